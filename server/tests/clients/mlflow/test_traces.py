"""Traces: what traced functions leave, the search for it, tags, assessments, and OpenTelemetry's own protocol."""

import os
import time
from typing import Any

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, Feedback, SpanStatusCode, SpanType, Trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from support import Http, Peer, assert_says, refusal

V3 = "/api/3.0/mlflow/traces"
HUMAN = AssessmentSource("HUMAN", "somebody")


@mlflow.trace(span_type=SpanType.CHAIN, attributes={"fixed": "yes"})
def outer(value: int) -> int:
    with mlflow.start_span("inner", span_type=SpanType.TOOL) as span:
        span.set_inputs({"value": value})
        span.set_attributes({"number": 1, "share": 1.5, "list": [1, 2], "deep": {"a": None}})
        span.add_event(mlflow.entities.SpanEvent("half way"))
        span.set_outputs([value])
    return value + 1


@mlflow.trace
def failing() -> None:
    raise ValueError("oh no")


def traced(value: int = 1) -> str:
    """The id of a complete trace of `outer`."""
    outer(value)
    mlflow.flush_trace_async_logging()
    return mlflow.get_last_active_trace_id()


@pytest.fixture
def trace_id(experiment: str) -> str:
    return traced()


def found(experiment: str, **options: Any) -> list[Trace]:
    return mlflow.search_traces(locations=[experiment], return_type="list", **options)


def test_a_traced_function(trace_id: str, experiment: str) -> None:
    trace = mlflow.get_trace(trace_id)
    info = trace.info
    assert (info.state, info.trace_location.mlflow_experiment.experiment_id) == ("OK", experiment)
    assert (info.request_preview, info.response_preview) == ('{"value": 1}', "2")
    assert abs(info.request_time - time.time() * 1000) < 300_000
    assert info.execution_duration >= 0
    assert info.tags["mlflow.traceName"] == "outer"
    assert info.trace_metadata["mlflow.traceOutputs"] == "2"

    spans = {span.name: span for span in trace.data.spans}
    assert set(spans) == {"outer", "inner"}
    assert spans["outer"].parent_id is None
    assert spans["inner"].parent_id == spans["outer"].span_id
    assert (spans["outer"].span_type, spans["inner"].span_type) == ("CHAIN", "TOOL")
    assert (spans["outer"].inputs, spans["outer"].outputs) == ({"value": 1}, 2)
    attributes = spans["inner"].attributes
    assert {key: attributes[key] for key in ("number", "share", "list")} == {"number": 1, "share": 1.5, "list": [1, 2]}
    assert attributes["deep"] == {"a": None}
    assert [event.name for event in spans["inner"].events] == ["half way"]
    assert spans["outer"].start_time_ns <= spans["inner"].start_time_ns < spans["inner"].end_time_ns


def test_an_exception(experiment: str) -> None:
    with pytest.raises(ValueError, match="oh no"):
        failing()
    mlflow.flush_trace_async_logging()
    (trace,) = found(experiment)
    assert trace.info.state == "ERROR"
    (span,) = trace.data.spans
    assert (span.status.status_code, "oh no" in span.status.description) == (SpanStatusCode.ERROR, True)
    (event,) = span.events
    assert (event.name, event.attributes["exception.message"]) == ("exception", "oh no")


def test_traces_of_a_run(experiment: str) -> None:
    with mlflow.start_run() as active:
        inside = traced()
    traced()
    assert [trace.info.trace_id for trace in found(experiment, run_id=active.info.run_id)] == [inside]
    assert mlflow.get_trace(inside).info.trace_metadata["mlflow.sourceRun"] == active.info.run_id


def test_search(experiment: str) -> None:
    ids = [traced(number) for number in range(3)]
    with pytest.raises(ValueError, match="oh no"):
        failing()
    mlflow.flush_trace_async_logging()
    mlflow.set_trace_tag(ids[1], "color", "blue")
    mlflow.log_feedback(trace_id=ids[0], name="quality", value="good")

    def search(text: str, **options: Any) -> list[str]:
        return [trace.info.tags["mlflow.traceName"] for trace in found(experiment, filter_string=text, **options)]

    for text, count in {
        "trace.status = 'OK'": 3,
        "attributes.status = 'ERROR'": 1,
        "name = 'outer'": 3,
        "trace.name LIKE 'fail%'": 1,
        "timestamp_ms > 0": 4,
        "execution_time_ms < 0": 0,
        "tags.color = 'blue'": 1,
        "tag.`color` = 'red'": 0,
        "tags.color IS NULL": 3,
        "span.name = 'inner'": 3,
        "span.type = 'CHAIN'": 3,
        "span.status = 'ERROR'": 1,
        "feedback.quality = 'good'": 1,
        "feedback.quality IS NULL": 3,
        "trace.text LIKE '%oh no%'": 1,
        f"request_id = '{ids[0]}'": 1,
        "name = 'outer' AND tags.color = 'blue'": 1,
    }.items():
        assert len(search(text)) == count, text
    assert search("", order_by=["timestamp_ms ASC"]) == ["outer"] * 3 + ["failing"]
    assert search("", order_by=["timestamp_ms DESC"]) == ["failing"] + ["outer"] * 3


