"""What people want to get: what they say by one click, and what they choose topic by topic."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.model.condition import SECOND, Instant
from leadline.model.text import fold
from leadline.outward.mail.allowed import CONSENT, has_consented
from leadline.outward.mail.facts import UNSUBSCRIBED, Fact, ids_of, message, names_of
from leadline.outward.mail.templates import kept, topics
from leadline.outward.mail.token import Reader
from leadline.outward.mail.whom import recipients
from leadline.store.message import Kind, Message
from leadline.store.subjects import Named
from leadline.store.suppressions import EVERY_TOPIC, TAKEN_BACK, allow, suppressed


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody gets now: each topic, and whether they do. ``named`` is an id of theirs; without one they are no
    more. ``reasons``: why the address gets none, by topic."""

    topics: Mapping[str, bool] = field(default_factory=dict)
    named: Named | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)


def wishes(con: sa.Connection, reader: Reader, now: Instant) -> Wishes:
    """What a reader gets, by what they consented to and what keeps it from them."""
    found = recipients(con, [reader.lead_id], now).get(reader.lead_id)
    named = names_of(con, [reader.lead_id]).get(reader.lead_id)
    if found is None or named is None:
        return Wishes()
    reasons = suppressed(con, [fold(reader.email)]).get(fold(reader.email), {})
    asked = {*topics(kept(con)), reader.topic} - {EVERY_TOPIC}
    return Wishes(
        {
            one: has_consented(one, found.attributes) and not {EVERY_TOPIC, one} & reasons.keys()
            for one in sorted(asked)
        },
        named,
        reasons,
    )


def unsubscribed(reader: Reader, topic: str, named: Named, now: Instant) -> Message:
    """That a reader wants no more mail of a topic, or, without one, of any."""
    fact = Fact(
        reader.lead_id,
        UNSUBSCRIBED,
        f"unsubscribed:{digest(reader)}:{topic}:{now // SECOND}",
        {"email": reader.email} | ({"topic": topic} if topic else {}),
    )
    return message(fact, named, now)


def chosen(reader: Reader, before: Wishes, wanted: Collection[str], now: Instant) -> list[Message]:
    """What a reader says who wants these topics and no others: consent to what is new, and what is over.

    Who wants none at all unsubscribes from everything, also from what does not exist yet.
    """
    assert before.named is not None, "whoever chooses is somebody"
    if not set(wanted) & before.topics.keys():
        return [unsubscribed(reader, EVERY_TOPIC, before.named, now)]
    everything = EVERY_TOPIC in before.reasons
    over = [one for one, gets in before.topics.items() if one not in wanted and (gets or everything)]
    said = [unsubscribed(reader, one, before.named, now) for one in over]
    new = [one for one, gets in before.topics.items() if one in wanted and not gets]
    if new:
        traits = {f"{CONSENT}.{one}": "true" for one in new}
        key = f"mail:chosen:{digest(reader)}:{now}"
        said.append(Message(Kind.identify, key, now, traits=traits, **ids_of(before.named)))
    return said


def take_back(con: sa.Connection, reader: Reader, before: Wishes, wanted: Collection[str], at: Instant) -> None:
    """Let the address get again what its reader wants again. That mail to it came back, no wish changes."""
    taken = set(wanted) & before.topics.keys()
    for topic in sorted({*taken, EVERY_TOPIC} if taken else ()):
        allow(con, reader.email, topic, "reader", at, TAKEN_BACK)


def digest(reader: Reader) -> str:
    return hashlib.blake2b(f"{reader.lead_id}:{reader.email}".encode(), digest_size=8).hexdigest()
