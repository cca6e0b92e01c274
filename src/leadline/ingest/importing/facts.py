"""An import from beginning to end: accounts, leads, changes, points of another tool, events."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from leadline.ingest.importing.accounts import import_accounts
from leadline.ingest.importing.changes import import_changes
from leadline.ingest.importing.events import import_events
from leadline.ingest.importing.leads import import_leads
from leadline.ingest.importing.opening import import_balances
from leadline.ingest.importing.wanted import Counts, Importing, Wanted
from leadline.scoring.staging import Tables
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
    importing = Importing(store, wanted, log)
    for name, (table, run) in STEPS.items():
        if table in given and (name != "balances" or wanted.opening is not None):
            (rows,) = con.execute(f'SELECT count(*) FROM "{getattr(tables, table)}"').fetchall()[0]
            run(importing, con, tables, step(name, rows))
    return importing.counts
