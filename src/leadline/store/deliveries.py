"""Deliveries as people look at them: what waits, what did not arrive, and how many of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import DAY, Instant
from leadline.store import tables as t
from leadline.store.outbox import DEAD, SENT, WAITING
from leadline.store.sight import Seeing

d, lead, i = t.deliveries.c, t.leads.c, t.identity.c


@dataclass(frozen=True, slots=True)
class Counted:
    """How many deliveries of a connection wait, are dead, and arrived within a day."""

    waiting: int = 0
    dead: int = 0
    sent: int = 0


def counted(con: sa.Connection, now: Instant) -> dict[str, Counted]:
    """How many there are, by connection."""
    ahead = sa.select(d.connection, d.state, sa.func.count()).where(d.state.in_([WAITING, DEAD]))
    lately = sa.select(d.connection, d.state, sa.func.count()).where(d.state == SENT, d.ended_at > now - DAY)
    found: dict[str, Counted] = {}
    for query in (ahead, lately):
        for connection, state, many in con.execute(query.group_by(d.connection, d.state)):
            found[connection] = replace(found.get(connection, Counted()), **{state: many})
    return found


def deliveries_query(
    seeing: Seeing, *, connection: str | None = None, state: str | None = None, lead_id: int | None = None
) -> sa.Select[tuple[Any, ...]]:
    """The deliveries of leads that are seen; of a merged lead those of all who it was."""
    query = sa.select(t.deliveries)
    if connection is not None:
        query = query.where(d.connection == connection)
    if state is not None:
        query = query.where(d.state == state)
    if lead_id is not None:
        query = query.where(d.lead_id.in_(sa.select(i.subject_id).where(i.lead_id == lead_id)))
    if seeing.owners is not None:
        mine = sa.select(i.subject_id).join(t.leads, lead.lead_id == i.lead_id).where(*seeing.where(lead.owner))
        query = query.where(sa.or_(d.lead_id.is_(None), d.lead_id.in_(mine)))
    return query
