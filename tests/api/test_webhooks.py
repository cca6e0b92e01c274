"""Webhooks over HTTP: proved, taken once, and never taken from who only repeats a proof."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from leadline.ingest.webhooks.load import loads_source
from leadline.store import tables as t
from tests.api.conftest import FREE, Running, Serve, is_error, wait_for

BASIC = {"Authorization": "Basic " + base64.b64encode(b"leadline:s3cret").decode()}
SIGNING = "mailgun-signing-key"
SECRETS = {
    "LEADLINE_WEBHOOK_POSTMARK": "leadline:s3cret",
    "LEADLINE_WEBHOOK_MAILGUN": SIGNING,
    "LEADLINE_WEBHOOK_ACME": "hid+den",
    "LEADLINE_WEBHOOK_HUBSPOT": "hubspot-secret",
}
ACME = loads_source(
    "{source: acme, proof: {scheme: path}, messages: [{event: form.submitted, identity: {email: mail}, id: id}]}"
)


@pytest.fixture(scope="module")
def server(serve: Serve) -> Running:
    return serve(replace(FREE, webhook_secrets=SECRETS, public_url="https://leads.example.com"), senders=(ACME,))


def delivered(number: str) -> dict[str, str]:
    return {"RecordType": "Delivery", "MessageID": number, "Recipient": "Ada@Example.com"}


def test_a_proved_webhook_is_taken_once(server: Running) -> None:
    client = server.client()
    said = client.post("/v1/webhooks/postmark", json=delivered("m1"), headers=BASIC)
    assert (said.status_code, said.json()["accepted"]) == (200, 1)
    assert client.post("/v1/webhooks/postmark", json=delivered("m1"), headers=BASIC).json()["repeated"] == 1
    with server.store.reading() as con:
        named = sa.select(t.events.c.name, t.sources.c.name, t.sources.c.kind).join(
            t.sources, t.sources.c.source_id == t.events.c.source_id
        )
        assert con.execute(named).all() == [("email.delivered", "postmark", "webhook")]


def test_a_compressed_webhook_is_read(server: Running) -> None:
    body, headers = gzip.compress(json.dumps(delivered("zip")).encode()), BASIC | {"Content-Encoding": "gzip"}
    assert server.client().post("/v1/webhooks/postmark", content=body, headers=headers).json()["accepted"] == 1


def test_what_proves_nothing_is_refused(server: Running) -> None:
    client = server.client()
    is_error(client.post("/v1/webhooks/postmark", json=delivered("m2")), 401, "unauthorized")
    wrong = {"Authorization": "Basic " + base64.b64encode(b"leadline:guess").decode()}
    is_error(client.post("/v1/webhooks/postmark", json=delivered("m2"), headers=wrong), 403, "forbidden")
    is_error(client.post("/v1/webhooks/postmark", content=b"{", headers=BASIC), 400, "malformed")


def mailgun(server: Running, token: str, event_id: str) -> dict[str, object]:
    """A request as Mailgun signs it: the body is not covered by the signature."""
    stamp = str(server.clock() // 1_000_000)
    mac = hmac.new(SIGNING.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": mac},
        "event-data": {
            "event": "clicked",
            "id": event_id,
            "timestamp": float(stamp),
            "recipient": "ada@example.com",
            "url": "https://example.com/pricing",
        },
    }


def test_a_secret_in_the_address_proves_a_sender_and_is_not_logged(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    client, asked = server.client(), {"id": "a1", "mail": "ada@example.com"}
    with caplog.at_level("DEBUG", logger="leadline"):
        said = client.post("/v1/webhooks/acme/hid%2Bden", json=asked)
        assert (said.status_code, said.json()["accepted"]) == (200, 1), said.text
        is_error(client.post("/v1/webhooks/acme/guess", json=asked), 403, "forbidden")
        is_error(client.post("/v1/webhooks/acme", json=asked), 403, "forbidden")
        is_error(client.post("/v1/webhooks/unknown/hidden", json=asked), 404, "not_found", "path.source")
        wait_for(lambda: sum(one.name == "leadline.access" for one in caplog.records) == 4)
    logged = caplog.text + "".join(str(vars(one)) for one in caplog.records) + server.service.metrics.text().decode()
    assert "/v1/webhooks/{source}/{secret}" in logged
    assert not any(word in logged for word in ("hid+den", "hid%2Bden", "guess", "hidden"))


def test_a_proof_that_is_used_again_with_another_body_says_nothing(server: Running) -> None:
    client, body = server.client(), mailgun(server, "t" * 50, "first")
    first = client.post("/v1/webhooks/mailgun", json=body)
    assert (first.status_code, first.json()["accepted"]) == (200, 1), first.text
    assert client.post("/v1/webhooks/mailgun", json=body).json()["repeated"] == 1
    forged = {**body, "event-data": {**body["event-data"], "id": "forged"}}  # type: ignore[dict-item]
    said = client.post("/v1/webhooks/mailgun", json=forged)
    assert (said.status_code, said.json()["accepted"]) == (200, 0)
    with server.store.reading() as con:
        ids = set(con.scalars(sa.select(t.events.c.event_id)))
    assert "forged" not in str(ids)


def test_an_address_is_signed_as_the_sender_wrote_it(server: Running) -> None:
    body = json.dumps([{"subscriptionType": "contact.creation", "objectId": 7, "eventId": 1, "occurredAt": 1}])
    stamp, path = str(server.clock() // 1000), "/v1/webhooks/hubspot?portal=1%2F2"
    signed = f"POSThttps://leads.example.com{path}{body}{stamp}"
    mac = base64.b64encode(hmac.new(b"hubspot-secret", signed.encode(), hashlib.sha256).digest()).decode()
    headers = {"X-HubSpot-Signature-v3": mac, "X-HubSpot-Request-Timestamp": stamp, "Content-Type": "application/json"}
    said = server.client().post(path, content=body, headers=headers)
    assert said.status_code == 200, said.text
