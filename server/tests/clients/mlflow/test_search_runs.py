"""The search for runs: every comparison of every entity, order, pages, and what is not understood."""

import math
import uuid

import pytest
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType

from support import Http, Peer, refusal, refused


class Shelf:
    """Runs `a` to `f`, started in this order, in an experiment of their own. `g` is deleted."""

    def __init__(self, client: MlflowClient, experiment: str) -> None:
        self.client = client
        self.experiment = experiment
        self.ids: dict[str, str] = {}
        self.add("a", 100, {"m": 1, "odd key": 1}, {"p": "x", "n": "10"}, {"t": "One", "odd key": "q"})
        self.add("b", 200, {"m": 2}, {"p": "Xy", "n": "9"}, {"t": "two"})
        self.add("c", 300, {"m": math.nan})
        self.add("d", 400, {"m": math.inf})
        self.add("e", 500, {"m": -math.inf})
        self.add("f", 600, {"m": -1.5})
        self.add("g", 700)
        client.set_terminated(self.ids["a"], "FINISHED", end_time=900)
        client.set_terminated(self.ids["b"], "FAILED", end_time=800)
        dataset = Dataset("shelf-data", "abc123", "local", '{"uri": "x"}')
        context = InputTag("mlflow.data.context", "training")
        client.log_inputs(self.ids["a"], [DatasetInput(dataset, [context])])
        client.delete_run(self.ids["g"])

    def add(
        self,
        name: str,
        start_time: int,
        metrics: dict[str, float] | None = None,
        params: dict[str, str] | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        run = self.client.create_run(self.experiment, start_time=start_time, run_name=name)
        self.ids[name] = run.info.run_id
        self.client.log_batch(
            run.info.run_id,
            [Metric(key, value, 1, 0) for key, value in (metrics or {}).items()],
            [Param(key, value) for key, value in (params or {}).items()],
            [RunTag(key, value) for key, value in (tags or {}).items()],
        )

    def names(self, text: str = "", order: list[str] | None = None, view: int = ViewType.ACTIVE_ONLY) -> str:
        found = self.client.search_runs([self.experiment], text, run_view_type=view, order_by=order)
        return "".join(run.info.run_name for run in found)


@pytest.fixture(scope="module")
def shelf(base_url: str) -> Shelf:
    """Read only, so that one is enough for all tests of this file."""
    client = MlflowClient(base_url)
    return Shelf(client, client.create_experiment(f"shelf-{uuid.uuid4().hex}"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "fedcba"),
        ("metrics.m > 1", "db"),
        ("metrics.m >= 1", "dba"),
        ("metrics.m = 1", "a"),
        ("metrics.m = 1.0", "a"),
        ("metrics.m < 2", "fea"),
        ("metrics.m <= 2", "feba"),
        ("metrics.m > -1.6e0", "fdba"),
        ("metrics.m < 0", "fe"),
        ("metrics.m != 1", "fedcb"),
        ("metric.m = 2", "b"),
        ("metrics.m>1", "db"),
        ("  metrics.m   >   1  ", "db"),
        ("metrics.`odd key` = 1", "a"),
        ('metrics."odd key" = 1', "a"),
        ("metrics.missing = 1", ""),
        ("metrics.missing != 1", ""),
    ],
)
def test_metrics(shelf: Shelf, text: str, found: str) -> None:
    assert shelf.names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("params.p = 'x'", "a"),
        ('params.p = "x"', "a"),
        ("param.p = 'x'", "a"),
        ("parameter.p = 'x'", "a"),
        ("parameters.p = 'x'", "a"),
        ("params.p != 'x'", "b"),
        ("params.p LIKE 'X%'", "b"),
        ("params.p LIKE '_'", "a"),
        ("params.p ILIKE 'X%'", "ba"),
        ("params.p like 'x'", "a"),
        ("params.p IS NULL", "fedc"),
        ("params.p is null", "fedc"),
        ("params.p IS NOT NULL", "ba"),
        ("params.p = ''", ""),
        ("params.n = '10'", "a"),
        ("params.a.b = 'x'", ""),
        ("tags.t = 'One'", "a"),
        ("tag.t != 'One'", "b"),
        ("tags.t LIKE 'one'", ""),
        ("tags.t ILIKE 'one'", "a"),
        ("tags.t IS NULL", "fedc"),
        ("tags.t IS NOT NULL", "ba"),
        ("tags.`odd key` = 'q'", "a"),
        ("tags.mlflow.runName = 'a'", "a"),
        ("tags.`mlflow.runName` = 'a'", "a"),
        ("params.p != 'a OR b'", "ba"),
        ("params.p = 'a;b'", ""),
        ("params.p = '%'", ""),
        ("params.p = 'x'' OR ''1'' = ''1'", ""),
    ],
)
def test_params_and_tags(shelf: Shelf, text: str, found: str) -> None:
    assert shelf.names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("attributes.run_name = 'a'", "a"),
        ("run_name = 'a'", "a"),
        ("run_name != 'a'", "fedcb"),
        ("run_name LIKE '%'", "fedcba"),
        ("run_name ILIKE 'A'", "a"),
        ("`run name` = 'a'", "a"),
        ("attributes.`Run name` = 'a'", "a"),
        ("status = 'FINISHED'", "a"),
        ("status = 'finished'", ""),
        ("status != 'RUNNING'", "ba"),
        ("status LIKE 'F%'", "ba"),
        ("attr.status = 'FAILED'", "b"),
        ("attribute.status='FAILED'", "b"),
        ("run.status = 'FAILED'", "b"),
        ("start_time > 200", "fedc"),
        ("start_time = 100", "a"),
        ("start_time != 100", "fedcb"),
        ("attributes.start_time <= 200", "ba"),
        ("Created > 200", "fedc"),
        ("attributes.created >= 500", "fe"),
        ("end_time < 900", "b"),
        ("end_time > 0", "ba"),
        ("artifact_uri LIKE 'mlflow-artifacts:%'", "fedcba"),
        ("artifact_uri = 'x'", ""),
        ("user_id = 'nobody'", ""),
    ],
)
def test_attributes(shelf: Shelf, text: str, found: str) -> None:
    assert shelf.names(text) == found


