"""The bare inserts of a store, which what goes through Leadline is held against."""

from __future__ import annotations

from typing import Any

from leadline.ingest.importing.events import COLUMNS
from leadline.store import tables as t
from leadline.store.bulk import copy, listed
from leadline.store.database import Store


def insert(store: Store, rows: list[tuple[Any, ...]], size: int) -> None:
    """Insert rows of events that are not there yet by the driver alone, in transactions of so many."""
    names = ", ".join(COLUMNS)
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        with store.writing() as con:
            if store.is_sqlite:
                con.exec_driver_sql(f"INSERT OR IGNORE INTO {listed(t.events, COLUMNS)}", part)
            else:
                con.exec_driver_sql(f"CREATE TEMP TABLE bare ON COMMIT DROP AS SELECT {names} FROM events LIMIT 0")
                copy(con, f"bare ({names})", part)
                con.exec_driver_sql(f"INSERT INTO events ({names}) SELECT * FROM bare ON CONFLICT DO NOTHING")
