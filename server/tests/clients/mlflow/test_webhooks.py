"""Webhooks: who asks is told, with a signature, of what changes in the registry."""

import base64
import hashlib
import hmac
import json
import queue
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookAction, WebhookEntity, WebhookEvent, WebhookStatus

from support import Http, Peer, assert_says, missing, refusal

EVENTS = [
    WebhookEvent(WebhookEntity.REGISTERED_MODEL, WebhookAction.CREATED),
    WebhookEvent(WebhookEntity.MODEL_VERSION, WebhookAction.CREATED),
    WebhookEvent(WebhookEntity.MODEL_VERSION_TAG, WebhookAction.SET),
    WebhookEvent(WebhookEntity.MODEL_VERSION_TAG, WebhookAction.DELETED),
    WebhookEvent(WebhookEntity.MODEL_VERSION_ALIAS, WebhookAction.CREATED),
    WebhookEvent(WebhookEntity.MODEL_VERSION_ALIAS, WebhookAction.DELETED),
]
CREATED = [{"entity": "REGISTERED_MODEL", "action": "CREATED"}]
PATIENCE = 20.0


@dataclass
class Delivery:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def event(self) -> str:
        return f"{self.payload['entity']}.{self.payload['action']}"


@dataclass
class Receiver:
    """A server of the test's own. The statuses of `answers` are given one after the other, then 200."""

    url: str
    deliveries: "queue.Queue[Delivery]" = field(default_factory=queue.Queue)
    answers: list[int] = field(default_factory=list)

    def next(self, model: str) -> Delivery:
        """The next delivery about `model`. Other tests' models are heard of as well."""
        deadline = time.monotonic() + PATIENCE
        while True:
            delivery = self.deliveries.get(timeout=max(deadline - time.monotonic(), 0.001))
            if delivery.payload["data"]["name"] == model:
                return delivery


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.end_headers()
            self.wfile.write(b"thank you")
            receiver.deliveries.put(Delivery(self.path, dict(self.headers), body))

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def webhook(client: MlflowClient, unique: str, receiver: Receiver) -> Iterator[str]:
    """The id of a webhook for all events, whose secret is the test's unique name."""
    created = client.create_webhook(unique, receiver.url, EVENTS, secret=unique)
    yield created.webhook_id
    client.delete_webhook(created.webhook_id)


def test_life_of_a_webhook(client: MlflowClient, unique: str) -> None:
    created = client.create_webhook(unique, "https://example.com/a", EVENTS[:2], description="why", secret="hush")
    found = client.get_webhook(created.webhook_id)
    assert uuid.UUID(found.webhook_id)
    assert (found.name, found.url, found.description) == (unique, "https://example.com/a", "why")
    assert {str(event) for event in found.events} == {"registered_model.created", "model_version.created"}
    assert (found.status, found.secret) == (WebhookStatus.ACTIVE, None)
    assert found.creation_timestamp == found.last_updated_timestamp > 1_600_000_000_000

    changed = client.update_webhook(found.webhook_id, name=f"{unique}-b", status=WebhookStatus.DISABLED)
    assert (changed.name, changed.status, changed.description) == (f"{unique}-b", WebhookStatus.DISABLED, "why")
    changed = client.update_webhook(found.webhook_id, url="https://example.com/b", events=EVENTS[2:3])
    assert (changed.url, [str(event) for event in changed.events]) == (
        "https://example.com/b",
        ["model_version_tag.set"],
    )
    client.delete_webhook(found.webhook_id)
    assert found.webhook_id not in {other.webhook_id for other in client.list_webhooks(max_results=1000)}


def test_listing_in_pages(client: MlflowClient, unique: str) -> None:
    made = [client.create_webhook(f"{unique}-{n}", "https://example.com", EVENTS[:1]).webhook_id for n in range(3)]
    listed: list[str] = []
    token = None
    while not listed or token:
        page = client.list_webhooks(max_results=2, page_token=token)
        assert 1 <= len(page) <= 2
        listed += [found.webhook_id for found in page]
        token = page.token
    for webhook_id in made:
        client.delete_webhook(webhook_id)
    assert set(made) <= set(listed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, missing("name")),
        ({"name": "a b!"}, "a b!"),
        ({"name": "x" * 64}, "63"),
        ({"url": ""}, missing("url")),
        ({"url": "ftp://example.com"}, "ftp"),
        ({"url": "no url"}, "url"),
        ({"url": "https://"}, "https://"),
        ({"events": []}, "events"),
        ({"events": None}, missing("events")),
        ({"events": [{"entity": "REGISTERED_MODEL", "action": "DELETED"}]}, "deleted"),
    ],
)
def test_bad_webhooks_are_refused(http: Http, unique: str, change: dict[str, object], words: str) -> None:
    answer = http.post("webhooks", **({"name": unique, "url": "https://example.com", "events": CREATED} | change))
    assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    assert_says(answer, words)


@pytest.mark.server_error_in_reference("an enum without a name")
@pytest.mark.parametrize("events", [[{"entity": "CAT", "action": "CREATED"}], ["registered_model.created"]])
def test_unknown_events_are_refused(http: Http, unique: str, peer: Peer, events: list[object]) -> None:
    answer = http.post("webhooks", name=unique, url="https://example.com", events=events)
    if peer.differs("unknown-webhook-events"):
        assert refusal(answer) == (400, "INVALID_PARAMETER_VALUE")
    else:
        assert answer.status_code == 500


def test_unknown_webhooks_are_404(http: Http) -> None:
    not_found = (404, "RESOURCE_DOES_NOT_EXIST")
    unknown = str(uuid.uuid4())
    answer = http.get(f"webhooks/{unknown}")
    assert refusal(answer) == not_found
    assert_says(answer, unknown)
    assert refusal(http.patch(f"webhooks/{unknown}", name="new")) == not_found
    assert refusal(http.delete(f"webhooks/{unknown}")) == not_found
    assert refusal(http.post(f"webhooks/{unknown}/test")) == not_found


