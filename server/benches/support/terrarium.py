"""A release build of Terrarium that runs while something is measured."""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 120


@contextlib.contextmanager
def running(database: str | None = None) -> Iterator["Server"]:
    """A server on a data folder of its own, signed in as its first administrator. With the embedded database, or the one
    that is named. TERRARIUM_BIN says where the program is, if not target/release/terrarium."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    binary = Path(os.environ.get("TERRARIUM_BIN", target / "release" / "terrarium"))
    if not binary.exists():
        sys.exit(f"There is no {binary}. Build it with: ./dev build release")
    folder = Path(tempfile.mkdtemp(prefix="terrarium-bench-"))
    # Where root runs this, the embedded database runs as another user, who has to pass through.
    folder.chmod(0o711)
    server = Server(binary, folder, database)
    try:
        server.start()
        server.sign_in()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@dataclass
class Answer:
    """An HTTP answer, its body as it came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Server:
    """The program under test, with everything it keeps in one folder."""

    def __init__(self, binary: Path, folder: Path, database: str | None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.session = ""
        self.binary = binary
        self.folder = folder
        self.printed = folder / "printed"
        # A debug build has its pages beside it.
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TERRARIUM_") or name == "TERRARIUM_SITE_DIR"
        }
        self.environment = {
            **kept,
            "TERRARIUM_DATA_DIR": str(folder / "data"),
            "TERRARIUM_LISTEN": self.address,
            "TERRARIUM_LOG_FILTER": "warn",
        }
        if database:
            self.environment["TERRARIUM_DATABASE_URL"] = database

    def start(self) -> None:
        """Ends when the server is ready."""
        with self.printed.open("w") as out:
            self.process = subprocess.Popen([self.binary, "serve"], env=self.environment, stdout=out)
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit("the server did not become ready")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        try:
            return self.request("GET", "/ready").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def sign_in(self) -> None:
        printed = self.printed.read_text()
        name, password = (re.search(rf"{word}:\s*(\S+)", printed)[1] for word in ("Name", "Password"))
        form = urllib.parse.urlencode({"name": name, "password": password})
        answer = self.request("POST", "/_fn/sign_in", form, {"Content-Type": "application/x-www-form-urlencoded"})
        self.session = answer.headers["Set-Cookie"].split(";")[0]

    def ask(self, method: str, path: str, body: str | None = None, encoding: str = "br") -> bytes:
        """The body of a good answer, as it comes over the wire where its encoding is not `identity`."""
        headers = {"Cookie": self.session, "Content-Type": "application/json"}
        if encoding != "identity" and body is None:
            headers["Accept-Encoding"] = encoding
        answer = self.request(method, path, body, headers)
        if answer.status != 200:
            sys.exit(f"{method} {path}: {answer.status}")
        return answer.body

    def request(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE_SECONDS)
        connection.request(method, path, body, {"Sec-Fetch-Site": "same-origin", **(headers or {})})
        answer = connection.getresponse()
        whole = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return whole

    @property
    def cluster(self) -> Path:
        """Where the embedded database has its files."""
        return self.folder / "data" / "postgres"

    def run(self, *arguments: str | Path) -> None:
        """Runs a command of the program on the same data."""
        command = [self.binary, *arguments]
        subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, check=True)

    def output(self, *arguments: str) -> str:
        """What a command of the program prints."""
        command = [self.binary, *arguments]
        return subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, text=True, check=True).stdout

    def apply(self, dashboard: Path) -> None:
        """Puts one more dashboard into force."""
        project = self.folder / "project"
        self.run("export", project)
        shutil.copy(dashboard, project / "dashboards")
        self.run("apply", project)

    def memory_mb(self, field: str) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)[1]) / 1024


def finish_jobs(server: Server) -> None:
    """After the shop was loaded, its tables are profiled; what is measured should not share the machine with that."""
    query = json.dumps({"query": {"kind": None, "subject": None, "limit": 100}})
    jobs = None
    while jobs is None or any(job["state"] in ("queued", "running") for job in jobs):
        time.sleep(0.5)
        jobs = json.loads(server.ask("POST", "/_fn/jobs", query))
