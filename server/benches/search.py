#!/usr/bin/env python3
"""How long the catalog's search takes while somebody types, among 10,000 assets.

    search.py [ROUNDS]

Starts the release build on a new database, puts 1,000 tables of 9 columns into its catalog, and asks as the page does,
over HTTP, one request after the other: ROUNDS (40) times each text. The first time is not counted.

Needs psql, a PostgreSQL server for tests in TERRARIUM_TEST_DATABASE_URL whose login may create databases, and a release
build (TERRARIUM_BIN says where it is not target/release/terrarium).
"""

import json
import os
import statistics
import subprocess
import sys
import time

from support.terrarium import ROOT, Server, running

AIM_MS = 50
TEXTS = (
    "", "s", "sa", "sales", "fact_sales", "fct sales", "custmer", "amount", "mart.sales_line_1", "row of", "qqqqqq",
)  # fmt: skip


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    postgres = os.environ.get("TERRARIUM_TEST_DATABASE_URL") or sys.exit("TERRARIUM_TEST_DATABASE_URL is not set")
    database = f"terrarium_bench_{os.getpid()}"
    url = f"{postgres.rsplit('/', 1)[0]}/{database}"
    psql(postgres, "-c", f"CREATE DATABASE {database}")
    try:
        with running(url) as server:
            psql(url, "-f", str(ROOT / "server/crates/catalog/tests/it/crowd.sql"))
            measure(server, rounds)
    finally:
        psql(postgres, "-c", f"DROP DATABASE {database} WITH (FORCE)")


def measure(server: Server, rounds: int) -> None:
    print(f"{'text':20}{'hits':>7}{'median ms':>11}{'p95 ms':>9}{'of the aim of ' + str(AIM_MS) + ' ms':>22}")
    for text in TEXTS:
        search = {"text": text, "kinds": [], "tag": None, "offset": 0, "limit": 20}
        body = json.dumps({"search": search})
        total = json.loads(server.ask("POST", "/_fn/search_catalog", body))["total"]
        times = sorted(timed(server, body) for _ in range(rounds))
        median, slow = statistics.median(times), times[int(len(times) * 0.95)]
        print(f"{text!r:20}{total:7}{median:11.1f}{slow:9.1f}{median / AIM_MS:22.2f}")


def timed(server: Server, body: str) -> float:
    """Milliseconds of one search."""
    began = time.perf_counter()
    server.ask("POST", "/_fn/search_catalog", body)
    return (time.perf_counter() - began) * 1000


def psql(url: str, *arguments: str) -> None:
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", url, *arguments], check=True)


if __name__ == "__main__":
    main()
