"""What follows for the CRMs: the records of leads that changed, tasks and notes, and everybody once at first.

A lead whose score changes a hundred times within minutes is written once: what waits has a key of the lead and of the
span of time, and says how the lead stands when it is sent. A change of stage is written at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.model.condition import MINUTE, Instant
from leadline.outward.crm.sending import NOTE, SYNC, TASK
from leadline.outward.crm.systems import ABOUT, SYSTEMS
from leadline.outward.given import Given
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.connections import Connection, connections
from leadline.store.crm import hurry, mark_of, set_mark, waits
from leadline.store.happenings import MOVED, Happening, Listening
from leadline.store.outbox import Delivery

FIRST = "first"  # the mark of the first sync
PAGE = 500  # leads that the first sync hands over at once
LOW = 200  # with so many waiting it hands over no more, so that what happens now never waits behind it
ABOUT_CRM = Listening.to(ABOUT)


@dataclass(slots=True)
class Follows:
    """What a turn writes: deliveries, whose records are hurried, and how far the first sync is, by connection."""

    deliveries: list[Delivery] = field(default_factory=list)
    hurried: dict[str, set[int]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Syncing:
    """The consumer of the CRMs."""

    given: Given

    def look(self, happened: Sequence[Happening], now: Instant) -> Follows | None:
        found = Follows()
        with self.given.store.reading() as con:
            for one in connections(con):
                if one.kind in SYSTEMS:
                    follow(one, happened, now, found)
                    self.first(con, one, now, found)
        return found if found.deliveries or found.marks else None

    def first(self, con: sa.Connection, one: Connection, now: Instant, found: Follows) -> None:
        """Hand over the next leads of those who are written once at first."""
        if not one.settings["first"] or one.paused_at is not None:
            return
        mark = mark_of(con, one.connection, FIRST)
        state = {"began": now, "after": 0} if mark is None else orjson.loads(mark)
        if state["after"] is not None and waits(con, one.connection, LOW) < LOW:
            lead = t.leads.c.lead_id
            ids = list(con.scalars(sa.select(lead).where(lead > state["after"]).order_by(lead).limit(PAGE)))
            after = ids[-1] if len(ids) == PAGE else None
            found.deliveries += [
                Delivery(f"{one.connection}:{SYNC}:{number}:first:{state['began']}", one.connection, SYNC, {}, number)
                for number in ids
            ]
            found.marks[one.connection] = orjson.dumps({**state, "after": after}).decode()

    def follow(self, con: sa.Connection, looked: Follows, now: Instant) -> None:
        outbox.put(con, looked.deliveries, now)
        for name, lead_ids in looked.hurried.items():
            hurry(con, name, lead_ids, now)
        for name, mark in looked.marks.items():
            set_mark(con, name, FIRST, mark, now)

    def close(self) -> None:
        """It keeps nothing open."""


CONSUMER = Syncing


def follow(one: Connection, happened: Iterable[Happening], now: Instant, found: Follows) -> None:
    """What follows from what happened, for one CRM."""
    name = one.connection
    span = int(one.settings["every_minutes"] * MINUTE)
    for what in happened:
        if what.kind == MOVED:
            found.deliveries += moved(one, what)
            found.hurried.setdefault(name, set()).add(what.lead_id)
        elif what.kind == "scored" or any(ABOUT_CRM.wants(what.kind, attribute) for attribute in what.what):
            due = later(what.lead_id, now, span)
            found.deliveries.append(Delivery(f"{name}:{SYNC}:{what.lead_id}:{due}", name, SYNC, {}, what.lead_id, due))


def later(lead_id: int, now: Instant, span: int) -> Instant:
    """When a lead's record is written again: at the end of a span that is its own, so that not all end at once.

    >>> later(0, 61, 60), later(0, 119, 60), later(0, 120, 60)
    (120, 120, 180)
    """
    shift = lead_id * 7_919 * 1_000_003 % span
    return (now + shift) // span * span + span - shift


def moved(one: Connection, what: Happening) -> Iterable[Delivery]:
    """A change of stage: the record at once; a note, unless the CRM itself said it; a task when it is sales' turn."""
    name, said = one.connection, what.what
    yield Delivery(f"{name}:{SYNC}:moved:{what.seq}", name, SYNC, {}, what.lead_id)
    if said["by"] == f"crm:{name}":
        return
    about: Mapping[str, Any] = {**{key: said[key] for key in ("from", "to", "by", "reason")}, "at": what.at}
    yield Delivery(f"{name}:{NOTE}:{what.seq}", name, NOTE, about, what.lead_id)
    if said["to"] == "mql" and one.settings["tasks"]:
        yield Delivery(f"{name}:{TASK}:{what.seq}", name, TASK, {}, what.lead_id)
