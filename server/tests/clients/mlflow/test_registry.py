"""Registered models, their versions, stages and aliases."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import pytest
from mlflow import MlflowClient

from support import Http, Peer, assert_says, missing, refusal, refused, wrong_type


@pytest.fixture
def model(client: MlflowClient, unique: str) -> str:
    """The name of a registered model without versions."""
    return client.create_registered_model(f"{unique}-model").name


@pytest.fixture
def versions(client: MlflowClient, model: str) -> list[str]:
    """Three versions of `model`."""
    return [client.create_model_version(model, f"s3://bucket/{model}/{n}").version for n in range(3)]


def test_a_created_model_comes_back(client: MlflowClient, unique: str) -> None:
    client.create_registered_model(unique, tags={"a": "1", "empty": ""}, description="what it is")
    found = client.get_registered_model(unique)
    assert (found.name, found.description, found.tags) == (unique, "what it is", {"a": "1", "empty": ""})
    assert found.creation_timestamp == found.last_updated_timestamp > 1_600_000_000_000
    assert (list(found.latest_versions), found.aliases) == ([], {})


@pytest.mark.parametrize("name", ["with space", "ü #%&+?'\"日本", "a.b-c_d"])
def test_names_may_be_odd(client: MlflowClient, unique: str, name: str) -> None:
    full = f"{unique} {name}"
    client.create_registered_model(full)
    client.create_model_version(full, "s3://bucket/x")
    client.set_registered_model_alias(full, "champion", "1")
    assert client.get_registered_model(full).name == full
    assert client.get_model_version_by_alias(full, "champion").name == full


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", missing("name")),
        ("  ", "name"),
        ("a/b", "a/b"),
        ("a:b", "a:b"),
        ("..", ".."),
        (31, wrong_type("31", "name")),
    ],
)
def test_bad_names_are_refused(http: Http, name: object, words: str) -> None:
    answer = http.post("registered-models/create", name=name)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


def test_too_long_is_refused(http: Http, unique: str, peer: Peer) -> None:
    code = "INVALID_PARAMETER_VALUE" if peer.differs("registry-lengths") else "BAD_REQUEST"
    assert refusal(http.post("registered-models/create", name=unique.ljust(257, "x"))) == (400, code)
    assert refusal(http.post("registered-models/create", name=unique, description="d" * 5001)) == (400, code)


def test_a_name_is_given_once(client: MlflowClient, model: str) -> None:
    with refused("RESOURCE_ALREADY_EXISTS", model):
        client.create_registered_model(model)


def test_missing_models_are_404(http: Http, unique: str) -> None:
    not_found = (404, "RESOURCE_DOES_NOT_EXIST")
    answer = http.get("registered-models/get", name=unique)
    assert refusal(answer) == not_found
    assert_says(answer, unique)
    assert refusal(http.patch("registered-models/update", name=unique, description="d")) == not_found
    assert refusal(http.post("registered-models/rename", name=unique, new_name=unique + "x")) == not_found
    assert refusal(http.delete("registered-models/delete", name=unique)) == not_found
    assert refusal(http.post("registered-models/set-tag", name=unique, key="k", value="v")) == not_found
    assert refusal(http.post("registered-models/get-latest-versions", name=unique)) == not_found
    assert refusal(http.post("model-versions/create", name=unique, source="s3://a/b")) == not_found
    assert refusal(http.get("model-versions/get", name=unique, version="1")) == not_found
    assert refusal(http.post("registered-models/alias", name=unique, alias="a", version="1")) == not_found
    assert refusal(http.get("registered-models/alias", name=unique, alias="a")) == not_found


def test_rename_takes_everything_along(client: MlflowClient, model: str, versions: list[str], unique: str) -> None:
    client.set_registered_model_alias(model, "champion", "2")
    client.set_model_version_tag(model, "1", "t", "v")
    renamed = f"{unique}-renamed"
    client.rename_registered_model(model, renamed)
    found = client.get_registered_model(renamed)
    assert (found.aliases, found.latest_versions[0].version) == ({"champion": "2"}, "3")
    assert client.get_model_version(renamed, "1").tags == {"t": "v"}
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.get_registered_model(model)


def test_rename_to_a_name_in_use(client: MlflowClient, model: str, unique: str) -> None:
    client.create_registered_model(f"{unique}-taken")
    with refused("RESOURCE_ALREADY_EXISTS"):
        client.rename_registered_model(model, f"{unique}-taken")
    with refused("INVALID_PARAMETER_VALUE", "a/b"):
        client.rename_registered_model(model, "a/b")


def test_descriptions(client: MlflowClient, model: str, versions: list[str]) -> None:
    before = client.get_registered_model(model)
    assert client.update_registered_model(model, "new").description == "new"
    after = client.get_registered_model(model)
    assert after.description == "new"
    assert after.last_updated_timestamp >= before.last_updated_timestamp
    assert client.update_model_version(model, "1", "one").description == "one"
    assert client.get_model_version(model, "1").description == "one"


def test_tags(client: MlflowClient, model: str, versions: list[str]) -> None:
    client.set_registered_model_tag(model, "a", "1")
    client.set_registered_model_tag(model, "a", "2")
    client.set_model_version_tag(model, "1", "b", "x" * 100_000)
    assert client.get_registered_model(model).tags == {"a": "2"}
    assert client.get_model_version(model, "1").tags == {"b": "x" * 100_000}
    for _ in range(2):
        client.delete_registered_model_tag(model, "a")
        client.delete_model_version_tag(model, "1", "b")
    assert client.get_registered_model(model).tags == client.get_model_version(model, "1").tags == {}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("k" * 251, "v", "250"),
        ("k", "v" * 100_001, "100000"),
        ("a$", "v", "a$"),
        ("", "v", missing("key")),
    ],
)
def test_bad_tags_are_refused(http: Http, model: str, versions: list[str], key: str, value: str, words: str) -> None:
    of_model = http.post("registered-models/set-tag", name=model, key=key, value=value)
    of_version = http.post("model-versions/set-tag", name=model, version="1", key=key, value=value)
    for answer in (of_model, of_version):
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
        assert_says(answer, words)


def test_a_created_version_comes_back(client: MlflowClient, model: str, run_id: str) -> None:
    source = f"{client.get_run(run_id).info.artifact_uri}/model"
    created = client.create_model_version(
        model, source, run_id, tags={"a": "1"}, run_link="https://example.test/run", description="what it is"
    )
    found = client.get_model_version(model, "1")
    assert (created.version, found.version, found.name) == ("1", "1", model)
    assert (found.source, found.run_id, found.run_link) == (source, run_id, "https://example.test/run")
    assert (found.tags, found.description, found.status) == ({"a": "1"}, "what it is", "READY")
    assert (found.current_stage, list(found.aliases)) == ("None", [])
    assert client.get_model_version_download_uri(model, "1") == source


def test_versions_are_text_that_counts(http: Http, client: MlflowClient, model: str, versions: list[str]) -> None:
    assert versions == ["1", "2", "3"]
    assert http.get("model-versions/get", name=model, version="2").json()["model_version"]["version"] == "2"
    client.delete_model_version(model, "2")
    assert client.create_model_version(model, "s3://bucket/x").version == "4"


def test_missing_versions_are_404(http: Http, model: str) -> None:
    not_found = (404, "RESOURCE_DOES_NOT_EXIST")
    one = {"name": model, "version": "9"}
    answer = http.get("model-versions/get", **one)
    assert refusal(answer) == not_found
    assert_says(answer, model, "9")
    assert refusal(http.patch("model-versions/update", **one, description="d")) == not_found
    assert refusal(http.delete("model-versions/delete", **one)) == not_found
    assert refusal(http.post("model-versions/set-tag", **one, key="k", value="v")) == not_found
    assert refusal(http.get("model-versions/get-download-uri", **one)) == not_found
    assert refusal(http.post("registered-models/alias", **one, alias="a")) == not_found
    answer = http.get("model-versions/get", name=model, version="abc")
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, "version", "abc")


@pytest.mark.parametrize(
    "source",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "../other",
        "relative",
        "s3://bucket/../other",
        "s3://bucket/%2e%2e/other",
        "s3://bucket/%252e%252e/other",
        "mlflow-artifacts:/1/../../other",
        "mlflow-artifacts:/0/other",
        "http://example.test/model",
        "",
    ],
)
def test_bad_sources_are_refused(http: Http, model: str, run_id: str, source: str) -> None:
    answer = http.post("model-versions/create", name=model, source=source, run_id=run_id)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")


def test_a_source_lies_in_its_own_run(http: Http, client: MlflowClient, model: str, experiment: str) -> None:
    one, other = (client.create_run(experiment).info for _ in range(2))
    foreign = http.post("model-versions/create", name=model, source=f"{other.artifact_uri}/m", run_id=one.run_id)
    assert refusal(foreign) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(foreign, "source")
    nobody = http.post("model-versions/create", name=model, source=f"{one.artifact_uri}/m")
    assert refusal(nobody) == (400, "INVALID_PARAMETER_VALUE")


def test_a_version_of_a_logged_model(http: Http, client: MlflowClient, model: str, run_id: str, peer: Peer) -> None:
    experiment = client.get_run(run_id).info.experiment_id
    logged = client.create_logged_model(experiment, name="logged", source_run_id=run_id)
    body: dict[str, Any] = {"name": model, "source": f"models:/{logged.model_id}", "model_id": logged.model_id}
    created = http.post("model-versions/create", **body).json()["model_version"]
    assert (created["version"], created["run_id"]) == ("1", run_id)
    assert created.get("model_id") == (logged.model_id if peer.differs("model-id-of-versions") else None)
    assert client.get_model_version_download_uri(model, "1") == logged.artifact_location


def test_a_version_of_no_logged_model(http: Http, client: MlflowClient, model: str, experiment: str) -> None:
    logged = client.create_logged_model(experiment)
    body: dict[str, Any] = {"name": model, "source": f"models:/{logged.model_id}"}
    assert refusal(http.post("model-versions/create", **body)) == (400, "INVALID_PARAMETER_VALUE")
    unknown = "m-" + "0" * 32
    answer = http.post("model-versions/create", name=model, source="s3://bucket/x", model_id=unknown)
    assert refusal(answer) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert_says(answer, unknown)


def test_a_version_of_a_version(client: MlflowClient, model: str, versions: list[str], unique: str) -> None:
    copy = client.copy_model_version(f"models:/{model}/2", f"{unique}-copy")
    assert (copy.name, copy.version, copy.source) == (f"{unique}-copy", "1", f"models:/{model}/2")
    assert client.get_model_version_download_uri(copy.name, "1") == f"s3://bucket/{model}/1"


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_stages(http: Http, client: MlflowClient, model: str, versions: list[str]) -> None:
    assert client.transition_model_version_stage(model, "1", "Production").current_stage == "Production"
    assert client.transition_model_version_stage(model, "2", "production").current_stage == "Production"
    client.transition_model_version_stage(model, "3", "Production", archive_existing_versions=True)
    stages = {v.version: v.current_stage for v in client.search_model_versions(f"name = '{model}'")}
    assert stages == {"1": "Archived", "2": "Archived", "3": "Production"}
    assert client.transition_model_version_stage(model, "1", "None").current_stage == "None"
    answer = http.post(
        "model-versions/transition-stage", name=model, version="1", stage="Best", archive_existing_versions=False
    )
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, "None", "Staging", "Production", "Archived")


@pytest.mark.server_error_in_reference("no error code of its own")
def test_archiving_the_rest_of_no_active_stage(http: Http, model: str, versions: list[str], peer: Peer) -> None:
    answer = http.post(
        "model-versions/transition-stage", name=model, version="1", stage="Archived", archive_existing_versions=True
    )
    expected = (400, "INVALID_PARAMETER_VALUE") if peer.differs("archive-inactive-stage") else (500, "INTERNAL_ERROR")
    assert refusal(answer) == expected


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_latest_versions(http: Http, client: MlflowClient, model: str, versions: list[str]) -> None:
    client.transition_model_version_stage(model, "1", "Staging")
    latest = {v.current_stage: v.version for v in client.get_latest_versions(model)}
    assert latest == {"Staging": "1", "None": "3"}
    assert [v.version for v in client.get_latest_versions(model, ["Staging"])] == ["1"]
    assert list(client.get_latest_versions(model, ["Production"])) == []
    by_get = http.get("registered-models/get-latest-versions", name=model, stages=["Staging", "None"]).json()
    assert sorted(v["version"] for v in by_get["model_versions"]) == ["1", "3"]


def test_aliases(client: MlflowClient, model: str, versions: list[str]) -> None:
    client.set_registered_model_alias(model, "champion", "1")
    client.set_registered_model_alias(model, "champion", "2")
    client.set_registered_model_alias(model, "Champion", "3")
    client.set_registered_model_alias(model, "x" * 255, "2")
    assert client.get_registered_model(model).aliases == {"champion": "2", "Champion": "3", "x" * 255: "2"}
    assert client.get_model_version_by_alias(model, "champion").version == "2"
    assert sorted(client.get_model_version(model, "2").aliases) == sorted(["champion", "x" * 255])
    for _ in range(2):
        client.delete_registered_model_alias(model, "champion")
    with refused("INVALID_PARAMETER_VALUE", "champion"):
        client.get_model_version_by_alias(model, "champion")


def test_latest_is_always_an_alias(client: MlflowClient, model: str, versions: list[str]) -> None:
    assert client.get_model_version_by_alias(model, "latest").version == "3"


@pytest.mark.parametrize(
    ("alias", "words"),
    [
        ("latest", "latest"),
        ("LATEST", "latest"),
        ("v1", "v1"),
        ("V22", "V22"),
        ("a b", "a b"),
        ("a.b", "a.b"),
        ("x" * 256, "255"),
        ("", missing("alias")),
    ],
)
def test_bad_aliases_are_refused(http: Http, model: str, versions: list[str], alias: str, words: str) -> None:
    answer = http.post("registered-models/alias", name=model, alias=alias, version="1")
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


def test_two_writers_of_one_alias(
    client: MlflowClient, base_url: str, model: str, versions: list[str], peer: Peer
) -> None:
    def write(version: str) -> list[str]:
        http, lost = Http(base_url), []
        for _ in range(10):
            answer = http.post("registered-models/alias", name=model, alias="champion", version=version)
            if answer.status_code != 200:
                lost.append(answer.text)
        return lost

    with ThreadPoolExecutor() as pool:
        lost = [*chain.from_iterable(pool.map(write, ["1", "2"]))]
    assert not lost or not peer.differs("alias-race")
    winner = client.get_registered_model(model).aliases["champion"]
    assert winner in ("1", "2")
    assert client.get_model_version_by_alias(model, "champion").version == winner
    owners = [version for version in versions if "champion" in client.get_model_version(model, version).aliases]
    assert owners == [winner]


def test_many_versions_at_once(base_url: str, client: MlflowClient, model: str) -> None:
    def register(number: int) -> str:
        return MlflowClient(base_url).create_model_version(model, f"s3://bucket/{number}").version

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(register, range(12)))
    assert sorted(map(int, made)) == list(range(1, 13))


def test_deleting_a_version_takes_its_aliases(client: MlflowClient, model: str, versions: list[str]) -> None:
    client.set_registered_model_alias(model, "champion", "2")
    client.delete_model_version(model, "2")
    assert client.get_registered_model(model).aliases == {}
    assert [v.version for v in client.search_model_versions(f"name = '{model}'")] == ["3", "1"]


def test_deleting_a_model_takes_everything(client: MlflowClient, model: str, versions: list[str]) -> None:
    client.set_registered_model_tag(model, "t", "v")
    client.set_registered_model_alias(model, "champion", "2")
    client.delete_registered_model(model)
    assert list(client.search_model_versions(f"name = '{model}'")) == []
    again = client.create_registered_model(model)
    assert (again.tags, again.aliases) == ({}, {})
    assert client.create_model_version(model, "s3://bucket/x").version == "1"
