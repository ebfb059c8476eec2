"""Artifacts: what goes up comes down, whatever it is called, and nothing leaves its folder."""

import hashlib
import http.client
import json
import os
import socket
from pathlib import Path
from urllib.parse import quote, urlsplit

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts, list_artifacts, load_dict, load_image, load_text
from werkzeug.http import parse_options_header

from support import Http, Peer, assert_says, refusal

PROXY = "/api/2.0/mlflow-artifacts/artifacts"

ODD_NAMES = [
    "with space.txt",
    "ünï-日本.txt",
    "a+b&c=d;e,f.txt",
    "50%.txt",
    "(a) [test]~!@$.txt",
    ".hidden",
    "no-ending",
]


@pytest.fixture
def folder(experiment: str, run_id: str) -> str:
    """Where the proxy has the artifacts of the test's run."""
    return f"{PROXY}/{experiment}/{run_id}/artifacts"


def raw(
    base_url: str, method: str, target: str, body: bytes | None = None, content_type: str = ""
) -> tuple[int, bytes]:
    """A request whose target is sent as it is: libraries would normalise dots away."""
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}"} if (token := os.environ.get("MLFLOW_TRACKING_TOKEN")) else {}
    if content_type:
        headers["Content-Type"] = content_type
    connection.request(method, parts.path + target, body, headers)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def paths(client: MlflowClient, run_id: str, path: str | None = None) -> list[str]:
    return sorted(found.path for found in client.list_artifacts(run_id, path))


def test_files_and_folders(client: MlflowClient, run_id: str, tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "top.txt").write_text("top")
    (tmp_path / "deep/one.txt").write_text("one")
    (tmp_path / "deep/er/two.txt").write_text("two!")
    client.log_artifacts(run_id, str(tmp_path))
    client.log_artifact(run_id, str(tmp_path / "top.txt"), "other/place")
    assert paths(client, run_id) == ["deep", "other", "top.txt"]
    assert paths(client, run_id, "deep") == ["deep/er", "deep/one.txt"]
    assert paths(client, run_id, "other") == ["other/place"]
    (two,) = client.list_artifacts(run_id, "deep/er")
    assert (two.path, two.is_dir, two.file_size) == ("deep/er/two.txt", False, 4)
    (deep,) = [found for found in client.list_artifacts(run_id) if found.path == "deep"]
    assert deep.is_dir


def test_listing_what_is_no_folder(client: MlflowClient, run_id: str) -> None:
    assert paths(client, run_id) == []
    client.log_text(run_id, "x", "file.txt")
    assert paths(client, run_id, "missing") == []
    assert paths(client, run_id, "file.txt") == []


