"""Assigning: a lead becomes somebody's, the clock of the first contact starts, and those are told who want to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.outward.notice.telling import Notice, put_notices
from leadline.routing import Clock, Routing, Times, due, times
from leadline.store.assignments import Assigned, assign

ASSIGNED, REMINDER, ESCALATED = "assigned", "reminder", "escalated"


@dataclass(frozen=True, slots=True)
class Giving:
    """Whose a lead becomes, by whom and why."""

    lead_id: int
    owner: str
    by: str
    rule: str = ""
    reason: str = ""
    is_new: bool = True  # whether they did not own it before
    is_told: bool = True


def give(con: sa.Connection, routing: Routing | None, giving: Sequence[Giving], now: Instant) -> list[int]:
    """Make leads somebody's, in the transaction of the caller; the numbers of the assignments.

    The leads are different ones. With a routing the clock of the rule runs, else none does.
    """
    assigned = [as_assigned(one, routing, now) for one in giving]
    numbers = assign(con, assigned, now)
    notices = [
        Notice(key_of(number, ASSIGNED), one.lead_id, ASSIGNED, words_of(one, made, routing), to=one.owner)
        for number, one, made in zip(numbers, giving, assigned, strict=True)
        if one.is_told
    ]
    put_notices(con, notices, now)
    return numbers


def key_of(assignment_id: int, about: str) -> str:
    """What makes a notice about an assignment go out once."""
    return f"assignment:{assignment_id}:{about}"


def as_assigned(one: Giving, routing: Routing | None, now: Instant) -> Assigned:
    clock = None if routing is None else routing.clock_of(one.rule)
    if routing is None or clock is None:
        return Assigned(one.lead_id, one.owner, one.by, one.rule, one.reason, is_new=one.is_new)
    found = times_of(routing, clock, one.owner, now)
    next_at = due(found, now - 1).next_at
    return Assigned(one.lead_id, one.owner, one.by, one.rule, one.reason, found.contact_by, next_at, is_new=one.is_new)


def times_of(routing: Routing, clock: Clock, owner: str, at: Instant) -> Times:
    return times(clock, routing.rep(owner), at)


def words_of(one: Giving, made: Assigned, routing: Routing | None) -> str:
    """What the new owner is told."""
    said = f"with {one.owner} now: {one.reason}." if one.reason else f"with {one.owner} now."
    if made.contact_by is None or routing is None:
        return said
    return f"{said} The first contact is due by {local(made.contact_by, routing.rep(one.owner).zone)}."


def local(at: Instant, zone: ZoneInfo) -> str:
    """An instant as people say it where they are.

    >>> local(1_796_032_800_000_000, ZoneInfo("Europe/Berlin"))
    '30 November, 11:00'
    """
    said = datetime.fromtimestamp(at / 1_000_000, zone)
    return f"{said.day} {said:%B}, {said:%H:%M}"
