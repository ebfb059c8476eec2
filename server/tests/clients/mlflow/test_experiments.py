"""Experiments: their life, their tags, and the search for them."""

import pytest
from mlflow import MlflowClient
from mlflow.entities import ViewType

from support import Http, Peer, assert_says, inactive, missing, refusal, refused, wrong_type

MISSING = "2000000000"


def names(client: MlflowClient, text: str, **options: object) -> list[str]:
    return [found.name for found in client.search_experiments(filter_string=text, **options)]


@pytest.fixture
def five(client: MlflowClient, unique: str) -> list[str]:
    """Experiments `<unique>-0` to `-4` by id, tagged with `group` and `number`."""
    return [
        client.create_experiment(f"{unique}-{number}", tags={"group": unique, "number": str(number)})
        for number in range(5)
    ]


def test_default_experiment_has_id_0(client: MlflowClient) -> None:
    default = client.get_experiment("0")
    assert default.name == "Default"
    assert default.lifecycle_stage == "active"
    assert client.get_experiment_by_name("Default").experiment_id == "0"


def test_created_experiment_comes_back_by_id_and_by_name(client: MlflowClient, unique: str) -> None:
    experiment_id = client.create_experiment(unique, tags={"team": "blue", "empty": ""})
    assert experiment_id.isdigit()
    found = client.get_experiment(experiment_id)
    assert found.name == unique
    assert found.tags == {"team": "blue", "empty": ""}
    assert found.lifecycle_stage == "active"
    assert found.creation_time == found.last_update_time > 1_600_000_000_000
    assert found.artifact_location == f"mlflow-artifacts:/{experiment_id}"
    assert client.get_experiment_by_name(unique).experiment_id == experiment_id


@pytest.mark.parametrize("name", ["with spaces", "Größe/日本 #1 %41 '\"`;--", "x" * 238])
def test_names_may_be_odd(client: MlflowClient, unique: str, name: str) -> None:
    full = f"{unique} {name}"
    experiment_id = client.create_experiment(full)
    assert client.get_experiment(experiment_id).name == full
    assert client.get_experiment_by_name(full).experiment_id == experiment_id


def test_a_name_is_given_once(client: MlflowClient, unique: str) -> None:
    client.create_experiment(unique)
    with refused("RESOURCE_ALREADY_EXISTS", unique):
        client.create_experiment(unique)


def test_a_name_is_given_once_on_the_wire(http: Http, unique: str) -> None:
    assert http.post("experiments/create", name=unique).status_code == 200
    assert refusal(http.post("experiments/create", name=unique)) == (400, "RESOURCE_ALREADY_EXISTS")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", missing("name")),
        ("   ", "name"),
        ("x" * 501, "500"),
        (31, wrong_type("31", "name")),
    ],
)
def test_bad_names_are_refused(http: Http, name: object, words: str) -> None:
    answer = http.post("experiments/create", name=name)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


def test_names_have_up_to_500_characters(http: Http, client: MlflowClient, unique: str, peer: Peer) -> None:
    name = unique.ljust(500, "x")
    answer = http.post("experiments/create", name=name)
    if peer.differs("long-experiment-names"):
        assert client.get_experiment(answer.json()["experiment_id"]).name == name
    else:
        assert refusal(answer) == (400, "BAD_REQUEST")


@pytest.mark.server_error_in_reference("NUL reaches the database")
def test_a_name_with_nul_is_refused(http: Http, peer: Peer, unique: str) -> None:
    answer = http.post("experiments/create", name=f"{unique}\0")
    if peer.differs("nul-characters"):
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    else:
        assert answer.status_code == 500


@pytest.mark.parametrize("action", ["delete", "restore", "update"])
def test_missing_experiments_are_404(http: Http, action: str) -> None:
    answer = http.post(f"experiments/{action}", experiment_id=MISSING, new_name="any")
    assert refusal(answer) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert_says(answer, MISSING)


def test_getting_what_is_missing(http: Http, client: MlflowClient, unique: str) -> None:
    assert refusal(http.get("experiments/get", experiment_id=MISSING)) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert refusal(http.get("experiments/get", experiment_id="abc")) == (400, "INVALID_PARAMETER_VALUE")
    assert refusal(http.get("experiments/get", experiment_id="9" * 25)) == (404, "RESOURCE_DOES_NOT_EXIST")
    answer = http.get("experiments/get-by-name", experiment_name=unique)
    assert refusal(answer) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert_says(answer, unique)
    assert client.get_experiment_by_name(unique) is None


