"""Webhooks: what happened to leads, as signed requests to an address (Standard Webhooks, standardwebhooks.com).

A request has the headers ``webhook-id`` (the delivery's key, the same at every try), ``webhook-timestamp`` and
``webhook-signature``: ``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from leadline.errors import InputError
from leadline.model.condition import SECOND, Duration, Instant
from leadline.model.dates import iso
from leadline.outward.channel import Checked, Later, Link, Never, Outcome, Sent
from leadline.outward.reaching import Refused
from leadline.store.happenings import KINDS
from leadline.store.outbox import Waiting
from leadline.store.values import dumped

PREFIX = "whsec_"
GONE = 410  # the receiver wants nothing any more
SHOWN = 200  # characters of an answer


class Webhook:
    """The channel of webhooks."""

    kind = "webhook"
    batch = 20
    per_second = 50.0
    secrets = ("secret",)

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        strange = sorted(given.keys() - {"url", "about", "per_second"})
        if strange:
            raise InputError(f"a webhook has no setting `{strange[0]}`; it has `url`, `about` and `per_second`")
        return {"url": address(given.get("url")), "about": about(given.get("about", ["moved"]))} | rate(given)

    def send(self, link: Link, deliveries: Sequence[Waiting]) -> Iterator[Outcome]:
        for one in deliveries:
            yield self.sent(link, one.key, body_of(one))

    def check(self, link: Link) -> Checked:
        """Send an event `ping`, which a receiver may leave unread."""
        now = link.given.clock()
        found = self.sent(link, f"ping:{now}", dumped({"type": "ping", "timestamp": iso(now), "data": {}}))
        if isinstance(found, Sent):
            return Checked(True, "The receiver took a `ping`.")
        return Checked(False, f"The receiver did not take a `ping`: {found.why}.")

    def sent(self, link: Link, key: str, body: str) -> Outcome:
        """Send one request."""
        headers = signed(link.secrets["secret"], key, link.given.clock(), body)
        try:
            answer = link.http.post(link.settings["url"], content=body.encode(), headers=headers)
        except Refused as error:
            return Later(str(error), whole=True)
        except httpx.HTTPError as error:
            return Later(f"the receiver could not be reached: {str(error) or type(error).__name__}", whole=True)
        return outcome(answer, link.given.clock())


CHANNEL = Webhook()


def outcome(answer: httpx.Response, now: Instant) -> Outcome:
    """What an answer means: that the receiver has something against this request, or takes none at all just now."""
    said = f"{answer.status_code} {answer.reason_phrase}".strip()
    if answer.is_success:
        return Sent(said)
    if answer.status_code == GONE:
        return Never("the receiver answers 410: it wants nothing any more; take the connection away")
    if answer.status_code == 429 or answer.status_code >= 500:
        return Later(f"the receiver answers {said}", retry_after(answer, now), whole=True)
    shown = "".join(one if one.isprintable() else " " for one in answer.text[:SHOWN])
    return Later(f"the receiver answers {said}: {shown}".rstrip(": "))


def retry_after(answer: httpx.Response, now: Instant) -> Duration | None:
    """How long the receiver asks us to wait, in either form of the header."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdigit():
        return int(said[:6]) * SECOND
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0, int(at.timestamp()) * SECOND - now)


def body_of(one: Waiting) -> str:
    """The body: a type, when it happened, and what is told."""
    return dumped({"type": f"lead.{one.kind}", "timestamp": iso(one.made_at), "data": dict(one.what)})


def signed(secret: str, key: str, at: Instant, body: str) -> dict[str, str]:
    """The headers of a request.

    >>> signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330 * SECOND,
    ...        '{"test": 2432232314}')["webhook-signature"]
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    stamp = str(at // SECOND)
    digest = hmac.new(key_of(secret), f"{key}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def key_of(secret: str) -> bytes:
    """The bytes of a secret as Standard Webhooks writes it."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise InputError(f"a webhook's secret is `{PREFIX}` and base64; leave it out, and one is made") from None


def new_secret() -> str:
    """A new secret of 32 bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def address(said: Any) -> str:
    """An address that can be sent to."""
    parts = urlsplit(said) if isinstance(said, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise InputError("`url` is the address that is sent to, such as https://example.com/hooks, without a password")
    return str(said)


def about(said: Any) -> list[str]:
    """What a connection is told about: kinds of happenings, each with a name or with all."""
    if not isinstance(said, list) or not said or not all(isinstance(one, str) for one in said):
        raise InputError("`about` is a list such as [moved, entered hot, scored]")
    for one in said:
        kind = one.split(" ")[0]
        if kind not in KINDS:
            raise InputError(f"`about` has no `{kind}`; there are {', '.join(KINDS)}, each alone or with a name")
    return list(said)


def rate(given: Mapping[str, Any]) -> dict[str, float]:
    """How many are sent a second at most, if that is said."""
    said = given.get("per_second")
    if said is None:
        return {}
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said <= 1_000:
        raise InputError("`per_second` is how many are sent a second at most: a number up to 1000")
    return {"per_second": float(said)}
