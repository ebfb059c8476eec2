"""JSON as it goes over the wire: types, names, what is missing and what is too much."""

import json
from typing import Any

import pytest

from support import Http, Peer, assert_says, missing, refusal, wrong_type


def run_of(http: Http, experiment: str, **body: Any) -> dict[str, Any]:
    return http.post("runs/create", experiment_id=experiment, **body).json()["run"]


def test_numbers_of_64_bits_are_numbers(http: Http, experiment: str) -> None:
    run = run_of(http, experiment, start_time=2**62 + 1)
    assert run["info"]["start_time"] == 2**62 + 1
    run_id = run["info"]["run_id"]
    http.post("runs/log-metric", run_id=run_id, key="m", value=1, timestamp=2**53 + 1, step=-(2**53) - 1)
    (metric,) = http.get("runs/get", run_id=run_id).json()["run"]["data"]["metrics"]
    assert (metric["timestamp"], metric["step"], metric["value"]) == (2**53 + 1, -(2**53) - 1, 1.0)


def test_nan_is_text(http: Http, run_id: str) -> None:
    assert http.post("runs/log-metric", run_id=run_id, key="m", value="NaN", timestamp=1).status_code == 200
    assert http.get("runs/get", run_id=run_id).json()["run"]["data"]["metrics"][0]["value"] == "NaN"


def test_enums_are_names_and_may_come_as_numbers(http: Http, run_id: str) -> None:
    assert http.post("runs/update", run_id=run_id, status="FAILED").json()["run_info"]["status"] == "FAILED"
    assert http.post("runs/update", run_id=run_id, status=3).json()["run_info"]["status"] == "FINISHED"
    assert refusal(http.post("runs/update", run_id=run_id, status=99)) == (400, "INVALID_PARAMETER_VALUE")


def test_numbers_may_come_as_text(http: Http, experiment: str) -> None:
    assert run_of(http, experiment, start_time="123")["info"]["start_time"] == 123


def test_what_is_unset_is_not_there(http: Http, run_id: str) -> None:
    run = http.get("runs/get", run_id=run_id).json()["run"]
    assert "end_time" not in run["info"]
    assert not run["data"].get("metrics")
    assert not run["data"].get("params")


def test_unknown_fields_are_ignored(http: Http, experiment: str) -> None:
    run = run_of(http, experiment, unknown=1, other={"deep": [1]}, run_name="named")
    assert run["info"]["run_name"] == "named"


def test_null_is_unset(http: Http, experiment: str) -> None:
    assert run_of(http, experiment, tags=None, run_name=None)["info"]["run_name"]
    assert_says(http.post("experiments/create", name=None), missing("name"))


def test_names_in_camel_case_are_understood(http: Http, experiment: str) -> None:
    answer = http.post("runs/create", experimentId=experiment, runName="camel")
    assert answer.json()["run"]["info"]["run_name"] == "camel"
    both = http.post("runs/create", experimentId=experiment, experiment_id=experiment)
    assert refusal(both) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(both, "experiment_id", "experimentId")


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("runs/log-metric", {"run_id": 31}, wrong_type("31", "run_id")),
        ("runs/log-parameter", {"run_id": "r", "key": 1}, wrong_type("1", "key")),
        ("runs/set-tag", {"run_id": "r", "key": "k", "value": 5}, wrong_type("5", "value")),
        ("runs/update", {"run_id": "r", "end_time": "x"}, wrong_type('"x"', "end_time")),
        ("runs/search", {"filter": 5}, wrong_type("5", "filter")),
        ("runs/search", {"order_by": "a"}, wrong_type('"a"', "order_by")),
        ("runs/search", {"order_by": [1]}, wrong_type("[1]", "order_by")),
        ("runs/search", {"max_results": "a"}, wrong_type('"a"', "max_results")),
        ("runs/log-batch", {"run_id": "r", "metrics": {"a": 1}}, wrong_type('{"a":1}', "metrics")),
        ("experiments/create", {"name": ["a"]}, wrong_type('["a"]', "name")),
    ],
)
def test_wrong_types(http: Http, path: str, body: dict[str, object], words: str) -> None:
    answer = http.post(path, **body)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("POST", "experiments/create", "name"),
        ("GET", "experiments/get", "experiment_id"),
        ("GET", "experiments/get-by-name", "experiment_name"),
        ("POST", "experiments/update", "experiment_id"),
        ("POST", "experiments/delete", "experiment_id"),
        ("POST", "experiments/restore", "experiment_id"),
        ("POST", "experiments/set-experiment-tag", "experiment_id"),
        ("GET", "runs/get", "run_id"),
        ("POST", "runs/update", "run_id"),
        ("POST", "runs/delete", "run_id"),
        ("POST", "runs/restore", "run_id"),
        ("POST", "runs/log-metric", "run_id"),
        ("POST", "runs/log-parameter", "run_id"),
        ("POST", "runs/set-tag", "run_id"),
        ("POST", "runs/delete-tag", "run_id"),
        ("POST", "runs/log-batch", "run_id"),
        ("POST", "runs/log-inputs", "run_id"),
        ("POST", "runs/outputs", "run_id"),
        ("GET", "metrics/get-history", "run_id"),
        ("GET", "artifacts/list", "run_id"),
        ("POST", "registered-models/create", "name"),
        ("GET", "registered-models/get", "name"),
        ("POST", "registered-models/rename", "name"),
        ("PATCH", "registered-models/update", "name"),
        ("DELETE", "registered-models/delete", "name"),
        ("POST", "registered-models/set-tag", "name"),
        ("POST", "registered-models/alias", "name"),
        ("GET", "registered-models/alias", "name"),
        ("POST", "model-versions/create", "name"),
        ("GET", "model-versions/get", "name"),
        ("POST", "model-versions/transition-stage", "name"),
        ("POST", "logged-models", "experiment_id"),
        ("POST", "webhooks", "name"),
        ("POST", "/api/3.0/mlflow/traces", "trace"),
        ("POST", "/api/3.0/mlflow/traces/search", "locations"),
        ("POST", "/api/3.0/mlflow/traces/delete-traces", "experiment_id"),
    ],
)
def test_missing_fields(http: Http, method: str, path: str, field: str) -> None:
    answer = http.request(method, path, **({} if method == "GET" else {"json": {}}))
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, missing(field))