def test_rename(client: MlflowClient, experiment: str, unique: str) -> None:
    before = client.get_experiment(experiment)
    client.rename_experiment(experiment, f"{unique}-renamed")
    after = client.get_experiment(experiment)
    assert after.name == f"{unique}-renamed"
    assert after.creation_time == before.creation_time
    assert after.last_update_time >= before.last_update_time
    assert client.get_experiment_by_name(before.name) is None


def test_rename_to_a_name_in_use(http: Http, client: MlflowClient, experiment: str, unique: str, peer: Peer) -> None:
    client.create_experiment(f"{unique}-taken")
    answer = http.post("experiments/update", experiment_id=experiment, new_name=f"{unique}-taken")
    code = "RESOURCE_ALREADY_EXISTS" if peer.differs("rename-to-taken-name") else "BAD_REQUEST"
    assert refusal(answer) == (400, code)


def test_tags_are_set_overwritten_and_deleted(client: MlflowClient, experiment: str) -> None:
    client.set_experiment_tag(experiment, "a", "1")
    client.set_experiment_tag(experiment, "b", "x" * 20_000)
    client.set_experiment_tag(experiment, "a", "2")
    assert client.get_experiment(experiment).tags == {"a": "2", "b": "x" * 20_000}
    client.delete_experiment_tag(experiment, "a")
    assert set(client.get_experiment(experiment).tags) == {"b"}
    with refused("RESOURCE_DOES_NOT_EXIST", "tag", experiment):
        client.delete_experiment_tag(experiment, "a")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("k", "v" * 20_001, "20000"),
        ("k" * 251, "v", "250"),
        ("a$b", "v", "a$b"),
        ("a//b", "v", "a//b"),
        ("", "v", missing("key")),
    ],
)
def test_bad_tags_are_refused(http: Http, experiment: str, key: str, value: str, words: str) -> None:
    answer = http.post("experiments/set-experiment-tag", experiment_id=experiment, key=key, value=value)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


def test_delete_and_restore_take_the_runs_along(client: MlflowClient, experiment: str) -> None:
    run_ids = [client.create_run(experiment).info.run_id for _ in range(2)]
    client.delete_experiment(experiment)
    assert client.get_experiment(experiment).lifecycle_stage == "deleted"
    assert [client.get_run(run_id).info.lifecycle_stage for run_id in run_ids] == ["deleted"] * 2
    client.restore_experiment(experiment)
    assert client.get_experiment(experiment).lifecycle_stage == "active"
    assert [client.get_run(run_id).info.lifecycle_stage for run_id in run_ids] == ["active"] * 2


def test_deleting_and_restoring_twice_is_404(client: MlflowClient, experiment: str) -> None:
    client.delete_experiment(experiment)
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.delete_experiment(experiment)
    client.restore_experiment(experiment)
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client.restore_experiment(experiment)


def test_a_deleted_experiment_keeps_its_name(client: MlflowClient, unique: str) -> None:
    experiment_id = client.create_experiment(unique)
    client.delete_experiment(experiment_id)
    with refused("RESOURCE_ALREADY_EXISTS"):
        client.create_experiment(unique)
    assert client.get_experiment_by_name(unique).lifecycle_stage == "deleted"


def test_nothing_is_written_to_a_deleted_experiment(client: MlflowClient, experiment: str) -> None:
    client.delete_experiment(experiment)
    with refused("INVALID_PARAMETER_VALUE", inactive(experiment)):
        client.create_run(experiment)
    with refused("INVALID_PARAMETER_VALUE", inactive(experiment)):
        client.set_experiment_tag(experiment, "a", "1")


@pytest.mark.server_error_in_reference("INVALID_STATE is a 500")
def test_a_deleted_experiment_is_not_renamed(http: Http, client: MlflowClient, experiment: str, peer: Peer) -> None:
    client.delete_experiment(experiment)
    answer = http.post("experiments/update", experiment_id=experiment, new_name="any")
    expected = (400, "INVALID_PARAMETER_VALUE") if peer.differs("rename-deleted-experiment") else (500, "INVALID_STATE")
    assert refusal(answer) == expected


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("name = '{u}-1'", "1"),
        ('name = "{u}-1"', "1"),
        ("attribute.name = '{u}-1'", "1"),
        ("name != '{u}-1'", "0234"),
        ("name LIKE '%-3'", "3"),
        ("name LIKE '{U}%'", ""),
        ("name ILIKE '{U}%'", "01234"),
        ("tags.number = '2'", "2"),
        ("tag.number != '2'", "0134"),
        ("tags.`number` LIKE '_'", "01234"),
        ("tags.number ILIKE '4'", "4"),
        ("tags.other IS NULL", "01234"),
        ("tags.number IS NOT NULL", "01234"),
        ("creation_time > 0", "01234"),
        ("last_update_time <= 1", ""),
        ("name LIKE '%-1' AND tags.number = '1'", "1"),
        ("name LIKE '%-1' AND tags.number = '2'", ""),
    ],
)
def test_search_by(client: MlflowClient, five: list[str], unique: str, condition: str, found: str) -> None:
    text = condition.format(u=unique, U=unique.upper()) + f" AND tags.group = '{unique}'"
    assert sorted(names(client, text)) == [f"{unique}-{number}" for number in found]


