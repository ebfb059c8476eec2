"""What other tracking servers have is taken over by the program, and the unmodified client finds it as it was."""

from __future__ import annotations

import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from mlflow import MlflowClient

from support import PROGRAM

pytestmark = [
    pytest.mark.skipif(
        not PROGRAM, reason="PROGRAM_UNDER_TEST names no program: only Terrarium's own, and not its server, imports"
    ),
    pytest.mark.filterwarnings("ignore"),
]

MAKE = Path(__file__).parent / "import_source.py"
FEATURES = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})
NOT_ALL = 2


@dataclass(frozen=True)
class Place:
    """Where something is taken over from, and how it was named there."""

    source: str
    uri: str
    unique: str


def environment(**more: str) -> dict[str, str]:
    """Without what leads the client to the server under test: children speak to places of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_TRACKING_")}
    return kept | {"MLFLOW_ALLOW_FILE_STORE": "true"} | more


def fill(uri: str, unique: str, folder: Path, runs: int = 3) -> None:
    """Has a process of its own log to `uri`: the client knows one place at a time."""
    command = [sys.executable, str(MAKE), uri, unique, str(runs)]
    subprocess.run(command, check=True, cwd=folder, env=environment(), timeout=300)


def start_import(source: str, *options: str) -> subprocess.Popen[str]:
    assert PROGRAM
    command = [PROGRAM, "import", "mlflow", "--from", source, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def run_import(source: str, *options: str, status: int = 0) -> str:
    """What the program prints; it has to end with `status`."""
    process = start_import(source, *options)
    out, err = process.communicate(timeout=300)
    assert process.returncode == status, f"{out}\n{err}"
    return out


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nothing in it, to be copied: making one takes the original ten seconds."""
    path = tmp_path_factory.mktemp("empty") / "mlflow.db"
    make = f"from mlflow import MlflowClient; MlflowClient('sqlite:///{path}').search_experiments()"
    subprocess.run([sys.executable, "-c", make], check=True, cwd=path.parent, env=environment(), timeout=300)
    return path


@pytest.fixture(params=["folder", "database"])
def place(request: pytest.FixtureRequest, unique: str, tmp_path: Path, empty_database: Path) -> Place:
    if request.param == "folder":
        source = tmp_path / "mlruns"
        uri = source.as_uri()
    else:
        source = tmp_path / "mlflow.db"
        shutil.copy(empty_database, source)
        uri = f"sqlite:///{source}"
    fill(uri, unique, tmp_path)
    return Place(str(source), uri, unique)


@pytest.fixture
def origin(place: Place, monkeypatch: pytest.MonkeyPatch) -> MlflowClient:
    """The unmodified client at the place that things are taken over from."""
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    return MlflowClient(place.uri)


def test_everything_is_as_it_was(place: Place, origin: MlflowClient, client: MlflowClient, tmp_path: Path) -> None:
    out = run_import(place.source)
    assert "All of it is here" in out, out
    same_runs(origin, client, place.unique)
    same_registry(origin, client, place.unique)
    same_files(origin, client, place.unique, tmp_path)
    for uri in (f"models:/{place.unique}@champion", f"models:/{place.unique}/1"):
        assert mlflow.pyfunc.load_model(uri).predict(FEATURES).tolist() == [0, 0, 1, 1], uri
    assert "Nothing is new" in run_import(place.source)
    assert "is the same" in run_import(place.source, "--verify")


def test_what_comes_later_comes_along(place: Place, origin: MlflowClient, client: MlflowClient) -> None:
    run_import(place.source)
    experiment = origin.get_experiment_by_name(f"{place.unique}-experiment")
    run = origin.search_runs([experiment.experiment_id])[0].info.run_id
    origin.log_metric(run, "loss", 7.0, step=100)
    origin.set_tag(run, "later", "yes")
    new = origin.create_run(experiment.experiment_id, run_name="new").info.run_id
    run_import(place.source, "--verify", status=NOT_ALL)
    run_import(place.source)
    same_runs(origin, client, place.unique)
    assert client.get_run(new).info.run_name == "new"


