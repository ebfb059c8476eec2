"""What the server tells of itself, and what it says to questions it does not know."""

import pytest
from packaging.version import Version

from support import Http, Peer, refusal


def test_health(http: Http) -> None:
    answer = http.get("/health")
    assert (answer.status_code, answer.text) == (200, "OK")


def test_version_is_one_that_clients_send_spans_to(http: Http) -> None:
    assert Version(http.get("/version").text) >= Version("3.4")


@pytest.mark.parametrize("prefix", ["/api/3.0", "/ajax-api/3.0"])
def test_server_info(http: Http, prefix: str) -> None:
    info = http.get(f"{prefix}/mlflow/server-info").json()
    assert info["workspaces_enabled"] is False
    assert info["artifact_serving_enabled"] is True
    assert isinstance(info["multipart_uploads_enabled"], bool)


@pytest.mark.parametrize("path", ["/api/2.0/mlflow/nothing", "/api/3.0/mlflow/nothing", "/api/2.0/mlflow/runs/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_endpoints(http: Http, peer: Peer, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert answer.status_code == 404
    if peer.differs("endpoint-not-found"):
        assert refusal(answer) == (404, "ENDPOINT_NOT_FOUND")


def test_unknown_methods(http: Http) -> None:
    assert http.request("PUT", "runs/create", json={}).status_code in (404, 405)
    assert http.get("runs/create").status_code in (404, 405)
