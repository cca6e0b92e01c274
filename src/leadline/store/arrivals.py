"""How events arrive: from where, how many of them machines made, and how late."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import HOUR, Instant
from leadline.store import tables as t
from leadline.store.health import first_event
from leadline.store.sources import LEADLINE

LATE = HOUR  # an event that arrives more than an hour after it occurred
PAST = (LEADLINE, "import")  # kinds of sources that say what was, and are never late

e = t.events.c


@dataclass(frozen=True, slots=True)
class Counted:
    """Events that occurred since an instant: of each source, and those of machines by source and reason."""

    since: Instant
    events: dict[int, int]
    machines: dict[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Delays:
    """How late the events of a source arrived. Microseconds; half of them took ``typical`` or less."""

    source_id: int
    events: int
    late: int
    typical: int
    longest: int


def counted(con: sa.Connection, since: Instant, most: int) -> Counted:
    """Count what occurred and arrived since an instant: of the latest ``most`` arrivals, if there were more."""
    first, last = first_event(con, since), con.scalar(sa.select(sa.func.max(e.event_seq))) or 0
    if last - first >= most:
        first = last - most + 1
        oldest = sa.select(e.received_at).where(e.event_seq >= first).order_by(e.event_seq).limit(1)
        since = max(since, con.scalar(oldest) or since)
    these = sa.and_(e.event_seq >= first, e.occurred_at >= since)
    by_source = sa.select(e.source_id, sa.func.count()).where(these).group_by(e.source_id)
    m = t.machines.c
    by_reason = (
        sa.select(e.source_id, m.reason, sa.func.count())
        .join(t.machines, m.event_seq == e.event_seq)
        .where(these, m.event_seq >= first)
        .group_by(e.source_id, m.reason)
    )
    return Counted(
        since,
        dict(con.execute(by_source).all()),
        {(source, reason): count for source, reason, count in con.execute(by_reason)},
    )


def delays(con: sa.Connection, most: int) -> list[Delays]:
    """How late each source is, by the latest ``most`` events that arrived; imports are not looked at."""
    last = con.scalar(sa.select(sa.func.max(e.event_seq))) or 0
    query = (
        sa.select(e.source_id, e.received_at - e.occurred_at)
        .join(t.sources, t.sources.c.source_id == e.source_id)
        .where(e.event_seq > last - most, t.sources.c.kind.not_in(PAST))
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for source_id, took in con.execute(query):
        found[source_id].append(max(0, took))
    return [
        Delays(source_id, len(took), sum(one > LATE for one in took), round(median(took)), max(took))
        for source_id, took in sorted(found.items())
    ]


def recent(after: int, limit: int) -> sa.Select[Any]:
    """The latest events with a number beyond ``after``, the last one first, each with the lead that it is of now."""
    i, lead = t.identity.c, t.leads.c
    latest = sa.select(t.events).where(e.event_seq > after).order_by(e.event_seq.desc()).limit(limit).subquery()
    one = latest.c
    theirs = sa.and_(i.subject_id == one.subject_id, i.starts <= one.occurred_at, one.occurred_at < i.ends)
    return (
        sa.select(
            *one["event_seq", "name", "occurred_at", "received_at", "properties"],
            t.sources.c.name.label("source"),
            t.subjects.c.kind,
            t.machines.c.reason.label("machine"),
            i.lead_id,
            lead.owner,
        )
        .join_from(latest, t.subjects, t.subjects.c.subject_id == one.subject_id)
        .join(t.sources, t.sources.c.source_id == one.source_id, isouter=True)
        .join(t.machines, t.machines.c.event_seq == one.event_seq, isouter=True)
        .join(t.identity, theirs, isouter=True)
        .join(t.leads, lead.lead_id == i.lead_id, isouter=True)
        .order_by(one.event_seq.desc())
    )
