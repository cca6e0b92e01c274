"""What somebody in sales writes down about a lead, a note or a contact. No rule counts them unless it names them."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store.audit import record
from leadline.store.contacts import CONTACTED, contacted
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
    contacted(con, [lead_id], at)
    mark_dirty(con, [lead_id], "event", at)
    record(con, at, by, "lead.note", str(lead_id))
    return event_id


def contact(con: sa.Connection, lead_id: int, text: str, by: str, at: Instant, key: str) -> str:
    """Write down that somebody had contact, with what they say of it; the clock of the assignment stops."""
    ids_of(con, lead_id)
    event_id = f"contact:{key}"
    said = {"by": by} | ({"text": clean(text)} if text else {})
    say(con, lead_id, CONTACTED, event_id, said, at)
    contacted(con, [lead_id], at)
    mark_dirty(con, [lead_id], "event", at)
    record(con, at, by, "lead.contact", str(lead_id))
    return event_id
