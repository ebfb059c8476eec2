#!/usr/bin/env python3
"""How fast runs are tracked, next to the original MLflow server, on the same PostgreSQL server and with the same client.

    tracking.py [RUNS] [--only NAME]… [--seconds SECONDS] [--lazy] [--terrarium-only | --peer-only]

Starts the release build, and after it `mlflow server` with 2 workers, each on a database and a data folder of its own, and
measures for SECONDS (10) each, with 1 and with 20 clients, each of which is a process with one connection:

  log-batch, 500 metrics   50 keys of 10 steps each, to ten runs in turn; 100 params likewise
  log-metric, create-run   one by one
  search-runs              two conditions upon metrics, ordered by a third, among RUNS (20,000) runs of 40 metrics of 10 steps
  get-history              100,000 points, in pages of 25,000 as clients ask for them, and in one
  search of versions       by name and tag, among 10,000; of models by name, among their 100
  upload, download         a file of 1 GB through the server, and the server's memory meanwhile, at most

Fewer RUNS make everything smaller. Both servers have the same data, and it is an error when they answer otherwise. Those of the
original are put into its tables, those of Terrarium go through its API.

Memory is what all processes of a server hold in RAM, PostgreSQL apart; pages that they share count once. The original has some
for jobs alone, and is also shown without them.

Clients acknowledge at once. With --lazy they leave that to the kernel, as Python's usual clients do: it waits 40 ms, and so does
the original, which sends heads and bodies apart.

NAME picks what has it in its name. Needs psql, a PostgreSQL server for tests in TERRARIUM_TEST_DATABASE_URL whose login is a
superuser, a release build (TERRARIUM_BIN says where it is not target/release/terrarium), and in BENCH_MLFLOW the bin folder of a
Python environment with tests/clients/mlflow/requirements.txt.
"""

import argparse
import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from support.hammer import Act, Address, Client, Pace, Refused, hammer
from support.mlflow_server import mlflow_running
from support.processes import family, resident_mb, watched
from support.terrarium import running
from support.tracked import API, GROUPS, METRICS, START_MS, Size, Subject

NAMES = ("Terrarium", "mlflow")
RUNS = 20_000
CROWD = 20
# One client has the number 0, a crowd has the others: nobody sends what somebody sent before.
CLIENTS = {1: range(1), CROWD: range(1, CROWD + 1)}
RUNS_OF_A_CLIENT = 10
COMPARED = 5
SETTLE_SECONDS = 3
# Processes of the original that work in the background alone.
JOBS = "mlflow.server.jobs"
BLOCK = os.urandom(1_000_000)


@dataclass(frozen=True)
class Row:
    """Something that is done over and over. `prepare` puts in what it needs, and gives what is timed."""

    name: str
    prepare: Callable[[Subject], Act]
    clients: tuple[int, ...] = (1, CROWD)


@dataclass
class Figures:
    """What was measured of one server."""

    paces: dict[tuple[str, int], Pace] = field(default_factory=dict)
    transfers: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Seconds, and the most memory meanwhile."""
    memory: dict[str, float] = field(default_factory=dict)
    processes: int = 0


def log_batch_of_metrics(subject: Subject) -> Act:
    points = [
        {"key": f"m{key:02}", "value": (key * 10 + step) / 500, "timestamp": START_MS, "step": step}
        for key in range(50)
        for step in range(10)
    ]
    # Steps of one digit, which the number of the act is put in front of.
    body = json.dumps({"run_id": "RUN", "metrics": points})
    runs = pool(subject)

    def act(client: Client, number: int, place: int) -> None:
        run = runs[number][place % RUNS_OF_A_CLIENT]
        client.post(f"{API}/runs/log-batch", body.replace("RUN", run).replace('"step": ', f'"step": {place + 1}'))

    return act


def log_batch_of_params(subject: Subject) -> Act:
    body = json.dumps({"run_id": "RUN", "params": [{"key": f"p{key:02}", "value": str(key)} for key in range(100)]})
    runs = pool(subject)

    def act(client: Client, number: int, place: int) -> None:
        run = runs[number][place % RUNS_OF_A_CLIENT]
        client.post(f"{API}/runs/log-batch", body.replace("RUN", run).replace('"key": "', f'"key": "{place}.'))

    return act


def log_metric(subject: Subject) -> Act:
    runs = pool(subject)

    def act(client: Client, number: int, place: int) -> None:
        run = runs[number][place % RUNS_OF_A_CLIENT]
        body = {"run_id": run, "key": "loss", "value": 1 / (place + 1), "timestamp": START_MS + place, "step": place}
        client.post(f"{API}/runs/log-metric", body)

    return act


def create_run(subject: Subject) -> Act:
    tags = {"mlflow.user": "bench", "mlflow.source.name": "train.py", "mlflow.source.type": "LOCAL"}
    body = {
        "experiment_id": subject.scratch,
        "user_id": "bench",
        "start_time": START_MS,
        "tags": [{"key": key, "value": value} for key, value in tags.items()],
    }
    return lambda client, _number, _place: client.post(f"{API}/runs/create", body)


def pool(subject: Subject) -> list[list[str]]:
    """Runs of each client's own."""
    return [
        [subject.new_run(subject.scratch) for _ in range(RUNS_OF_A_CLIENT)]
        for _ in itertools.chain.from_iterable(CLIENTS.values())
    ]