def test_downloads(client: MlflowClient, run_id: str, tmp_path: Path) -> None:
    client.log_text(run_id, "one", "a/one.txt")
    client.log_text(run_id, "two", "a/b/two.txt")
    (tmp_path / "whole").mkdir()
    whole = Path(client.download_artifacts(run_id, "", str(tmp_path / "whole")))
    assert (whole / "a/b/two.txt").read_text() == "two"
    part = Path(download_artifacts(f"runs:/{run_id}/a", dst_path=str(tmp_path)))
    assert sorted(found.name for found in part.rglob("*.txt")) == ["one.txt", "two.txt"]
    assert Path(client.download_artifacts(run_id, "a/one.txt")).read_text() == "one"
    assert [found.path for found in list_artifacts(run_id=run_id, artifact_path="a/b")] == ["a/b/two.txt"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names(client: MlflowClient, run_id: str, name: str) -> None:
    client.log_text(run_id, name, f"{name}.d/{name}")
    assert paths(client, run_id) == [f"{name}.d"]
    assert paths(client, run_id, f"{name}.d") == [f"{name}.d/{name}"]
    assert Path(client.download_artifacts(run_id, f"{name}.d/{name}")).read_text() == name


def test_names_with_a_number_sign(http: Http, folder: str, peer: Peer) -> None:
    answer = http.send("PUT", f"{folder}/a%23b.txt", b"x")
    if peer.differs("number-sign-in-names"):
        assert answer.status_code == 200
        assert http.get(f"{folder}/a%23b.txt").content == b"x"
    else:
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")


def test_names_with_encoded_characters(http: Http, folder: str, experiment: str, run_id: str, peer: Peer) -> None:
    """A file that is really called `a%20b.txt`."""
    assert http.send("PUT", f"{folder}/{quote('a%20b.txt')}", b"x").status_code == 200
    assert http.get(f"{folder}/{quote('a%20b.txt')}").content == b"x"
    (found,) = http.get("artifacts/list", run_id=run_id).json()["files"]
    assert found["path"] == ("a%20b.txt" if peer.differs("encoded-names-kept") else "a b.txt")


def test_empty_and_overwritten_files(client: MlflowClient, run_id: str) -> None:
    client.log_text(run_id, "longer than nothing", "file.txt")
    client.log_text(run_id, "", "file.txt")
    (found,) = client.list_artifacts(run_id)
    assert (found.path, found.is_dir, found.file_size or 0) == ("file.txt", False, 0)
    assert Path(client.download_artifacts(run_id, "file.txt")).read_bytes() == b""


def test_a_large_file(client: MlflowClient, run_id: str, tmp_path: Path) -> None:
    content = np.random.default_rng(7).bytes(20 * 1024 * 1024)
    (tmp_path / "large.bin").write_bytes(content)
    client.log_artifact(run_id, str(tmp_path / "large.bin"))
    (found,) = client.list_artifacts(run_id)
    assert found.file_size == len(content)
    (tmp_path / "back").mkdir()
    back = Path(client.download_artifacts(run_id, "large.bin", str(tmp_path / "back"))).read_bytes()
    assert hashlib.sha256(back).digest() == hashlib.sha256(content).digest()


def test_a_client_that_leaves_half_way_changes_nothing(base_url: str, http: Http, folder: str) -> None:
    assert http.request("PUT", f"{folder}/kept.bin", data=b"before").ok
    for name in ("kept.bin", "new.bin"):
        leave_half_way(base_url, f"{folder}/{name}")
    assert http.get(f"{folder}/kept.bin").content == b"before"
    assert http.get(f"{folder}/new.bin").status_code == 404
    listed = http.get(PROXY, path=folder.removeprefix(f"{PROXY}/")).json()["files"]
    assert [file["path"] for file in listed] == ["kept.bin"]


def leave_half_way(base_url: str, target: str) -> None:
    """Sends half of a file, and ends when the server has noticed that no more will come."""
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.putrequest("PUT", parts.path + target)
    if token := os.environ.get("MLFLOW_TRACKING_TOKEN"):
        connection.putheader("Authorization", f"Bearer {token}")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(b"x" * 500_000)
    connection.sock.shutdown(socket.SHUT_WR)
    while connection.sock.recv(1 << 16):
        pass
    connection.close()


def test_text_dict_and_json(experiment: str) -> None:
    with mlflow.start_run() as active:
        mlflow.log_text("Grüße", "text.txt")
        mlflow.log_dict({"a": [1, None], "ü": 1.5}, "dict.json")
        mlflow.log_dict({"a": 1}, "dict.yaml")
    uri = active.info.artifact_uri
    assert load_text(f"{uri}/text.txt") == "Grüße"
    assert load_dict(f"{uri}/dict.json") == {"a": [1, None], "ü": 1.5}
    assert load_text(f"{uri}/dict.yaml").strip() == "a: 1"


def test_figures_and_images(experiment: str) -> None:
    figure = pytest.importorskip("matplotlib.figure").Figure()
    figure.subplots().plot([1, 2, 3])
    picture = np.zeros((4, 6, 3), dtype=np.uint8)
    picture[0, 0] = (255, 0, 0)
    with mlflow.start_run() as active:
        mlflow.log_figure(figure, "plots/figure.png")
        mlflow.log_image(picture, "image.png")
        mlflow.log_image(picture, key="steps", step=1)
        uri = active.info.artifact_uri
    assert load_image(f"{uri}/plots/figure.png").width > 100
    back = load_image(f"{uri}/image.png")
    assert (back.size, back.getpixel((0, 0))) == ((6, 4), (255, 0, 0))
    images = [found.path for found in list_artifacts(run_id=active.info.run_id, artifact_path="images")]
    assert any("steps" in path for path in images)


def test_tables_grow(experiment: str) -> None:
    with mlflow.start_run() as active:
        mlflow.log_table({"a": [1, 2], "b": ["x", "y"]}, "table.json")
        mlflow.log_table(pd.DataFrame({"a": [3], "b": ["z"]}), "table.json")
    table = mlflow.load_table("table.json", run_ids=[active.info.run_id])
    assert table["a"].tolist() == [1, 2, 3]
    assert table["b"].tolist() == ["x", "y", "z"]
    tag = mlflow.get_run(active.info.run_id).data.tags["mlflow.loggedArtifacts"]
    assert json.loads(tag) == [{"path": "table.json", "type": "table"}]


def test_deleting(http: Http, client: MlflowClient, run_id: str, folder: str) -> None:
    for path in ("a/1.txt", "a/b/2.txt", "3.txt"):
        client.log_text(run_id, "x", path)
    assert http.delete(f"{folder}/3.txt").json() == {}
    assert paths(client, run_id) == ["a"]
    assert http.delete(f"{folder}/3.txt").status_code == 200
    assert http.delete(f"{folder}/a").status_code == 200
    assert paths(client, run_id) == []
    assert http.get(f"{folder}/a/1.txt").status_code == 404


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.txt", "text/plain"),
        ("a.html", "text/html"),
        ("a.png", "image/png"),
        ("a b.pdf", "application/pdf"),
        ('q"u\\o;te=.pdf', "application/pdf"),
        ("ünï.bin", "application/octet-stream"),
        ("50% 日本.bin", "application/octet-stream"),
    ],
)
def test_headers_of_downloads(http: Http, folder: str, name: str, content_type: str) -> None:
    assert http.send("PUT", f"{folder}/{quote(name)}", b"<b>x").status_code == 200
    answer = http.get(f"{folder}/{quote(name)}")
    assert answer.content == b"<b>x"
    assert answer.headers["Content-Type"].split(";")[0] == content_type
    assert parse_options_header(answer.headers["Content-Disposition"]) == ("attachment", {"filename": name})
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Length"] == "4"


