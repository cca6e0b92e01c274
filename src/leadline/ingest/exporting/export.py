"""From the store's tables to files: read in one moment, put together by DuckDB, written whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.files import write
from leadline.ingest.exporting import queries
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.streaming import batches, moment, schema_of

FORMS = {"parquet": ".parquet", "csv": ".csv", "jsonl": ".jsonl"}
INSTANTS = ("occurred_at", "as_of", "at")
OF_A_LEAD = ("identity", "subjects", "changes", "events", "leads", "scores", "score_history", "transitions")
READ = (
    *(t.subjects, t.identity, t.changes, t.events, t.machines, t.probabilities),
    *(t.leads, t.scores, t.score_history, t.transitions),
)


def export(
    store: Store,
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    form: str,
    as_of: Instant,
    lead_id: int | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Write the whole store, or one lead, into files in ``folder``; how many rows of what.

    Attributes of leads are those of ``as_of``; their history is in the changes. What devices did that nobody was
    identified on is nobody's, and left out.
    """
    targets = {name: folder / f"{name}{FORMS[form]}" for name in queries.FILES}
    if taken := [path for path in targets.values() if path.exists()]:
        raise InputError(f"{taken[0]} is there already; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    with moment(store) as reading:
        for table in (*READ, t.sources):
            step(f"Reading the {table.name.replace('_', ' ')}")
            load(con, reading, table, lead_id)
    queries.prepare(con, as_of)
    found: dict[str, int] = {}
    for name, path in targets.items():
        step(f"Writing {path.name}")
        query = queries.query_of(con, name)
        columns = con.sql(query).columns
        found[name] = write(con, query, path, instants=[one for one in INSTANTS if one in columns])
    return found


def load(con: duckdb.DuckDBPyConnection, reading: sa.Connection, table: sa.Table, lead_id: int | None) -> None:
    """Copy a table of the store into the connection; of one lead, what is about its subjects and its account."""
    query: sa.Select[tuple[object, ...]] = sa.select(table)
    if lead_id is not None:
        query = query.where(*of_lead(table, lead_id))
    schema = schema_of(query)

    def rows() -> Iterator[pa.RecordBatch]:
        yield from batches(reading, query)

    con.register("coming", pa.RecordBatchReader.from_batches(schema, rows()))
    con.execute(f"CREATE OR REPLACE TABLE s_{table.name} AS SELECT * FROM coming")
    con.unregister("coming")


def of_lead(table: sa.Table, lead_id: int) -> list[sa.ColumnElement[bool]]:
    """The condition that leaves of a table what is about a lead: a device's rows are parted by time later."""
    i = t.identity.c
    mine = sa.select(i.subject_id).where(i.lead_id == lead_id)
    if table is t.identity:
        return [i.lead_id == lead_id]
    if table is t.changes:
        account = sa.select(t.leads.c.account_id).where(t.leads.c.lead_id == lead_id)
        c = t.changes.c
        said = sa.select(c.value).where(c.subject_id.in_(mine), c.attribute == "account_id")
        return [sa.or_(c.subject_id.in_(mine), c.account_id.in_(account), c.account_id.in_(said))]
    if table is t.machines:
        events = sa.select(t.events.c.event_seq).where(t.events.c.subject_id.in_(mine))
        return [t.machines.c.event_seq.in_(events)]
    column = table.c.get("subject_id", table.c.get("lead_id"))
    return [] if column is None else [column.in_(mine)]
