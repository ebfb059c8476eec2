"""Datasets that runs have as inputs, and what is known of them."""

import json

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag

from support import Http, assert_says, refusal

SEARCH = "/ajax-api/2.0/mlflow/experiments/search-datasets"


def dataset(name: str = "data", digest: str = "d1", **other: str) -> dict[str, str]:
    return {"name": name, "digest": digest, "source_type": "local", "source": "{}", **other}


def entry(of: dict[str, str], context: str | None = None) -> dict[str, object]:
    tags = [{"key": "mlflow.data.context", "value": context}] if context else []
    return {"dataset": of, "tags": tags}


def test_pandas_dataset(experiment: str, client: MlflowClient) -> None:
    frame = pd.DataFrame({"x": [1, 2, 3], "y": ["a", "b", "c"]})
    data = mlflow.data.from_pandas(frame, source="s3://bucket/data.csv", name="frame", targets="y")
    with mlflow.start_run() as active:
        mlflow.log_input(data, context="training", tags={"split": "first"})
    (logged,) = client.get_run(active.info.run_id).inputs.dataset_inputs
    assert (logged.dataset.name, logged.dataset.digest) == ("frame", data.digest)
    assert {tag.key: tag.value for tag in logged.tags} == {"mlflow.data.context": "training", "split": "first"}
    assert json.loads(logged.dataset.profile) == {"num_rows": 3, "num_elements": 6}
    columns = json.loads(logged.dataset.schema)["mlflow_colspec"]
    assert [column["name"] for column in columns] == ["x", "y"]
    assert mlflow.data.get_source(logged).uri == "s3://bucket/data.csv"


def test_numpy_dataset(experiment: str, client: MlflowClient) -> None:
    data = mlflow.data.from_numpy(np.arange(6).reshape(2, 3), targets=np.array([0, 1]), name="array")
    with mlflow.start_run() as active:
        mlflow.log_input(data, context="eval")
    (logged,) = client.get_run(active.info.run_id).inputs.dataset_inputs
    assert (logged.dataset.name, logged.dataset.source_type) == ("array", "code")
    assert "mlflow_tensorspec" in json.loads(logged.dataset.schema)


def test_the_same_dataset_twice_is_one_input(client: MlflowClient, run_id: str) -> None:
    data = Dataset("data", "d1", "local", "{}")
    for context in ("training", "eval"):
        client.log_inputs(run_id, [DatasetInput(data, [InputTag("mlflow.data.context", context)])])
    (logged,) = client.get_run(run_id).inputs.dataset_inputs
    assert [tag.value for tag in logged.tags] == ["training"]


def test_another_digest_is_another_input(http: Http, client: MlflowClient, run_id: str) -> None:
    datasets = [entry(dataset(digest="d1")), entry(dataset(digest="d2")), entry(dataset(digest="d2"))]
    assert http.post("runs/log-inputs", run_id=run_id, datasets=datasets).status_code == 200
    digests = {logged.dataset.digest for logged in client.get_run(run_id).inputs.dataset_inputs}
    assert digests == {"d1", "d2"}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (entry(dataset(name="n" * 501)), ["name", "500"]),
        (entry(dataset(digest="d" * 37)), ["digest", "36"]),
        (entry(dataset(source="s" * 65_536)), ["source", "65535"]),
        (entry(dataset(schema="s" * 1_048_576)), ["schema", "1048575"]),
        (entry(dataset(), "v" * 501), ["500"]),
    ],
)
def test_bad_inputs_are_refused(http: Http, run_id: str, bad: dict[str, object], words: list[str]) -> None:
    answer = http.post("runs/log-inputs", run_id=run_id, datasets=[bad])
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, *words)


def test_datasets_of_experiments(http: Http, client: MlflowClient, experiment: str, unique: str) -> None:
    other = client.create_experiment(f"{unique}-other")
    first, second = (client.create_run(of).info.run_id for of in (experiment, other))
    http.post("runs/log-inputs", run_id=first, datasets=[entry(dataset("a"), "training"), entry(dataset("b"))])
    http.post("runs/log-inputs", run_id=second, datasets=[entry(dataset("a"), "eval")])
    found = http.post(SEARCH, experiment_ids=[experiment]).json()["dataset_summaries"]
    assert sorted((s["name"], s.get("context")) for s in found) == [("a", "training"), ("b", None)]
    both = http.post(SEARCH, experiment_ids=[experiment, other]).json()["dataset_summaries"]
    assert len(both) == 3
    assert refusal(http.post(SEARCH, experiment_ids=[])) == (400, "INVALID_PARAMETER_VALUE")