def test_trying_a_webhook(client: MlflowClient, receiver: Receiver, webhook: str) -> None:
    result = client.test_webhook(webhook, EVENTS[1])
    assert (result.success, result.response_status, result.response_body) == (True, 200, "thank you")
    delivery = receiver.deliveries.get(timeout=PATIENCE)
    assert (delivery.path, delivery.event) == ("/hook", "model_version.created")
    assert {"name", "version", "source", "run_id", "tags", "description"} == set(delivery.payload["data"])


def test_trying_a_webhook_that_refuses(client: MlflowClient, receiver: Receiver, webhook: str) -> None:
    receiver.answers.append(404)
    result = client.test_webhook(webhook)
    assert (result.success, result.response_status) == (False, 404)


def test_deliveries_are_signed(client: MlflowClient, receiver: Receiver, webhook: str, unique: str) -> None:
    client.create_registered_model(unique)
    delivery = receiver.next(unique)
    headers = {key.lower(): value for key, value in delivery.headers.items()}
    assert headers["content-type"] == "application/json"
    assert uuid.UUID(headers["x-mlflow-delivery-id"])
    assert abs(int(headers["x-mlflow-timestamp"]) - time.time()) < 300
    signed = f"{headers['x-mlflow-delivery-id']}.{headers['x-mlflow-timestamp']}.".encode() + delivery.body
    digest = hmac.new(unique.encode(), signed, hashlib.sha256).digest()
    assert headers["x-mlflow-signature"] == "v1," + base64.b64encode(digest).decode()


def test_without_a_secret_there_is_no_signature(client: MlflowClient, receiver: Receiver, unique: str) -> None:
    created = client.create_webhook(unique, receiver.url, EVENTS[:1])
    client.create_registered_model(unique)
    assert "x-mlflow-signature" not in {key.lower() for key in receiver.next(unique).headers}
    client.delete_webhook(created.webhook_id)


def test_every_event(client: MlflowClient, receiver: Receiver, webhook: str, unique: str) -> None:
    client.create_registered_model(unique, tags={"a": "1"}, description="model")
    client.create_model_version(unique, "s3://bucket/x", tags={"b": "2"}, description="version")
    client.set_model_version_tag(unique, "1", "k", "v")
    client.delete_model_version_tag(unique, "1", "k")
    client.set_registered_model_alias(unique, "champion", "1")
    client.delete_registered_model_alias(unique, "champion")
    heard = {delivery.event: delivery.payload for delivery in (receiver.next(unique) for _ in range(6))}
    assert {event: payload["data"] for event, payload in heard.items()} == {
        "registered_model.created": {"name": unique, "tags": {"a": "1"}, "description": "model"},
        "model_version.created": {
            "name": unique,
            "version": "1",
            "source": "s3://bucket/x",
            "run_id": None,
            "tags": {"b": "2"},
            "description": "version",
        },
        "model_version_tag.set": {"name": unique, "version": "1", "key": "k", "value": "v"},
        "model_version_tag.deleted": {"name": unique, "version": "1", "key": "k"},
        "model_version_alias.created": {"name": unique, "alias": "champion", "version": "1"},
        "model_version_alias.deleted": {"name": unique, "alias": "champion"},
    }
    assert all(payload["timestamp"].startswith("20") for payload in heard.values())


def test_what_did_not_happen_is_not_told(
    client: MlflowClient, receiver: Receiver, webhook: str, unique: str, peer: Peer
) -> None:
    client.create_registered_model(unique)
    client.delete_registered_model_alias(unique, "nobody")
    client.create_model_version(unique, "s3://bucket/x")
    heard = {receiver.next(unique).event for _ in range(2 if peer.differs("webhooks-are-told-what-happened") else 3)}
    told = {"model_version_alias.deleted"} if peer.is_reference else set()
    assert heard == {"registered_model.created", "model_version.created"} | told


def test_an_event_given_twice(http: Http, unique: str, peer: Peer) -> None:
    answer = http.post("webhooks", name=unique, url="https://example.com", events=CREATED * 2)
    if peer.differs("repeated-webhook-events"):
        webhook = answer.json()["webhook"]
        assert webhook["events"] == CREATED
        assert http.delete(f"webhooks/{webhook['webhook_id']}").status_code == 200
    else:
        assert refusal(answer) == (400, "BAD_REQUEST")


def test_a_test_is_sent_once(client: MlflowClient, receiver: Receiver, webhook: str, peer: Peer) -> None:
    receiver.answers += [503] * 10
    result = client.test_webhook(webhook)
    assert (result.success, result.response_status) == (False, 503)
    assert receiver.deliveries.qsize() == (1 if peer.differs("webhook-tests-are-sent-once") else 4)


def test_what_failed_is_tried_again(client: MlflowClient, receiver: Receiver, webhook: str, unique: str) -> None:
    receiver.answers.append(503)
    client.create_registered_model(unique)
    first, second = receiver.next(unique), receiver.next(unique)
    assert first.body == second.body


def test_a_disabled_webhook_is_silent(client: MlflowClient, receiver: Receiver, webhook: str, unique: str) -> None:
    """What comes after it is enabled again is the first that is heard."""
    client.update_webhook(webhook, status=WebhookStatus.DISABLED)
    client.create_registered_model(unique)
    client.update_webhook(webhook, status=WebhookStatus.ACTIVE)
    client.create_model_version(unique, "s3://bucket/x")
    assert receiver.next(unique).event == "model_version.created"
