"""Events that Leadline itself says of a lead: points that were given, changes of stage, notes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.sources import LEADLINE, source_number
from leadline.store.values import dumped


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said of a lead; ``event_id`` is unique."""

    subject_id: int
    name: str
    event_id: str
    properties: Mapping[str, Any]


def say(
    con: sa.Connection, subject_id: int, name: str, event_id: str, properties: Mapping[str, Any], at: Instant
) -> None:
    """Append an event of our own; the same id twice is an error of the database."""
    say_all(con, [Said(subject_id, name, event_id, properties)], at)


def say_all(con: sa.Connection, said: Sequence[Said], at: Instant) -> None:
    """Append events of our own, at one instant."""
    if not said:
        return
    source = source_number(con, LEADLINE, LEADLINE, at)
    con.execute(sa.insert(t.events), [row_of(one, source, at) for one in said])


def row_of(said: Said, source: int, at: Instant) -> dict[str, Any]:
    properties = dumped(dict(said.properties))
    return {
        "source_id": source,
        "event_id": said.event_id,
        "subject_id": said.subject_id,
        "name": said.name,
        "occurred_at": at,
        "received_at": at,
        "properties": properties,
        "digest": hashlib.blake2b(f"{said.event_id}{properties}".encode(), digest_size=12).digest(),
    }
