"""Leads that are set aside until an instant, so that the queue leaves them out for so long."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.model.dates import iso
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.inserting import replace_rows
from leadline.store.people import ids_of

z, i = t.snoozes.c, t.identity.c


def snooze(con: sa.Connection, lead_id: int, until: Instant, by: str, at: Instant) -> None:
    """Set a lead aside; a time that was said before is replaced. What has run out by now is cleared away with it."""
    unset(con, lead_id)
    con.execute(sa.delete(t.snoozes).where(z.until <= at))
    replace_rows(con, t.snoozes, [{"subject_id": lead_id, "until": until, "by": by, "at": at}])
    record(con, at, by, "lead.snooze", str(lead_id), {"until": iso(until)})


def wake(con: sa.Connection, lead_id: int, by: str, at: Instant) -> None:
    """Set a lead aside no longer. One that is not set aside stays as it is."""
    if unset(con, lead_id):
        record(con, at, by, "lead.wake", str(lead_id))


def unset(con: sa.Connection, lead_id: int) -> int:
    """Take away what any of a lead's ids says; how much there was."""
    return con.execute(sa.delete(t.snoozes).where(z.subject_id.in_(ids_of(con, lead_id)))).rowcount


def snoozed(now: Instant) -> sa.Select[tuple[int]]:
    """The leads that are set aside: a merged one as long as any of those who it was."""
    return sa.select(i.lead_id).join_from(t.snoozes, t.identity, i.subject_id == z.subject_id).where(z.until > now)


def snoozed_until(con: sa.Connection, lead_ids: list[int], now: Instant) -> dict[int, Instant]:
    """Until when each of these leads is set aside, of those that are."""
    query = (
        sa.select(i.lead_id, sa.func.max(z.until))
        .join_from(t.snoozes, t.identity, i.subject_id == z.subject_id)
        .where(i.lead_id.in_(lead_ids), z.until > now)
        .group_by(i.lead_id)
    )
    return {row[0]: row[1] for row in con.execute(query)}
