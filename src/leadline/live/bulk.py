"""Many leads at once: the store's facts as tables of DuckDB, in which the same plan scores a whole database.

Up to some hundred leads the store's own database is quicker, since nothing is copied; beyond, this is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from leadline.library.facts import connect
from leadline.scoring.staging import Tables
from leadline.store import tables as t

ROWS = 50_000
KINDS = {"Text": pa.string(), "BigInteger": pa.int64(), "Integer": pa.int64(), "Boolean": pa.bool_()}

CHANGES = """
CREATE TEMP TABLE changes AS
WITH mine AS (
    SELECT CAST(i.lead_id AS VARCHAR) AS lead_id, c.*
    FROM raw_changes c JOIN raw_identity i
    ON c.subject_id = i.subject_id AND c.occurred_at >= i.starts AND c.occurred_at < i.ends
), trusted_first AS (
    SELECT *, min(occurred_at) FILTER (trusted) OVER (PARTITION BY lead_id, attribute) AS trusted_since FROM mine
), counting AS (
    SELECT lead_id, NULL AS account_id, attribute, value, occurred_at, change_seq FROM trusted_first
    WHERE trusted OR trusted_since IS NULL OR occurred_at < trusted_since
    UNION ALL
    SELECT NULL, account_id, attribute, value, occurred_at, change_seq FROM raw_changes WHERE account_id IS NOT NULL
), last_of_instant AS (
    SELECT * FROM counting
    QUALIFY row_number() OVER (PARTITION BY lead_id, account_id, attribute, occurred_at ORDER BY change_seq DESC) = 1
)
SELECT lead_id, account_id, attribute, value, occurred_at FROM last_of_instant
UNION ALL
SELECT NULL, account_id, 'domain', account_id, 0 FROM raw_accounts a
WHERE contains(account_id, '.') AND NOT EXISTS (
    SELECT 1 FROM raw_changes c WHERE c.account_id = a.account_id AND c.attribute = 'domain'
)
"""
EVENTS = """
CREATE TEMP TABLE events AS
SELECT CAST(i.lead_id AS VARCHAR) AS lead_id, e.name AS event, e.occurred_at, e.event_id,
       e.event_seq IN (SELECT event_seq FROM raw_machines) AS automated, e.properties
FROM raw_events e JOIN raw_identity i
ON e.subject_id = i.subject_id AND e.occurred_at >= i.starts AND e.occurred_at < i.ends
"""
LEADS = """
CREATE TEMP TABLE leads AS
SELECT CAST(lead_id AS VARCHAR) AS lead_id, to_timestamp(0) + to_microseconds(created_at) AS created_at, account_id
FROM raw_leads WHERE NOT objected ORDER BY raw_leads.lead_id
"""


def facts(con: sa.Connection) -> tuple[duckdb.DuckDBPyConnection, Tables]:
    """All facts of the store in a DuckDB of their own; leads bear their numbers as text."""
    duck = connect()
    e, c, i, lead = t.events.c, t.changes.c, t.identity.c, t.leads.c
    take(con, duck, "raw_identity", [i.subject_id, i.starts, i.ends, i.lead_id])
    take(con, duck, "raw_leads", [lead.lead_id, lead.created_at, lead.account_id, lead.objected])
    columns = [c.change_seq, c.subject_id, c.account_id, c.attribute, c.value, c.trusted, c.occurred_at]
    take(con, duck, "raw_changes", columns)
    take(con, duck, "raw_machines", [t.machines.c.event_seq])
    take(con, duck, "raw_accounts", [t.accounts.c.account_id])
    take(con, duck, "raw_events", [e.event_seq, e.subject_id, e.name, e.occurred_at, e.event_id, e.properties])
    for query in (LEADS, CHANGES, EVENTS):
        duck.execute(query)
    duck.execute("CREATE TEMP VIEW accounts AS SELECT account_id FROM raw_accounts")
    for name in ("raw_events", "raw_changes", "raw_identity", "raw_machines"):
        duck.execute(f"DROP TABLE {name}")
    return duck, Tables("leads", "accounts", "changes", "events")


def take(con: sa.Connection, duck: duckdb.DuckDBPyConnection, name: str, columns: Sequence[sa.Column[Any]]) -> None:
    """Copy columns of a table of the store into a table of DuckDB."""
    schema = pa.schema([(column.name, KINDS[kind_of(column)]) for column in columns])
    reader = pa.RecordBatchReader.from_batches(schema, batches(con, columns, schema))
    duck.register("taken", reader)
    duck.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM taken")
    duck.unregister("taken")


def kind_of(column: sa.Column[Any]) -> str:
    name = type(column.type).__name__
    return name if name in KINDS else "Text"


def batches(con: sa.Connection, columns: Sequence[sa.Column[Any]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of a table, some at a time, as the driver gives them."""
    with con.execution_options(stream_results=True).execute(sa.select(*columns)) as rows:
        for some in rows.partitions(ROWS):
            values = zip(*some, strict=True)
            yield pa.record_batch([array(v, kind) for v, kind in zip(values, schema.types, strict=True)], schema=schema)


def array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A column; SQLite's truths are whole numbers."""
    if pa.types.is_boolean(kind):
        return pa.array([None if value is None else bool(value) for value in values], kind)
    return pa.array(values, kind)
