"""Metrics, params and tags: what is kept, what is refused, and what a batch leaves behind."""

import math
from collections.abc import Callable
from typing import Any

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

from support import CHANGED_PARAM, Http, Peer, assert_says, missing, refusal, refused, wrong_type

LARGEST = 1.7976931348623157e308
ANY_MISSING = "Missing value for required parameter '"

Post = Callable[..., requests.Response]


@pytest.fixture
def log(http: Http, run_id: str) -> Post:
    """`log("metric", key=…)` posts to the run of the test."""

    def post(what: str, **body: Any) -> requests.Response:
        path = {"metric": "log-metric", "param": "log-parameter", "tag": "set-tag", "batch": "log-batch"}[what]
        return http.post(f"runs/{path}", run_id=run_id, **body)

    return post


def point(key: str = "m", value: object = 1, timestamp: int = 1, step: int = 0) -> dict[str, object]:
    return {"key": key, "value": value, "timestamp": timestamp, "step": step}


def test_the_latest_metric_is_the_greatest_by_step_timestamp_and_value(client: MlflowClient, run_id: str) -> None:
    for value, timestamp, step in [(1, 5, 1), (9, 99, 0), (2, 6, 1), (3, 6, 1), (0, 6, 1), (7, 1, -3)]:
        client.log_metric(run_id, "m", value, timestamp, step)
    assert client.get_run(run_id).data.metrics == {"m": 3}


def test_history_is_ordered_by_timestamp_step_and_value(client: MlflowClient, run_id: str) -> None:
    points = [(3, 2, 1), (1, 2, 0), (2, 2, 0), (9, 1, 7), (5, 0, -4)]
    for value, timestamp, step in points:
        client.log_metric(run_id, "m", value, timestamp, step)
    history = client.get_metric_history(run_id, "m")
    assert [(p.value, p.timestamp, p.step) for p in history] == [
        (5, 0, -4),
        (9, 1, 7),
        (1, 2, 0),
        (2, 2, 0),
        (3, 2, 1),
    ]


def test_the_same_point_twice_is_one_point(client: MlflowClient, run_id: str) -> None:
    for _ in range(2):
        client.log_metric(run_id, "m", 1.5, 10, 2)
        client.log_batch(run_id, metrics=[Metric("m", 1.5, 10, 2), Metric("m", 1.5, 10, 2), Metric("m", 2, 10, 2)])
    assert [p.value for p in client.get_metric_history(run_id, "m")] == [1.5, 2]


def test_nan_is_kept(client: MlflowClient, run_id: str) -> None:
    client.log_metric(run_id, "m", math.nan, 1, 1)
    client.log_metric(run_id, "m", math.nan, 1, 1)
    assert math.isnan(client.get_run(run_id).data.metrics["m"])
    assert [math.isnan(p.value) for p in client.get_metric_history(run_id, "m")] == [True]


@pytest.mark.parametrize("sign", [1, -1])
def test_infinity(client: MlflowClient, run_id: str, peer: Peer, sign: int) -> None:
    client.log_metric(run_id, "m", sign * math.inf)
    kept = math.inf if peer.differs("infinity-kept") else LARGEST
    assert client.get_run(run_id).data.metrics == {"m": sign * kept}
    assert [p.value for p in client.get_metric_history(run_id, "m")] == [sign * kept]


def test_extreme_numbers(client: MlflowClient, run_id: str) -> None:
    client.log_metric(run_id, "m", 5e-324, 2**63 - 1, 2**63 - 1)
    client.log_metric(run_id, "m", -LARGEST, 0, -(2**63))
    history = client.get_metric_history(run_id, "m")
    assert [(p.value, p.timestamp, p.step) for p in history] == [
        (-LARGEST, 0, -(2**63)),
        (5e-324, 2**63 - 1, 2**63 - 1),
    ]


def test_numbers_may_come_as_text(log: Post, client: MlflowClient, run_id: str) -> None:
    assert log("metric", key="m", value="1.25", timestamp="5", step="7").status_code == 200
    (found,) = client.get_metric_history(run_id, "m")
    assert (found.value, found.timestamp, found.step) == (1.25, 5, 7)


