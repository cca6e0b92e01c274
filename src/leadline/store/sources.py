"""Sources: where messages come from, each with a number and a name."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.inserting import insert_new

LEADLINE = "leadline"  # what Leadline itself says: transitions, points given by hand, merges


def source_number(con: sa.Connection, name: str, kind: str, at: Instant) -> int:
    """The number of a source; it is made where it is new."""
    wanted = sa.select(t.sources.c.source_id).where(t.sources.c.name == name)
    found = con.scalar(wanted)
    if found is None:
        insert_new(con, t.sources, [{"name": name, "kind": kind, "created_at": at}], [t.sources.c.source_id])
        found = con.scalar(wanted)
    assert found is not None
    return int(found)
