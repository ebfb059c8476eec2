#!/usr/bin/env python3
"""How fast a dashboard of eight views over five dimensions answers a hand, in Chromium, and in Plotly Dash.

    views.py [ROWS]…

For each number of ROWS (100,000, 1,000,000 and 10,000,000) it starts the release build on a data folder of its own, loads a demo
shop of about that size, applies support/eight-views.yml, and measures:

  cube      how long it is built, how many rows of different bins it has, and its bytes, raw and as they come over the wire
  drag      across the 365 days of the first view, so that each move changes the seven others: from the move's reaching the
            page to the frame with the last mark. “made” is when the page has handed that frame over (script, style, layout,
            paint, commit), “shown” is when it is on the screen, rastered. There is no graphics card here, so Chromium
            rasters on the same two cores; a page with one rectangle tells how long the shortest way takes
  sweep     60 moves a second, whatever becomes of them: how many frames show something new
  pick      a click on a bar, which filters all others and the address
  Dash      the same views as support/dash_app.py in the same database: click, first paint, all views, memory
  query     three questions through the query API, and the statements that become of them by psql, as the same role

Needs psql, node with the packages of end2end, Chromium, a release build (TERRARIUM_BIN says where it is not
target/release/terrarium), and in BENCH_DASH the bin folder of a Python environment with support/requirements.txt.
"""

import contextlib
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from support.browser import Step, mean, play, share
from support.terrarium import Server, finish_jobs, running

SIZES = (100_000, 1_000_000, 10_000_000)
ROWS_AT_SCALE_1 = 216_127
AIM_MOVE_MS = 16
AIM_PICK_MS = 50
AIM_OVERHEAD_MS = 5
MOVES = 60
ROUNDS = 8

SUPPORT = Path(__file__).parent / "support"
SLUG = "eight-views"
PAGE = f"/dashboards/{SLUG}?grain=day"
HERE = "[data-answers=here]"
DRAG = {"selector": ".plot", "from": 0.2, "to": 0.8, "moves": MOVES}
# Bars of two countries, picked and let go.
BARS = [[0.3, 0.06], [0.3, 0.06], [0.3, 0.13], [0.3, 0.13]] * 3
FLOOR = """<div class="plot"><div class="plot__picture" style="height:200px"><svg width="1400" height="200"><rect width="20"
  height="200"/></svg></div></div><script>addEventListener("pointermove", (event) =>
  document.querySelector("rect").setAttribute("x", event.clientX))</script>"""
QUESTIONS = {
    "two years by country": {"measures": ["net_revenue", "orders"], "by": ["country"], "where": ["shop = demo"]},
    "a week by country": {
        "measures": ["net_revenue", "orders"],
        "by": ["country"],
        "where": ["shop = demo", "date >= 2026-10-01", "date <= 2026-10-07"],
    },
    "a day by product": {
        "measures": ["net_revenue", "pieces"],
        "by": ["product"],
        "where": ["shop = demo", "date >= 2026-10-01", "date <= 2026-10-01"],
    },
}


def main() -> None:
    sizes = [int(rows) for rows in sys.argv[1:]] or SIZES
    dash = os.environ.get("BENCH_DASH") or sys.exit("BENCH_DASH is not set")
    for rows in sizes:
        with running() as server:
            measure(server, rows, Path(dash))


def measure(server: Server, rows: int, dash: Path) -> None:
    began = time.monotonic()
    load(server, rows)
    print(f"\nloaded in {time.monotonic() - began:.0f} s")
    show(server, dash)


def show(server: Server, dash: Path) -> None:
    """Everything about the shop that is loaded."""
    lines = psql(server, "terrarium", "SELECT count(*) FROM warehouse.fact_sales")
    print(f"{int(lines):,} rows")
    has_cube = show_cube(server)
    ours = show_page(server, has_cube)
    resident, peak = server.memory_mb("VmRSS"), server.memory_mb("VmHWM")
    with dash_served(server, dash) as (url, process):
        show_dash(url, process, ours, resident, peak)
    show_queries(server)


def load(server: Server, rows: int) -> None:
    server.run("demo", "--scale", str(rows / ROWS_AT_SCALE_1))
    finish_jobs(server)
    server.apply(SUPPORT / "eight-views.yml")


