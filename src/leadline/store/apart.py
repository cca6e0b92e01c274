"""Leads that look alike and are two people, as somebody said: they are not offered to be merged again."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.inserting import insert_new
from leadline.store.people import ids_of

a = t.apart.c
one, two = t.identity.alias(), t.identity.alias()
PAIRS = (
    sa.select(one.c.lead_id, two.c.lead_id)
    .select_from(t.apart)
    .join(one, one.c.subject_id == a.subject_id)
    .join(two, two.c.subject_id == a.other_id)
)


def tell_apart(con: sa.Connection, lead_id: int, other_id: int, by: str, at: Instant) -> None:
    """Note that two leads are two people. Twice is once."""
    if lead_id == other_id:
        raise InputError(f"lead {lead_id} is one person; name another lead")
    low, high = sorted((lead_id, other_id))
    row = {"subject_id": low, "other_id": high, "by": by, "at": at}
    if insert_new(con, t.apart, [row], [a.subject_id]):
        record(con, at, by, "lead.apart", str(lead_id), {"other": other_id})


def not_apart(con: sa.Connection, lead_id: int, other_id: int, by: str, at: Instant) -> None:
    """Take it back, of whichever ids of the two leads it was said. What was not said stays unsaid."""
    mine, others = ids_of(con, lead_id), ids_of(con, other_id)
    said = sa.or_(
        sa.and_(a.subject_id.in_(mine), a.other_id.in_(others)), sa.and_(a.subject_id.in_(others), a.other_id.in_(mine))
    )
    if con.execute(sa.delete(t.apart).where(said)).rowcount:
        record(con, at, by, "lead.not_apart", str(lead_id), {"other": other_id})


def told_apart(con: sa.Connection) -> set[tuple[int, int]]:
    """The pairs of leads that are two people, the smaller number first, as the leads are now."""
    return {(min(pair), max(pair)) for pair in con.execute(PAIRS)}
