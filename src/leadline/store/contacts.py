"""Contacts: by what somebody in sales does, the clock of a lead's assignment stops, or the assignment ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from leadline.lifecycle import MODEL
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.among import among

REASSIGNED, RETURNED, REJECTED = "reassigned", "returned", "rejected"
ENDED_BY = {"customer": "won", "lost": "lost", "recycled": REJECTED, "disqualified": REJECTED, "lead": RETURNED}
CONTACTED = "sales.contacted"
CONTACTS = (CONTACTED, "note.added", "call.logged", "email.logged", "meeting.logged")
"""The events by which somebody had contact, or at least looked: those of ours, and those that CRMs are read for."""

a, i = t.assignments.c, t.identity.c
OPEN = a.ended_at.is_(None)
SUBJECTS = sa.select(i.lead_id, i.subject_id).where(among(i.lead_id)).distinct()
END = sa.update(t.assignments).where(among(a.lead_id), OPEN)


def subjects_of(con: sa.Connection, lead_ids: Iterable[int]) -> dict[int, list[int]]:
    """All ids of some leads, each its own among them."""
    found: dict[int, list[int]] = {one: [one] for one in lead_ids}
    for lead_id, subject_id in con.execute(SUBJECTS, {"ids": list(found)}).all():
        if subject_id != lead_id:
            found[lead_id].append(subject_id)
    return found


def end(con: sa.Connection, lead_ids: Collection[int], ended: str, at: Instant) -> None:
    """End what is open of some leads."""
    ids = [one for some in subjects_of(con, lead_ids).values() for one in some]
    con.execute(END.values(ended_at=at, ended=ended, next_at=None), {"ids": ids})


def contacted(con: sa.Connection, lead_ids: Collection[int], at: Instant) -> int:
    """Stop the clocks of some leads: somebody had contact. How many ran."""
    ids = [one for some in subjects_of(con, lead_ids).values() for one in some]
    stopped = END.where(a.contacted_at.is_(None)).values(contacted_at=at, next_at=None)
    return con.execute(stopped, {"ids": ids}).rowcount


def follow_stage(con: sa.Connection, lead_id: int, stage: str, by: str, at: Instant) -> None:
    """What a change of stage means to a lead's assignment: a person who moves it had contact."""
    is_person = by != MODEL and not by.startswith("flow:")
    if stage in ENDED_BY:
        ended = RETURNED if by == MODEL else ENDED_BY[stage]
        if is_person:
            contacted(con, [lead_id], at)
        end(con, [lead_id], ended, at)
    elif is_person and stage != "mql":
        contacted(con, [lead_id], at)
