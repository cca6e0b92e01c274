"""Events whose id is there already: the same again, or another event of the same id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.append import plain
from leadline.store.bulk import put_rows, select_by
from leadline.store.values import dumped

COLUMNS = ("source_id", "event_id", "subject_id", "received_at", "message")


def judge(con: sa.Connection, rows: Sequence[Any], received_at: Instant) -> int:
    """How many are conflicts: they are kept to be seen, each once however often its file is imported.

    A row is a message and what would be stored of it. It is the same event where the content is the same, or, of
    an event that came in another way, its name, instant and properties.
    """
    ids = list({row[2] for row in rows})
    columns = ("source_id", "event_id", "digest", "name", "occurred_at", "properties")
    there = {(row[0], row[1]): row for row in select_by(con, t.events, columns, "event_id", ids)}
    said = {tuple(row) for row in select_by(con, t.conflicts, ("source_id", "event_id", "message"), "event_id", ids)}
    found = 0
    kept = []
    for message, source, event_id, subject, name, occurred_at, _, properties, _, digest in rows:
        stored = there[source, event_id]
        if bytes(stored[2]) == digest or (name, occurred_at, properties) == tuple(stored[3:]):
            continue
        found += 1
        conflict = (source, event_id, dumped(plain(message)))
        if conflict not in said:
            said.add(conflict)
            kept.append((source, event_id, subject, received_at, conflict[2]))
    put_rows(con, t.conflicts, COLUMNS, kept)
    return found
