"""Whose facts have changed since the last look: by the numbers of rows, so that it costs whoever writes them nothing.

A row that was received a moment ago waits, since a transaction with an earlier number may not have ended yet. What
slips through all the same, as in one that lasted longer, is found when all leads are asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from leadline.model.condition import SECOND, Instant
from leadline.store import tables as t
from leadline.store.inserting import replace_rows
from leadline.store.subjects import parts
from leadline.store.whose import leads_of

NAME = "predictors_followed"
SETTLES = 5 * SECOND
MOST = 50_000  # rows of a table in a turn
BEHIND = 10 * MOST  # from which on it is cheaper to ask about all leads
NUMBERED = {"events": t.events.c.event_seq, "changes": t.changes.c.change_seq, "links": t.links.c.link_seq}

Marks = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Followed:
    """The leads whose facts changed, how far was read, and whether that is too far behind to go on lead by lead."""

    leads: frozenset[int]
    marks: Marks
    behind: bool


def ends(con: sa.Connection) -> Marks:
    """The last number of each table."""
    return {name: con.scalar(sa.select(sa.func.max(number))) or 0 for name, number in NUMBERED.items()}


def marks_of(con: sa.Connection) -> Marks | None:
    """How far was read; nothing before the first time."""
    found = con.scalar(sa.select(t.settings.c.value).where(t.settings.c.name == NAME))
    return None if found is None else dict(orjson.loads(found))


def mark(con: sa.Connection, marks: Marks) -> None:
    replace_rows(con, t.settings, [{"name": NAME, "value": orjson.dumps(dict(marks)).decode()}])


def follow(con: sa.Connection, marks: Marks, now: Instant) -> Followed:
    """What changed since the marks, as far as it has settled."""
    subjects: set[int] = set()
    accounts: set[str] = set()
    upto, is_behind = dict(marks), False
    for name, number in NUMBERED.items():
        table = number.table
        low = marks[name]
        high = con.scalar(sa.select(sa.func.max(number))) or 0
        is_behind = is_behind or high - low > BEHIND
        within = sa.and_(number > low, number <= low + MOST)
        fresh = con.scalar(sa.select(sa.func.min(number)).where(within, table.c.received_at > now - SETTLES))
        last = min(high, low + MOST) if fresh is None else fresh - 1
        upto[name] = max(low, last)
        taken = sa.and_(number > low, number <= last)
        for column in ("subject_id", "other_id"):
            if column in table.c:
                subjects |= set(con.scalars(sa.select(table.c[column]).where(taken).distinct()))
        if "account_id" in table.c:
            named = sa.select(table.c.account_id).where(taken, table.c.account_id.is_not(None)).distinct()
            accounts |= set(con.scalars(named))
    leads = leads_of(con, subjects - {None}) | set(people_of(con, accounts))
    return Followed(frozenset(leads), upto, is_behind)


def people_of(con: sa.Connection, accounts: set[str]) -> Iterator[int]:
    """The leads of accounts of which something new is known."""
    for some in parts(sorted(accounts)):
        yield from con.scalars(sa.select(t.leads.c.lead_id).where(t.leads.c.account_id.in_(some)))
