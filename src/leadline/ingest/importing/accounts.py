"""Accounts: their attributes as changes, as those of leads."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from leadline.ingest.importing import cells
from leadline.ingest.importing.described import CREATED, HAD, described
from leadline.ingest.importing.knowing import CHANGES
from leadline.ingest.importing.leads import AT_ONCE, stored_of, written
from leadline.ingest.importing.wanted import Importing
from leadline.scoring.staging import Tables, columns_of
from leadline.store import tables as t
from leadline.store.accounts import mark_accounts
from leadline.store.bulk import Row, put_rows
from leadline.store.values import clean

ACCOUNT_ID = "account_id"


def import_accounts(
    importing: Importing, con: duckdb.DuckDBPyConnection, tables: Tables, done: Callable[[int], None]
) -> None:
    assert tables.accounts is not None
    kinds = columns_of(con, tables.accounts)
    counts, wanted = importing.counts, importing.wanted
    count = 0
    for batch in cells.batches(con, described(con, tables.accounts, tables.changes, ACCOUNT_ID), AT_ONCE):
        attributes = {clean(n): cells.as_texts(batch[n], kind) for n, kind in kinds.items() if n != "account_id"}
        ids = batch["account_id"]
        with importing.chunk() as store:
            source = importing.source(store)
            stored = stored_of(store, "account_id", ids, source, wanted.at)
            changes: list[Row] = []
            for i, account_id in enumerate(ids):
                created = batch[CREATED][i] if account_id not in stored.ours else None
                at = wanted.at if created is None else min(created, wanted.at)
                values = {name: column[i] for name, column in attributes.items()}
                changes += [
                    (source, None, account_id, name, value, True, at < wanted.at, at, wanted.received_at)
                    for name, value in written(account_id, values, frozenset(batch[HAD][i] or ()), stored)
                ]
            put_rows(store, t.changes, CHANGES, changes)
            mark_accounts(store, {row[2] for row in changes}, wanted.received_at)
        counts.values += len(changes)
        count += len(ids)
        done(count)
