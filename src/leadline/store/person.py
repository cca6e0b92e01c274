"""A copy of all that is held about one person, for the person."""

from __future__ import annotations

from typing import Any

import orjson
import sqlalchemy as sa

from leadline.identity import BEGINNING, NEVER
from leadline.model.condition import Instant
from leadline.model.dates import iso
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.personal import PERSONAL, matching, owned_by

INSTANTS = {"starts", "ends", "at", "as_of", "until"}  # and all that end in _at
JSON = {"properties", "attributes", "dimensions", "receipt", "message", "body", "roles", "junk_reasons", "detail"}
JSON |= {"query", "shown"}


def person(store: Store, lead_id: int, as_of: Instant) -> dict[str, Any]:
    """Everything about a lead as JSON values: the rows of every table of the list that erasure goes by, and no others.

    Instants are ISO 8601. What the product wrote down about the lead's data by number (the audit log) is beside them.
    """
    with store.reading() as con:
        owned = owned_by(con, lead_id)
        sources = {row.source_id: row.name for row in con.execute(sa.select(t.sources))}
        held: dict[str, list[dict[str, Any]]] = {}
        for entry in PERSONAL:
            order = list(entry.table.primary_key.columns)
            rows: dict[tuple[Any, ...], dict[str, Any]] = {}
            for condition in matching(entry, owned):
                for row in con.execute(sa.select(entry.table).where(condition).order_by(*order)):
                    rows[tuple(row._mapping[c.name] for c in order)] = plain(row, sources)
            held[entry.table.name] = list(rows.values())
        audit = sa.select(t.audit).where(t.audit.c.object == str(lead_id), t.audit.c.action.startswith("person."))
        held["audit"] = [plain(row, sources) for row in con.execute(audit.order_by(t.audit.c.audit_seq))]
    return {"lead_id": lead_id, "as_of": said(as_of), "ids": [list(name) for name in owned.names], "held": held}


def plain(row: sa.Row[Any], sources: dict[int, str]) -> dict[str, Any]:
    """A row as JSON values that a person can read."""
    found: dict[str, Any] = {}
    for name, value in row._mapping.items():
        if name == "source_id":
            found["source"] = sources.get(value, str(value))
        elif isinstance(value, bytes):
            found[name] = value.hex()
        elif value is not None and (name in INSTANTS or name.endswith("_at")):
            found[name] = said(value)
        elif isinstance(value, str) and name in JSON:
            found[name] = orjson.loads(value)
        else:
            found[name] = value
    return found


def said(at: Instant) -> str | None:
    """An instant as ISO 8601; none for the beginning and the end of all time."""
    return None if at <= BEGINNING or at >= NEVER else iso(at).replace("+00:00", "Z")
