"""Clients of one kind for all servers: connections that are kept alive, each in a process of its own."""

import contextlib
import http.client
import json
import multiprocessing
import signal
import socket
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

PATIENCE_SECONDS = 900
# Servers close connections that nothing came by for 5 seconds.
IDLE_SECONDS = 3
WARM_UPS = 2
LEAST = 3

# Processes inherit what the scripts have made.
FORK = multiprocessing.get_context("fork")

T = TypeVar("T")
R = TypeVar("R")


class Refused(Exception):
    """An answer that is no good one."""


@dataclass(frozen=True)
class Address:
    """Where a server listens, what it knows its client by, and how that one acknowledges."""

    host: str
    port: int
    token: str | None = None
    lazy: bool = False
    """With 40 ms of delay, as kernels do it. A server that sends heads and bodies apart, without TCP_NODELAY, waits for it."""

    def connect(self) -> "Client":
        return Client(self)


class Client:
    """One connection."""

    def __init__(self, address: Address) -> None:
        self.connection = http.client.HTTPConnection(
            address.host, address.port, timeout=PATIENCE_SECONDS, blocksize=1 << 20
        )
        self.headers = {"Authorization": f"Bearer {address.token}"} if address.token else {}
        self.lazy = address.lazy
        self.answered = time.monotonic()

    def get(self, path: str) -> bytes:
        return self.send("GET", path).read()

    def post(self, path: str, body: str | dict[str, Any]) -> bytes:
        """The body may be JSON already."""
        text = body if isinstance(body, str) else json.dumps(body)
        return self.send("POST", path, text.encode(), {"Content-Type": "application/json"}).read()

    def put(self, path: str, blocks: Iterable[bytes], size: int) -> None:
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        self.send("PUT", path, blocks, headers).read()

    def send(
        self, method: str, path: str, body: bytes | Iterable[bytes] | None = None, headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """A good answer, whose body has yet to be read."""
        if time.monotonic() - self.answered > IDLE_SECONDS:
            # It is opened again by itself.
            self.connection.close()
        self.connection.request(method, path, body, self.headers | (headers or {}))
        if not self.lazy:
            self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        answer = self.connection.getresponse()
        self.answered = time.monotonic()
        if answer.status != 200:
            text = answer.read().decode(errors="replace")[:500]
            raise Refused(f"{method} {path}: {answer.status} {text}")
        return answer

    def close(self) -> None:
        self.connection.close()


Act = Callable[[Client, int, int], object]
"""What is timed: by a client, the number of that client, and the number of the act among those of the client."""


@dataclass(frozen=True)
class Pace:
    """How fast acts were done by all clients together."""

    milliseconds: Sequence[float]
    seconds: float
    failed: int
    refusal: Refused | None
    """One of those that failed."""

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        return sorted(self.milliseconds)[int(len(self.milliseconds) * 0.95)]

    @property
    def rate(self) -> float:
        return len(self.milliseconds) / self.seconds


def hammer(address: Address, act: Act, clients: Sequence[int], seconds: float) -> Pace:
    """The clients of these numbers do the act over and over for some seconds, all at a time."""
    start = FORK.Barrier(len(clients))
    turns = each(clients, lambda number: repeat(address, act, number, seconds, start))
    times = [time for turn in turns for time in turn.milliseconds]
    refusal = next((turn.refusal for turn in turns if turn.refusal), None)
    if refusal and not times:
        raise refusal
    return Pace(
        times,
        max(turn.ended for turn in turns) - min(turn.began for turn in turns),
        sum(turn.failed for turn in turns),
        refusal,
    )


@dataclass
class Turn:
    """What one client did."""

    milliseconds: list[float] = field(default_factory=list)
    """Of each act that was answered well."""
    began: float = 0
    ended: float = 0
    failed: int = 0
    refusal: Refused | None = None
    """The last of them."""


def repeat(address: Address, act: Act, number: int, seconds: float, start: Barrier) -> Turn:
    client = address.connect()
    turn = Turn()
    for place in range(WARM_UPS):
        # Whether it goes well is seen later.
        with contextlib.suppress(Refused):
            act(client, number, place)
    start.wait(PATIENCE_SECONDS)
    before = turn.began = time.perf_counter()
    place = WARM_UPS
    while place < WARM_UPS + LEAST or before - turn.began < seconds:
        try:
            act(client, number, place)
        except Refused as refusal:
            turn.refusal = refusal
            turn.failed += 1
            before = time.perf_counter()
        else:
            now = time.perf_counter()
            turn.milliseconds.append((now - before) * 1000)
            before = now
        place += 1
    turn.ended = before
    client.close()
    return turn


def each(items: Sequence[T], work: Callable[[T], R]) -> list[R]:
    """What work makes of each of the items, every one in a process of its own."""
    receivers = []
    workers = []
    for item in items:
        receiver, sender = FORK.Pipe(duplex=False)
        worker = FORK.Process(target=deliver, args=(sender, work, item))
        worker.start()
        sender.close()
        receivers.append(receiver)
        workers.append(worker)
    try:
        made = [receiver.recv() for receiver in receivers]
        if failed := [one for one in made if isinstance(one, Exception)]:
            raise failed[0]
        return made
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def deliver(sender: Any, work: Callable[[Any], object], item: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.closing(sender):
        try:
            sender.send(work(item))
        except Exception as failure:
            sender.send(failure)