@pytest.mark.parametrize("place", ["folder"], indirect=True)
def test_a_model_that_is_here_is_refused_or_gets_another_name(place: Place, client: MlflowClient) -> None:
    client.create_registered_model(place.unique, description="ours")
    out = run_import(place.source, status=NOT_ALL)
    assert "--prefix" in out, out
    assert client.get_registered_model(place.unique).description == "ours"
    run_import(place.source, "--prefix", "old-")
    assert client.get_model_version_by_alias(f"old-{place.unique}", "champion").version == "1"


@pytest.mark.parametrize("place", ["folder"], indirect=True)
def test_a_dry_run_changes_nothing(place: Place, client: MlflowClient) -> None:
    out = run_import(place.source, "--dry-run")
    assert "Nothing was changed" in out, out
    assert client.get_experiment_by_name(f"{place.unique}-experiment") is None


def test_an_import_that_is_killed_is_gone_on_with(place: Place, origin: MlflowClient, client: MlflowClient) -> None:
    fill(place.uri, f"{place.unique}-more", Path(place.source).parent, runs=60)
    for runs in (1, 15, 30):
        process = start_import(place.source)
        while process.poll() is None and runs_here(client, f"{place.unique}-more") < runs:
            time.sleep(0.005)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "it ended before it was killed"
    run_import(place.source)
    for unique in (place.unique, f"{place.unique}-more"):
        same_runs(origin, client, unique)
        same_registry(origin, client, unique)
    assert "Nothing is new" in run_import(place.source)


def runs_here(client: MlflowClient, unique: str) -> int:
    experiment = client.get_experiment_by_name(f"{unique}-experiment")
    return len(client.search_runs([experiment.experiment_id])) if experiment else 0


@pytest.fixture
def server(tmp_path: Path, empty_database: Path) -> Iterator[str]:
    """The original server, with artifacts that it hands out itself."""
    shutil.copy(empty_database, tmp_path / "server.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--backend-store-uri", f"sqlite:///{tmp_path}/server.db"),
        *("--serve-artifacts", "--artifacts-destination", str(tmp_path / "artifacts")),
    ]
    process = subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert process.poll() is None, "the original server ended"
        try:
            if urllib.request.urlopen(f"{url}/health", timeout=5).status == 200:
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("the original server does not answer")


def test_a_running_server_is_taken_over(server: str, unique: str, client: MlflowClient, tmp_path: Path) -> None:
    fill(server, unique, tmp_path)
    process = start_import(server)
    while process.poll() is None and runs_here(client, unique) < 1:
        time.sleep(0.005)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it ended before it was killed"
    assert "All of it is here" in run_import(server)
    origin = MlflowClient(server)
    same_runs(origin, client, unique)
    same_registry(origin, client, unique)
    same_files(origin, client, unique, tmp_path)
    model = mlflow.pyfunc.load_model(f"models:/{unique}@champion")
    assert model.predict(FEATURES).tolist() == [0, 0, 1, 1]
    assert "Nothing is new" in run_import(server)


def test_bad_places_say_what_to_change(tmp_path: Path) -> None:
    text = tmp_path / "mlflow.db"
    text.write_text("no database at all, but long enough to be read")
    for source, words in (
        (str(text), "no database of SQLite"),
        (str(tmp_path), "no folder of MLflow"),
        ("http://127.0.0.1:9", "does not answer"),
        (os.environ["MLFLOW_TRACKING_URI"], "MLFLOW_TRACKING_TOKEN"),
    ):
        process = start_import(source)
        _, err = process.communicate(timeout=120)
        assert process.returncode == 1, source
        assert words in err, err