def test_run_ids(shelf: Shelf) -> None:
    a, b = shelf.ids["a"], shelf.ids["b"]
    assert shelf.names(f"run_id = '{a}'") == "a"
    assert shelf.names(f"attributes.run_id IN ('{a}', '{b}')") == "ba"
    assert shelf.names(f"run_id IN ('{a}')") == "a"
    assert shelf.names(f"run_id NOT IN ('{a}','{b}')") == "fedc"
    assert shelf.names(f"run_id LIKE '{a[:8]}%'") == "a"
    assert shelf.names(f"run_id IN ('{a}', '{b}') AND params.p = 'x'") == "a"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dataset.name = 'shelf-data'", "a"),
        ("datasets.name LIKE 'shelf%'", "a"),
        ("dataset.digest = 'abc123'", "a"),
        ("dataset.digest ILIKE 'ABC%'", "a"),
        ("dataset.context = 'training'", "a"),
        ("dataset.name = 'shelf-data' AND dataset.context = 'eval'", ""),
        ("dataset.name IN ('shelf-data', 'other')", "a"),
        ("dataset.name NOT IN ('other')", "a"),
        ("dataset.name != 'shelf-data'", ""),
    ],
)
def test_datasets(shelf: Shelf, text: str, found: str) -> None:
    assert shelf.names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("metrics.m > 0 AND params.p = 'x'", "a"),
        ("metrics.m > 0 and metrics.m < 2", "a"),
        ("params.p ILIKE 'x%' AND tags.t = 'two' AND status = 'FAILED' AND start_time > 1", "b"),
        ("metrics.m > 0 AND " * 20 + "metrics.m > 1", "db"),
    ],
)
def test_and(shelf: Shelf, text: str, found: str) -> None:
    assert shelf.names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "metrics.m > 0 OR params.p = 'x'",
        "NOT metrics.m > 0",
        "(metrics.m > 0)",
        "metrics.m",
        "metrics.m > ",
        "> 1",
        "1 = 1",
        "'a' = 'a'",
        "metrics.m > 0, params.p = 'x'",
        "metrics.m > 0; DROP TABLE runs",
        "metrics.m == 1",
        "metrics.m <> 1",
        "metrics = 1",
        "metrics.m = NaN",
        "metrics.m > '1'",
        "metrics.m LIKE '1'",
        "metrics.m IN (1)",
        "params.p = x",
        "params.p = 10",
        "params.p > '1'",
        "params.p = 'x",
        "params.p BETWEEN 'a' AND 'z'",
        "params.p = 'x' -- comment",
        "foo.bar = 'x'",
        "foo = 'x'",
        "experiment_id = '1'",
        "lifecycle_stage = 'active'",
        "status > 'A'",
        "end_time IS NULL",
        "start_time = '100'",
        "start_time LIKE '1'",
        "run_id IN ()",
        "run_id IN (1)",
        "dataset.foo = 'x'",
    ],
)
def test_what_is_not_understood_is_refused(shelf: Shelf, text: str) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        shelf.names(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("METRICS.m = 1", "a"),
        ("Params.p = 'x'", "a"),
        ("metrics.m IS NULL", ""),
        ("metrics.`odd key` IS NULL", "fedcb"),
        ("metrics.`odd key` IS NOT NULL", "a"),
        ("params.p IN ('x')", "a"),
        ("params.p IN ('x', 'Xy', 'other')", "ba"),
        ("params.p NOT IN ('x')", "b"),
        ("tags.t IN ('One')", "a"),
        ("tags.t NOT IN ('One', 'three')", "b"),
        ("status IN ('FAILED')", "b"),
        ("status NOT IN ('RUNNING', 'FAILED')", "a"),
        ("run_name IN ('a', 'f')", "fa"),
        ("run_name IS NULL", ""),
        ("run_name IS NOT NULL AND params.p = 'x'", "a"),
        ("dataset.name IS NULL", "fedcb"),
        ("dataset.name IS NOT NULL", "a"),
    ],
)
def test_what_only_terrarium_understands(shelf: Shelf, peer: Peer, text: str, found: str) -> None:
    if peer.differs("filters-understand-more"):
        assert shelf.names(text) == found
    else:
        with refused("INVALID_PARAMETER_VALUE"):
            shelf.names(text)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (None, "fedcba"),
        (["metrics.m"], "efabdc"),
        (["metrics.m ASC"], "efabdc"),
        (["metrics.m DESC"], "dbafec"),
        (["metrics.m dEsC"], "dbafec"),
        (["metrics.`odd key`"], "afedcb"),
        (["params.n"], "abfedc"),
        (["params.n DESC"], "bafedc"),
        (["tags.t DESC"], "bafedc"),
        (["start_time"], "abcdef"),
        (["attributes.start_time DESC"], "fedcba"),
        (["attributes.Created"], "abcdef"),
        (["end_time"], "bafedc"),
        (["end_time DESC"], "abfedc"),
        (["status"], "bafedc"),
        (["run_name DESC"], "fedcba"),
        (["status DESC", "run_name"], "cdefab"),
        (["params.missing", "run_name"], "abcdef"),
    ],
)
def test_order(shelf: Shelf, order: list[str] | None, found: str) -> None:
    assert shelf.names(order=order) == found


