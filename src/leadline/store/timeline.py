"""What happened to a lead: its events, how its score was recorded, and the stages that it went through."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.whose import leads_of


def events_query(lead_id: int, name: str | None = None, since: Instant | None = None) -> sa.Select[Any]:
    """The events of all ids of a lead, each with its id, its source, and why it is no person's where it is none.

    What a shared device bears is in it only for the time in which the device was this lead's.
    """
    e, i, s = t.events.c, t.identity.c, t.subjects.c
    mine = sa.and_(e.subject_id == i.subject_id, e.occurred_at >= i.starts, e.occurred_at < i.ends)
    query = (
        sa.select(
            e.event_seq, e.event_id, e.name, e.occurred_at, e.received_at, e.properties, e.said,
            t.sources.c.name.label("source"), s.kind, s.value, t.machines.c.reason.label("machine"),
        )
        .join_from(t.identity, t.events, mine)
        .join(t.subjects, s.subject_id == e.subject_id)
        .join(t.sources, t.sources.c.source_id == e.source_id, isouter=True)
        .join(t.machines, t.machines.c.event_seq == e.event_seq, isouter=True)
        .where(i.lead_id == lead_id)
    )  # fmt: skip
    if name is not None:
        query = query.where(e.name == name)
    return query if since is None else query.where(e.occurred_at >= since)


def transitions_query(lead_id: int) -> sa.Select[Any]:
    """The transitions of all ids of a lead: those of a merged lead are the union."""
    subjects = sa.select(t.identity.c.subject_id).where(t.identity.c.lead_id == lead_id)
    return sa.select(t.transitions).where(t.transitions.c.lead_id.in_(subjects))


def history_query(lead_id: int, model: str | None = None) -> sa.Select[Any]:
    """The scores as they were said, one row for each change; by one model, or by all."""
    query = sa.select(t.score_history).where(t.score_history.c.lead_id == lead_id)
    return query if model is None else query.where(t.score_history.c.model == model)


def identity_query(lead_id: int) -> sa.Select[Any]:
    """The ids of a lead, each from when until before when."""
    s, i = t.subjects.c, t.identity.c
    query = sa.select(i.subject_id, s.kind, s.value, i.starts, i.ends).join(t.subjects, s.subject_id == i.subject_id)
    return query.where(i.lead_id == lead_id).order_by(i.subject_id, i.starts)


def leads_joined(con: sa.Connection, merge_id: str) -> set[int]:
    """The leads of the ids that a message or a merge joined."""
    source_id, _, link_id = merge_id.partition(":")
    k = t.links.c
    if not source_id.isascii() or not source_id.isdecimal() or len(source_id) > 9:
        return set()
    query = sa.select(k.subject_id, k.other_id).where(k.link_id == link_id, k.source_id == int(source_id))
    subjects = {one for row in con.execute(query) for one in row if one is not None}
    return leads_of(con, subjects)
