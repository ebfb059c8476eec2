"""What tests speak with and check with, beside the client itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal

import requests
from mlflow.exceptions import MlflowException

from differences import BY_KEY

REFERENCE = "mlflow"
TERRARIUM = "terrarium"


@dataclass(frozen=True)
class Peer:
    """The server under test, by kind, and what it is meant to do otherwise than the original."""

    name: Literal["mlflow", "terrarium"]

    @property
    def is_reference(self) -> bool:
        return self.name == REFERENCE

    @property
    def has_bucket(self) -> bool:
        """Whether its files lie in a bucket and not in a folder."""
        return bool(os.environ.get("ARTIFACTS_IN_BUCKET"))

    def differs(self, key: str) -> bool:
        """Whether the intended difference `key` applies to this server. An unlisted key is a mistake of the test."""
        if key not in BY_KEY:
            raise KeyError(key)
        return not self.is_reference


@dataclass
class Http:
    """Plain HTTP, for what the client would never send."""

    base_url: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        if token := os.environ.get("MLFLOW_TRACKING_TOKEN"):
            self.session.headers["Authorization"] = f"Bearer {token}"

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """A path without a leading slash lies under /api/2.0/mlflow/."""
        path = path if path.startswith("/") else f"/api/2.0/mlflow/{path}"
        return self.session.request(method, self.base_url + path, timeout=30, **options)

    def get(self, path: str, /, **query: Any) -> requests.Response:
        return self.request("GET", path, params=query)

    def post(self, path: str, /, **body: Any) -> requests.Response:
        return self.request("POST", path, json=body)

    def patch(self, path: str, /, **body: Any) -> requests.Response:
        return self.request("PATCH", path, json=body)

    def delete(self, path: str, /, **body: Any) -> requests.Response:
        return self.request("DELETE", path, json=body)

    def send(
        self, method: str, path: str, data: bytes | str, content_type: str = "application/json"
    ) -> requests.Response:
        return self.request(method, path, data=data, headers={"Content-Type": content_type})


# Where its database is, TERRARIUM_DATABASE_URL says.
PROGRAM = os.environ.get("PROGRAM_UNDER_TEST")
"""The program under test, for what is done on its command line."""

PASSWORD = "correct horse battery staple"
"""The password of whom `add_person` adds."""


def add_person(name: str, role: str) -> None:
    assert PROGRAM
    command = [PROGRAM, "user", "add", name, "--role", role, "--password-stdin"]
    subprocess.run(command, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True, timeout=60)


CHANGED_PARAM = "Changing param values is not allowed"
"""What clients look for when a param is given another value."""


def missing(field: str) -> str:
    """What clients look for when a required field is not there."""
    return f"Missing value for required parameter '{field}'"


def wrong_type(value: str, field: str) -> str:
    """What clients look for when a field, with this value as JSON, has another type."""
    return f"Invalid value {value} for parameter '{field}' supplied"


def inactive(entity: str) -> str:
    """What clients look for when something is written to what is deleted."""
    return f"{entity} must be in the 'active' state"


def lacking(text: str, words: Iterable[str]) -> list[str]:
    """Those of `words` that a message does not have. Small and capital letters are the same."""
    return [word for word in words if word.lower() not in text.lower()]


class refused:  # noqa: N801 - reads as a statement, like pytest.raises
    """`with refused("INVALID_PARAMETER_VALUE", "key"):` expects the client to raise that, and words of its message."""

    def __init__(self, code: str, *words: str) -> None:
        self.code = code
        self.words = words

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        assert error is not None, f"expected {self.code}, and nothing was refused"
        if not isinstance(error, MlflowException):
            return False
        assert error.error_code == self.code, error
        assert not lacking(error.message, self.words), error
        return True


def refusal(response: requests.Response) -> tuple[int, str]:
    """Status and error code of an answer that refuses."""
    return response.status_code, response.json()["error_code"]


def assert_says(response: requests.Response, *words: str) -> None:
    """The message of an answer that refuses has these words in it. The rest of it is the server's own."""
    text = response.json()["message"]
    assert not lacking(text, words), text
