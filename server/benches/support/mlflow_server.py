"""The original MLflow server that runs while something is measured."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from support.hammer import Address
from support.processes import family

WORKERS = 2
CONNECTIONS = 40
PATIENCE_SECONDS = 300


@contextlib.contextmanager
def mlflow_running(programs: Path, database: str, lazy: bool = False) -> Iterator[tuple[Address, int]]:
    """Where it listens, and its process. `programs` is the bin folder of the Python environment that has it."""
    folder = Path(tempfile.mkdtemp(prefix="mlflow-bench-"))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = Address("127.0.0.1", probe.getsockname()[1], lazy=lazy)
    command = [
        programs / "mlflow",
        "server",
        *("--host", address.host, "--port", str(address.port), "--workers", str(WORKERS)),
        *("--backend-store-uri", f"postgresql+psycopg2://{database.split('://', 1)[1]}"),
        *("--serve-artifacts", "--artifacts-destination", folder / "artifacts"),
    ]
    variables = {
        # With the 15 connections that a worker has unless told, requests that hold one and wait for another come to a
        # standstill of 30 seconds now and then, once 20 clients are about.
        "MLFLOW_SQLALCHEMYSTORE_POOL_SIZE": str(CONNECTIONS),
        **os.environ,
        # It starts others by name.
        "PATH": f"{programs}:{os.environ['PATH']}",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "GIT_PYTHON_REFRESH": "quiet",
    }
    with (folder / "printed").open("w") as out:
        process = subprocess.Popen(command, env=variables, cwd=folder, stdout=out, stderr=out)
    try:
        wait(address, process)
        yield address, process.pid
    except SystemExit:
        print("the last that mlflow server said:", *(folder / "printed").read_text().splitlines()[-30:], sep="\n")
        raise
    finally:
        for pid in family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder)


def wait(address: Address, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{address.host}:{address.port}/health"):
            return
        if process.poll() is not None or time.monotonic() > until:
            sys.exit("mlflow server did not become ready")
        time.sleep(0.2)
