"""Many processes write at once: every metric that was acknowledged is there, once.

RESTART_COMMAND, a shell command, is run twice meanwhile. It is meant to kill the server and start it again.
"""

import multiprocessing
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import Queue

import requests
from mlflow import MlflowClient

from support import Http

WRITERS = 8
BATCHES = 12
BATCH_SIZE = 50
RESTARTS = 2
PATIENCE = 120.0
COMMON = "common"

Steps = dict[tuple[str, str], list[int]]
"""The steps that were acknowledged, by run and key."""


@dataclass
class Writer:
    """One process: it logs to a run of its own and to the shared one, there also under a key that all use."""

    base_url: str
    experiment: str
    shared: str
    number: int
    restarts: bool
    steps: Steps = field(default_factory=dict)

    def write(self, acknowledged: "Queue[int]") -> Steps:
        """Logs all batches, and puts the number of each that is acknowledged."""
        http = Http(self.base_url)
        key = f"writer-{self.number}"
        create = partial(http.post, "runs/create", experiment_id=self.experiment, run_name=key)
        own = self.insist(create).json()["run"]["info"]["run_id"]
        for batch in range(BATCHES):
            steps = range(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE)
            self.log(http, own, {key: list(steps)})
            self.log(http, self.shared, {key: list(steps), COMMON: [step * WRITERS + self.number for step in steps]})
            acknowledged.put(batch)
        return self.steps

    def log(self, http: Http, run_id: str, steps: dict[str, list[int]]) -> None:
        metrics = [
            {"key": key, "value": step, "timestamp": step, "step": step}
            for key, of_key in steps.items()
            for step in of_key
        ]
        self.insist(partial(http.post, "runs/log-batch", run_id=run_id, metrics=metrics))
        for key, of_key in steps.items():
            self.steps.setdefault((run_id, key), []).extend(of_key)

    def insist(self, send: Callable[[], requests.Response]) -> requests.Response:
        """Sends until there is an acknowledgement. Only a server that is restarted may fail to give it at once."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = send()
            except requests.ConnectionError:
                if not self.restarts or time.monotonic() > deadline:
                    raise
                continue
            if answer.status_code < 500 or not self.restarts or time.monotonic() > deadline:
                assert answer.status_code == 200, f"{answer.status_code}: {answer.text}"
                return answer


def restart_meanwhile(command: str, acknowledged: "Queue[int]") -> None:
    """Restarts after a third and after two thirds of all batches."""
    for _ in range(RESTARTS):
        for _ in range(WRITERS * BATCHES // (RESTARTS + 1)):
            acknowledged.get(timeout=PATIENCE)
        subprocess.run(command, shell=True, check=True, timeout=PATIENCE)


def test_every_acknowledged_metric_is_there_once(client: MlflowClient, base_url: str, experiment: str) -> None:
    command = os.environ.get("RESTART_COMMAND")
    shared = client.create_run(experiment).info.run_id
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(WRITERS, mp_context=context) as pool:
        acknowledged: Queue[int] = manager.Queue()
        writers = [Writer(base_url, experiment, shared, number, command is not None) for number in range(WRITERS)]
        pending = [pool.submit(writer.write, acknowledged) for writer in writers]
        if command:
            restart_meanwhile(command, acknowledged)
        outcomes = [one.result(timeout=PATIENCE) for one in pending]

    expected: Steps = defaultdict(list)
    for outcome in outcomes:
        for place, steps in outcome.items():
            expected[place] += steps
    for (run_id, key), steps in expected.items():
        assert sorted(steps) == [point.step for point in client.get_metric_history(run_id, key)]

    latest = BATCHES * BATCH_SIZE - 1
    data = client.get_run(shared).data
    assert data.metrics == {f"writer-{number}": latest for number in range(WRITERS)} | {
        COMMON: latest * WRITERS + WRITERS - 1
    }