def test_pages(http: Http, experiment: str) -> None:
    ids = [traced(number) for number in range(3)]
    locations = [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}]
    body: dict[str, Any] = {"locations": locations, "max_results": 2}
    first = http.post(f"{V3}/search", **body).json()
    second = http.post(f"{V3}/search", **body, page_token=first["next_page_token"]).json()
    assert {trace["trace_id"] for trace in first["traces"] + second["traces"]} == set(ids)
    assert not second.get("next_page_token")


@pytest.mark.parametrize(
    "change",
    [
        {"locations": None},
        {"filter": "status = 'OK' OR status = 'ERROR'"},
        {"filter": "nothing = 'x'"},
        {"order_by": ["nothing"]},
        {"max_results": 0},
        {"max_results": 501},
        {"page_token": "zz"},
    ],
)
def test_bad_searches_are_refused(http: Http, experiment: str, change: dict[str, object]) -> None:
    locations = [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}]
    answer = http.post(f"{V3}/search", **({"locations": locations} | change))
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")


def test_tags(client: MlflowClient, http: Http, trace_id: str) -> None:
    client.set_trace_tag(trace_id, "a", "1")
    client.set_trace_tag(trace_id, "a", "2")
    assert http.patch(f"{V3}/{trace_id}/tags", key="b", value="3").status_code == 200
    tags = mlflow.get_trace(trace_id).info.tags
    assert (tags["a"], tags["b"]) == ("2", "3")
    client.delete_trace_tag(trace_id, "a")
    assert "a" not in mlflow.get_trace(trace_id).info.tags
    assert refusal(http.delete(f"{V3}/{trace_id}/tags", key="a")) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert refusal(http.patch(f"{V3}/{trace_id}/tags", key="k" * 251, value="v")) == (400, "INVALID_PARAMETER_VALUE")


def test_unknown_traces(http: Http, peer: Peer) -> None:
    unknown = "tr-" + "0" * 32
    missing = (404, "RESOURCE_DOES_NOT_EXIST")
    assert refusal(http.get(f"{V3}/{unknown}")) == missing
    assert refusal(http.get(f"{V3}/get", trace_id=unknown)) == missing
    tagged = http.patch(f"{V3}/{unknown}/tags", key="a", value="1")
    assert refusal(tagged) == (missing if peer.differs("tags-of-unknown-traces") else (400, "BAD_REQUEST"))
    assessment = {"assessment_name": "n", "source": {"source_type": "HUMAN"}, "feedback": {"value": 1}}
    assert refusal(http.post(f"{V3}/{unknown}/assessments", assessment=assessment)) == missing


def test_deleting(client: MlflowClient, experiment: str) -> None:
    ids = [traced(number) for number in range(4)]
    assert client.delete_traces(experiment, trace_ids=[ids[0], "tr-unknown"]) == 1
    before = int(time.time() * 1000) + 1000
    assert client.delete_traces(experiment, max_timestamp_millis=before, max_traces=1) == 1
    assert client.delete_traces(experiment, max_timestamp_millis=before) == 2
    assert found(experiment) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "max_timestamp_millis"),
        ({"request_ids": ["tr-1"], "max_timestamp_millis": 1}, "max_timestamp_millis"),
        ({"request_ids": ["tr-1"], "max_traces": 1}, "max_traces"),
        ({"max_timestamp_millis": 1, "max_traces": 0}, "max_traces"),
    ],
)
def test_bad_deletions_are_refused(http: Http, experiment: str, body: dict[str, object], words: str) -> None:
    answer = http.post(f"{V3}/delete-traces", experiment_id=experiment, **body)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


def test_feedback_and_expectations(trace_id: str) -> None:
    feedback = mlflow.log_feedback(
        trace_id=trace_id, name="quality", value=0.5, rationale="because", source=HUMAN, metadata={"m": "1"}
    )
    expectation = mlflow.log_expectation(trace_id=trace_id, name="answer", value={"a": [1]}, source=HUMAN)
    for value in (True, "text", 7, [1, "a"], {"b": None}):
        mlflow.log_feedback(trace_id=trace_id, name="other", value=value)
    back = mlflow.get_assessment(trace_id, feedback.assessment_id)
    assert (back.name, back.value, back.rationale, back.metadata) == ("quality", 0.5, "because", {"m": "1"})
    assert (back.source.source_type, back.source.source_id, back.valid) == ("HUMAN", "somebody", True)
    assert mlflow.get_assessment(trace_id, expectation.assessment_id).value == {"a": [1]}
    values = [a.value for a in mlflow.get_trace(trace_id).info.assessments if a.name == "other"]
    assert len(values) == 5
    assert all(value in values for value in (True, "text", 7, [1, "a"], {"b": None}))


