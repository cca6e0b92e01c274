"""How the sources are doing: when each was heard last, what it says today, and what of it was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.model.condition import DAY, Instant
from leadline.store import tables as t
from leadline.store.message import Refusal

MOST_REFUSALS = 100  # of one request that are kept
LONGEST_REASON = 1_000  # characters


@dataclass(frozen=True, slots=True)
class Source:
    """Where messages come from. ``last_seen_at`` is when the last of them came, to within some seconds."""

    source_id: int
    name: str
    kind: str
    created_at: Instant
    last_seen_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing: what it said since an instant, and what waits to be looked at, whenever it came."""

    events: int = 0
    refusals: int = 0
    conflicts: int = 0
    aside: int = 0


def sources(con: sa.Connection) -> list[Source]:
    """All sources by their names."""
    rows = con.execute(sa.select(t.sources).order_by(t.sources.c.name))
    return [Source(row.source_id, row.name, row.kind, row.created_at, row.last_seen_at) for row in rows]


def saw(con: sa.Connection, seen: Mapping[int, Instant]) -> None:
    """Write down when sources said something last."""
    if not seen:
        return
    later = sa.or_(t.sources.c.last_seen_at.is_(None), t.sources.c.last_seen_at < sa.bindparam("seen"))
    changed = sa.update(t.sources).where(t.sources.c.source_id == sa.bindparam("source"), later)
    rows = [{"source": source_id, "seen": at} for source_id, at in sorted(seen.items())]
    con.execute(changed.values(last_seen_at=sa.bindparam("seen")), rows)


def refuse(con: sa.Connection, source_id: int, refused: Sequence[Refusal], at: Instant) -> None:
    """Keep what was not taken, with the reason; of one request the first hundred."""
    rows = [
        {"source_id": source_id, "event_id": one.id, "reason": one.reason[:LONGEST_REASON], "received_at": at}
        for one in refused[:MOST_REFUSALS]
    ]
    if rows:
        con.execute(sa.insert(t.refusals), rows)


def health(con: sa.Connection, since: Instant) -> dict[int, Health]:
    """How each source is doing: events and refusals since an instant, conflicts and what is set aside of all times."""
    counts = (
        counted(con, t.events, t.events.c.event_seq >= first_event(con, since)),
        counted(con, t.refusals, t.refusals.c.received_at >= since),
        counted(con, t.conflicts),
        counted(con, t.aside),
    )
    numbers = {source_id for found in counts for source_id in found}
    return {source_id: Health(*(found.get(source_id, 0) for found in counts)) for source_id in numbers}


def counted(con: sa.Connection, table: sa.Table, *which: sa.ColumnElement[bool]) -> dict[int, int]:
    """How many rows each source has."""
    query = sa.select(table.c.source_id, sa.func.count().label("rows")).where(*which).group_by(table.c.source_id)
    return {row.source_id: row.rows for row in con.execute(query)}


def first_event(con: sa.Connection, since: Instant) -> int:
    """The number of the first event that arrived at or after an instant.

    Numbers rise with the order of arrival, so it is looked up by halves, without an index on when events arrived.
    """
    low, high = 0, (con.scalar(sa.select(sa.func.max(t.events.c.event_seq))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        query = sa.select(t.events.c.received_at).where(t.events.c.event_seq >= middle)
        found = con.scalar(query.order_by(t.events.c.event_seq).limit(1))
        if found is None or found >= since:
            high = middle
        else:
            low = middle + 1
    return low


def midnight(at: Instant) -> Instant:
    """The beginning of an instant's day in UTC."""
    return at - at % DAY
