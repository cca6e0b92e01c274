"""Notes: what somebody wrote down about a lead, an event like any other that no rule counts unless it names it."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store.audit import record
from leadline.store.people import ids_of
from leadline.store.saying import say
from leadline.store.values import clean
from leadline.store.whose import mark_dirty

NOTED = "note.added"


def note(con: sa.Connection, lead_id: int, text: str, by: str, at: Instant, key: str) -> str:
    """Write a note down; the id of the event, which ``key`` makes unique."""
    ids_of(con, lead_id)
    event_id = f"note:{key}"
    say(con, lead_id, NOTED, event_id, {"text": clean(text), "by": by}, at)
    mark_dirty(con, [lead_id], "event", at)
    record(con, at, by, "lead.note", str(lead_id))
    return event_id