@pytest.mark.parametrize(
    "text",
    [
        "name = 'a' OR name = 'b'",
        "name > 'a'",
        "name = unquoted",
        "nothing = 'x'",
        "metrics.a > 1",
        "creation_time = 'today'",
        "name",
    ],
)
def test_bad_searches_are_refused(client: MlflowClient, text: str) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        client.search_experiments(filter_string=text)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("name IN ('{u}-1', '{u}-3', 'other')", "13"),
        ("name NOT IN ('{u}-1')", "0234"),
        ("name IS NULL", ""),
        ("name IS NOT NULL", "01234"),
        ("tags.number IN ('2')", "2"),
        ("tags.number NOT IN ('2', '3')", "014"),
        ("TAGS.number = '2'", "2"),
    ],
)
def test_search_by_more(
    client: MlflowClient, five: list[str], unique: str, peer: Peer, condition: str, found: str
) -> None:
    text = condition.format(u=unique) + f" AND tags.group = '{unique}'"
    if peer.differs("filters-understand-more"):
        assert sorted(names(client, text)) == [f"{unique}-{number}" for number in found]
    else:
        with refused("INVALID_PARAMETER_VALUE"):
            names(client, text)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (None, "43210"),
        (["name"], "01234"),
        (["name DESC"], "43210"),
        (["attribute.creation_time ASC", "experiment_id"], "01234"),
        (["experiment_id DESC"], "43210"),
    ],
)
def test_order(client: MlflowClient, five: list[str], unique: str, order: list[str] | None, expected: str) -> None:
    found = names(client, f"tags.group = '{unique}'", order_by=order)
    assert found == [f"{unique}-{number}" for number in expected]


@pytest.mark.parametrize("order", ["nothing", "name SIDEWAYS", "tags.group", "name, creation_time"])
def test_bad_orders_are_refused(client: MlflowClient, order: str) -> None:
    with refused("INVALID_PARAMETER_VALUE"):
        client.search_experiments(order_by=[order])


def test_pages(client: MlflowClient, five: list[str], unique: str) -> None:
    text = f"tags.group = '{unique}'"
    pages, token = [], None
    while not pages or token:
        page = client.search_experiments(filter_string=text, order_by=["name"], max_results=2, page_token=token)
        pages.append([found.name[-1] for found in page])
        token = page.token
    assert pages == [["0", "1"], ["2", "3"], ["4"]]
    assert not client.search_experiments(filter_string=text, max_results=5).token


@pytest.mark.parametrize("limit", [0, -1, 50_001])
def test_bad_limits_are_refused(http: Http, limit: int) -> None:
    assert refusal(http.post("experiments/search", max_results=limit)) == (400, "INVALID_PARAMETER_VALUE")
    assert refusal(http.get("experiments/search", max_results=limit)) == (400, "INVALID_PARAMETER_VALUE")


def test_a_bad_page_token_is_refused(http: Http) -> None:
    assert refusal(http.post("experiments/search", max_results=1, page_token="no token")) == (
        400,
        "INVALID_PARAMETER_VALUE",
    )


def test_search_by_stage(client: MlflowClient, five: list[str], unique: str) -> None:
    client.delete_experiment(five[2])
    text = f"tags.group = '{unique}'"
    assert len(names(client, text)) == 4
    assert names(client, text, view_type=ViewType.DELETED_ONLY) == [f"{unique}-2"]
    assert len(names(client, text, view_type=ViewType.ALL)) == 5


def test_search_by_get(http: Http, five: list[str], unique: str) -> None:
    answer = http.get(
        "experiments/search",
        filter=f"tags.group = '{unique}'",
        max_results=2,
        order_by=["name DESC", "creation_time"],
        view_type="ACTIVE_ONLY",
    ).json()
    assert [found["name"] for found in answer["experiments"]] == [f"{unique}-4", f"{unique}-3"]
    assert answer["next_page_token"]
