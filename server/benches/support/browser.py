"""Plays a script in Chromium (browser.mjs), and sums up what was measured."""

import json
import subprocess
from pathlib import Path

# All eight views are on the screen, so all of them are drawn.
VIEWPORT = {"width": 1440, "height": 1900}
Step = dict[str, float]


def play(url: str, marks: str, acts: list[dict], cookie: str = "", viewport: dict[str, int] = VIEWPORT) -> list:
    """What each act measured. `marks` is a CSS selector of what holds marks."""
    script = {"url": url, "marks": marks, "acts": acts, "cookie": cookie, "viewport": viewport}
    program = Path(__file__).with_name("browser.mjs")
    played = subprocess.run(["node", program], input=json.dumps(script), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(played.stdout)


def share(steps: list[Step], name: str, percent: int) -> float:
    """The percentile of a figure."""
    values = sorted(step[name] for step in steps)
    return values[min(len(values) - 1, len(values) * percent // 100)] if values else float("nan")


def mean(steps: list[Step], name: str) -> float:
    return sum(step[name] for step in steps) / max(1, len(steps))
