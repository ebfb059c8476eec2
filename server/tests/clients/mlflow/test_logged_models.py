"""Logged models: what an experiment's runs produced."""

import math
import re
import uuid
from typing import Any

import pytest
from mlflow import MlflowClient
from mlflow.entities import LoggedModelInput, LoggedModelOutput, LoggedModelStatus, Metric

from support import Http, Peer, assert_says, refusal, refused

UNKNOWN = "m-" + "0" * 32
SEARCH = "logged-models/search"


@pytest.fixture
def model_id(client: MlflowClient, experiment: str) -> str:
    return client.create_logged_model(experiment, name="model").model_id


def test_a_created_model_comes_back(client: MlflowClient, experiment: str, run_id: str) -> None:
    created = client.create_logged_model(
        experiment, name="net", source_run_id=run_id, tags={"t": "1"}, params={"p": "2"}, model_type="agent"
    )
    found = client.get_logged_model(created.model_id)
    assert re.fullmatch("m-[0-9a-f]{32}", found.model_id)
    assert (found.name, found.experiment_id, found.source_run_id) == ("net", experiment, run_id)
    assert (found.model_type, found.params, found.tags) == ("agent", {"p": "2"}, {"t": "1"})
    assert found.status == LoggedModelStatus.PENDING
    assert found.artifact_location == f"mlflow-artifacts:/{experiment}/models/{found.model_id}/artifacts"
    assert found.creation_timestamp == found.last_updated_timestamp > 1_600_000_000_000


def test_a_model_without_a_name_gets_one(client: MlflowClient, experiment: str) -> None:
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d+", client.create_logged_model(experiment).name)


@pytest.mark.parametrize("name", ["a/b", "a:b", "a.b", "a%b", "a'b", 'a"b'])
def test_bad_names_are_refused(http: Http, experiment: str, name: str) -> None:
    answer = http.post("logged-models", experiment_id=experiment, name=name)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, name)


def test_a_model_needs_an_experiment(http: Http, client: MlflowClient, experiment: str) -> None:
    assert refusal(http.post("logged-models")) == (400, "INVALID_PARAMETER_VALUE")
    assert refusal(http.post("logged-models", experiment_id="2000000000")) == (404, "RESOURCE_DOES_NOT_EXIST")
    client.delete_experiment(experiment)
    assert refusal(http.post("logged-models", experiment_id=experiment)) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("status", ["READY", "FAILED"])
def test_finalize(client: MlflowClient, model_id: str, status: str) -> None:
    assert client.finalize_logged_model(model_id, status).status == LoggedModelStatus(status)
    found = client.get_logged_model(model_id)
    assert found.status == LoggedModelStatus(status)
    assert found.last_updated_timestamp >= found.creation_timestamp


def test_tags(client: MlflowClient, model_id: str) -> None:
    client.set_logged_model_tags(model_id, {"a": "1", "b": "2"})
    client.set_logged_model_tags(model_id, {"a": "3"})
    assert client.get_logged_model(model_id).tags == {"a": "3", "b": "2"}
    client.delete_logged_model_tag(model_id, "b")
    assert client.get_logged_model(model_id).tags == {"a": "3"}
    with refused("RESOURCE_DOES_NOT_EXIST", "tag", model_id):
        client.delete_logged_model_tag(model_id, "b")


def test_params(client: MlflowClient, model_id: str) -> None:
    client.log_model_params(model_id, {f"p{n}": str(n) for n in range(150)})
    assert client.get_logged_model(model_id).params == {f"p{n}": str(n) for n in range(150)}


def test_params_may_be_sent_again(http: Http, client: MlflowClient, model_id: str, peer: Peer) -> None:
    body = {"model_id": model_id, "params": [{"key": "p", "value": "1"}]}
    assert http.post(f"logged-models/{model_id}/params", **body).status_code == 200
    answer = http.post(f"logged-models/{model_id}/params", **body)
    if peer.differs("logged-model-params-repeatable"):
        assert answer.status_code == 200
    else:
        assert refusal(answer) == (400, "BAD_REQUEST")
    assert client.get_logged_model(model_id).params == {"p": "1"}


def test_metrics_of_a_model(client: MlflowClient, run_id: str, model_id: str) -> None:
    client.log_metric(
        run_id, "acc", 0.5, timestamp=1, step=0, model_id=model_id, dataset_name="data", dataset_digest="d1"
    )
    client.log_batch(run_id, metrics=[Metric("acc", 0.7, 2, 1, model_id=model_id), Metric("other", 1, 2, 1)])
    found = client.get_logged_model(model_id).metrics
    assert {(m.key, m.value, m.step, m.dataset_name) for m in found} >= {("acc", 0.7, 1, None)}
    assert all((m.key, m.model_id, m.run_id) == ("acc", model_id, run_id) for m in found)
    assert client.get_run(run_id).data.metrics == {"acc": 0.7, "other": 1}


