"""What a tracking server holds while it is measured: the same for every server, by its own API or by SQL."""

import json
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from support.hammer import Address, Client, each

API = "/api/2.0/mlflow"
METRICS = 40
STEPS = 10
POINTS_OF_A_BATCH = 1000
VERSIONS_OF_A_MODEL = 100
GROUPS = 10
LOADERS = 4
START_MS = 1_790_000_000_000
# The values of a metric, among all runs, are as mixed as they can be; whole numbers until the last step are the same in SQL.
SPREAD = (48_271, 69_621, 16_807)
DIVISOR = 65_537


@dataclass(frozen=True)
class Size:
    """How much of everything, by the number of runs: 20,000 make a history of 100,000, 10,000 versions and a file of 1 GB."""

    runs: int

    @property
    def points(self) -> int:
        return self.runs * 5

    @property
    def models(self) -> int:
        return max(1, self.runs // 2 // VERSIONS_OF_A_MODEL)

    @property
    def versions(self) -> int:
        return self.models * VERSIONS_OF_A_MODEL

    @property
    def megabytes(self) -> int:
        return max(1, self.runs // 20)


@dataclass
class Subject:
    """A server under test. Each kind of data is put in when it is asked for."""

    address: Address
    process: int
    database: str
    size: Size
    by_sql: bool
    """Into the tables of the original, which takes minutes where its API takes hours."""
    given: list[str] | None = None
    """The ids of the runs, where another server has them already."""
    answers: dict[str, list[Any]] = field(default_factory=dict)
    """What it said to the same questions as others."""

    @cached_property
    def client(self) -> Client:
        return self.address.connect()

    @cached_property
    def experiment(self) -> str:
        """One that has no runs but those of `runs`."""
        return self.new_experiment("loaded")

    @cached_property
    def scratch(self) -> str:
        """One to write to."""
        return self.new_experiment("scratch")

    def new_experiment(self, name: str) -> str:
        return json.loads(self.client.post(f"{API}/experiments/create", {"name": name}))["experiment_id"]

    def new_run(self, experiment: str) -> str:
        return create_run(self.client, experiment, "scratch", START_MS)

    @cached_property
    def runs(self) -> list[str]:
        """The ids of the runs, the first started first."""
        places = range(self.size.runs)
        if self.by_sql:
            ids = self.given or [uuid.uuid4().hex for _ in places]
            self.sql(runs_as_sql(ids, self.experiment))
        else:
            experiment = self.experiment

            def load(first: int) -> list[str]:
                client = self.address.connect()
                return [load_run(client, experiment, place) for place in places[first::LOADERS]]

            parts = each(range(LOADERS), load)
            ids = [parts[place % LOADERS][place // LOADERS] for place in places]
        self.settle()
        return ids

    @cached_property
    def long_run(self) -> str:
        """One whose metric `long` has a long history."""
        run = self.new_run(self.scratch)
        if self.by_sql:
            self.sql(history_as_sql(run, self.size.points))
        else:
            for first in range(0, self.size.points, POINTS_OF_A_BATCH):
                steps = range(first, min(first + POINTS_OF_A_BATCH, self.size.points))
                points = [point("long", step / self.size.points, step) for step in steps]
                self.client.post(f"{API}/runs/log-batch", {"run_id": run, "metrics": points})
        self.settle()
        return run

    @cached_property
    def registry(self) -> int:
        """The number of versions in it."""
        if self.by_sql:
            self.sql(registry_as_sql(self.size.models))
        else:

            def load(first: int) -> None:
                client = self.address.connect()
                for model in range(first, self.size.models, LOADERS):
                    load_model(client, model)

            each(range(LOADERS), load)
        self.settle()
        return self.size.versions

    def sql(self, script: str) -> None:
        command = ["psql", "-qX", "-v", "ON_ERROR_STOP=1", self.database]
        subprocess.run(command, input=script, text=True, check=True)

    def settle(self) -> None:
        """What loading leaves to be done later should not share the machine with what is measured."""
        self.sql("VACUUM ANALYZE;\nCHECKPOINT;\n")


def value(run: int, metric: int, step: int) -> float:
    return (run * SPREAD[0] + metric * SPREAD[1] + step * SPREAD[2]) % DIVISOR / DIVISOR


def point(key: str, value: float, step: int) -> dict[str, object]:
    return {"key": key, "value": value, "timestamp": START_MS + step, "step": step}


def model_name(model: int) -> str:
    return f"model-{model:03}"


def create_run(client: Client, experiment: str, name: str, start: int) -> str:
    body = {"experiment_id": experiment, "run_name": name, "start_time": start, "user_id": "bench"}
    return json.loads(client.post(f"{API}/runs/create", body))["run"]["info"]["run_id"]


def load_run(client: Client, experiment: str, place: int) -> str:
    run = create_run(client, experiment, f"run-{place}", START_MS + place)
    points = [
        point(f"m{metric:02}", value(place, metric, step), step) for metric in range(METRICS) for step in range(STEPS)
    ]
    client.post(f"{API}/runs/log-batch", {"run_id": run, "metrics": points})
    return run


def load_model(client: Client, model: int) -> None:
    name = model_name(model)
    client.post(f"{API}/registered-models/create", {"name": name})
    for version in range(1, VERSIONS_OF_A_MODEL + 1):
        tags = [{"key": "group", "value": f"g{version % GROUPS}"}]
        body = {"name": name, "source": f"s3://bucket/{name}/{version}", "tags": tags}
        client.post(f"{API}/model-versions/create", body)


def runs_as_sql(ids: list[str], experiment: str) -> str:
    def lines() -> Iterator[str]:
        for place, run in enumerate(ids):
            yield f"{place}\t{run}\n"

    computed = f"""
        ((place::bigint * {SPREAD[0]} + metric * {SPREAD[1]} + step * {SPREAD[2]}) % {DIVISOR})::float8 / {DIVISOR},
        {START_MS} + step, step, false"""
    return f"""
        -- Foreign keys hold as it is.
        SET session_replication_role = replica;
        CREATE TEMP TABLE loaded (place int, id text);
        COPY loaded FROM STDIN;\n{"".join(lines())}\\.
        INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
            source_version, lifecycle_stage, artifact_uri, experiment_id)
        SELECT id, 'run-' || place, 'UNKNOWN', '', '', 'bench', 'RUNNING', {START_MS} + place, '', 'active',
            'mlflow-artifacts:/{experiment}/' || id || '/artifacts', {experiment}
        FROM loaded;
        INSERT INTO tags (run_uuid, key, value) SELECT id, 'mlflow.runName', 'run-' || place FROM loaded;
        INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan)
        SELECT id, 'm' || lpad(metric::text, 2, '0'), {computed}
        FROM loaded, generate_series(0, {METRICS - 1}) metric, generate_series(0, {STEPS - 1}) step;
        INSERT INTO latest_metrics (run_uuid, key, value, timestamp, step, is_nan)
        SELECT id, 'm' || lpad(metric::text, 2, '0'), {computed}
        FROM loaded, generate_series(0, {METRICS - 1}) metric, generate_series({STEPS - 1}, {STEPS - 1}) step;
    """


def history_as_sql(run: str, points: int) -> str:
    columns = "run_uuid, key, value, timestamp, step, is_nan"
    select = f"SELECT '{run}', 'long', step::float8 / {points}, {START_MS} + step, step, false"
    return f"""
        INSERT INTO metrics ({columns}) {select} FROM generate_series(0, {points - 1}) step;
        INSERT INTO latest_metrics ({columns}) {select} FROM generate_series({points - 1}, {points - 1}) step;
    """


def registry_as_sql(models: int) -> str:
    of_all = f"generate_series(0, {models - 1}) model, generate_series(1, {VERSIONS_OF_A_MODEL}) version"
    name = "'model-' || lpad(model::text, 3, '0')"
    source = f"'s3://bucket/' || {name} || '/' || version"
    return f"""
        INSERT INTO registered_models (name, creation_time, last_updated_time)
        SELECT {name}, {START_MS}, {START_MS} FROM generate_series(0, {models - 1}) model;
        INSERT INTO model_versions (name, version, creation_time, last_updated_time, current_stage, source, status,
            storage_location)
        SELECT {name}, version, {START_MS} + version, {START_MS} + version, 'None', {source}, 'READY', {source}
        FROM {of_all};
        INSERT INTO model_version_tags (name, version, key, value)
        SELECT {name}, version, 'group', 'g' || version % {GROUPS} FROM {of_all};
    """
