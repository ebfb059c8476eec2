"""The search for registered models and for versions."""

import uuid

import pytest
from mlflow import MlflowClient

from support import Http, Peer, refusal, refused


class Shelf:
    """Models `<prefix>-a`, `-b` and `-c`. The first two have versions 1 to 3; each first one is of the run."""

    def __init__(self, client: MlflowClient) -> None:
        self.client = client
        self.prefix = f"s{uuid.uuid4().hex[:12]}"
        experiment = client.create_experiment(self.prefix)
        self.run_id = client.create_run(experiment).info.run_id
        for model in "abc":
            client.create_registered_model(self.name(model), tags={"group": self.prefix, "letter": model})
        for model in "ab":
            for number in range(1, 4):
                source = f"s3://{self.prefix}/{model}{number}"
                run_id = self.run_id if number == 1 else None
                client.create_model_version(self.name(model), source, run_id, tags={"number": str(number)})

    def name(self, model: str) -> str:
        return f"{self.prefix}-{model}"

    def fill(self, text: str) -> str:
        return text.format(p=self.prefix, P=self.prefix.upper(), run=self.run_id)

    def models(self, text: str, order: list[str] | None = None) -> str:
        found = self.client.search_registered_models(self.fill(text), order_by=order)
        return "".join(model.name.removeprefix(f"{self.prefix}-") for model in found)

    def versions(self, text: str, order: list[str] | None = None) -> str:
        found = self.client.search_model_versions(self.fill(text), order_by=order)
        return " ".join(version.name.removeprefix(f"{self.prefix}-") + version.version for version in found)


@pytest.fixture(scope="module")
def shelf(base_url: str) -> Shelf:
    """Read only, so that one is enough for all tests of this file."""
    return Shelf(MlflowClient(base_url))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name = '{p}-a'", "a"),
        ('name = "{p}-a"', "a"),
        ("attribute.name = '{p}-a'", "a"),
        ("name LIKE '{p}%'", "abc"),
        ("name LIKE '{P}%'", ""),
        ("name ILIKE '{P}%'", "abc"),
        ("name != '{p}-a' AND name LIKE '{p}%'", "bc"),
        ("name IN ('{p}-a', '{p}-c')", "ac"),
        ("name NOT IN ('{p}-a') AND name LIKE '{p}%'", "bc"),
        ("tags.group = '{p}'", "abc"),
        ("tag.letter = 'b' AND tags.group = '{p}'", "b"),
        ("tags.letter != 'b' AND tags.group = '{p}'", "ac"),
        ("tags.`letter` LIKE '_' AND name LIKE '{p}%'", "abc"),
        ("tags.letter ILIKE 'C' AND name LIKE '{p}%'", "c"),
        ("tags.group = '{p}' AND name = 'other'", ""),
    ],
)
def test_models(shelf: Shelf, text: str, found: str) -> None:
    assert shelf.models(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "name > 'a'",
        "name = unquoted",
        "name = 'a' OR name = 'b'",
        "foo = 'x'",
        "description = 'x'",
        "aliases.a = '1'",
        "creation_timestamp > 1",
        "name",
    ],
)
def test_bad_searches_for_models_are_refused(shelf: Shelf, text: str) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        shelf.models(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tags.number IS NULL AND name LIKE '{p}%'", "abc"),
        ("tags.letter IS NOT NULL AND name LIKE '{p}%'", "abc"),
        ("tags.letter IN ('a', 'c') AND tags.group = '{p}'", "ac"),
        ("tags.letter NOT IN ('a', 'c') AND tags.group = '{p}'", "b"),
    ],
)
def test_what_only_terrarium_understands_of_models(shelf: Shelf, peer: Peer, text: str, found: str) -> None:
    if peer.differs("filters-understand-more"):
        assert shelf.models(text) == found
    else:
        with refused("INVALID_PARAMETER_VALUE"):
            shelf.models(text)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (None, "abc"),
        (["name DESC"], "cba"),
        (["timestamp"], "cab"),
        (["last_updated_timestamp DESC"], "bac"),
        (["timestamp ASC", "name DESC"], "cab"),
    ],
)
def test_order_of_models(shelf: Shelf, order: list[str] | None, found: str) -> None:
    assert shelf.models("name LIKE '{p}%'", order) == found


@pytest.mark.parametrize("order", ["foo", "creation_timestamp", "name SIDEWAYS"])
def test_bad_orders_of_models_are_refused(shelf: Shelf, order: str) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        shelf.models("", [order])


def test_pages_of_models(shelf: Shelf) -> None:
    text = shelf.fill("name LIKE '{p}%'")
    first = shelf.client.search_registered_models(text, max_results=2)
    second = shelf.client.search_registered_models(text, max_results=2, page_token=first.token)
    assert [model.name[-1] for model in [*first, *second]] == ["a", "b", "c"]
    assert not second.token
    assert not shelf.client.search_registered_models(text, max_results=3).token