def test_no_body_is_an_empty_object(http: Http) -> None:
    answer = http.send("POST", "experiments/create", "")
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, missing("name"))


@pytest.mark.parametrize("body", ["{", "null", b"\xff\xfe", '{"max_results": 5'])
def test_what_is_no_json_object(http: Http, peer: Peer, body: bytes | str) -> None:
    answer = http.send("POST", "experiments/create", body)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, "JSON" if peer.differs("malformed-json-is-refused") else missing("name"))
    # Where nothing is required, what the client meant to say gets lost.
    answer = http.send("POST", "runs/search", body)
    if peer.differs("malformed-json-is-refused"):
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    else:
        assert answer.json() == {}


@pytest.mark.server_error_in_reference("errors of Python")
@pytest.mark.parametrize("body", ['"x"', "1", "true", "[]", "[" * 5000])
def test_what_is_something_else_is_refused(http: Http, peer: Peer, body: str) -> None:
    answer = http.send("POST", "experiments/create", body)
    if peer.differs("body-not-an-object"):
        assert refusal(answer)[0] == 400
    else:
        assert answer.status_code == 500


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8"])
def test_content_types(http: Http, experiment: str, content_type: str) -> None:
    body = json.dumps({"experiment_id": experiment, "run_name": "Grüße"}, ensure_ascii=False).encode()
    answer = http.send("POST", "runs/create", body, content_type)
    assert answer.json()["run"]["info"]["run_name"] == "Grüße"
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_other_content_types_are_refused(http: Http, experiment: str, content_type: str) -> None:
    answer = http.send("POST", "runs/create", json.dumps({"experiment_id": experiment}), content_type)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, "Content-Type", "application/json")


def test_repeated_parameters_are_lists(http: Http, run_id: str) -> None:
    for step in range(3):
        http.post("runs/log-metric", run_id=run_id, key="m", value=step, timestamp=1, step=step)
    answer = http.get("metrics/get-history-bulk-interval", run_ids=[run_id, "f" * 32], metric_key="m", max_results=5)
    assert [metric["step"] for metric in answer.json()["metrics"]] == [0, 1, 2]


def test_a_repeated_parameter_of_one_value_is_the_first(http: Http, run_id: str) -> None:
    assert http.get("runs/get", run_id=[run_id, "other"]).json()["run"]["info"]["run_id"] == run_id


def test_a_get_may_have_a_body(http: Http) -> None:
    answer = http.request("GET", "experiments/get", json={"experiment_id": "0"})
    assert answer.json()["experiment"]["name"] == "Default"


def test_mirrors_for_the_pages(http: Http, run_id: str) -> None:
    for prefix in ("/api/2.0", "/ajax-api/2.0"):
        assert http.get(f"{prefix}/mlflow/runs/get", run_id=run_id).json()["run"]["info"]["run_id"] == run_id
    for prefix in ("/api/3.0", "/ajax-api/3.0"):
        answer = http.post(f"{prefix}/mlflow/traces/search", locations=[])
        assert answer.status_code == 200, prefix


def test_the_newer_prefix_has_the_older_endpoints_too(http: Http, peer: Peer, run_id: str) -> None:
    for prefix in ("/api/3.0", "/ajax-api/3.0"):
        answer = http.get(f"{prefix}/mlflow/runs/get", run_id=run_id)
        if peer.differs("one-set-of-endpoints"):
            assert answer.json()["run"]["info"]["run_id"] == run_id
        else:
            assert answer.status_code == 404


def test_errors_have_a_code_and_a_message(http: Http) -> None:
    answer = http.get("runs/get", run_id="f" * 32)
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    assert {"error_code", "message"} <= answer.json().keys()