def test_part_of_a_file(http: Http, folder: str) -> None:
    http.send("PUT", f"{folder}/file", b"0123456789")
    answer = http.request("GET", f"{folder}/file", headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert answer.headers["Content-Range"] == "bytes 2-4/10"


def test_listing_by_the_proxy_has_base_names(http: Http, folder: str, experiment: str, run_id: str) -> None:
    http.send("PUT", f"{folder}/a/b.txt", b"text")
    listed = http.get(PROXY, path=f"{experiment}/{run_id}/artifacts/a").json()
    assert listed == {"files": [{"path": "b.txt", "is_dir": False, "file_size": 4}]}
    assert http.get(PROXY, path=f"{experiment}/{run_id}/artifacts").json() == {"files": [{"path": "a", "is_dir": True}]}


def test_what_is_missing_is_404(http: Http, folder: str, run_id: str) -> None:
    assert refusal(http.get(f"{folder}/none")) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert refusal(http.get("artifacts/list", run_id="f" * 32)) == (404, "RESOURCE_DOES_NOT_EXIST")


ESCAPES = [
    "../../../escaped",
    "%2e%2e/%2e%2e/%2e%2e/escaped",
    "..%2f..%2f..%2fescaped",
    "%252e%252e/%252e%252e/escaped",
    "%25252e%25252e%25252fescaped",
    "a/../../escaped",
    "a/%2e%2e/b",
]


@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
@pytest.mark.parametrize("path", ESCAPES)
def test_nothing_leaves_its_folder(base_url: str, folder: str, method: str, path: str) -> None:
    status, answer = raw(base_url, method, f"{folder}/{path}", b"x" if method == "PUT" else None)
    assert (status, json.loads(answer)["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


@pytest.mark.parametrize("path", ["..\\..\\escaped", "\\..\\escaped", "C:\\escaped", "C:/escaped", "..escaped", "x.."])
def test_what_only_looks_like_leaving_is_a_name_or_refused(
    base_url: str, http: Http, folder: str, experiment: str, path: str
) -> None:
    status, _ = raw(base_url, "PUT", f"{folder}/{quote(path)}", b"own")
    assert status in (200, 400)
    if status == 200:
        assert raw(base_url, "GET", f"{folder}/{quote(path)}") == (200, b"own")
    assert refusal(http.get(f"{PROXY}/{experiment}/escaped")) == (404, "RESOURCE_DOES_NOT_EXIST")


@pytest.mark.parametrize("path", ["..", "../..", "%2e%2e", "%252e%252e", "/etc", "a/../../.."])
def test_listing_does_not_leave_either(http: Http, run_id: str, path: str) -> None:
    assert refusal(http.get(PROXY, path=path)) == (400, "INVALID_PARAMETER_VALUE")
    answer = http.get("artifacts/list", run_id=run_id, path=path)
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, "path")


@pytest.mark.server_error_in_reference("errors of the file system")
@pytest.mark.parametrize("path", ["dir", "file/below", "./x", "a//b/c", "n" * 300])
def test_paths_that_cannot_be_written(base_url: str, http: Http, folder: str, peer: Peer, path: str) -> None:
    if peer.has_bucket and path in ("dir", "file/below"):
        pytest.skip("a bucket has no folders that could be in the way of a file")
    http.send("PUT", f"{folder}/dir/x", b"x")
    http.send("PUT", f"{folder}/file", b"x")
    status, _ = raw(base_url, "PUT", f"{folder}/{path}", b"x")
    assert status == (400 if peer.differs("artifact-path-conflicts") else 500)