def test_assessments_change(http: Http, trace_id: str) -> None:
    first = mlflow.log_feedback(trace_id=trace_id, name="quality", value=0.5, rationale="because", source=HUMAN)
    mlflow.update_assessment(
        trace_id=trace_id, assessment_id=first.assessment_id, assessment=Feedback(name="quality", value=0.9)
    )
    changed = mlflow.get_assessment(trace_id, first.assessment_id)
    assert (changed.value, changed.rationale, changed.create_time_ms) == (0.9, "because", first.create_time_ms)
    assert changed.last_update_time_ms >= changed.create_time_ms

    override = mlflow.override_feedback(trace_id=trace_id, assessment_id=first.assessment_id, value=0.1)
    assert override.overrides == first.assessment_id
    assert mlflow.get_assessment(trace_id, first.assessment_id).valid is False
    for _ in range(2):
        mlflow.delete_assessment(trace_id=trace_id, assessment_id=override.assessment_id)
    assert mlflow.get_assessment(trace_id, first.assessment_id).valid is True
    missing = http.get(f"{V3}/{trace_id}/assessments/{override.assessment_id}")
    assert refusal(missing) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_a_trace_on_the_wire(http: Http, experiment: str) -> None:
    location = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}
    info = {
        "trace_id": f"tr-{os.urandom(16).hex()}",
        "client_request_id": f"client-{experiment}",
        "trace_location": location,
        "request_time": "2026-01-01T00:00:00.123Z",
        "execution_duration": "1.5s",
        "state": "OK",
        "request_preview": "in",
        "response_preview": "out",
        "trace_metadata": {"a": "b"},
        "tags": {"t": "1"},
    }
    for _ in range(2):
        answer = http.post(V3, trace={"trace_info": info})
        assert answer.status_code == 200
    created = answer.json()["trace"]["trace_info"]
    assert created["tags"].pop("mlflow.artifactLocation") == (
        f"mlflow-artifacts:/{experiment}/traces/{info['trace_id']}/artifacts"
    )
    expected = info | {"execution_duration": "1.500s"}
    assert {key: created[key] for key in expected if key not in ("tags", "trace_metadata")} == {
        key: value for key, value in expected.items() if key not in ("tags", "trace_metadata")
    }
    assert created["tags"]["t"] == "1"
    assert created["trace_metadata"]["a"] == "b"
    infos = http.post(f"{V3}/batchGetInfos", trace_ids=[info["trace_id"], "tr-unknown"]).json()["trace_infos"]
    assert [one["trace_id"] for one in infos] == [info["trace_id"]]


def export(experiment: str | None, http: Http, body: bytes, content_type: str = "application/x-protobuf") -> int:
    headers = {"Content-Type": content_type} | ({"x-mlflow-experiment-id": experiment} if experiment else {})
    return http.request("POST", "/v1/traces", data=body, headers=headers).status_code


def spans_of(trace: bytes) -> bytes:
    """A root and its failed child, as OpenTelemetry sends them."""
    request = ExportTraceServiceRequest()
    spans = request.resource_spans.add().scope_spans.add().spans
    start = time.time_ns()
    root = spans.add(trace_id=trace, span_id=os.urandom(8), name="root", kind=2)
    root.start_time_unix_nano, root.end_time_unix_nano = start, start + 2_000_000_000
    for key, value in {"text": {"string_value": "x"}, "number": {"int_value": 3}}.items():
        attribute = root.attributes.add(key=key)
        for kind, content in value.items():
            setattr(attribute.value, kind, content)
    child = spans.add(trace_id=trace, span_id=os.urandom(8), parent_span_id=root.span_id, name="child")
    child.start_time_unix_nano, child.end_time_unix_nano = start + 1, start + 1_000_000_000
    child.status.code, child.status.message = 2, "went wrong"
    return request.SerializeToString()


def test_opentelemetry(http: Http, experiment: str) -> None:
    trace = os.urandom(16)
    spans = spans_of(trace)
    for _ in range(2):
        assert export(experiment, http, spans) == 200
    (one,) = found(experiment)
    assert one.info.trace_id == f"tr-{trace.hex()}"
    assert one.info.execution_duration == 2000
    names = {span.name for span in one.data.spans}
    assert names == {"root", "child"}
    root, child = (next(span for span in one.data.spans if span.name == name) for name in ("root", "child"))
    assert (root.attributes["text"], root.attributes["number"]) == ("x", 3)
    assert (child.status.status_code, child.status.description) == (SpanStatusCode.ERROR, "went wrong")


def test_bad_exports_are_refused(http: Http, experiment: str) -> None:
    body = spans_of(os.urandom(16))
    assert export(None, http, body) in (400, 422)
    assert export("2000000000", http, body) == 404
    assert export("abc", http, body) == 400
    assert export(experiment, http, b"\xff\xff") == 400
    assert export(experiment, http, b"") == 400
    assert export(experiment, http, body, "text/plain") in (400, 415)
