"""Appending what sources say: each message once, in one transaction, and whose leads have to be scored again.

    messages → events (once by source and id) | links and changes (once by source and id) | aside (not due yet)
             → identity of what was touched → suppressed addresses → dirty

The same id again is a repetition, and counts once; with other content it is a conflict: the first stays, the second is
kept to be seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import MINUTE, Instant
from leadline.store import tables as t
from leadline.store.accounts import mark_accounts
from leadline.store.inserting import insert_new
from leadline.store.message import Kind, Message, Refusal
from leadline.store.properties import learn_lists
from leadline.store.subjects import ANONYMOUS, EMAIL, USER, Named, known, numbered, parts
from leadline.store.suppressions import suppress_told
from leadline.store.values import as_text, clean, dumped
from leadline.store.whose import mark_dirty, refresh

EARLY = 5 * MINUTE  # from so far in the future what comes is set aside
NAMED_BY_ITS_ID = 0  # the source of an attribute that nobody stated: an address says whose it is by being an id


@dataclass(frozen=True, slots=True)
class Offer:
    """Messages of one source, as one request brought them."""

    source_id: int
    messages: Sequence[Message]


@dataclass(slots=True)
class Taken:
    """What became of an offer: how many were new, how many had come before; ids that came with other content."""

    accepted: int = 0
    repeated: int = 0
    conflicts: list[str] = field(default_factory=list)
    aside: int = 0
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stated:
    """A message on its way into the tables."""

    offer: int
    source_id: int
    message: Message
    properties: str
    traits: dict[str, Any]
    digest: bytes
    names: tuple[Named, ...]  # the ids that it bears, the one that it is stored under first

    @property
    def key(self) -> tuple[int, str]:
        return self.source_id, self.message.id


def append(con: sa.Connection, offers: Sequence[Offer], received_at: Instant, *, due: bool = False) -> list[Taken]:
    """Append the messages of several offers; what became of each. ``due``: nothing is set aside any more."""
    taken = [Taken() for _ in offers]
    persons = previous_persons(con, offers)
    stated = [
        state(at, offer.source_id, message, persons) for at, offer in enumerate(offers) for message in offer.messages
    ]
    late: list[Stated] = []
    now: list[Stated] = []
    for one in stated:
        early = one.message.occurred_at > received_at + EARLY and bool(one.names)
        (late if early and not due else now).append(one)
    numbers, new = numbered(con, [name for one in stated for name in one.names])
    touched: set[int] = set()
    said_now = [one for one in now if one.message.kind is not Kind.event]
    events = [one for one in now if one.message.kind is Kind.event]
    learn_lists(con, (one.message.properties for one in events))
    fresh_events = put_events(con, events, numbers, received_at, taken)
    touched |= {subject for subject, _ in fresh_events}
    linked = put_statements(con, said_now, numbers, received_at, taken)
    linked |= vouch(con, events, numbers, received_at)
    put_aside(con, late, numbers, received_at, taken)
    fresh = {n for (kind, _), n in numbers.items() if n in new and kind != ANONYMOUS}
    emails = put_addresses(con, now, numbers, new, received_at)
    moved = refresh(con, linked | fresh)
    suppress_told(con, fresh_events, received_at)
    mark_dirty(con, moved, "identity", received_at)
    mark_dirty(con, (touched | linked | emails) - moved, "event", received_at)
    return taken


def previous_persons(con: sa.Connection, offers: Sequence[Offer]) -> set[str]:
    """Which previous ids of aliases are persons' already; all others are devices'."""
    said = {
        clean(message.previous_id)
        for offer in offers
        for message in offer.messages
        if message.kind is Kind.alias and message.previous_id
    }
    return {value for _, value in known(con, [(USER, one) for one in said])}


def state(offer: int, source_id: int, message: Message, persons: Collection[str] = ()) -> Stated:
    properties, traits = clean(message.properties), clean(message.traits)
    text = dumped(properties)
    names = named(message, persons)
    ids = [message.user_id, message.email, message.anonymous_id, message.previous_id, message.account_id]
    content = dumped([message.kind, message.name, ids, traits])
    digest = hashlib.blake2b(f"{content}{text}".encode(), digest_size=12).digest()
    return Stated(offer, source_id, message, text, traits, digest, names)


def named(message: Message, persons: Collection[str]) -> tuple[Named, ...]:
    """The ids of a message: the one that it is stored under first."""
    found: list[Named] = []
    if message.user_id:
        found.append((USER, clean(message.user_id)))
    if message.email:
        found.append((EMAIL, clean(message.email)))
    if message.anonymous_id:
        found.append((ANONYMOUS, clean(message.anonymous_id)))
    if message.previous_id and message.kind is Kind.alias:
        previous = clean(message.previous_id)
        found.append((USER if previous in persons else ANONYMOUS, previous))
    return tuple(found)


# -- events --------------------------------------------------------------------------------------------------------


def put_events(
    con: sa.Connection, stated: Sequence[Stated], numbers: dict[Named, int], received_at: Instant, taken: list[Taken]
) -> list[tuple[int, Message]]:
    """Put in the events that are new; these, each with its subject."""
    first: dict[tuple[int, str], Stated] = {}
    for one in stated:
        first.setdefault(one.key, one)
    rows = [
        {
            "source_id": one.source_id,
            "event_id": one.message.id,
            "subject_id": numbers[one.names[0]],
            "name": one.message.name,
            "occurred_at": one.message.occurred_at,
            "received_at": received_at,
            "properties": one.properties,
            "ip": one.message.context.ip,
            "user_agent": one.message.context.user_agent,
            "said": one.message.automated,
            "digest": one.digest,
        }
        for one in first.values()
    ]
    made = insert_new(con, t.events, rows, [t.events.c.source_id, t.events.c.event_id, t.events.c.subject_id])
    new = {(row.source_id, row.event_id) for row in made}
    judge_repeats(con, t.events, t.events.c.event_id, stated, first, new, numbers, received_at, taken)
    return [(row.subject_id, first[row.source_id, row.event_id].message) for row in made]


def judge_repeats(
    con: sa.Connection,
    table: sa.Table,
    column: sa.Column[Any],
    stated: Sequence[Stated],
    first: dict[tuple[int, str], Stated],
    new: set[tuple[int, str]],
    numbers: dict[Named, int],
    received_at: Instant,
    taken: list[Taken],
) -> None:
    """Count what was new, what had come before, and what had come before with other content."""
    digests = {key: one.digest for key, one in first.items() if key in new}
    for source_id in {key[0] for key in first if key not in new}:
        ids = [key[1] for key in first if key[0] == source_id and key not in new]
        for some in parts(ids):
            rows = con.execute(
                sa.select(column, table.c.digest).where(table.c.source_id == source_id, column.in_(some))
            )
            digests |= {(source_id, one): bytes(digest) for one, digest in rows}
    clashing = []
    for one in stated:
        if first[one.key] is one and one.key in new:
            taken[one.offer].aside += table is t.aside
            taken[one.offer].accepted += table is not t.aside
        elif digests.get(one.key) == one.digest:
            taken[one.offer].repeated += 1
        else:
            taken[one.offer].conflicts.append(one.message.id)
            clashing.append(conflict(one, numbers, received_at))
    if clashing:
        con.execute(sa.insert(t.conflicts), clashing)


def conflict(one: Stated, numbers: dict[Named, int], received_at: Instant) -> dict[str, Any]:
    return {
        "source_id": one.source_id,
        "event_id": one.message.id,
        "subject_id": numbers[one.names[0]] if one.names else None,
        "received_at": received_at,
        "message": dumped(plain(one.message)),
    }


def plain(message: Message) -> dict[str, Any]:
    """A message as JSON values."""
    return {name: value for name, value in asdict(message).items() if value not in (None, "", {})}


def put_aside(
    con: sa.Connection, stated: Sequence[Stated], numbers: dict[Named, int], received_at: Instant, taken: list[Taken]
) -> None:
    """Keep what is not due yet; it is taken when it is, as if it came then. What waits already is judged now."""
    first: dict[tuple[int, str], Stated] = {}
    for one in stated:
        first.setdefault(one.key, one)
    rows = [
        {
            "source_id": one.source_id,
            "event_id": one.message.id,
            "subject_id": numbers[one.names[0]],
            "due_at": one.message.occurred_at,
            "received_at": received_at,
            "message": dumped(plain(one.message)),
            "digest": one.digest,
        }
        for one in first.values()
    ]
    made = insert_new(con, t.aside, rows, [t.aside.c.source_id, t.aside.c.event_id])
    new = {(row.source_id, row.event_id) for row in made}
    judge_repeats(con, t.aside, t.aside.c.event_id, stated, first, new, numbers, received_at, taken)


# -- links and changes ---------------------------------------------------------------------------------------------


def put_statements(
    con: sa.Connection, stated: Sequence[Stated], numbers: dict[Named, int], received_at: Instant, taken: list[Taken]
) -> set[int]:
    """Put in the links and changes of messages that are new; the subjects that they touch."""
    first: dict[tuple[int, str], Stated] = {}
    for one in stated:
        first.setdefault(one.key, one)
    rows = [
        {
            "source_id": one.source_id,
            "message_id": one.message.id,
            "digest": one.digest,
            "received_at": received_at,
            "subject_id": numbers[one.names[0]] if one.names else None,
        }
        for one in first.values()
    ]
    made = insert_new(con, t.seen, rows, [t.seen.c.source_id, t.seen.c.message_id])
    new = {(row.source_id, row.message_id) for row in made}
    judge_repeats(con, t.seen, t.seen.c.message_id, stated, first, new, numbers, received_at, taken)
    fresh = [one for key, one in first.items() if key in new]
    links = [row for one in fresh for row in links_of(one, numbers, received_at)]
    changes = [row for one in fresh for row in changes_of(one, numbers, received_at)]
    if links:
        con.execute(sa.insert(t.links), links)
    if changes:
        con.execute(sa.insert(t.changes), changes)
    touched = {numbers[name] for one in fresh for name in one.names}
    mark_accounts(con, {row["account_id"] for row in changes if row["account_id"] is not None}, received_at)
    return touched


def links_of(one: Stated, numbers: dict[Named, int], received_at: Instant) -> Iterable[dict[str, Any]]:
    """Which ids belong together by this message: a device to whoever it names, a user to their address."""
    message = one.message
    if message.kind not in (Kind.identify, Kind.alias):
        return
    persons = list(dict.fromkeys(numbers[name] for name in one.names if name[0] != ANONYMOUS))
    devices = [numbers[name] for name in one.names if name[0] == ANONYMOUS]
    pairs: list[tuple[int, int | None]] = [(device, persons[0]) for device in devices] if persons else []
    pairs += [(persons[0], other) for other in persons[1:]]
    if message.trusted and len(persons) == 1:
        pairs.append((persons[0], None))  # somebody who may be trusted spoke of this person: a browser joins no other
    for subject, other in pairs:
        yield link_row(one, message.kind, subject, other, received_at)


def link_row(one: Stated, kind: Kind, subject: int, other: int | None, received_at: Instant) -> dict[str, Any]:
    return {
        "source_id": one.source_id,
        "link_id": one.message.id,
        "kind": kind.value,
        "subject_id": subject,
        "other_id": other,
        "trusted": one.message.trusted,
        "undoes": None,
        "occurred_at": one.message.occurred_at,
        "received_at": received_at,
    }


def vouch(con: sa.Connection, events: Sequence[Stated], numbers: dict[Named, int], received_at: Instant) -> set[int]:
    """Note of whom an event that may be trusted spoke for the first time: no browser joins them to another."""
    first: dict[int, Stated] = {}
    for one in events:
        if one.message.trusted and one.names[0][0] != ANONYMOUS:
            first.setdefault(numbers[one.names[0]], one)
    for some in parts(list(first)):
        k = t.links.c
        for subject in con.scalars(sa.select(k.subject_id).where(k.subject_id.in_(some), k.trusted).distinct()):
            del first[subject]
    rows = [link_row(one, Kind.identify, subject, None, received_at) for subject, one in first.items()]
    if rows:
        con.execute(sa.insert(t.links), rows)
    return set(first)


def changes_of(one: Stated, numbers: dict[Named, int], received_at: Instant) -> Iterable[dict[str, Any]]:
    """The attributes that a message says: of the person, or, in a group, of the account."""
    message = one.message
    common = {
        "source_id": one.source_id,
        "trusted": message.trusted,
        "occurred_at": message.occurred_at,
        "received_at": received_at,
    }
    person = numbers[one.names[0]] if one.names else None
    account = message.account_id if message.kind is Kind.group else None
    if message.account_id and person is not None:
        value = as_text(clean(message.account_id))
        yield common | {"subject_id": person, "account_id": None, "attribute": "account_id", "value": value}
    for attribute, value in one.traits.items():
        owner = {"subject_id": None, "account_id": account} if account else {"subject_id": person, "account_id": None}
        yield common | owner | {"attribute": attribute, "value": as_text(value)}


def put_addresses(
    con: sa.Connection, stated: Sequence[Stated], numbers: dict[Named, int], new: set[int], received_at: Instant
) -> set[int]:
    """An address is also an attribute of whose it is, from the instant on at which it was first named.

    Somebody trusted comes before a browser, whatever the order in which messages arrive: the one row that says so is
    moved where an earlier message comes late. The subjects of whom something changed.
    """
    first: dict[int, tuple[bool, Instant, str]] = {}
    for one in stated:
        for kind, value in one.names:
            if kind == EMAIL:
                said = (not one.message.trusted, one.message.occurred_at, value)
                number = numbers[kind, value]
                first[number] = min(first.get(number, said), said)
    c = t.changes.c
    known_ = [number for number in first if number not in new]
    stored: dict[int, tuple[bool, Instant]] = {}
    for some in parts(known_):
        query = sa.select(c.subject_id, c.trusted, c.occurred_at).where(
            c.subject_id.in_(some), c.source_id == NAMED_BY_ITS_ID, c.attribute == EMAIL
        )
        stored |= {row.subject_id: (not row.trusted, row.occurred_at) for row in con.execute(query)}
    moved = [number for number, before in stored.items() if first[number][:2] < before]
    for number in moved:
        untrusted, at, _ = first[number]
        row = sa.update(t.changes).where(c.subject_id == number, c.source_id == NAMED_BY_ITS_ID, c.attribute == EMAIL)
        con.execute(row.values(trusted=not untrusted, occurred_at=at))
    late = {number: one for number, one in first.items() if number not in stored}
    made = [
        {
            "source_id": NAMED_BY_ITS_ID,
            "subject_id": number,
            "account_id": None,
            "attribute": EMAIL,
            "value": value,
            "trusted": not untrusted,
            "occurred_at": at,
            "received_at": received_at,
        }
        for number, (untrusted, at, value) in late.items()
    ]
    if made:
        con.execute(sa.insert(t.changes), made)
    return {*moved, *late}
