"""Who may ask, and how they say who they are: by token, by name and password, or, where it is configured so, not at all."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from support import PASSWORD, PROGRAM, Http, add_person, refusal

PATIENCE = 60.0

pytestmark = pytest.mark.skipif(not PROGRAM, reason="PROGRAM_UNDER_TEST names no program that could add people")


def sign_in(monkeypatch: pytest.MonkeyPatch, name: str, password: str) -> None:
    """As a data scientist does: by the environment alone."""
    monkeypatch.delenv("MLFLOW_TRACKING_TOKEN", raising=False)
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", name)
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", password)


def test_an_engineer_logs_by_name_and_password(
    monkeypatch: pytest.MonkeyPatch, client: MlflowClient, experiment: str, unique: str
) -> None:
    add_person(unique, "engineer")
    sign_in(monkeypatch, unique, PASSWORD)
    run_id = client.create_run(experiment).info.run_id
    client.log_metric(run_id, "loss", 0.5)
    assert client.get_run(run_id).data.metrics == {"loss": 0.5}


def test_a_viewer_looks_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, client: MlflowClient, run_id: str, unique: str
) -> None:
    add_person(unique, "viewer")
    sign_in(monkeypatch, unique, PASSWORD)
    assert client.get_run(run_id).info.run_id == run_id
    with pytest.raises(MlflowException) as refused:
        client.log_metric(run_id, "loss", 0.5)
    assert refused.value.error_code == "PERMISSION_DENIED"
    assert client.get_run(run_id).data.metrics == {}


def test_who_is_not_known_is_let_in_by_nothing(
    monkeypatch: pytest.MonkeyPatch, client: MlflowClient, base_url: str, unique: str
) -> None:
    add_person(unique, "engineer")
    sign_in(monkeypatch, unique, "a guess")
    with pytest.raises(MlflowException, match="password is wrong"):
        client.search_experiments()
    anonymous = requests.post(f"{base_url}/api/2.0/mlflow/runs/search", json={}, timeout=PATIENCE)
    assert refusal(anonymous) == (401, "UNAUTHENTICATED")
    assert anonymous.headers["WWW-Authenticate"].startswith("Basic")


@pytest.fixture
def open_url(tmp_path: Path) -> Iterator[str]:
    """Another server on the same database, on which everybody is a viewer."""
    assert PROGRAM
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = {
        "TERRARIUM_LISTEN": address,
        "TERRARIUM_DATA_DIR": str(tmp_path),
        "TERRARIUM_TRACKING_OPEN_TO": "viewer",
    }
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen([PROGRAM, "serve"], env=os.environ | settings, stdout=log, stderr=log)
    try:
        url = f"http://{address}"
        wait_until_ready(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(PATIENCE)


def wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            if requests.get(f"{url}/ready", timeout=PATIENCE).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail("the server did not become ready")


def test_where_it_is_configured_so_everybody_looks(
    monkeypatch: pytest.MonkeyPatch, open_url: str, run_id: str, experiment: str
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_TOKEN")
    anybody = MlflowClient(open_url)
    assert [run.info.run_id for run in anybody.search_runs([experiment])] == [run_id]
    refused = Http(open_url).post("runs/log-metric", run_id=run_id, key="loss", value=1.0, timestamp=0, step=0)
    assert refusal(refused) == (403, "PERMISSION_DENIED")