def search_runs(limit: int) -> Callable[[Subject], Act]:
    def prepare(subject: Subject) -> Act:
        assert subject.runs

        def act(client: Client, number: int, place: int) -> bytes:
            first, second, third = (f"m{(number + place * step) % METRICS:02}" for step in (1, 3, 7))
            body = {
                "experiment_ids": [subject.experiment],
                "filter": f"metrics.{first} > 0.{3 + place % 4} AND metrics.{second} < 0.{6 + place % 3}",
                "order_by": [f"metrics.{third} {('ASC', 'DESC')[place % 2]}"],
                "max_results": limit,
            }
            return client.post(f"{API}/runs/search", body)

        subject.answers[f"search for {limit} runs"] = [
            [run["info"]["run_id"] for run in json.loads(act(subject.client, 0, place))["runs"]]
            for place in range(COMPARED)
        ]
        return act

    return prepare


def history_in_pages(subject: Subject) -> Act:
    path = f"{history_of(subject)}&max_results={max(1, subject.size.points // 4)}"

    def act(client: Client, _number: int, _place: int) -> list[bytes]:
        pages = [client.get(path)]
        while token := re.search(rb'"next_page_token":\s*"([^"]+)"', pages[-1]):
            pages.append(client.get(f"{path}&page_token={quote(token[1].decode(), safe='')}"))
        return pages

    compare_history(subject, act(subject.client, 0, 0))
    return act


def history_in_one(subject: Subject) -> Act:
    path = history_of(subject)
    compare_history(subject, [subject.client.get(path)])
    return lambda client, _number, _place: client.get(path)


def history_of(subject: Subject) -> str:
    return f"{API}/metrics/get-history?run_id={subject.long_run}&metric_key=long"


def compare_history(subject: Subject, pages: list[bytes]) -> None:
    points = [(point["step"], point["value"]) for page in pages for point in json.loads(page)["metrics"]]
    subject.answers[f"history in {len(pages)}"] = points