def show_cube(server: Server) -> bool:
    """Whether there is one."""
    began = time.perf_counter()
    server.ask("GET", PAGE)
    print(f"the page while there is no cube, answered by PostgreSQL: {(time.perf_counter() - began) * 1000:.0f} ms")
    path = f"/api/v1/dashboards/{SLUG}/cube?shop=demo"
    while (answer := server.request("GET", path, headers={"Cookie": server.session})).status == 503:
        time.sleep(0.02)
    if answer.status != 200:
        print(f"no cube ({answer.status}): {answer.body.decode()}")
        return False
    took = time.perf_counter() - began
    raw, sent = answer.body, len(server.ask("GET", path))
    # The magic word, the version, and the length of the header.
    length = int.from_bytes(raw[6:10], "little")
    tuples = json.loads(raw[10 : 10 + length])["rows"]
    print(f"cube: built in {took:.2f} s, {tuples:,} tuples, {len(raw) / 1e6:.2f} MB, brotli {sent / 1e6:.2f} MB")
    return True


def show_page(server: Server, has_cube: bool) -> dict:
    """What a person meets; the visit and the picks."""
    drags = [{"do": "drag", **DRAG}, {"do": "drag", **DRAG}, {"do": "sweep", **DRAG, "moves": 180}] if has_cube else []
    pick = {"do": "clicks", "selector": ".plot >> nth=1", "places": BARS}
    acts = [
        {"do": "visit", "path": PAGE, "ready": HERE if has_cube else "html[data-hydrated]"},
        *drags,
        pick,
        {"do": "throttle", "rate": 4},
        *drags,
        pick,
        {"do": "throttle", "rate": 1},
        {"do": "content", "html": FLOOR},
        {"do": "drag", **DRAG},
    ]
    visit, *rest = play(server.url, ".plot__picture", acts, server.session)
    each = len(drags) + 1
    once, slowed, floor = rest[:each], rest[each + 1 : 2 * each + 1], rest[-1]
    print(f"the page with the cube: first paint {visit['first']:.0f} ms, all here after {visit['all']:.0f} ms")
    print(f"{'':26}{'made p50':>10}{'p95':>8}{'shown p50':>12}{'p95':>8}   of the aim (p95 made, shown)")
    show_steps("one rectangle", floor[1:], AIM_MOVE_MS)
    for name, results in (("1×", once), ("4×", slowed)):
        *moves, picks = results
        if moves:
            first, second, sweep = moves
            show_steps(f"drag at {name}", first[1:] + second[1:], AIM_MOVE_MS)
            show_steps("  its first step", [first[0], second[0]], AIM_PICK_MS)
            print(f"{'  60 moves a second':26}{sweep['frames'] / sweep['seconds']:10.0f} frames a second")
        show_steps(f"pick at {name}", picks, AIM_PICK_MS)
    return {**visit, "picks": once[-1]}


def show_steps(name: str, steps: list[Step], aim: float) -> None:
    figures = [share(steps, of, percent) for of in ("made", "after") for percent in (50, 95)]
    ratio = f"{figures[1] / aim:.2f}, {figures[3] / aim:.2f} of {aim} ms"
    parts = ", ".join(f"{part} {mean(steps, part):.1f}" for part in ("script", "parse", "style", "layout", "paint"))
    print(f"{name:26}{figures[0]:10.1f}{figures[1]:8.1f}{figures[2]:12.1f}{figures[3]:8.1f}   {ratio}; mean {parts} ms")