def test_metric_without_step_has_step_0(log: Post, http: Http, run_id: str) -> None:
    assert log("metric", key="m", value=1, timestamp=0).status_code == 200
    (found,) = http.get("metrics/get-history", run_id=run_id, metric_key="m").json()["metrics"]
    assert found == {"key": "m", "value": 1.0, "timestamp": 0, "step": 0}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": None}, missing("value")),
        ({"timestamp": None}, missing("timestamp")),
        ({"key": ""}, missing("key")),
        ({"value": "abc"}, wrong_type('"abc"', "value")),
        ({"timestamp": -1}, "timestamp"),
        ({"key": "k" * 251}, "250"),
        ({"key": "a$"}, "a$"),
        ({"key": "a/../b"}, "a/../b"),
    ],
)
def test_bad_metrics_are_refused(log: Post, change: dict[str, object], words: str) -> None:
    answer = log("metric", **(point() | change))
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


def test_a_number_beyond_64_bits(log: Post, client: MlflowClient, run_id: str, peer: Peer) -> None:
    answer = log("metric", **point(timestamp=2**63))
    if peer.differs("unparsable-fields"):
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    else:
        assert [p.timestamp for p in client.get_metric_history(run_id, "m")] == [0]


def test_long_history_comes_in_pages(client: MlflowClient, http: Http, run_id: str) -> None:
    count = 30_000
    for start in range(0, count, 1000):
        client.log_batch(run_id, metrics=[Metric("m", n, n, n) for n in range(start, start + 1000)])
    assert [p.step for p in client.get_metric_history(run_id, "m")] == list(range(count))
    page = http.get("metrics/get-history", run_id=run_id, metric_key="m", max_results=25_000).json()
    assert len(page["metrics"]) == 25_000
    rest = http.get(
        "metrics/get-history", run_id=run_id, metric_key="m", max_results=25_000, page_token=page["next_page_token"]
    ).json()
    assert len(rest["metrics"]) == 5_000
    assert not rest.get("next_page_token")
    whole = http.get("metrics/get-history", run_id=run_id, metric_key="m").json()
    assert len(whole["metrics"]) == count
    assert not whole.get("next_page_token")


def test_history_of_what_is_not_there_is_empty(client: MlflowClient, http: Http, run_id: str) -> None:
    assert list(client.get_metric_history(run_id, "nothing")) == []
    assert http.get("metrics/get-history", run_id="f" * 32, metric_key="m").json().get("metrics", []) == []


@pytest.mark.parametrize("change", [{"max_results": 0}, {"max_results": -1}, {"page_token": "no"}, {"metric_key": ""}])
def test_bad_questions_for_history_are_refused(http: Http, run_id: str, change: dict[str, object]) -> None:
    answer = http.get("metrics/get-history", **({"run_id": run_id, "metric_key": "m"} | change))
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")


def test_bulk_interval_samples_and_keeps_the_ends(client: MlflowClient, http: Http, run_id: str) -> None:
    client.log_batch(run_id, metrics=[Metric("m", n, n, n) for n in range(1000)])
    found = http.get("metrics/get-history-bulk-interval", run_ids=[run_id], metric_key="m", max_results=10)
    steps = [p["step"] for p in found.json()["metrics"]]
    assert (steps[0], steps[-1]) == (0, 999)
    assert 10 <= len(steps) <= 12
    assert all(p["run_id"] == run_id for p in found.json()["metrics"])
    part = http.get(
        "metrics/get-history-bulk-interval",
        run_ids=[run_id],
        metric_key="m",
        start_step=10,
        end_step=12,
        max_results=10,
    )
    assert [p["step"] for p in part.json()["metrics"]] == [10, 11, 12]


