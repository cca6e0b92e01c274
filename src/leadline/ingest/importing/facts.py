"""An import from beginning to end: accounts, leads, changes, points of another tool, events."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from leadline.errors import InputError
from leadline.ingest.importing.accounts import import_accounts
from leadline.ingest.importing.changes import import_changes
from leadline.ingest.importing.events import import_events
from leadline.ingest.importing.leads import import_leads
from leadline.ingest.importing.opening import import_balances
from leadline.ingest.importing.wanted import Counts, Importing, Wanted
from leadline.ingest.segment.limits import ID
from leadline.scoring.staging import Tables, columns_of, quoted
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog

Step = Callable[[Importing, duckdb.DuckDBPyConnection, Tables, Callable[[int], None]], None]
STEPS: dict[str, tuple[str, Step]] = {  # in an order in which a stop in between and a second run come to the same
    "accounts": ("accounts", import_accounts),
    "leads": ("leads", import_leads),
    "changes": ("changes", import_changes),
    "balances": ("leads", import_balances),
    "events": ("events", import_events),
}
LIMITED = {  # what is unique or looked up in the store
    "accounts": frozenset({"account_id"}),
    "leads": frozenset({"lead_id"}),
    "changes": frozenset({"lead_id", "account_id"}),
    "events": frozenset({"lead_id", "event_id", "event"}),
}


def import_facts(
    store: Store,
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    given: frozenset[str],
    wanted: Wanted,
    log: ErasureLog,
    step: Callable[[str, int], Callable[[int], None]] = lambda _name, _rows: lambda _done: None,
) -> Counts:
    """Write the tables of facts that are ``given`` into the store; what was written.

    Each chunk is one transaction with all that belongs to it: an import that is killed and run again ends as one that
    was not. ``step`` is told of each table and its rows, and gives what is told how many are done.
    """
    refuse_long_ids(con, tables, given)
    importing = Importing(store, wanted, log)
    for name, (table, run) in STEPS.items():
        if table in given and (name != "balances" or wanted.opening is not None):
            (rows,) = con.execute(f'SELECT count(*) FROM "{getattr(tables, table)}"').fetchall()[0]
            run(importing, con, tables, step(name, rows))
    return importing.counts


def refuse_long_ids(con: duckdb.DuckDBPyConnection, tables: Tables, given: frozenset[str]) -> None:
    """An `InputError` before anything is written, where an id or an event's name is longer than an index takes."""
    for table in sorted(given & LIMITED.keys()):
        name = getattr(tables, table)
        for column in sorted(LIMITED[table] & columns_of(con, name).keys()):
            text = f"CAST({quoted(column)} AS VARCHAR)"
            found = con.execute(f"SELECT max(length({text})) FROM {quoted(name)}").fetchall()[0][0]
            if found is not None and found > ID:
                raise InputError(
                    f"{table}: a value of `{column}` has {found} characters, {ID} is the most: shorten it in the file"
                )