def search_versions(subject: Subject) -> Act:
    assert subject.registry

    def act(client: Client, number: int, place: int) -> bytes:
        group = (number + place // GROUPS) % GROUPS
        query = {
            "filter": f"name LIKE '%{place % 10}' AND tags.group = 'g{group}'",
            "order_by": ["name ASC", "version_number DESC"],
            "max_results": 100,
        }
        return client.get(f"{API}/model-versions/search?{urlencode(query, doseq=True)}")

    subject.answers["search for versions"] = [
        [
            (version["name"], version["version"])
            for version in json.loads(act(subject.client, 0, place))["model_versions"]
        ]
        for place in range(min(COMPARED, subject.size.models))
    ]
    return act


def search_models(subject: Subject) -> Act:
    assert subject.registry

    def act(client: Client, number: int, place: int) -> bytes:
        query = {"filter": f"name LIKE 'model-%{(number + place) % 10}'", "order_by": "name ASC", "max_results": 100}
        return client.get(f"{API}/registered-models/search?{urlencode(query)}")

    subject.answers["search for models"] = [
        [model["name"] for model in json.loads(act(subject.client, 0, place))["registered_models"]]
        for place in range(min(COMPARED, subject.size.models))
    ]
    return act


ROWS = (
    Row("log-batch, 500 metrics", log_batch_of_metrics),
    Row("log-batch, 100 params", log_batch_of_params),
    Row("log-metric", log_metric),
    Row("create-run", create_run),
    Row("search-runs, pages of 100", search_runs(100)),
    Row("search-runs, pages of 1,000", search_runs(1000)),
    Row("get-history in four pages", history_in_pages, (1,)),
    Row("get-history in one", history_in_one, (1,)),
    Row("search of versions", search_versions),
    Row("search of models", search_models),
)
TRANSFERS = ("upload", "download")


def main() -> None:
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    postgres = os.environ.get("TERRARIUM_TEST_DATABASE_URL") or sys.exit("TERRARIUM_TEST_DATABASE_URL is not set")
    peer = os.environ.get("BENCH_MLFLOW") or (options.terrarium_only or sys.exit("BENCH_MLFLOW is not set"))
    size = Size(options.runs)
    figures: dict[str, Figures] = {}
    subjects: list[Subject] = []
    if not options.peer_only:
        with database(postgres, "terrarium") as url, running(url) as server:
            printed = server.output("token", "--role", "engineer", "bench")
            host, port = server.address.split(":")
            address = Address(host, int(port), re.search(r"trm_[\w-]+", printed)[0], options.lazy)
            subjects.append(Subject(address, server.process.pid, url, size, by_sql=False))
            figures[NAMES[0]] = measure(subjects[-1], options)
    if not options.terrarium_only:
        with database(postgres, "mlflow") as url, mlflow_running(Path(peer), url, options.lazy) as (address, process):
            given = vars(subjects[0]).get("runs") if subjects else None
            subjects.append(Subject(address, process, url, size, by_sql=True, given=given))
            figures[NAMES[1]] = measure(subjects[-1], options)
    show(figures, size)
    if len(subjects) == 2:
        compare(*subjects)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="?", type=int, default=RUNS)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--lazy", action="store_true")
    sides = parser.add_mutually_exclusive_group()
    sides.add_argument("--terrarium-only", action="store_true")
    sides.add_argument("--peer-only", action="store_true")
    return parser.parse_args()


