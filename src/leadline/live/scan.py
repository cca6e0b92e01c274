"""Whole tables of the store as Arrow, over connections that only read: for what looks at everything.

To be used in a process that does not have the SQLite file open otherwise: the driver brings a SQLite of its own, and
two of them in one process let go of one another's locks (sqlite.org/howtocorrupt.html, 2.2).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from leadline.errors import StoreError
from leadline.store.database import SQLITE, WAITS_S, said

AT_ONCE = 2  # connections, each of which reads a part
ROWS = 65_536  # of a batch
PART = 500_000  # rows that are read at once
TEXTS = {"account_id", "attribute", "event_id", "kind", "name", "predictor", "properties", "stage", "value"}
TEXTS |= {"band", "dimensions", "grade", "model", "priority", "score_cents"}


def address(engine: sa.Engine) -> str:
    """What `read` needs to find the database of an engine, with its password: a URL, or the path of a file."""
    url = engine.url
    if url.get_backend_name() == SQLITE:
        return f"sqlite:///{Path(url.database or '').resolve()}"
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def opened(address: str) -> Any:
    """The database, by the driver itself: its DB-API would bring pandas and polars, half a second of every process."""
    if not address.startswith(SQLITE):
        import adbc_driver_postgresql as postgres

        return postgres.connect(address)
    import adbc_driver_sqlite as sqlite

    path = Path(address.removeprefix("sqlite:///"))
    return sqlite.connect(f"{path.as_uri()}?mode=ro")


def read(address: str, query: str) -> pa.Table:
    """The rows of a query. Its columns have no NULL: what type a column has is told from its first rows.

    A column without any row is of whole numbers, whatever it holds; those named in `TEXTS` are text even then.
    """
    from adbc_driver_manager import AdbcConnection, Error

    try:
        with closing(opened(address)) as database, closing(AdbcConnection(database)) as con:
            if not address.startswith(SQLITE):
                return typed(rows_of(con, query))
            rows_of(con, f"PRAGMA busy_timeout = {WAITS_S * 1000}")
            return typed(rows_of(con, query, {"adbc.sqlite.query.batch_rows": str(ROWS)}))
    except (Error, pa.ArrowException, OSError) as error:
        raise StoreError(f"the database did not answer: {said(error)}; is it running?") from error


def rows_of(con: Any, query: str, options: Mapping[str, str] | None = None) -> pa.Table:
    """The rows of a query over a connection."""
    from adbc_driver_manager import AdbcStatement

    with closing(AdbcStatement(con)) as statement:
        statement.set_options(**(options or {}))
        statement.set_sql_query(query)
        stream, _ = statement.execute_query()
        return pa.RecordBatchReader.from_stream(stream).read_all()


def typed(rows: pa.Table) -> pa.Table:
    names = [name for name in rows.column_names if name in TEXTS]
    for name in names:
        rows = rows.set_column(rows.column_names.index(name), name, rows[name].cast(pa.string()))
    return rows


def read_parts(address: str, query: str, key: str, table: str) -> Iterator[pa.Table]:
    """The rows of a query over a table, a part after the other; two at most are in memory beside the one given.

    ``key`` numbers the rows, and ``{where}`` in the query is where a part is named. There is one part at least.
    """
    ends = read(address, f"SELECT coalesce(min({key}), 0) AS low, coalesce(max({key}), 0) AS high FROM {table}")
    low, high = ends["low"][0].as_py(), ends["high"][0].as_py() + 1
    cuts = [(first, min(first + PART, high)) for first in range(low, high, PART)]
    wanted = [query.format(where=f"{key} >= {first} AND {key} < {last}") for first, last in cuts]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ahead = deque(pool.submit(read, address, one) for one in wanted[:AT_ONCE])
        for following in [*wanted[AT_ONCE:], *[None] * AT_ONCE]:
            if ahead:
                rows = ahead.popleft().result()
                if following is not None:
                    ahead.append(pool.submit(read, address, following))
                yield rows