def test_param_again_with_the_same_value_is_fine_and_another_value_is_not(client: MlflowClient, run_id: str) -> None:
    client.log_param(run_id, "p", "1")
    client.log_param(run_id, "p", "1")
    client.log_param(run_id, "depth", "old")
    with refused("INVALID_PARAMETER_VALUE", CHANGED_PARAM, "depth", "'old'", "'new'"):
        client.log_param(run_id, "depth", "new")
    with refused("INVALID_PARAMETER_VALUE", CHANGED_PARAM):
        client.log_batch(run_id, params=[Param("p", "2")])
    assert client.get_run(run_id).data.params == {"p": "1", "depth": "old"}


def test_params_of_every_kind(client: MlflowClient, run_id: str) -> None:
    params = {"a b:c/d.e-f_g": "x", "ключ é": "ü 日本\n\t'\"\\", "empty": "", "k" * 250: "v" * 6000}
    for key, value in params.items():
        client.log_param(run_id, key, value)
    assert client.get_run(run_id).data.params == params


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("k" * 251, "250"),
        ("a$b", "a$b"),
        ("./a", "./a"),
        ("/a", "/a"),
        ("..", ".."),
        ("a//b", "a//b"),
        ("line\n", "line"),
        ("", missing("key")),
    ],
)
@pytest.mark.parametrize("what", ["param", "tag"])
def test_bad_keys_are_refused(log: Post, what: str, key: str, words: str) -> None:
    answer = log(what, key=key, value="v")
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


def test_what_is_too_long_is_cut(log: Post, client: MlflowClient, run_id: str) -> None:
    assert log("param", key="p", value="v" * 6001).status_code == 200
    assert log("tag", key="t", value="v" * 8001).status_code == 200
    batch = {"params": [{"key": "bp", "value": "v" * 6001}], "tags": [{"key": "bt", "value": "v" * 8001}]}
    assert log("batch", **batch).status_code == 200
    data = client.get_run(run_id).data
    assert [len(data.params[key]) for key in ("p", "bp")] == [6000, 6000]
    assert [len(data.tags[key]) for key in ("t", "bt")] == [8000, 8000]


@pytest.mark.server_error_in_reference("NUL reaches the database")
@pytest.mark.parametrize("what", ["param", "tag"])
def test_nul_is_refused(log: Post, peer: Peer, what: str) -> None:
    answer = log(what, key="k", value="a\0b")
    expected = (400, "INVALID_PARAMETER_VALUE") if peer.differs("nul-characters") else (500, "INTERNAL_ERROR")
    assert refusal(answer) == expected


def test_tags_are_overwritten_and_deleted(client: MlflowClient, run_id: str) -> None:
    client.set_tag(run_id, "t", "1")
    client.set_tag(run_id, "t", "2")
    client.set_tag(run_id, "empty", "")
    tags = client.get_run(run_id).data.tags
    assert (tags["t"], tags["empty"]) == ("2", "")
    client.delete_tag(run_id, "t")
    assert "t" not in client.get_run(run_id).data.tags
    with refused("RESOURCE_DOES_NOT_EXIST", "tag", run_id):
        client.delete_tag(run_id, "t")


def test_a_batch_of_everything(client: MlflowClient, run_id: str) -> None:
    client.log_batch(
        run_id,
        metrics=[Metric(f"m{n % 100}", n, n, n) for n in range(800)],
        params=[Param(f"p{n}", str(n)) for n in range(100)],
        tags=[RunTag(f"t{n % 50}", str(n)) for n in range(100)],
    )
    data = client.get_run(run_id).data
    assert data.metrics == {f"m{n}": 700 + n for n in range(100)}
    assert data.params == {f"p{n}": str(n) for n in range(100)}
    assert {key: value for key, value in data.tags.items() if key.startswith("t")} == {
        f"t{n}": str(50 + n) for n in range(50)
    }


@pytest.mark.parametrize(
    ("what", "count", "words"),
    [
        ("metrics", 1001, "1000 metrics"),
        ("params", 101, "100 params"),
        ("tags", 101, "100 tags"),
    ],
)
def test_batches_have_limits(log: Post, what: str, count: int, words: str) -> None:
    entries = [point(f"k{n}") if what == "metrics" else {"key": f"k{n}", "value": "1"} for n in range(count)]
    answer = log("batch", **{what: entries})
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


