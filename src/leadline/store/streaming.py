"""The rows of the store in one moment, table by table, as Arrow batches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import sqlalchemy as sa

from leadline.store.database import Store

AT_ONCE = 20_000  # rows


@contextmanager
def moment(store: Store) -> Iterator[sa.Connection]:
    """One transaction that reads, and sees nothing of what is written while it lasts."""
    with store.reading() as con:
        if not store.is_sqlite:
            con.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        yield con


def arrow_type(kind: sa.types.TypeEngine[object]) -> pa.DataType:
    """The Arrow type of a column of ours; instants are whole microseconds."""
    if isinstance(kind, sa.Boolean):
        return pa.bool_()
    if isinstance(kind, sa.Integer):
        return pa.int64()
    if isinstance(kind, sa.Float):
        return pa.float64()
    return pa.binary() if isinstance(kind, sa.LargeBinary) else pa.string()


def schema_of(query: sa.Select[tuple[object, ...]]) -> pa.Schema:
    return pa.schema([(column.name, arrow_type(column.type)) for column in query.selected_columns])


def batches(con: sa.Connection, query: sa.Select[tuple[object, ...]]) -> Iterator[pa.RecordBatch]:
    """The rows of a query as they come, so that a large table needs little memory."""
    schema = schema_of(query)
    rows = con.execute(query, execution_options={"yield_per": AT_ONCE})
    for part in rows.partitions():
        columns = zip(*part, strict=True)
        arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
