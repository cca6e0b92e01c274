"""What happened to a lead: its events, how its score was recorded, and the stages that it went through."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.sight import Seeing
from leadline.store.whose import leads_of

SHOWN = (
    *t.events.c["event_seq", "event_id", "name", "occurred_at", "received_at", "properties", "said"],
    t.sources.c.name.label("source"),
    *t.subjects.c["kind", "value"],
    t.machines.c.reason.label("machine"),
)


def events_query(lead_id: int, name: str | None = None, since: Instant | None = None) -> sa.Select[Any]:
    """The events of all ids of a lead, each with its id, its source, and why it is no person's where it is none.

    What a shared device bears is in it only for the time in which the device was this lead's.
    """
    e, i = t.events.c, t.identity.c
    mine = sa.and_(e.subject_id == i.subject_id, e.occurred_at >= i.starts, e.occurred_at < i.ends)
    query = with_judgement(sa.select(*SHOWN).join_from(t.identity, t.events, mine)).where(i.lead_id == lead_id)
    if name is not None:
        query = query.where(e.name == name)
    return query if since is None else query.where(e.occurred_at >= since)


def with_judgement(events: sa.Select[Any]) -> sa.Select[Any]:
    """A query on events, joined to whose id each came with, its source, and why it is no person's."""
    e = t.events.c
    return (
        events.join(t.subjects, t.subjects.c.subject_id == e.subject_id)
        .join(t.sources, t.sources.c.source_id == e.source_id, isouter=True)
        .join(t.machines, t.machines.c.event_seq == e.event_seq, isouter=True)
    )


def account_events(account_id: str, seeing: Seeing) -> sa.Select[Any]:
    """The numbers of the events of all of an account's people that are seen, with whose they are.

    An index has all that is read here of an event, so that the latest are found quickly among very many.
    """
    e, i, lead = t.events.c, t.identity.c, t.leads.c
    theirs = sa.and_(e.subject_id == i.subject_id, e.occurred_at >= i.starts, e.occurred_at < i.ends)
    return (
        sa.select(e.event_seq, e.occurred_at, lead.lead_id, lead.name)
        .join_from(t.leads, t.identity, i.lead_id == lead.lead_id)
        .join(t.events, theirs)
        .where(lead.account_id == account_id, *seeing.where(lead.owner))
    )


def whole_events(numbers: sa.Subquery) -> sa.Select[Any]:
    """The events that `account_events` numbers, as `events_query` has them, each with its lead; the latest first."""
    e = t.events.c
    query = sa.select(*SHOWN, numbers.c.lead_id, numbers.c.name.label("lead_name"))
    whole = with_judgement(query.join_from(numbers, t.events, e.event_seq == numbers.c.event_seq))
    return whole.order_by(e.occurred_at.desc(), e.event_seq.desc())


def transitions_query(lead_id: int) -> sa.Select[Any]:
    """The transitions of all ids of a lead: those of a merged lead are the union."""
    subjects = sa.select(t.identity.c.subject_id).where(t.identity.c.lead_id == lead_id)
    return sa.select(t.transitions).where(t.transitions.c.lead_id.in_(subjects))


def history_query(lead_id: int, model: str | None = None, until: Instant | None = None) -> sa.Select[Any]:
    """The scores as they were said, one row for each change; by one model, or by all; up to an instant, or all."""
    h = t.score_history.c
    query = sa.select(t.score_history).where(h.lead_id == lead_id)
    query = query if model is None else query.where(h.model == model)
    return query if until is None else query.where(h.as_of <= until)


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
