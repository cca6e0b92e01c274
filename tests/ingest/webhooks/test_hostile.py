"""Whatever a sender sends, well signed or not: typed errors, or messages that the store can take."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.errors import LeadlineError
from leadline.ingest.webhooks import Request, built_in, read
from leadline.store.message import Message
from tests.ingest.webhooks.signing import NOW, RECIPES, heard, payload, secrets, url

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def samples(source: str) -> list[Any]:
    """The bodies of a sender that we have, one by one."""
    if source == "mailgun-inbound":
        return [{"from": "Ada <ada@nordhaven.example>", "timestamp": "1", "token": "t"}]
    found = payload(source)
    return found if isinstance(found, list) else list(found.values())


def spoiled(value: Any, draw: st.DrawFn) -> Any:
    """A body in which some values are others."""
    if draw(st.integers(0, 7)) == 0:
        return draw(JSON)
    if isinstance(value, dict):
        return {name: spoiled(inner, draw) for name, inner in value.items()}
    if isinstance(value, list):
        return [spoiled(inner, draw) for inner in value]
    return value


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, Any]:
    source = draw(st.sampled_from(sorted(RECIPES)))
    found = spoiled(draw(st.sampled_from(samples(source))), draw)
    needs_object = source in ("mailgun", "mailgun-inbound")
    return source, found if isinstance(found, dict) or (isinstance(found, list) and not needs_object) else {"x": found}


def is_whole(message: Message) -> bool:
    """Whether a message is one that the store can take."""
    names = [message.id, message.name, message.user_id, message.email, message.anonymous_id]
    texts = [text for text in names if text is not None]
    ids = (message.user_id, message.email, message.anonymous_id)
    orjson.dumps([dict(message.properties), dict(message.traits)])
    return bool(message.id) and any(ids) and all("\x00" not in text and len(text) <= 255 for text in texts)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies())
def test_a_signed_body_with_anything_in_it_gives_messages_that_can_be_stored(given_body: tuple[str, Any]) -> None:
    source, body = given_body
    found = heard(source, orjson.dumps(body)).heard
    assert all(is_whole(message) for message in found.messages)
    assert all(refusal.reason for refusal in found.refused)
    ids = [message.id for message in found.messages]
    assert isinstance(body, list) or len(ids) == len(set(ids))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(RECIPES)),
    st.binary(max_size=60),
    st.dictionaries(
        st.sampled_from(["Stripe-Signature", "Authorization", "X-Hub-Signature", "X-HubSpot-Signature-v3"])
        | st.sampled_from(["X-HubSpot-Request-Timestamp", "Typeform-Signature", "Calendly-Webhook-Signature"])
        | st.sampled_from([f"X-Twilio-Email-Event-Webhook-{name}" for name in ("Signature", "Timestamp")]),
        st.text(max_size=40),
    ),
    st.text(max_size=30),
)
def test_a_request_that_nobody_signed_is_never_taken(
    source: str, body: bytes, headers: dict[str, str], end: str
) -> None:
    asked = Request("POST", url(source) + end, headers, body)
    with pytest.raises(LeadlineError):
        read(built_in()[source], asked, secrets(source), NOW)
