"""Requests as senders make them: signed by the recipes that they publish.

SendGrid, Stripe and HubSpot have libraries, which `test_vendors.py` holds these recipes against. The others are
written from their documents.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from leadline.ingest.webhooks import Read, Request, built_in, read
from leadline.model.condition import SECOND, Instant

NOW: Instant = 1_772_355_900 * SECOND
SECRET = "s3cret-Schlüssel"
KEY = ec.derive_private_key(424242, ec.SECP256R1())


def public(key: ec.EllipticCurvePrivateKey) -> str:
    """A public key as SendGrid shows it: one line of base64."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def payload(source: str) -> Any:
    return json.loads((Path(__file__).parent / "payloads" / f"{source}.json").read_text(encoding="utf-8"))


def digest(secret: str, signed: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), signed, getattr(hashlib, algorithm)).digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


# -- recipes: headers and body for a body that is signed at an instant -----------------------------------------------


def timestamped(header: str) -> Callable[[bytes, Instant], tuple[dict[str, str], bytes]]:
    def sign(body: bytes, at: Instant) -> tuple[dict[str, str], bytes]:
        seconds = at // SECOND
        return {header: f"t={seconds},v1={digest(SECRET, f'{seconds}.'.encode() + body).hex()}"}, body

    return sign


def of_sendgrid(body: bytes, at: Instant) -> tuple[dict[str, str], bytes]:
    seconds = str(at // SECOND)
    signature = KEY.sign(seconds.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {
        "X-Twilio-Email-Event-Webhook-Signature": b64(signature),
        "X-Twilio-Email-Event-Webhook-Timestamp": seconds,
    }, body


def mailgun_signature(at: Instant, token: str) -> dict[str, str]:
    seconds = str(at // SECOND)
    return {"timestamp": seconds, "token": token, "signature": digest(SECRET, f"{seconds}{token}".encode()).hex()}


def of_mailgun(body: bytes, at: Instant) -> tuple[dict[str, str], bytes]:
    item = json.loads(body)
    whole = {"signature": mailgun_signature(at, f"token-{item.get('id')}"), "event-data": item}
    return {}, json.dumps(whole, ensure_ascii=False).encode()


def of_mailgun_route(body: bytes, at: Instant) -> tuple[dict[str, str], bytes]:
    return {}, urlencode(json.loads(body) | mailgun_signature(at, "token-1")).encode()


def of_postmark(body: bytes, _: Instant) -> tuple[dict[str, str], bytes]:
    return {"Authorization": f"Basic {b64(SECRET.encode())}"}, body


def of_intercom(body: bytes, _: Instant) -> tuple[dict[str, str], bytes]:
    return {"X-Hub-Signature": f"sha1={digest(SECRET, body, 'sha1').hex()}"}, body


def of_typeform(body: bytes, _: Instant) -> tuple[dict[str, str], bytes]:
    return {"Typeform-Signature": f"sha256={b64(digest(SECRET, body))}"}, body


def of_hubspot(body: bytes, at: Instant) -> tuple[dict[str, str], bytes]:
    milliseconds = str(at // 1000)
    signed = b"POST" + url("hubspot").encode() + body + milliseconds.encode()
    return {
        "X-HubSpot-Signature-v3": b64(digest(SECRET, signed)),
        "X-HubSpot-Request-Timestamp": milliseconds,
    }, body


RECIPES: dict[str, Callable[[bytes, Instant], tuple[dict[str, str], bytes]]] = {
    "calendly": timestamped("Calendly-Webhook-Signature"),
    "hubspot": of_hubspot,
    "intercom": of_intercom,
    "mailgun": of_mailgun,
    "mailgun-inbound": of_mailgun_route,
    "postmark": of_postmark,
    "sendgrid": of_sendgrid,
    "stripe": timestamped("Stripe-Signature"),
    "typeform": of_typeform,
}


def url(source: str) -> str:
    return f"https://leads.example/v1/webhooks/{source}"


def request(source: str, body: Any, at: Instant = NOW) -> Request:
    """A request of a sender, signed at an instant; the body is given as values or as it is."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers, raw = RECIPES[source](raw, at)
    return Request("POST", url(source), headers, raw)


def secrets(source: str) -> dict[str, str]:
    """The environment in which a source's secret is set."""
    return {built_in()[source].secret: public(KEY) if source == "sendgrid" else SECRET}


def heard(source: str, body: Any) -> Read:
    """What is read of a body that its sender has just signed."""
    return read(built_in()[source], request(source, body), secrets(source), NOW)


def with_header(asked: Request, name: str, value: str | None) -> Request:
    """The request with another value of a header, or without it."""
    kept = {header: text for header, text in asked.headers.items() if header != name}
    return replace(asked, headers=kept if value is None else kept | {name: value})