def test_limits_of_models(http: Http, peer: Peer) -> None:
    assert refusal(http.get("registered-models/search", max_results=1001)) == (400, "INVALID_PARAMETER_VALUE")
    assert refusal(http.get("registered-models/search", page_token="no")) == (400, "INVALID_PARAMETER_VALUE")
    none = http.get("registered-models/search", max_results=0)
    if peer.differs("no-empty-pages"):
        assert refusal(none) == (400, "INVALID_PARAMETER_VALUE")
    else:
        assert none.json().keys() == {"next_page_token"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name = '{p}-a'", "a3 a2 a1"),
        ("name LIKE '{p}%'", "b3 b2 b1 a3 a2 a1"),
        ("name ILIKE '{P}%'", "b3 b2 b1 a3 a2 a1"),
        ("name IN ('{p}-a', '{p}-b')", "b3 b2 b1 a3 a2 a1"),
        ("name != '{p}-a' AND name LIKE '{p}%'", "b3 b2 b1"),
        ("run_id = '{run}'", "b1 a1"),
        ("run_id IN ('{run}', 'other')", "b1 a1"),
        ("run_id = '{run}' AND name = '{p}-a'", "a1"),
        ("source_path = 's3://{p}/a1'", "a1"),
        ("source_path LIKE 's3://{p}/a%'", "a3 a2 a1"),
        ("version_number = 2 AND name LIKE '{p}%'", "b2 a2"),
        ("version_number != 2 AND name LIKE '{p}%'", "b3 b1 a3 a1"),
        ("version_number > 2 AND name LIKE '{p}%'", "b3 a3"),
        ("version_number >= 2 AND name = '{p}-a'", "a3 a2"),
        ("version_number < 2 AND name LIKE '{p}%'", "b1 a1"),
        ("version_number <= 2 AND name = '{p}-b'", "b2 b1"),
        ("tags.number = '1' AND name LIKE '{p}%'", "b1 a1"),
        ("tags.number != '1' AND name = '{p}-a'", "a3 a2"),
        ("tags.number LIKE '_' AND name = '{p}-a'", "a3 a2 a1"),
        ("name = '{p}-a' AND name = '{p}-b'", ""),
    ],
)
def test_versions(shelf: Shelf, text: str, found: str) -> None:
    assert shelf.versions(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "name > 'a'",
        "name = unquoted",
        "name = 'a' OR name = 'b'",
        "foo = 'x'",
        "status = 'READY'",
        "current_stage = 'None'",
        "version_number LIKE '1'",
        "run_id IN ()",
    ],
)
def test_bad_searches_for_versions_are_refused(shelf: Shelf, text: str) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        shelf.versions(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tags.letter IS NULL AND name = '{p}-a'", "a3 a2 a1"),
        ("tags.number IS NOT NULL AND name = '{p}-a'", "a3 a2 a1"),
        ("tags.number IN ('1', '3') AND name = '{p}-a'", "a3 a1"),
        ("tags.number NOT IN ('1', '3') AND name = '{p}-a'", "a2"),
        ("source_path IN ('s3://{p}/a1', 's3://{p}/b2')", "b2 a1"),
    ],
)
def test_what_only_terrarium_understands_of_versions(shelf: Shelf, peer: Peer, text: str, found: str) -> None:
    if peer.differs("filters-understand-more"):
        assert shelf.versions(text) == found
    else:
        with refused("INVALID_PARAMETER_VALUE"):
            shelf.versions(text)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (["version_number ASC"], "a1 b1 a2 b2 a3 b3"),
        (["version_number DESC", "name DESC"], "b3 a3 b2 a2 b1 a1"),
        (["name ASC"], "a3 a2 a1 b3 b2 b1"),
        (["creation_timestamp"], "a1 a2 a3 b1 b2 b3"),
        (["last_updated_timestamp DESC"], "b3 b2 b1 a3 a2 a1"),
    ],
)
def test_order_of_versions(shelf: Shelf, order: list[str], found: str) -> None:
    assert shelf.versions("name LIKE '{p}%'", order) == found


def test_bad_orders_of_versions_are_refused(shelf: Shelf) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        shelf.versions("", ["foo"])


def test_pages_of_versions(shelf: Shelf) -> None:
    text = shelf.fill("name LIKE '{p}%'")
    pages: list[int] = []
    token = None
    while not pages or token:
        page = shelf.client.search_model_versions(text, max_results=4, page_token=token)
        pages.append(len(page))
        token = page.token
    assert pages == [4, 2]


@pytest.mark.parametrize("limit", [0, -1, 200_001])
def test_limits_of_versions(http: Http, limit: int) -> None:
    assert refusal(http.get("model-versions/search", max_results=limit)) == (400, "INVALID_PARAMETER_VALUE")
