"""Events that Leadline itself says of a lead: points that were given, changes of stage, notes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.sources import LEADLINE, source_number
from leadline.store.values import dumped


def say(
    con: sa.Connection, subject_id: int, name: str, event_id: str, properties: Mapping[str, Any], at: Instant
) -> None:
    """Append an event of our own; the same id twice is an error of the database."""
    said = dumped(dict(properties))
    con.execute(
        sa.insert(t.events).values(
            source_id=source_number(con, LEADLINE, LEADLINE, at),
            event_id=event_id,
            subject_id=subject_id,
            name=name,
            occurred_at=at,
            received_at=at,
            properties=said,
            digest=hashlib.blake2b(f"{event_id}{said}".encode(), digest_size=12).digest(),
        )
    )
