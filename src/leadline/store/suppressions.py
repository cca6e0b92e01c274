"""Addresses that get no mail, of a topic or at all: they unsubscribed, bounced, complained, or were put aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.audit import record
from leadline.store.inserting import insert_new
from leadline.store.message import Message
from leadline.store.subjects import EMAIL

EVERY_TOPIC = ""
UNSUBSCRIBED, BOUNCED, COMPLAINED, BY_HAND = REASONS = ("unsubscribed", "bounced", "complained", "by hand")
BY_EVENT = {"email.unsubscribed": UNSUBSCRIBED, "email.bounced": BOUNCED, "email.complained": COMPLAINED}
TAKEN_BACK = frozenset({UNSUBSCRIBED, COMPLAINED})  # by the person: a mailbox that is not there stays so
s, i = t.suppressions.c, t.identity.c
OTHER = t.identity.alias("other")
OF_ADDRESSES = sa.select(s.email, s.topic, s.reason).where(among(s.email))
OF_SUBJECTS = (
    sa.select(i.subject_id, t.subjects.c.value)
    .join(OTHER, OTHER.c.lead_id == i.lead_id)
    .join(t.subjects, t.subjects.c.subject_id == OTHER.c.subject_id)
    .where(among(i.subject_id), t.subjects.c.kind == EMAIL)
    .distinct()
)


def suppressed(con: sa.Connection, emails: Iterable[str]) -> dict[str, dict[str, str]]:
    """The reasons by topic of those of these addresses, in small letters, that get no mail of some topic."""
    found: dict[str, dict[str, str]] = {}
    for row in con.execute(OF_ADDRESSES, {"ids": sorted(set(emails))}):
        found.setdefault(row.email, {})[row.topic] = row.reason
    return found


def suppress(con: sa.Connection, rows: Sequence[tuple[str, str, str]], by: str, at: Instant) -> int:
    """Let addresses get no more mail: address, topic and reason of each. How many were new.

    What is known already stays; only that somebody unsubscribed gives way to a reason that is none of their own.
    """
    values = [{"email": fold(e), "topic": topic, "reason": why, "by": by, "at": at} for e, topic, why in rows]
    made = insert_new(con, t.suppressions, values, [s.email, s.topic])
    new = {(row.email, row.topic) for row in made}
    for one in values:
        if (one["email"], one["topic"]) not in new and one["reason"] != UNSUBSCRIBED:
            here = sa.update(t.suppressions).where(s.email == one["email"], s.topic == one["topic"])
            con.execute(here.where(s.reason == UNSUBSCRIBED).values(reason=one["reason"], by=by, at=at))
    return len(made)


def suppress_by_hand(con: sa.Connection, email: str, topic: str, by: str, at: Instant) -> int:
    """Let an address get no more mail because somebody wishes it."""
    made = suppress(con, [(email, topic, BY_HAND)], by, at)
    record(con, at, by, "mail.suppress", topic or "every topic")
    return made


def allow(con: sa.Connection, email: str, topic: str, by: str, at: Instant, reasons: Iterable[str] = REASONS) -> int:
    """Let an address get mail of a topic again; how many rows went, which is one at most."""
    gone = sa.delete(t.suppressions).where(s.email == fold(email), s.topic == topic, s.reason.in_(list(reasons)))
    found = con.execute(gone).rowcount
    if found:
        record(con, at, by, "mail.allow", topic or "every topic")
    return found


def suppress_told(con: sa.Connection, told: Iterable[tuple[int, Message]], at: Instant) -> None:
    """Suppress whom new events are about that tell of a bounce, a complaint or somebody who unsubscribed.

    The address is the one that the event names, as a property or as whose it is; else all of the subject's person.
    An `email.unsubscribed` with a ``topic`` is of that topic alone.
    """
    telling = [(subject, one) for subject, one in told if one.name in BY_EVENT and one.trusted]
    if not telling:
        return
    unnamed = {subject for subject, one in telling if address_in(one) is None}
    of_subject: dict[int, list[str]] = {}
    for subject, value in con.execute(OF_SUBJECTS, {"ids": unnamed}) if unnamed else ():
        of_subject.setdefault(subject, []).append(value)
    rows = []
    for subject, one in telling:
        named = address_in(one)
        topic = topic_in(one.properties) if one.name == "email.unsubscribed" else EVERY_TOPIC
        rows += [(e, topic, BY_EVENT[one.name]) for e in (of_subject.get(subject, ()) if named is None else (named,))]
    suppress(con, sorted(set(rows)), "event", at)  # in order: two servers never wait for one another


def address_in(message: Message) -> str | None:
    said = message.properties.get("email")
    return said if isinstance(said, str) and "@" in said else message.email


def topic_in(properties: Mapping[str, Any]) -> str:
    said = properties.get("topic")
    return said.strip() if isinstance(said, str) else EVERY_TOPIC


def suppressions_query(email: str | None = None, reason: str | None = None) -> sa.Select[tuple[Any, ...]]:
    """The suppressions, of an address or for a reason alone."""
    query = sa.select(t.suppressions)
    query = query if email is None else query.where(s.email == fold(email))
    return query if reason is None else query.where(s.reason == reason)