@contextlib.contextmanager
def dash_served(server: Server, bin_folder: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    variables = {**os.environ, **database(server, "terrarium"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        bin_folder / "gunicorn",
        "--threads",
        "8",
        "--timeout",
        "300",
        "--log-level",
        "warning",
        "-b",
        address,
        "dash_app:server",
    ]
    process = subprocess.Popen(command, cwd=SUPPORT, env=variables)
    try:
        until = time.monotonic() + 60
        while not answers(address) and time.monotonic() < until:
            time.sleep(0.1)
        yield f"http://{address}", process
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    try:
        connection = http.client.HTTPConnection(address, timeout=10)
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False


def show_dash(url: str, process: subprocess.Popen, ours: dict, resident: float, peak: float) -> None:
    acts = [
        {"do": "visit", "path": "/", "ready": "#categories-of-countries .hm"},
        {
            "do": "clicks",
            "selector": "#countries .nsewdrag",
            "places": [[0.1, 0.05], [0.1, 0.05], [0.1, 0.12], [0.1, 0.12]] * 2,
        },
    ]
    visit, picks = play(url, ".js-plotly-plot", acts)
    memory = tree_mb(process.pid)
    print(f"{'':26}{'Terrarium':>12}{'Dash':>12}{'ratio':>8}")
    for name, mine, theirs in (
        ("click, median ms", share(ours["picks"], "after", 50), share(picks, "after", 50)),
        ("click, p95 ms", share(ours["picks"], "after", 95), share(picks, "after", 95)),
        ("first paint ms", ours["first"], visit["first"]),
        ("all views ms", ours["all"], visit["all"]),
        ("kB over the wire", ours["bytes"] / 1000, visit["bytes"] / 1000),
        ("server's memory MB", resident, memory),
        ("  at most MB", peak, memory),
    ):
        print(f"{name:26}{mine:12.0f}{theirs:12.0f}{theirs / mine:8.1f}")


def tree_mb(pid: int) -> float:
    """Resident memory of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(own[1]) / 1024 + sum(tree_mb(int(child)) for child in children)


def show_queries(server: Server) -> None:
    print(f"{'query':26}{'ours ms':>10}{'psql ms':>10}{'more ms':>10}   of {AIM_OVERHEAD_MS} ms; medians of {ROUNDS}")
    for name, question in QUESTIONS.items():
        body = json.dumps(question)
        statement = statement_of(server, body)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(milliseconds(lambda body=body: server.ask("POST", "/api/v1/query", body)))
            # The first of a session plans what others have planned already.
            timed = psql(server, "terrarium_reader", r"\timing on", rf"\o {os.devnull}", statement, statement)
            theirs.append(float(re.findall(r"^Time: ([\d.]+) ms", timed, re.MULTILINE)[-1]))
        mine, peer = statistics.median(ours), statistics.median(theirs)
        print(f"{name:26}{mine:10.1f}{peer:10.1f}{mine - peer:10.1f}   {(mine - peer) / AIM_OVERHEAD_MS:.2f}")
    arguments = ["--measures", ",".join(question["measures"]), "--by", ",".join(question["by"])]
    arguments += [part for condition in question["where"] for part in ("--where", condition)]
    ours = statistics.median(milliseconds(lambda: server.run("query", *arguments)) for _ in range(ROUNDS))
    theirs = statistics.median(milliseconds(lambda: psql(server, "terrarium_reader", statement)) for _ in range(ROUNDS))
    print(f"the last by the command line, from start to end: {ours:.0f} ms, psql {theirs:.0f} ms")


def milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def statement_of(server: Server, body: str) -> str:
    """The statement that the database got for a question, with its values in it, by the database's own log."""
    log_statements(server, "SET log_statement = 'all'")
    before = log_of(server).stat().st_size
    server.ask("POST", "/api/v1/query", body)
    log_statements(server, "RESET log_statement")
    with log_of(server).open() as log:
        log.seek(before)
        printed = log.read()
    entries = re.split(r"\n(?=\d{4}-\d\d-\d\d )", printed)
    asked = next(place for place, entry in enumerate(entries) if " execute " in entry and "fact_sales" in entry)
    statement = entries[asked].split(": ", 2)[2]
    for place, value in reversed(re.findall(r"\$(\d+) = ('(?:[^']|'')*')", entries[asked + 1])):
        statement = statement.replace(f"${place}", value)
    return re.sub(r"\s+", " ", statement) + ";"


def log_statements(server: Server, setting: str) -> None:
    psql(server, "postgres", f"ALTER SYSTEM {setting}", "SELECT pg_reload_conf()")
    time.sleep(0.5)


def log_of(server: Server) -> Path:
    return max((server.cluster / "data" / "log").iterdir(), key=lambda file: file.stat().st_mtime)


def psql(server: Server, role: str, *commands: str) -> str:
    arguments = [part for command in commands for part in ("-c", command)]
    command = ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", *arguments]
    variables = {**os.environ, **database(server, role)}
    return subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True, check=True).stdout


def database(server: Server, role: str) -> dict[str, str]:
    """The embedded database of a server, for libpq."""
    postmaster = (server.cluster / "data" / "postmaster.pid").read_text().splitlines()
    name = {"terrarium": "owner", "terrarium_reader": "reader", "postgres": "superuser"}[role]
    password = re.search(rf'^{name} = "(.*)"$', (server.cluster / "passwords.toml").read_text(), re.MULTILINE)[1]
    return {
        "PGPORT": postmaster[3],
        "PGHOST": postmaster[4],
        "PGUSER": role,
        "PGPASSWORD": password,
        "PGDATABASE": "terrarium",
    }


if __name__ == "__main__":
    main()