def test_a_batch_has_1000_entries_in_all(log: Post) -> None:
    entry = [{"key": "k", "value": "1"}]
    answer = log("batch", metrics=[point(f"m{n}") for n in range(999)], params=entry, tags=entry)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, "1000", "1001")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"metrics": [point(), {"value": 1, "timestamp": 1}]}, [ANY_MISSING, "key'"]),
        ({"metrics": [{"key": "a", "timestamp": 1}]}, [ANY_MISSING, "value'"]),
        ({"metrics": [{"key": "a", "value": 1}]}, [ANY_MISSING, "timestamp'"]),
        ({"params": [{"value": "1"}]}, [ANY_MISSING, "key'"]),
        ({"tags": [{"value": "1"}]}, [ANY_MISSING, "key'"]),
        ({"metrics": [point(), point("a$")]}, ["a$"]),
        ({"params": [{"key": "a$", "value": "1"}]}, ["a$"]),
        ({"metrics": [point("m", 1, -1)]}, ["-1", "timestamp'"]),
        ({"params": [{"key": "double", "value": "1"}] * 2}, ["double"]),
        ({"tags": [{"key": "k" * 251, "value": "v"}]}, ["key", "250"]),
        ({"metrics": "x"}, [wrong_type('"x"', "metrics")]),
        ({"params": [{"key": "old", "value": "changed"}]}, [CHANGED_PARAM, "old"]),
    ],
)
def test_a_bad_batch_leaves_nothing(
    log: Post, client: MlflowClient, run_id: str, bad: dict[str, Any], words: list[str]
) -> None:
    client.log_param(run_id, "old", "1")
    before = client.get_run(run_id).data.to_dictionary()
    good: dict[str, Any] = {
        "metrics": [point("good")],
        "params": [{"key": "good", "value": "1"}],
        "tags": [{"key": "good", "value": "1"}],
    }
    answer = log("batch", **(good | bad))
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, *words)
    assert client.get_run(run_id).data.to_dictionary() == before


@pytest.mark.server_error_in_reference("NUL reaches the database")
def test_a_batch_that_fails_late_leaves_nothing(log: Post, client: MlflowClient, run_id: str, peer: Peer) -> None:
    answer = log("batch", metrics=[point()], params=[{"key": "p", "value": "1"}], tags=[{"key": "t", "value": "nul\0"}])
    assert answer.status_code >= 400
    data = client.get_run(run_id).data
    left = set() if peer.differs("batch-is-atomic") else {"m", "p"}
    assert set(data.metrics) | set(data.params) == left


def test_the_fluent_functions(experiment: str, client: MlflowClient) -> None:
    with mlflow.start_run() as active:
        mlflow.log_param("p", 1)
        mlflow.log_params({"q": 2.5, "r": [1, "a"]})
        mlflow.log_metric("m", 1, step=3)
        mlflow.log_metrics({"n": 2, "o": 3}, step=4)
        mlflow.set_tag("t", "v")
        mlflow.set_tags({"u": 1, "w": None})
        mlflow.delete_tag("t")
    data = client.get_run(active.info.run_id).data
    assert data.params == {"p": "1", "q": "2.5", "r": "[1, 'a']"}
    assert data.metrics == {"m": 1, "n": 2, "o": 3}
    assert (data.tags["u"], data.tags["w"], "t" in data.tags) == ("1", "None", False)
    assert [p.step for p in client.get_metric_history(active.info.run_id, "n")] == [4]


def test_logging_in_the_background(experiment: str, client: MlflowClient) -> None:
    with mlflow.start_run() as active:
        pending = [mlflow.log_metric("m", n, step=n, synchronous=False) for n in range(300)]
        pending.append(mlflow.log_params({"p": 1}, synchronous=False))
        pending.append(mlflow.set_tags({"t": "v"}, synchronous=False))
        for operation in pending:
            operation.wait()
    run = client.get_run(active.info.run_id)
    assert (run.data.metrics, run.data.params, run.data.tags["t"]) == ({"m": 299}, {"p": "1"}, "v")
    assert len(client.get_metric_history(active.info.run_id, "m")) == 300
