"""Files in parts and addresses of the store: what large files go by, if the client is told to or asks for it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from support import Http, Peer, assert_says, refusal
from test_artifacts import ESCAPES, ODD_NAMES, raw

MPU = "/api/2.0/mlflow-artifacts/mpu"
MIB = 1 << 20
PART = 6 * MIB
"""More than what Amazon and Google ask of a part."""


@pytest.fixture
def folder(experiment: str, run_id: str) -> str:
    """Where the store has the artifacts of the test's run."""
    return f"{experiment}/{run_id}/artifacts"


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client sends every file in parts, be it empty."""
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", "0")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(PART))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[requests.PreparedRequest]:
    """All requests of the test, as they were sent."""
    seen: list[requests.PreparedRequest] = []
    send = requests.Session.send

    def watched(session: requests.Session, prepared: requests.PreparedRequest, **options: Any) -> requests.Response:
        seen.append(prepared)
        return send(session, prepared, **options)

    monkeypatch.setattr(requests.Session, "send", watched)
    return seen


@dataclass
class Upload:
    """An upload in parts by plain HTTP."""

    http: Http
    folder: str
    name: str
    id: str
    addresses: list[str]

    @classmethod
    def begin(cls, http: Http, folder: str, name: str, parts: int) -> Upload:
        answer = http.post(f"{MPU}/create/{folder}", path=name, num_parts=parts)
        assert answer.status_code == 200, answer.text
        credentials = answer.json()["credentials"]
        assert [part["part_number"] for part in credentials] == list(range(1, parts + 1))
        return cls(http, folder, name, answer.json()["upload_id"], [part["url"] for part in credentials])

    def send(self, *parts: bytes) -> list[dict[str, Any]]:
        tags = []
        for address, part in zip(self.addresses, parts, strict=True):
            answer = requests.put(address, data=part, timeout=30)
            assert answer.status_code == 200, answer.text
            tags.append(answer.headers["ETag"])
        return [{"part_number": number, "etag": tag} for number, tag in enumerate(tags, start=1)]

    def complete(self, parts: list[dict[str, Any]], **other: str) -> requests.Response:
        body = {"path": self.name, "upload_id": self.id, "parts": parts, **other}
        return self.http.post(f"{MPU}/complete/{self.folder}", **body)

    def abort(self, **other: str) -> requests.Response:
        return self.http.post(f"{MPU}/abort/{self.folder}", **{"path": self.name, "upload_id": self.id, **other})


@pytest.fixture
def upload(http: Http, folder: str, peer: Peer) -> Upload:
    if not peer.differs("parts-everywhere"):
        pytest.skip("its folder takes no parts")
    return Upload.begin(http, folder, "large.bin", 2)


@pytest.mark.usefixtures("in_parts")
def test_a_large_file_goes_in_parts(
    client: MlflowClient, run_id: str, tmp_path: Path, peer: Peer, sent: list[requests.PreparedRequest]
) -> None:
    content = np.random.default_rng(7).bytes(3 * PART + 7)
    (tmp_path / "large.bin").write_bytes(content)
    client.log_artifact(run_id, str(tmp_path / "large.bin"), "models/first")
    parts = [request for request in sent if f"{MPU}/part/" in (request.url or "")]
    if peer.differs("parts-everywhere"):
        assert sorted(len(part.body or b"") for part in parts) == [7, PART, PART, PART]
        assert not [part for part in parts if "Authorization" in part.headers], "the address is all that it takes"
    else:
        assert not parts
    (found,) = client.list_artifacts(run_id, "models/first")
    assert (found.path, found.file_size) == ("models/first/large.bin", len(content))
    (tmp_path / "back").mkdir()
    back = Path(client.download_artifacts(run_id, "models/first/large.bin", str(tmp_path / "back"))).read_bytes()
    assert hashlib.sha256(back).digest() == hashlib.sha256(content).digest()


@pytest.mark.usefixtures("in_parts")
@pytest.mark.parametrize("name", [*ODD_NAMES, "empty"])
def test_odd_names_and_an_empty_file_in_parts(client: MlflowClient, run_id: str, tmp_path: Path, name: str) -> None:
    content = "" if name == "empty" else name
    for text in ("what was there before", content):
        (tmp_path / name).write_text(text)
        client.log_artifact(run_id, str(tmp_path / name), f"{name}.d")
    assert [found.path for found in client.list_artifacts(run_id)] == [f"{name}.d"]
    assert Path(client.download_artifacts(run_id, f"{name}.d/{name}")).read_text() == content


@pytest.mark.usefixtures("in_parts")
def test_a_part_that_is_too_large_says_what_to_change(
    client: MlflowClient, run_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, peer: Peer
) -> None:
    if not peer.differs("parts-everywhere"):
        pytest.skip("its folder takes no parts")
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(65 * MIB))
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate(65 * MIB)
    with pytest.raises(MlflowException, match=r"413.*MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"):
        client.log_artifact(run_id, str(tmp_path / "large.bin"))
    assert client.list_artifacts(run_id) == []


def test_the_names_of_older_clients(http: Http, folder: str, run_id: str, peer: Peer) -> None:
    """They say where they have the file, and not only how it is called."""
    if not peer.differs("parts-everywhere"):
        pytest.skip("its folder takes no parts")
    for local in ("/home/kim/one.bin", "C:\\Users\\kim\\two.bin"):
        upload = Upload.begin(http, folder, local, 1)
        assert upload.complete(upload.send(b"x")).json() == {}
    listed = http.get("artifacts/list", run_id=run_id).json()["files"]
    assert sorted(found["path"] for found in listed) == ["one.bin", "two.bin"]


def test_only_all_parts_in_order_make_a_file(upload: Upload, http: Http, folder: str, run_id: str) -> None:
    one, two = upload.send(b"a" * PART, b"b")
    other = Upload.begin(http, folder, "other.bin", 2)
    for parts, words in [
        ([one], ["part 2", "missing"]),
        ([two], ["part 1", "missing"]),
        ([one, one, two], ["part 1", "twice"]),
        ([two, one], ["part 1", "after part 2"]),
        ([one, two, {**two, "part_number": 3}], ["no part 3"]),
        ([one, {**two, "etag": one["etag"]}], ["etag", "part 2"]),
        ([one, {**two, "etag": ""}], ["etag", "part 2"]),
        ([one, {**two, "etag": '"d41d8cd98f00b204e9800998ecf8427e"'}], ["etag", "part 2"]),
        ([], ["parts"]),
    ]:
        answer = upload.complete(parts)
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE"), words
        assert_says(answer, *words)
    for wrong in ({"upload_id": other.id}, {"upload_id": "made up"}, {"path": "other.bin"}):
        assert refusal(upload.complete([one, two], **wrong)) == (404, "RESOURCE_DOES_NOT_EXIST")
        assert refusal(upload.abort(**wrong)) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert http.get("artifacts/list", run_id=run_id).json().get("files", []) == []
    assert upload.complete([one, two]).status_code == 200
    (found,) = http.get("artifacts/list", run_id=run_id).json()["files"]
    assert found == {"path": "large.bin", "is_dir": False, "file_size": PART + 1}


def test_what_is_aborted_is_gone(upload: Upload, http: Http, run_id: str, peer: Peer) -> None:
    parts = upload.send(b"a" * PART, b"b")
    assert upload.abort().json() == {}
    assert upload.abort().status_code == 200, "whose answer got lost asks again"
    if not peer.has_bucket:  # that of the tests answers 500 where Amazon's answers 404 NoSuchUpload
        assert refusal(upload.complete(parts)) == (404, "RESOURCE_DOES_NOT_EXIST")
        assert requests.put(upload.addresses[0], data=b"a" * PART, timeout=30).status_code == 404
    assert http.get("artifacts/list", run_id=run_id).json().get("files", []) == []


def test_an_address_permits_one_part(upload: Upload, http: Http, folder: str) -> None:
    other = Upload.begin(http, folder, "other.bin", 2)
    address = upload.addresses[0]
    expires = address.split("expires=")[1].split("&")[0]
    for forged in [
        address.replace("part_number=1", "part_number=2"),
        address.replace(f"expires={expires}", f"expires={int(expires) + 1}"),
        address.replace("large.bin", "other.bin"),
        address.replace(upload.id, other.id),
        address.replace("signature=", "signature=A"),
        address.split("&signature=")[0],
        address.split("?")[0],
    ]:
        assert forged != address
        answer = requests.put(forged, data=b"x", timeout=30)
        assert refusal(answer) == (403, "PERMISSION_DENIED"), forged
        assert refusal(http.session.put(forged, data=b"x", timeout=30)) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize("path", ESCAPES)
def test_no_upload_leaves_its_folder(base_url: str, folder: str, path: str, http: Http, peer: Peer) -> None:
    body = json.dumps({"path": "x", "num_parts": 1}).encode()
    status, answer = raw(base_url, "POST", f"{MPU}/create/{folder}/{path}", body, "application/json")
    assert (status, json.loads(answer)["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    if peer.differs("parts-everywhere"):
        for name in ("..", "a/..", "a\\.."):
            refused = http.post(f"{MPU}/create/{folder}", path=name, num_parts=1)
            assert refusal(refused) == (400, "INVALID_PARAMETER_VALUE"), name


@pytest.mark.parametrize("parts", [0, -1, 10_001])
def test_how_many_parts_there_can_be(http: Http, folder: str, peer: Peer, parts: int) -> None:
    if not peer.differs("parts-everywhere"):
        pytest.skip("its folder takes no parts")
    answer = http.post(f"{MPU}/create/{folder}", path="x", num_parts=parts)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, "num_parts" if parts < 1 else "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE")


def test_unfinished_uploads_are_no_artifacts(upload: Upload, http: Http, peer: Peer) -> None:
    upload.send(b"a" * PART, b"b")
    listed = http.get("/api/2.0/mlflow-artifacts/artifacts").json().get("files", [])
    assert ".parts" not in [found["path"] for found in listed]
    for method in ("GET", "PUT", "DELETE"):
        answer = http.request(method, "/api/2.0/mlflow-artifacts/artifacts/.parts/x")
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")


def test_addresses_are_signed_by_the_store_or_declined(
    http: Http, client: MlflowClient, run_id: str, folder: str, peer: Peer
) -> None:
    client.log_text(run_id, "0123456789", "a b.txt")
    answer = http.get(f"/api/2.0/mlflow-artifacts/presigned/{folder}/a%20b.txt")
    assert (answer.status_code == 200) == peer.has_bucket
    if answer.status_code == 200:
        assert answer.json()["file_size"] == 10
        assert requests.get(answer.json()["url"], headers={"Range": "bytes=2-4"}, timeout=30).text == "234"
        missing = http.get(f"/api/2.0/mlflow-artifacts/presigned/{folder}/none")
        assert refusal(missing) == (404, "RESOURCE_DOES_NOT_EXIST")
    else:
        assert refusal(answer) == (501, "NOT_IMPLEMENTED")
    read = http.post("artifacts/presigned-download-url", run_id=run_id, path="a b.txt", expiration=60)
    written = http.post("artifacts/presigned-upload-url", run_id=run_id, path="new.txt")
    if not peer.differs("addresses-of-runs"):
        assert refusal(read) == refusal(written) == (400, "INVALID_PARAMETER_VALUE")
    elif answer.status_code == 200:
        assert requests.get(read.json()["presigned_url"], timeout=30).text == "0123456789"
        there, headers = written.json()["presigned_url"], written.json()["headers"]
        assert requests.put(there, data=b"new", headers=headers, timeout=30).status_code in (200, 201)
        assert Path(client.download_artifacts(run_id, "new.txt")).read_text() == "new"
    else:
        assert refusal(read) == refusal(written) == (501, "NOT_IMPLEMENTED")


def test_the_client_falls_back_where_there_are_no_addresses(
    client: MlflowClient, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD", "true")
    client.log_text(run_id, "0123456789", "a.txt")
    assert Path(client.download_artifacts(run_id, "a.txt")).read_text() == "0123456789"
    assert Path(client.download_artifacts(run_id, "")).joinpath("a.txt").read_text() == "0123456789"