def test_inputs_and_outputs_of_runs(client: MlflowClient, run_id: str, model_id: str) -> None:
    client.log_outputs(run_id, [LoggedModelOutput(model_id, step=3)])
    client.log_inputs(run_id, models=[LoggedModelInput(model_id)])
    client.log_inputs(run_id, models=[LoggedModelInput(model_id)])
    run = client.get_run(run_id)
    assert [(output.model_id, output.step) for output in run.outputs.model_outputs] == [(model_id, 3)]
    assert [used.model_id for used in run.inputs.model_inputs] == [model_id]


def test_outputs_may_be_sent_again(http: Http, client: MlflowClient, run_id: str, model_id: str, peer: Peer) -> None:
    body: dict[str, Any] = {"run_id": run_id, "models": [{"model_id": model_id, "step": 0}]}
    assert http.post("runs/outputs", **body).status_code == 200
    answer = http.post("runs/outputs", **body)
    if peer.differs("outputs-repeatable"):
        assert answer.status_code == 200
    else:
        assert refusal(answer) == (400, "BAD_REQUEST")
    assert len(client.get_run(run_id).outputs.model_outputs) == 1


def test_artifacts_of_a_model(http: Http, client: MlflowClient, experiment: str, model_id: str) -> None:
    folder = f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/models/{model_id}/artifacts"
    http.send("PUT", f"{folder}/MLmodel", b"flavors: {}")
    http.send("PUT", f"{folder}/data/weights.bin", b"0123")
    listed = http.get(f"logged-models/{model_id}/artifacts/directories").json()
    assert listed["root_uri"] == client.get_logged_model(model_id).artifact_location
    assert sorted(file["path"] for file in listed["files"]) == ["MLmodel", "data"]
    part = http.get(f"logged-models/{model_id}/artifacts/directories", artifact_directory_path="data").json()
    assert part["files"] == [{"path": "data/weights.bin", "is_dir": False, "file_size": 4}]
    escape = http.get(f"logged-models/{model_id}/artifacts/directories", artifact_directory_path="..")
    assert refusal(escape) == (400, "INVALID_PARAMETER_VALUE")


def test_delete(client: MlflowClient, experiment: str, model_id: str) -> None:
    client.delete_logged_model(model_id)
    with refused("RESOURCE_DOES_NOT_EXIST", model_id):
        client.get_logged_model(model_id)
    assert list(client.search_logged_models([experiment])) == []


def test_unknown_models_are_404(http: Http) -> None:
    missing = (404, "RESOURCE_DOES_NOT_EXIST")
    assert refusal(http.get(f"logged-models/{UNKNOWN}")) == missing
    assert refusal(http.delete(f"logged-models/{UNKNOWN}")) == missing
    assert refusal(http.patch(f"logged-models/{UNKNOWN}", model_id=UNKNOWN, status="LOGGED_MODEL_READY")) == missing
    assert refusal(http.patch(f"logged-models/{UNKNOWN}/tags", tags=[{"key": "a", "value": "1"}])) == missing
    assert refusal(http.delete(f"logged-models/{UNKNOWN}/tags/a")) == missing


class Shelf:
    """Models `a`, `b` and `c` in an experiment of their own; `c` has no metric and no params."""

    def __init__(self, client: MlflowClient) -> None:
        self.client = client
        self.experiment = client.create_experiment(f"models-{uuid.uuid4().hex}")
        self.run_id = client.create_run(self.experiment).info.run_id
        self.ids: dict[str, str] = {}
        for name, accuracy, param in [("a", 1.0, "x"), ("b", 2.0, "y"), ("c", None, None)]:
            self.ids[name] = client.create_logged_model(
                self.experiment,
                name=name,
                source_run_id=self.run_id,
                params={"k": param} if param else None,
                tags={"group": name.upper()},
                model_type="net" if name == "a" else None,
            ).model_id
            if accuracy is not None:
                client.log_metric(
                    self.run_id, "acc", accuracy, model_id=self.ids[name], dataset_name=f"d{name}", dataset_digest="1"
                )
        client.finalize_logged_model(self.ids["b"], "READY")

    def names(self, text: str = "", **options: Any) -> str:
        text = text.format(run=self.run_id, a=self.ids["a"], b=self.ids["b"])
        found = self.client.search_logged_models([self.experiment], text, **options)
        return "".join(model.name for model in found)