def same_runs(origin: MlflowClient, client: MlflowClient, unique: str) -> None:
    there = origin.get_experiment_by_name(f"{unique}-experiment")
    here = client.get_experiment_by_name(f"{unique}-experiment")
    assert (here.tags["team"], here.creation_time) == ("growth", there.creation_time)
    everything = mlflow.entities.ViewType.ALL
    runs = {run.info.run_id: run for run in client.search_runs([here.experiment_id], run_view_type=everything)}
    expected = origin.search_runs([there.experiment_id], run_view_type=everything)
    assert set(runs) == {run.info.run_id for run in expected}
    for run in expected:
        found = runs[run.info.run_id]
        for field in ("run_name", "user_id", "status", "start_time", "end_time", "lifecycle_stage"):
            assert getattr(found.info, field) == getattr(run.info, field), field
        assert (found.data.params, found.data.tags) == (run.data.params, run.data.tags)
        assert set(found.data.metrics) == set(run.data.metrics)
        for key in run.data.metrics:
            assert history(client, run.info.run_id, key) == history(origin, run.info.run_id, key)
        assert datasets(found) == datasets(run)
        assert outputs(found) == outputs(run)
        for output in run.outputs.model_outputs if run.outputs else []:
            same_logged_model(origin, client, output.model_id)


def same_logged_model(origin: MlflowClient, client: MlflowClient, model_id: str) -> None:
    there, here = origin.get_logged_model(model_id), client.get_logged_model(model_id)
    for field in ("name", "model_type", "source_run_id", "status", "creation_timestamp", "params", "tags"):
        assert (getattr(here, field) or None) == (getattr(there, field) or None), field


def same_registry(origin: MlflowClient, client: MlflowClient, name: str) -> None:
    there, here = origin.get_registered_model(name), client.get_registered_model(name)
    assert (here.description, here.tags) == (there.description, there.tags)
    # Stores have numbers of versions as numbers or as texts.
    assert {alias: str(version) for alias, version in here.aliases.items()} == {
        alias: str(version) for alias, version in there.aliases.items()
    }
    versions = {str(version.version): version for version in client.search_model_versions(f"name = '{name}'")}
    expected = origin.search_model_versions(f"name = '{name}'")
    assert {str(version.version) for version in expected} == set(versions)
    for version in expected:
        found = versions[str(version.version)]
        for field in ("run_id", "current_stage", "creation_timestamp", "tags"):
            assert getattr(found, field) == getattr(version, field), field
        assert (found.description or "") == (version.description or "")


def same_files(origin: MlflowClient, client: MlflowClient, unique: str, folder: Path) -> None:
    there = origin.get_experiment_by_name(f"{unique}-experiment")
    run = origin.search_runs([there.experiment_id], "tags.has_files = 'yes'")[0].info.run_id
    for name, of in (("there", origin), ("here", client)):
        (folder / name).mkdir()
        of.download_artifacts(run, "", str(folder / name))
    found = {name: files_of(folder / name) for name in ("there", "here")}
    assert found["here"] == found["there"]
    assert "plots/größe 100%.txt" in found["here"]


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def history(client: MlflowClient, run_id: str, key: str) -> list[tuple[int, int, str]]:
    """Each value once: files have what was sent again twice."""
    values = {(point.step, point.timestamp, written(point.value)) for point in client.get_metric_history(run_id, key)}
    return sorted(values)


def written(value: float) -> str:
    return "nan" if math.isnan(value) else repr(value)


def datasets(run: mlflow.entities.Run) -> list[tuple[str, str, str, str]]:
    inputs = run.inputs.dataset_inputs if run.inputs else []
    return sorted((found.dataset.name, found.dataset.digest, found.dataset.source, str(found.tags)) for found in inputs)


def outputs(run: mlflow.entities.Run) -> list[tuple[str, int]]:
    return sorted((output.model_id, output.step) for output in (run.outputs.model_outputs if run.outputs else []))
