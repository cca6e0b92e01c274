"""Events in our own shape, as `POST /api/events` takes them.

    {"event_id": "order-17", "event": "trial.started", "occurred_at": "2026-03-01T09:30:00Z",
     "user_id": "ada-7", "properties": {"plan": "pro"}}

The name is needed, and whose it is: ``user_id``, ``email`` or ``anonymous_id``, one of them; that two ids are one
person's, an identify says. An event without an id of its own gets one made of its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from leadline.ingest.segment.clock import instant
from leadline.ingest.segment.ids import address, named
from leadline.ingest.segment.limits import NAME, Refused
from leadline.ingest.segment.values import dumped, mapping, scrubbed, sized
from leadline.model import event_name
from leadline.model.condition import Instant
from leadline.model.dates import iso
from leadline.store.message import Heard, Kind, Message, Refusal

NAMES = frozenset({"event_id", "event", "occurred_at", "user_id", "email", "anonymous_id", "properties", "automated"})
REASON = 200  # characters
FIRST, END = instant("1990-01-01"), instant("9998-01-01")
Judge = Callable[[Message], Message | Refusal]


def stated(events: Sequence[Any], received_at: Instant, judge: Judge) -> Heard:
    """The events as messages, as far as ``judge`` lets them through, and those that cannot be taken."""
    messages: list[Message] = []
    refused: list[Refusal] = []
    for raw in events:
        try:
            said = judge(message_of(raw, received_at))
        except Refused as why:
            refused.append(Refusal(id_of(raw), str(why)))
            continue
        if isinstance(said, Refusal):
            refused.append(said)
        else:
            messages.append(said)
    return Heard(tuple(messages), tuple(refused))


def message_of(raw: Any, received_at: Instant) -> Message:
    """One event; `Refused` says why it is none."""
    if not isinstance(raw, dict):
        raise Refused("an event must be a JSON object")
    sized(raw)
    raw = scrubbed(raw)
    strange = sorted(raw.keys() - NAMES)
    if strange:
        raise Refused(f"an event has no `{strange[0][:NAME]}`; what you know of it goes into properties")
    name = raw.get("event")
    if not isinstance(name, str) or not event_name(name):
        raise Refused("it has no name: state event, such as demo.requested")
    if len(name) > NAME:
        raise Refused(f"its name has {len(name)} characters, {NAME} is the most: use a shorter name")
    email = raw.get("email")
    if email is not None and address(email) is None:
        raise Refused("its email is no e-mail address: write it as name@company.com, or leave it out")
    user_id, anonymous_id = named(raw, "user_id"), named(raw, "anonymous_id")
    ids = sum(one is not None for one in (user_id, email, anonymous_id))
    if ids == 0:
        raise Refused("it does not say whose it is: state user_id, email or anonymous_id")
    if ids > 1:
        raise Refused("it has several ids: state one; that they are one person's, say with /v1/identify")
    return Message(
        Kind.event,
        named(raw, "event_id") or made_id(raw, received_at),
        occurred_at(raw, received_at),
        user_id=user_id,
        email=None if email is None else address(email),
        anonymous_id=anonymous_id,
        name=event_name(name),
        properties=mapping(raw, "properties"),
        automated=machine(raw.get("automated")),
    )


def occurred_at(raw: dict[str, Any], received_at: Instant) -> Instant:
    said = raw.get("occurred_at")
    if said is None:
        return received_at
    try:
        at = instant(said.strip() if isinstance(said, str) else said)
    except ValueError:
        raise Refused("its occurred_at cannot be read: write ISO 8601, such as 2026-03-01T09:00:00Z") from None
    if not FIRST <= at < END:
        raise Refused(f"its occurred_at is before {iso(FIRST)[:4]} or after {iso(END)[:4]}: say when it happened")
    return at


def machine(said: Any) -> str | None:
    """Why no person did it, where the source says so: true, or a reason."""
    if said is None or said is False:
        return None
    if said is True:
        return "its source says that a machine did it"
    if isinstance(said, str) and said.strip():
        return said.strip()[:REASON]
    raise Refused("its automated is neither true, false nor a reason in words")


def made_id(raw: dict[str, Any], received_at: Instant) -> str:
    """An id for the content: the same event again counts once, if it says when it happened."""
    content = raw if raw.get("occurred_at") is not None else raw | {"received_at": received_at}
    return f"made-{hashlib.blake2b(dumped(content), digest_size=16).hexdigest()}"


def id_of(raw: Any) -> str | None:
    said = raw.get("event_id") if isinstance(raw, dict) else None
    return str(said)[:NAME] if isinstance(said, str | int) and not isinstance(said, bool) else None
