"""Runs: their life, names, states and parents."""

import getpass
import json
import re

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.models import Model

from support import Http, Peer, assert_says, inactive, refusal, refused

UNKNOWN = "f" * 32


def test_a_created_run_comes_back(client: MlflowClient, experiment: str) -> None:
    created = client.create_run(experiment, start_time=1_234_567_890_123, tags={"a": "1"}, run_name="first")
    run = client.get_run(created.info.run_id)
    info = run.info
    assert re.fullmatch("[0-9a-f]{32}", info.run_id)
    assert (info.run_name, info.status, info.lifecycle_stage) == ("first", "RUNNING", "active")
    assert (info.experiment_id, info.start_time, info.end_time) == (experiment, 1_234_567_890_123, None)
    assert info.artifact_uri == f"mlflow-artifacts:/{experiment}/{info.run_id}/artifacts"
    assert run.data.tags == {"a": "1", "mlflow.runName": "first"}
    assert (run.data.params, run.data.metrics) == ({}, {})


def test_a_run_without_a_name_gets_one(client: MlflowClient, experiment: str) -> None:
    runs = [client.create_run(experiment) for _ in range(3)]
    for run in runs:
        assert re.fullmatch(r"[a-z]+-[a-z]+-\d+", run.info.run_name)
        assert run.data.tags["mlflow.runName"] == run.info.run_name
    assert len({run.info.run_name for run in runs}) > 1


def test_the_name_may_come_as_a_tag(client: MlflowClient, experiment: str) -> None:
    assert client.create_run(experiment, tags={"mlflow.runName": "tagged"}).info.run_name == "tagged"
    with refused("INVALID_PARAMETER_VALUE", "run_name", "mlflow.runName"):
        client.create_run(experiment, run_name="a", tags={"mlflow.runName": "b"})


def test_name_and_tag_follow_each_other(client: MlflowClient, run_id: str) -> None:
    client.update_run(run_id, name="by update")
    assert client.get_run(run_id).data.tags["mlflow.runName"] == "by update"
    client.set_tag(run_id, "mlflow.runName", "by tag")
    assert client.get_run(run_id).info.run_name == "by tag"
    client.log_batch(run_id, tags=[RunTag("mlflow.runName", "by batch")])
    run = client.get_run(run_id)
    assert (run.info.run_name, run.data.tags["mlflow.runName"]) == ("by batch", "by batch")


def test_an_empty_name_changes_nothing(http: Http, client: MlflowClient, run_id: str) -> None:
    name = client.get_run(run_id).info.run_name
    assert http.post("runs/update", run_id=run_id, run_name="").status_code == 200
    assert http.post("runs/set-tag", run_id=run_id, key="mlflow.runName", value="").status_code == 200
    run = client.get_run(run_id)
    assert (run.info.run_name, run.data.tags["mlflow.runName"]) == (name, name)


def test_fluent_run_has_user_source_and_end(experiment: str, client: MlflowClient) -> None:
    with mlflow.start_run(run_name="fluent", description="what it is", tags={"own": "yes"}) as active:
        assert client.get_run(active.info.run_id).info.status == "RUNNING"
    run = client.get_run(active.info.run_id)
    assert (run.info.status, run.info.user_id) == ("FINISHED", getpass.getuser())
    assert run.info.end_time >= run.info.start_time > 1_600_000_000_000
    assert run.data.tags["mlflow.user"] == getpass.getuser()
    assert run.data.tags["mlflow.source.type"] == "LOCAL"
    assert run.data.tags["mlflow.source.name"]
    assert run.data.tags["mlflow.note.content"] == "what it is"
    assert run.data.tags["own"] == "yes"


def test_a_run_that_raises_has_failed(experiment: str, client: MlflowClient) -> None:
    with pytest.raises(ZeroDivisionError), mlflow.start_run() as active:
        raise ZeroDivisionError
    assert client.get_run(active.info.run_id).info.status == "FAILED"


def test_a_run_is_resumed(experiment: str, client: MlflowClient) -> None:
    with mlflow.start_run() as first:
        mlflow.log_metric("m", 1, step=1)
    with mlflow.start_run(run_id=first.info.run_id):
        assert client.get_run(first.info.run_id).info.status == "RUNNING"
        mlflow.log_metric("m", 2, step=2)
    assert client.get_run(first.info.run_id).info.status == "FINISHED"
    assert [point.value for point in client.get_metric_history(first.info.run_id, "m")] == [1, 2]


def test_nested_runs_name_their_parent(experiment: str, client: MlflowClient) -> None:
    with mlflow.start_run() as parent:
        with mlflow.start_run(nested=True, run_name="child") as child, mlflow.start_run(nested=True) as grandchild:
            pass
        parent_id = parent.info.run_id
    assert client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent_id
    assert client.get_run(grandchild.info.run_id).data.tags["mlflow.parentRunId"] == child.info.run_id
    found = client.search_runs([experiment], f"tags.`mlflow.parentRunId` = '{parent_id}'")
    assert [run.info.run_name for run in found] == ["child"]
    assert client.get_parent_run(child.info.run_id).info.run_id == parent_id


@pytest.mark.parametrize("status", ["FINISHED", "FAILED", "KILLED", "SCHEDULED", "RUNNING"])
def test_states(client: MlflowClient, run_id: str, status: str) -> None:
    client.set_terminated(run_id, status, end_time=1_700_000_000_000)
    info = client.get_run(run_id).info
    assert (info.status, info.end_time) == (status, 1_700_000_000_000)


def test_update_changes_what_is_given_and_answers_with_the_run(http: Http, run_id: str) -> None:
    http.post("runs/update", run_id=run_id, status="FAILED", end_time=5)
    answer = http.post("runs/update", run_id=run_id, run_name="new").json()["run_info"]
    assert (answer["run_name"], answer["status"], answer["end_time"]) == ("new", "FAILED", 5)
    assert answer["run_id"] == answer["run_uuid"] == run_id


