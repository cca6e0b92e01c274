"""Objection to profiling: the lead stays stored, and is scored no more."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.sources import LEADLINE, source_number
from leadline.store.whose import mark_dirty

PROFILING, OBJECTED = "profiling", "objected"  # the attribute, and the value that a source may send too


def object_to_profiling(con: sa.Connection, lead_id: int, by: str, at: Instant) -> None:
    """Write down that a lead objects: as the attribute ``profiling: objected``, which is kept as history."""
    _write(con, lead_id, OBJECTED, by, at)


def withdraw_objection(con: sa.Connection, lead_id: int, by: str, at: Instant) -> None:
    """Write down that a lead objects no more."""
    _write(con, lead_id, None, by, at)


def _write(con: sa.Connection, lead_id: int, value: str | None, by: str, at: Instant) -> None:
    if con.scalar(sa.select(t.subjects.c.subject_id).where(t.subjects.c.subject_id == lead_id)) is None:
        raise InputError(f"there is no lead {lead_id}")
    con.execute(
        sa.insert(t.changes).values(
            source_id=source_number(con, LEADLINE, LEADLINE, at),
            subject_id=lead_id,
            attribute=PROFILING,
            value=value,
            trusted=True,
            occurred_at=at,
            received_at=at,
        )
    )
    con.execute(sa.update(t.leads).where(t.leads.c.lead_id == lead_id).values(objected=value is not None))
    mark_dirty(con, [lead_id], "event", at)
    record(con, at, by, "person.object" if value else "person.consent", str(lead_id))