def test_order_by_run_id(shelf: Shelf) -> None:
    names = sorted("abcdef", key=lambda name: shelf.ids[name])
    assert shelf.names(order=["run_id"]) == "".join(names)


@pytest.mark.parametrize(
    "order", ["foo", "metrics.m SIDEWAYS", "metrics.m ASC NULLS", "metrics.m, start_time", "", "dataset.name"]
)
def test_bad_orders_are_refused(shelf: Shelf, order: str) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        shelf.names(order=[order])


@pytest.mark.server_error_in_reference("an assertion of its own")
def test_the_same_order_twice(shelf: Shelf, http: Http, peer: Peer) -> None:
    answer = http.post("runs/search", experiment_ids=[shelf.experiment], order_by=["metrics.m", "metrics.m DESC"])
    expected = (400, "INVALID_PARAMETER_VALUE") if peer.differs("repeated-order") else (500, "INTERNAL_ERROR")
    assert refusal(answer) == expected


def test_deleted_runs(shelf: Shelf) -> None:
    assert shelf.names(view=ViewType.DELETED_ONLY) == "g"
    assert shelf.names(view=ViewType.ALL) == "gfedcba"


def test_runs_that_start_together_are_ordered_by_id(client: MlflowClient, experiment: str) -> None:
    ids = sorted(client.create_run(experiment, start_time=5).info.run_id for _ in range(4))
    assert [run.info.run_id for run in client.search_runs([experiment])] == ids


@pytest.mark.parametrize("size", [1, 2, 5, 6, 7])
def test_pages(shelf: Shelf, size: int) -> None:
    pages: list[str] = []
    token = None
    while not pages or token:
        page = shelf.client.search_runs(
            [shelf.experiment], order_by=["metrics.m DESC"], max_results=size, page_token=token
        )
        pages.append("".join(run.info.run_name for run in page))
        token = page.token
    assert "".join(pages) == "dbafec"
    assert len(pages) == math.ceil(6 / size)


@pytest.mark.parametrize("change", [{"max_results": 0}, {"max_results": -1}, {"max_results": 50_001}])
def test_bad_limits_are_refused(shelf: Shelf, http: Http, change: dict[str, int]) -> None:
    answer = http.post("runs/search", experiment_ids=[shelf.experiment], **change)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("token", ["zzz", "e30=", "!!"])
def test_bad_tokens_are_refused(shelf: Shelf, http: Http, token: str) -> None:
    answer = http.post("runs/search", experiment_ids=[shelf.experiment], page_token=token)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")


def test_several_experiments(client: MlflowClient, unique: str) -> None:
    experiments = [client.create_experiment(f"{unique}-{n}") for n in range(3)]
    for number, experiment in enumerate(experiments):
        client.create_run(experiment, start_time=number + 1, run_name=str(number))
    found = client.search_runs(experiments[:2])
    assert [run.info.run_name for run in found] == ["1", "0"]
    assert len(client.search_runs(experiments)) == 3


def test_no_experiment_has_no_runs(client: MlflowClient, http: Http) -> None:
    assert list(client.search_runs([])) == []
    assert list(client.search_runs(["2000000000"])) == []
    assert refusal(http.post("runs/search", experiment_ids=["abc"])) == (400, "INVALID_PARAMETER_VALUE")


def test_found_runs_are_whole(shelf: Shelf) -> None:
    (found,) = shelf.client.search_runs([shelf.experiment], "run_name = 'a'")
    assert found.to_dictionary() == shelf.client.get_run(shelf.ids["a"]).to_dictionary()