@contextlib.contextmanager
def database(postgres: str, name: str) -> Iterator[str]:
    """The URL of a new database."""
    name = f"{name}_bench_{os.getpid()}"
    psql(postgres, f"CREATE DATABASE {name}")
    try:
        yield f"{postgres.rsplit('/', 1)[0]}/{name}"
    finally:
        psql(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def psql(url: str, statement: str) -> None:
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", url, "-c", statement], check=True)


def measure(subject: Subject, options: argparse.Namespace) -> Figures:
    def is_picked(name: str) -> bool:
        return not options.only or any(part in name for part in options.only)

    figures = Figures()
    time.sleep(SETTLE_SECONDS)
    figures.memory["at the start"] = resident_mb(subject.process)
    try:
        for row in ROWS:
            if is_picked(row.name):
                tell(f"{row.name} …")
                act = row.prepare(subject)
                for clients in row.clients:
                    pace = hammer(subject.address, act, CLIENTS[clients], options.seconds)
                    figures.paces[row.name, clients] = pace
                    if pace.refusal:
                        tell(f"{pace.failed} failed, such as {pace.refusal}")
        if any(is_picked(name) for name in TRANSFERS):
            tell("upload and download …")
            figures.transfers = transfer(subject)
    except Refused as answer:
        sys.exit(f"{answer}")
    time.sleep(SETTLE_SECONDS)
    figures.memory["after all this"] = resident_mb(subject.process)
    figures.memory["  those that answer"] = resident_mb(subject.process, without=JOBS)
    figures.processes = len(family(subject.process))
    return figures


def transfer(subject: Subject) -> dict[str, tuple[float, float]]:
    run = subject.new_run(subject.scratch)
    path = f"/api/2.0/mlflow-artifacts/artifacts/{subject.scratch}/{run}/artifacts/large.bin"
    megabytes = subject.size.megabytes
    figures = {}
    for name in TRANSFERS:
        os.sync()
        with watched(subject.process) as samples:
            began = time.perf_counter()
            if name == "upload":
                subject.client.put(path, itertools.repeat(BLOCK, megabytes), megabytes * len(BLOCK))
            else:
                download(subject.client, path, megabytes)
            seconds = time.perf_counter() - began
        figures[name] = seconds, max(samples)
    return figures


def download(client: Client, path: str, megabytes: int) -> None:
    """Looks at every byte."""
    buffer = bytearray(len(BLOCK))
    with client.send("GET", path) as answer:
        for _ in range(megabytes):
            filled = 0
            while filled < len(buffer) and (read := answer.readinto(memoryview(buffer)[filled:])):
                filled += read
            if filled < len(buffer) or buffer != BLOCK:
                sys.exit("what was uploaded did not come back")
        if answer.read(1):
            sys.exit("more than what was uploaded came back")


def show(figures: dict[str, Figures], size: Size) -> None:
    print(
        f"\n{size.runs:,} runs of {METRICS} metrics, a history of {size.points:,}, {size.versions:,} versions,"
        f" a file of {size.megabytes:,} MB"
    )
    sides = [figures.get(name) for name in NAMES]

    print(f"\n{'':28}{'':8}" + "".join(f"{name:>30}" for name in NAMES))
    of_one = f"{'p50 ms':>11}{'p95 ms':>10}{'req/s':>9}"
    print(f"{'':28}{'clients':>8}{of_one * 2}{'ratio of p95':>15}")
    for row in ROWS:
        for clients in row.clients:
            paces = [side.paces.get((row.name, clients)) if side else None for side in sides]
            if any(paces):
                cells = "".join(
                    f"{pace.median:11.2f}{pace.p95:10.2f}{pace.rate:9.1f}" if pace else f"{'–':>30}" for pace in paces
                )
                failed = [f"{pace.failed} of {name} failed" for name, pace in zip(NAMES, paces) if pace and pace.failed]
                slower = ratio([pace and pace.p95 for pace in paces])
                print("  ".join([f"{row.name:28}{clients:8}{cells}{slower:>15}", *failed]))

    if any(side and side.transfers for side in sides):
        of_one = f"{'s':>9}{'MB/s':>9}{'peak MB':>12}"
        print(f"\n{'':36}{of_one * 2}{'ratio of s':>15}{'of peaks':>10}")
        for name in TRANSFERS:
            found = [side.transfers.get(name) if side else None for side in sides]
            cells = "".join(
                f"{one[0]:9.2f}{size.megabytes / one[0]:9.1f}{one[1]:12.0f}" if one else f"{'–':>30}" for one in found
            )
            ratios = [ratio([one and one[place] for one in found]) for place in range(2)]
            print(f"{name:36}{cells}{ratios[0]:>15}{ratios[1]:>10}")

    print(f"\n{'resident memory in MB':36}" + "".join(f"{name:>15}" for name in NAMES) + f"{'ratio':>10}")
    for name in ("at the start", "after all this", "  those that answer"):
        found = [side.memory.get(name) if side else None for side in sides]
        cells = "".join(f"{one:15.0f}" if one else f"{'–':>15}" for one in found)
        print(f"{name:36}{cells}{ratio(found):>10}")
    print(f"{'processes':36}" + "".join(f"{side.processes:15}" if side else f"{'–':>15}" for side in sides))


def ratio(pair: list[float | None]) -> str:
    """How many times more the original has."""
    ours, theirs = pair
    return f"{theirs / ours:.1f}" if ours and theirs else "–"


def compare(ours: Subject, theirs: Subject) -> None:
    different = [name for name, answer in ours.answers.items() if theirs.answers.get(name) != answer]
    for name in different:
        print(f"different answers: {name}")
    if different:
        sys.exit(1)
    print(f"\nthe same answers: {', '.join(ours.answers)}")


def tell(text: str) -> None:
    """Of what goes on."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
