#!/usr/bin/env python3
"""How fast dashboards are served, how many bytes a browser loads for it, and in how much memory.

    dashboard.py [SECONDS]

Starts the release build on a data folder of its own with the demo shop (60,000 orders), signs in as a person would, and
lets wrk ask for SECONDS (10) each, with 1 and with 32 clients, all on this machine:

  page      the whole page, drawn on the server with its numbers: what opening a shared link costs
  filter    the one request that a change of filters makes, for filters that somebody chose before
  computed  the same for filters that nobody chose since the data changed, so that PostgreSQL works for each

Of Sales, ten tiles, and of Operations, eleven: both are defined in files and drawn as SVG into the page.

Memory is the resident size of the server's process, PostgreSQL apart.

Needs wrk, and a release build (TERRARIUM_BIN says where it is not target/release/terrarium).
"""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys

from support.terrarium import Server, finish_jobs, running

CLIENTS = (1, 32)
AIM_P50_MS = 15
AIM_WASM_KB = 350
AIM_RESIDENT_MB = 150

# Asks the lines of a file in turn, each "METHOD PATH BODY".
WRK_SCRIPT = """
local questions, at = {}, 0
for line in io.lines(os.getenv("BENCH_QUESTIONS")) do questions[#questions + 1] = line end
local headers = { ["Cookie"] = os.getenv("BENCH_SESSION"), ["Content-Type"] = "application/json",
                  ["Sec-Fetch-Site"] = "same-origin", ["Accept-Encoding"] = "br" }
function request()
  at = at % #questions + 1
  local method, path, body = questions[at]:match("^(%S+) (%S+) ?(.*)$")
  return wrk.format(method, path, headers, body ~= "" and body or nil)
end
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('RESULT {"requests": %d, "failed": %d, "seconds": %f, "p50": %f, "p99": %f}\\n',
    summary.requests, failed, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
"""


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Install the package wrk.")
    with running() as server:
        measure(server, seconds)


def measure(server: Server, seconds: int) -> None:
    folder = server.folder
    server.run("demo")
    finish_jobs(server)
    dashboard = json.loads(server.ask("POST", *filters("sales")))
    idle = server.memory_mb("VmRSS")
    show_bytes(server)
    (folder / "wrk.lua").write_text(WRK_SCRIPT)
    print(f"\n{'':22}{'clients':>8}{'p50 ms':>9}{'p99 ms':>9}{'requests/s':>12}")
    for name, by_clients in workloads(server, dashboard).items():
        for clients, questions in by_clients.items():
            (folder / "questions").write_text("\n".join(questions) + "\n")
            result = wrk(server, clients, seconds)
            if result["failed"]:
                sys.exit(f"{name}: {result['failed']} of {result['requests']} requests failed")
            rate = result["requests"] / result["seconds"]
            ratio = f"   p50 is {result['p50'] / AIM_P50_MS:.2f} of {AIM_P50_MS} ms"
            print(f"{name:22}{clients:8}{result['p50']:9.2f}{result['p99']:9.2f}{rate:12.0f}{ratio}")
    peak = server.memory_mb("VmHWM")
    print(f"\nresident memory: {idle:.0f} MB idle, {peak:.0f} MB at most; {peak / AIM_RESIDENT_MB:.2f} of {AIM_RESIDENT_MB} MB")


def workloads(server: Server, dashboard: dict) -> dict[str, dict[int, list[str]]]:
    """The requests of each kind, for each number of clients."""
    controls = {control["dimension"]: control["kind"] for control in dashboard["controls"]}
    first, last = (datetime.date.fromisoformat(day) for day in controls["date"]["period"])
    days = [str(first + datetime.timedelta(days=day)) for day in range((last - first).days)]
    countries = controls["country"]["many"]
    requests = {}
    for slug in ("sales", "operations"):
        page = [f"GET /dashboards/{slug}?shop=demo&date={day}..{last}" for day in days[:360:30]]
        chosen = [line(*filters(slug, f"{day}..{last}")) for day in days[:360:30]]
        fresh = [line(*filters(slug, f"{day}..{last}", country)) for day in days[1:360] for country in countries]
        for question in page + chosen:
            server.ask(*question.split(" ", 2))
        requests[slug.capitalize()] = (page, chosen, fresh)

    def halves(questions: list[str]) -> dict[int, list[str]]:
        # No question comes twice: the first run takes some from the front, the second begins in the middle.
        return {1: questions[: len(questions) // 2], 32: questions[len(questions) // 2 :]}

    measured = {}
    for name, (page, chosen, fresh) in requests.items():
        measured[f"{name} page"] = {clients: page for clients in CLIENTS}
        measured[f"{name} filter"] = {clients: chosen for clients in CLIENTS}
        measured[f"{name} computed"] = halves(fresh)
    return measured


def filters(slug: str, period: str = "", *picked: str) -> tuple[str, str]:
    """Path and body of a dashboard's one request."""
    chosen = {"shop": ["demo"], **({"date": [period]} if period else {})}
    picks = {"country": picked} if picked else {}
    query = {"filters": chosen, "picks": picks, "grain": None, "compare": None}
    return "/_fn/dashboard", json.dumps({"slug": slug, "query": query}, separators=(",", ":"))


def line(path: str, body: str) -> str:
    return f"POST {path} {body}"


def wrk(server: Server, clients: int, seconds: int) -> dict[str, float]:
    variables = {"BENCH_QUESTIONS": str(server.folder / "questions"), "BENCH_SESSION": server.session}
    # One thread: the questions are asked in turn, and the server gets what the machine has left.
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(server.folder / "wrk.lua"), server.url]
    ran = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=True)
    found = re.search(r"^RESULT (.*)$", ran.stdout, re.MULTILINE)
    if not found:
        sys.exit(f"wrk did not say how it went:\n{ran.stdout}{ran.stderr}")
    return json.loads(found[1])


def show_bytes(server: Server) -> None:
    """What comes over the wire, as brotli, for the first visit of the page."""
    page = server.ask("GET", "/dashboards/sales?shop=demo", encoding="identity").decode()
    sizes = {"page": len(server.ask("GET", "/dashboards/sales?shop=demo"))}
    for path in sorted(set(re.findall(r"/(?:pkg|assets)/[\w.-]+\.(?:wasm|js|css|woff2|svg)", page))):
        kind = "Plotly (deferred)" if "plotly" in path else path.rsplit(".", 1)[1]
        sizes[kind] = sizes.get(kind, 0) + len(server.ask("GET", path))
    print("bytes over the wire (brotli): " + ", ".join(f"{kind} {size / 1000:.1f} kB" for kind, size in sizes.items()))
    print(f"wasm: {sizes['wasm'] / 1000 / AIM_WASM_KB:.2f} of {AIM_WASM_KB} kB")


if __name__ == "__main__":
    main()
