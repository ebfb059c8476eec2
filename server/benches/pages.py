#!/usr/bin/env python3
"""What pages weigh, and how fast they are there.

    pages.py

Starts the release build on a data folder of its own with the demo shop (60,000 orders), and measures in Chromium:

  crowd       a dashboard of 45 charts that somebody has looked at before: when the last of them is on the screen, opened by
              its address and by a link within the page, and what is asked for
  embed       all bytes of a page that holds an embedded chart, with nothing in the browser's cache
  Lighthouse  of Sales, as its desktop preset sees it

Needs node with the packages of end2end, Chromium, a release build (TERRARIUM_BIN says where it is not
target/release/terrarium), and in BENCH_LIGHTHOUSE the program of that name.
"""

import json
import os
import subprocess
import sys

from support.browser import play
from support.terrarium import Server, finish_jobs, running

AIM_CROWD_MS = 1000
AIM_EMBED_KB = 700
AIM_SCORES = {"performance": 95, "accessibility": 100}
AIM_SHIFT = 0.02
ROUNDS = 5

MEASURES = ("net_revenue", "gross_revenue", "pieces", "lines", "returned")
KINDS = (
    "show: line, by: [date]",
    "show: column, by: [date.month]",
    "show: area, by: [date.month], series: channel, stack: stacked",
    "show: bar, by: [country]",
    "show: bar, by: [category]",
    "show: bar, by: [channel]",
    "show: column, by: [weekday]",
    "show: column, by: [price_range], series: channel, stack: stacked",
    "show: heatmap, by: [hour], series: weekday",
)
# A desktop as Lighthouse has it.
VIEWPORT = {"width": 1350, "height": 940}


def main() -> None:
    lighthouse = os.environ.get("BENCH_LIGHTHOUSE") or sys.exit("BENCH_LIGHTHOUSE is not set")
    with running() as server:
        server.run("demo")
        finish_jobs(server)
        show_crowd(server)
        show_embed(server)
        show_lighthouse(server, lighthouse)


def show_crowd(server: Server) -> None:
    crowd = server.folder / "crowd.yml"
    tiles = [
        f"  t{place}: {{{kind}, measures: [{measure}], width: 4}}" for place, (kind, measure) in enumerate(pairs())
    ]
    crowd.write_text(
        "\n".join(["title: Crowd", "description: 45 charts.", "time: date", "months: 12", "tiles:", *tiles, ""])
    )
    server.apply(crowd)
    page = f"/dashboards/{crowd.stem}"
    link = {"do": "follow", "selector": f"main a[href='{page}']", "ready": "html"}
    acts = [{"do": "visit", "path": page, "ready": "[data-answers=here]"}]
    acts += [{"do": "visit", "path": page, "ready": "html[data-hydrated]", "cold": False}] * ROUNDS
    acts += [{"do": "visit", "path": "/dashboards", "ready": "html[data-hydrated]", "cold": False}, link] * ROUNDS
    visits = play(server.url, ".plot__picture", acts, server.session, VIEWPORT)
    opened, followed = visits[1 : 1 + ROUNDS], visits[2 + ROUNDS :: 2]
    for name, some in (("by its address", opened), ("by a link", followed)):
        last = sorted(visit["all"] for visit in some)[ROUNDS // 2]
        asked = [request for request in some[-1]["requests"] if "/_fn/" in request or "/api/" in request]
        data = f"{some[-1]['bytes'] / 1000:.0f} kB, {len(asked)} requests for data: {', '.join(asked)}"
        print(
            f"{len(tiles)} charts, {name}: all painted after {last:.0f} ms, {last / AIM_CROWD_MS:.2f} of {AIM_CROWD_MS} ms; {data}"
        )


def pairs() -> list[tuple[str, str]]:
    return [(kind, measure) for measure in MEASURES for kind in KINDS]


def show_embed(server: Server) -> None:
    new = {"dashboard": "sales", "tile": "revenue", "open": [], "origin": server.url, "lifetime_seconds": 600}
    new["query"] = {"filters": {"shop": ["demo"]}, "picks": {}, "grain": None, "compare": None}
    embed = json.loads(server.ask("POST", "/_fn/create_embed", json.dumps({"new": new})))
    acts = [{"do": "content", "html": f"<!doctype html><title>Host</title>{embed['snippet']}"}]
    [visit] = play(server.url, "svg", acts, viewport=VIEWPORT)
    size = visit["bytes"] / 1000
    print(
        f"a page with an embedded chart: {size:.1f} kB, {size / AIM_EMBED_KB:.2f} of {AIM_EMBED_KB} kB: {', '.join(visit['requests'])}"
    )


def show_lighthouse(server: Server, program: str) -> None:
    headers = json.dumps({"Cookie": server.session})
    flags = ["--preset=desktop", "--output=json", "--quiet", "--only-categories=performance,accessibility"]
    chrome = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    variables = {**os.environ, "CHROME_PATH": os.environ.get("CHROMIUM", "/usr/bin/chromium")}
    command = [program, f"{server.url}/dashboards/sales?shop=demo", *flags, chrome, f"--extra-headers={headers}"]
    reports = [
        json.loads(subprocess.run(command, env=variables, stdout=subprocess.PIPE, check=True).stdout) for _ in range(3)
    ]
    report = sorted(reports, key=lambda report: report["categories"]["performance"]["score"])[1]
    if "/dashboards/sales" not in report["finalDisplayedUrl"]:
        sys.exit(f"Lighthouse was led to {report['finalDisplayedUrl']}")
    for name, aim in AIM_SCORES.items():
        print(f"Lighthouse, {name}: {report['categories'][name]['score'] * 100:.0f} of {aim}")
    audits = report["audits"]
    print(f"layout shift: {audits['cumulative-layout-shift']['numericValue']:.4f}, at most {AIM_SHIFT}")
    for name in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "speed-index"):
        print(f"  {name}: {audits[name]['displayValue']}")
    for audit in audits.values():
        if audit.get("score") is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] != "informative":
            print(f"  {audit['id']}: {audit['title']} {audit.get('displayValue', '')}")


if __name__ == "__main__":
    main()