@pytest.fixture(scope="module")
def shelf(base_url: str) -> Shelf:
    """Read only, so that one is enough for all tests of this file."""
    return Shelf(MlflowClient(base_url))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "cba"),
        ("name = 'a'", "a"),
        ("attributes.name != 'a'", "cb"),
        ("name LIKE '%'", "cba"),
        ("name ILIKE 'A'", "a"),
        ("name IN ('a', 'b')", "ba"),
        ("name NOT IN ('a')", "cb"),
        ("model_id = '{a}'", "a"),
        ("model_id IN ('{a}', '{b}')", "ba"),
        ("model_type = 'net'", "a"),
        ("source_run_id = '{run}'", "cba"),
        ("status = 'READY'", "b"),
        ("status != 'READY'", "ca"),
        ("creation_timestamp > 0", "cba"),
        ("creation_time < 1", ""),
        ("last_updated_timestamp >= 1", "cba"),
        ("metrics.acc > 1", "b"),
        ("metrics.acc >= 1 AND metrics.acc < 2", "a"),
        ("metrics.acc = 2", "b"),
        ("metrics.acc != 2", "a"),
        ("params.k = 'x'", "a"),
        ("params.k != 'x'", "b"),
        ("params.k LIKE '_'", "ba"),
        ("params.k IN ('x')", "a"),
        ("params.k NOT IN ('x')", "b"),
        ("tags.group = 'C'", "c"),
        ("tags.group IN ('A', 'C')", "ca"),
        ("tags.group ILIKE 'c' AND name = 'c'", "c"),
    ],
)
def test_search(shelf: Shelf, text: str, found: str) -> None:
    assert shelf.names(text) == found


@pytest.mark.parametrize(
    "text", ["name = 'a' OR name = 'b'", "acc > 1", "name", "foo.bar = 'x'", "metrics.acc LIKE '1'", "params.k > 'x'"]
)
def test_bad_searches_are_refused(shelf: Shelf, text: str) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        shelf.names(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tag.group = 'A'", "a"),
        ("params.k IS NULL", "c"),
        ("params.k IS NOT NULL", "ba"),
        ("model_type IS NULL", "cb"),
    ],
)
def test_what_only_terrarium_understands(shelf: Shelf, peer: Peer, text: str, found: str) -> None:
    if peer.differs("filters-understand-more"):
        assert shelf.names(text) == found
    else:
        with refused("INVALID_PARAMETER_VALUE"):
            shelf.names(text)


@pytest.mark.server_error_in_reference("errors of Python")
@pytest.mark.parametrize("body", [{"filter": "foo = 'x'"}, {"filter": "metrics.acc = '1'"}, {"page_token": "zz"}])
def test_other_bad_searches(shelf: Shelf, http: Http, peer: Peer, body: dict[str, str]) -> None:
    answer = http.post(SEARCH, experiment_ids=[shelf.experiment], **body)
    if peer.differs("logged-model-search-errors"):
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    else:
        assert answer.status_code == 500


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ([{"field_name": "name"}], "abc"),
        ([{"field_name": "name", "ascending": False}], "cba"),
        ([{"field_name": "creation_timestamp"}], "abc"),
        ([{"field_name": "metrics.acc"}], "abc"),
        ([{"field_name": "metrics.acc", "ascending": False}], "bac"),
        ([{"field_name": "metrics.acc", "dataset_name": "db", "dataset_digest": "1"}], "bca"),
    ],
)
def test_order(shelf: Shelf, order: list[dict[str, Any]], found: str) -> None:
    assert shelf.names(order_by=order) == found


@pytest.mark.parametrize("field", ["foo", "params.k", ""])
def test_bad_orders_are_refused(shelf: Shelf, http: Http, field: str) -> None:
    answer = http.post(SEARCH, experiment_ids=[shelf.experiment], order_by=[{"field_name": field}])
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")


def test_metrics_upon_datasets(shelf: Shelf, http: Http) -> None:
    assert shelf.names(datasets=[{"dataset_name": "da", "dataset_digest": "1"}]) == "a"
    assert shelf.names("metrics.acc > 1", datasets=[{"dataset_name": "db", "dataset_digest": "1"}]) == "b"
    assert shelf.names("metrics.acc > 1", datasets=[{"dataset_name": "da", "dataset_digest": "1"}]) == ""
    nameless = http.post(SEARCH, experiment_ids=[shelf.experiment], datasets=[{"dataset_digest": "1"}])
    assert refusal(nameless) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages(shelf: Shelf, size: int) -> None:
    names, token, pages = "", None, 0
    while not pages or token:
        page = shelf.client.search_logged_models([shelf.experiment], max_results=size, page_token=token)
        names += "".join(model.name for model in page)
        token, pages = page.token, pages + 1
    assert (names, pages) == ("cba", math.ceil(3 / size))


def test_a_search_needs_experiments(http: Http) -> None:
    assert refusal(http.post(SEARCH)) == (400, "INVALID_PARAMETER_VALUE")
    assert http.post(SEARCH, experiment_ids=["2000000000"]).json().get("models", []) == []
