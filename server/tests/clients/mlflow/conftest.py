"""What all subjects share: the server under test, names nobody else has, and the watch for 5xx answers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import Any

# Read when mlflow is imported. A wrong 5xx would otherwise be retried with backoff, and look like a hang of minutes.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

import mlflow
import pytest
import requests
from mlflow import MlflowClient

from support import REFERENCE, TERRARIUM, Http, Peer


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "server_error_in_reference(why): the original server answers 5xx here; Terrarium must not"
    )


@pytest.fixture(scope="session")
def peer() -> Peer:
    name = os.environ.get("TRACKING_PEER", TERRARIUM)
    if name not in (REFERENCE, TERRARIUM):
        pytest.exit(f"TRACKING_PEER is {name!r}, not {REFERENCE} or {TERRARIUM}", returncode=2)
    return Peer(name)


@pytest.fixture(scope="session")
def base_url() -> str:
    url = os.environ.get("MLFLOW_TRACKING_URI")
    if not url:
        pytest.exit("MLFLOW_TRACKING_URI names no server", returncode=2)
    return url.rstrip("/")


@pytest.fixture(scope="session")
def http(base_url: str) -> Http:
    return Http(base_url)


@pytest.fixture(autouse=True)
def tracking(base_url: str) -> Iterator[None]:
    """Every test starts without an active run, at the server under test."""
    mlflow.set_tracking_uri(base_url)
    yield
    while mlflow.active_run():
        mlflow.end_run()


@pytest.fixture
def client(base_url: str) -> MlflowClient:
    return MlflowClient(base_url)


@pytest.fixture
def unique() -> str:
    """A name that no other test, repetition or process uses."""
    return f"t{uuid.uuid4().hex[:16]}"


@pytest.fixture
def experiment(client: MlflowClient, unique: str) -> str:
    """The id of an experiment of the test's own, which is also the active one."""
    experiment_id = client.create_experiment(f"{unique}-experiment")
    mlflow.set_experiment(experiment_id=experiment_id)
    return experiment_id


@pytest.fixture
def run_id(client: MlflowClient, experiment: str) -> str:
    return client.create_run(experiment).info.run_id


@pytest.fixture(autouse=True)
def no_server_errors(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, peer: Peer, base_url: str
) -> Iterator[None]:
    """Fails a test whose requests, by the client or by hand, were answered with 5xx (501 is an honest answer)."""
    seen: list[str] = []
    send = requests.Session.send

    def watched(session: requests.Session, prepared: requests.PreparedRequest, **options: Any) -> requests.Response:
        response = send(session, prepared, **options)
        own = (prepared.url or "").startswith(base_url)
        if own and response.status_code >= 500 and response.status_code != requests.codes.not_implemented:
            seen.append(f"{response.status_code} for {prepared.method} {prepared.url}: {response.text[:300]}")
        return response

    monkeypatch.setattr(requests.Session, "send", watched)
    yield
    if not (peer.is_reference and request.node.get_closest_marker("server_error_in_reference")):
        assert not seen, f"The server answered {seen}"