def test_the_old_name_of_the_id_is_understood(http: Http, run_id: str) -> None:
    assert http.get("runs/get", run_uuid=run_id).json()["run"]["info"]["run_id"] == run_id
    assert http.post("runs/update", run_uuid=run_id, status="KILLED").json()["run_info"]["status"] == "KILLED"


def test_delete_and_restore(client: MlflowClient, experiment: str, run_id: str) -> None:
    client.log_metric(run_id, "m", 1)
    client.delete_run(run_id)
    client.delete_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    assert not client.search_runs([experiment])
    assert len(client.search_runs([experiment], run_view_type=ViewType.DELETED_ONLY)) == 1
    client.restore_run(run_id)
    client.restore_run(run_id)
    run = client.get_run(run_id)
    assert (run.info.lifecycle_stage, run.data.metrics) == ("active", {"m": 1})


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("log-metric", {"key": "k", "value": 1, "timestamp": 1}),
        ("log-parameter", {"key": "k", "value": "1"}),
        ("set-tag", {"key": "k", "value": "1"}),
        ("delete-tag", {"key": "mlflow.runName"}),
        ("log-batch", {"metrics": [{"key": "k", "value": 1, "timestamp": 1, "step": 0}]}),
        ("update", {"status": "FAILED"}),
        ("log-inputs", {"datasets": []}),
        ("outputs", {"models": [{"model_id": "m-" + "1" * 32, "step": 0}]}),
    ],
)
def test_nothing_is_written_to_a_deleted_run(http: Http, run_id: str, action: str, body: dict[str, object]) -> None:
    http.post("runs/delete", run_id=run_id)
    before = http.get("runs/get", run_id=run_id).json()
    answer = http.post(f"runs/{action}", run_id=run_id, **body)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, inactive(run_id))
    assert http.get("runs/get", run_id=run_id).json() == before


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("log-metric", {"key": "k", "value": 1, "timestamp": 1}),
        ("log-parameter", {"key": "k", "value": "1"}),
        ("set-tag", {"key": "k", "value": "1"}),
        ("delete-tag", {"key": "k"}),
        ("log-batch", {}),
        ("update", {"status": "FAILED"}),
        ("delete", {}),
        ("restore", {}),
        ("log-inputs", {}),
    ],
)
def test_unknown_runs_are_404(http: Http, action: str, body: dict[str, object]) -> None:
    answer = http.post(f"runs/{action}", run_id=UNKNOWN, **body)
    assert refusal(answer) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert_says(answer, UNKNOWN)


@pytest.mark.parametrize("run_id", [UNKNOWN, "nope", "x" * 500, "' OR 1=1 --"])
def test_getting_an_unknown_run_is_404(http: Http, run_id: str) -> None:
    assert refusal(http.get("runs/get", run_id=run_id)) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_a_run_needs_an_experiment(http: Http, peer: Peer) -> None:
    assert refusal(http.post("runs/create", experiment_id="2000000000")) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert refusal(http.post("runs/create", experiment_id="abc")) == (400, "INVALID_PARAMETER_VALUE")
    code = "INVALID_PARAMETER_VALUE" if peer.differs("create-run-is-checked") else "BAD_REQUEST"
    assert refusal(http.post("runs/create")) == (400, code)


@pytest.mark.parametrize("tags", [[{"key": "k" * 251, "value": "v"}], [{"key": "a", "value": str(n)} for n in "12"]])
def test_bad_tags_of_a_new_run(http: Http, experiment: str, peer: Peer, tags: list[dict[str, str]]) -> None:
    code = "INVALID_PARAMETER_VALUE" if peer.differs("create-run-is-checked") else "BAD_REQUEST"
    assert refusal(http.post("runs/create", experiment_id=experiment, tags=tags)) == (400, code)


def test_a_run_can_be_restored_alone(client: MlflowClient, experiment: str, run_id: str) -> None:
    client.delete_experiment(experiment)
    client.restore_run(run_id)
    assert client.get_run(run_id).info.lifecycle_stage == "active"
    assert client.get_experiment(experiment).lifecycle_stage == "deleted"


def test_everything_of_a_run_is_in_one_answer(client: MlflowClient, run_id: str) -> None:
    client.log_batch(
        run_id,
        metrics=[Metric(f"m{n}", n, 1, 0) for n in range(200)],
        params=[Param(f"p{n}", str(n)) for n in range(100)],
        tags=[RunTag(f"t{n}", str(n)) for n in range(100)],
    )
    data = client.get_run(run_id).data
    assert (len(data.metrics), len(data.params), len(data.tags)) == (200, 100, 101)


def test_models_are_recorded_as_older_clients_do(client: MlflowClient, run_id: str, http: Http) -> None:
    for path in ("first", "second"):
        flavors = {"python_function": {"loader_module": "mlflow.sklearn"}}
        client._record_logged_model(run_id, Model(artifact_path=path, run_id=run_id, flavors=flavors))
    history = json.loads(client.get_run(run_id).data.tags["mlflow.log-model.history"])
    assert [(model["artifact_path"], list(model["flavors"])) for model in history] == [
        ("first", ["python_function"]),
        ("second", ["python_function"]),
    ]
    for malformed in ("{", "{}", '{"flavors": {}}'):
        answer = http.post("runs/log-model", run_id=run_id, model_json=malformed)
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE"), malformed
    with refused("RESOURCE_DOES_NOT_EXIST", UNKNOWN):
        client._record_logged_model(UNKNOWN, Model(artifact_path="model", run_id=UNKNOWN, flavors={}))
