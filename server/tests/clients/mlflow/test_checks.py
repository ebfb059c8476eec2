"""A model that asks for checks which others make: they are reported by tags of a version, as MLflow's users do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from mlflow import MlflowClient

from support import PASSWORD, PROGRAM, add_person, refused

pytestmark = pytest.mark.skipif(not PROGRAM, reason="PROGRAM_UNDER_TEST names no program that could add people")

Page = Callable[..., Any]


@pytest.fixture
def page(base_url: str, unique: str) -> Page:
    """Asks what a page would ask, as an administrator who has signed in: how models are promoted is said by people."""
    add_person(unique, "administrator")
    own = {"Sec-Fetch-Site": "same-origin"}
    form = {"name": unique, "password": PASSWORD}
    signed_in = requests.post(f"{base_url}/_fn/sign_in", data=form, headers=own, timeout=30, allow_redirects=False)
    own["Cookie"] = signed_in.headers["Set-Cookie"].split(";")[0]

    def ask(name: str, **arguments: Any) -> Any:
        answer = requests.post(f"{base_url}/_fn/{name}", json=arguments, headers=own, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


@pytest.fixture
def checked(client: MlflowClient, page: Page, unique: str) -> str:
    """The name of a model with one version, whose validation has to be approved before it answers."""
    client.create_registered_model(unique)
    client.create_model_version(unique, f"s3://bucket/{unique}")
    gates = [{"gate": "tag", "tag": "validation_status", "is": "approved"}]
    page("set_promotion_policy", model=unique, policy={"needs_approval": False, "gates": gates}, revision=0)
    return unique


def test_a_version_answers_once_its_check_is_reported(client: MlflowClient, page: Page, checked: str) -> None:
    def gate() -> tuple[bool, str | None]:
        (shown,) = page("version_review", model=checked, version=1)["gates"]
        return shown["passed"], shown["reported"] and shown["reported"]["value"]

    def promote() -> None:
        client.set_registered_model_alias(checked, "champion", "1")

    assert gate() == (False, None)
    with refused("INVALID_PARAMETER_VALUE", "validation_status", "not set"):
        promote()
    client.set_model_version_tag(checked, "1", "validation_status", "pending")
    assert gate() == (False, "pending")
    with refused("INVALID_PARAMETER_VALUE", "validation_status", "pending"):
        promote()
    client.transition_model_version_stage(checked, "1", "Staging")
    with refused("INVALID_PARAMETER_VALUE", "validation_status"):
        client.transition_model_version_stage(checked, "1", "Production")

    client.set_model_version_tag(checked, "1", "validation_status", "approved")
    assert gate() == (True, "approved")
    promote()
    assert client.get_model_version_by_alias(checked, "champion").version == "1"


def test_what_reported_a_check_is_told(client: MlflowClient, page: Page, checked: str) -> None:
    client.set_model_version_tag(checked, "1", "validation_status", "approved")
    client.delete_model_version_tag(checked, "1", "validation_status")
    by = client.get_model_version(checked, "1").user_id
    removed, told, *_ = page("model_history", model=checked)
    assert (told["action"], told["version"], told["actor"]) == ("model.version_tagged", 1, by)
    assert told["tag"] == {"key": "validation_status", "value": "approved"}
    assert (removed["action"], removed["tag"]["value"]) == ("model.version_untagged", None)
