"""The memory of a server and of all processes that it started."""

import contextlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path

SAMPLE_SECONDS = 0.1


def family(root: int) -> list[int]:
    """The process and its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, in parentheses, may have anything in it.
            pid, parent = int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(pid)
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def resident_mb(root: int, without: str | None = None) -> float:
    """Of the process and its descendants, but for those with some words in their command line. Pages that several of them
    share count once."""
    total = 0
    for pid in family(root):
        with contextlib.suppress(OSError):
            if without and without in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                continue
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)[1])
    return total / 1024


@contextlib.contextmanager
def watched(root: int) -> Iterator[list[float]]:
    """Samples of `resident_mb` that grow while something is done."""
    samples = [resident_mb(root)]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            samples.append(resident_mb(root))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield samples
    finally:
        done.set()
        watcher.join()
