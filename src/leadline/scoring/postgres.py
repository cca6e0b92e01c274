"""PostgreSQL as an engine: the staged inputs become temporary tables of one connection, where the plan runs.

It runs step by step, each a temporary table with its statistics: of a long query PostgreSQL knows no sizes, and joins
in loops what it takes for small.

Nothing is left behind: the tables go with the connection. What can be set for a session and would change what the plan
says is set here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from leadline.errors import EngineError, UnsupportedError
from leadline.plan import Plan
from leadline.plan.dialect import traits_of
from leadline.scoring.arrow import keep, last_steps, staged_inputs

if TYPE_CHECKING:
    import psycopg

SETTINGS = {
    "search_path": "pg_catalog",  # our temporary tables and the server's own functions, nobody else's
    "standard_conforming_strings": "on",
    "extra_float_digits": "1",  # a number's text is its shortest
    "jit": "off",  # to translate a long query takes longer than to run it
}
COLLATIONS = {"pg_c_utf8": "postgres", "C.utf8": "postgres-16"}  # the best first; each with the dialect that names it
OLDEST = 14  # before, the instant of a text was inexact
LONGEST_NAME = 63
ROWS = 10_000
TEXT = pa.string()
NAMES = ((pa.int64(), "int8"), (pa.int32(), "int4"), (pa.float64(), "float8"), (pa.bool_(), "bool"), (TEXT, "text"))
BOOLEAN, FLOAT, WHOLE = 16, 701, (20, 21, 23, 1700)  # the type numbers of PostgreSQL for what comes back


@dataclass(slots=True)
class Postgres:
    """Runs plans in the PostgreSQL that a connection string names: ``host=db dbname=sales user=ada``."""

    dsn: str = field(repr=False)
    _dialect: str | None = field(default=None, init=False)

    @property
    def dialect(self) -> str:
        """The dialect of this server, which is asked once. An `EngineError` where it cannot lower text as we do."""
        if self._dialect is None:
            with self._connected() as connection:
                self._dialect = dialect_of(connection)
        return self._dialect

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        """Fill ``raw_results`` and, where the plan explains, ``raw_contributions``."""
        with self._connected() as connection:
            for name, table in staged_inputs(con, plan):
                send(connection, name, table)
            last, traits = last_steps(plan), traits_of(plan.dialect)
            for step in plan.steps:
                query = traits.printed(step.query.copy())
                if step in last:
                    keep(con, f"raw_{step.name}", rows_of(connection, query))
                else:
                    connection.execute(f"CREATE TEMPORARY TABLE {step.name} AS {query}".encode())
                    connection.execute(f"ANALYZE {step.name}".encode())

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """A connection with our settings; whatever PostgreSQL refuses becomes an `EngineError`."""
        try:
            import psycopg
        except ImportError as error:
            raise EngineError("PostgreSQL needs the package psycopg; run: pip install 'leadline[postgres]'") from error
        try:
            connection = psycopg.connect(self.dsn, client_encoding="UTF8", application_name="leadline")
        except psycopg.Error as error:
            raise EngineError(f"PostgreSQL cannot be reached: {said(error)}; look at the connection string") from error
        try:
            with connection:
                for name, value in SETTINGS.items():
                    connection.execute("SELECT set_config(%s, %s, false)", [name, value])
                yield connection
        except psycopg.errors.TooManyColumns as error:
            raise UnsupportedError(
                f"PostgreSQL cannot run a model of so many rules ({said(error)}); "
                "ask for less detail, divide the model, or use another engine"
            ) from error
        except psycopg.Error as error:
            raise EngineError(f"PostgreSQL refused: {said(error)}") from error


def said(error: Exception) -> str:
    """What PostgreSQL said, on one line."""
    return re.sub(r"\s+", " ", str(error)).strip() or type(error).__name__


def dialect_of(connection: psycopg.Connection[tuple[Any, ...]]) -> str:
    """The dialect whose collation for lowering text this database has."""
    found = connection.execute(
        "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'), "
        "array_agg(collname::text) FROM pg_collation WHERE pg_collation_is_visible(oid) AND collname::text = ANY(%s)",
        [list(COLLATIONS)],
    ).fetchone()
    assert found is not None
    version, encoding, collations = found
    if version < OLDEST:
        raise EngineError(f"this is PostgreSQL {version}; Leadline needs version {OLDEST} or newer")
    if encoding != "UTF8":
        raise EngineError(f"this database holds text as {encoding}; Leadline needs one whose encoding is UTF8")
    for collation, dialect in COLLATIONS.items():
        if collation in (collations or ()):
            return dialect
    raise EngineError(
        "this PostgreSQL has no collation that lowers every letter by itself (`pg_c_utf8` of version 17, or `C.utf8`); "
        "use version 17 or newer, or give the server's system the locale C.utf8 and run, as its administrator, "
        "SELECT pg_import_system_collations('pg_catalog')"
    )


# -- there ---------------------------------------------------------------------------------------------------------


def type_name(kind: pa.DataType) -> str:
    """How PostgreSQL calls an Arrow type that staging makes."""
    if pa.types.is_list(kind):
        return f"{type_name(kind.value_type)}[]"
    return next(name for known, name in NAMES if known == kind)


def send(connection: psycopg.Connection[tuple[Any, ...]], name: str, table: pa.Table) -> None:
    """A staged input as a temporary table, with its statistics, so that joins are planned well."""
    refuse_long_names(table)
    kinds = [type_name(column.type) for column in table.schema]
    columns = [
        exp.ColumnDef(this=exp.to_identifier(column, quoted=True), kind=exp.DataType.build(kind, dialect="postgres"))
        for column, kind in zip(table.column_names, kinds, strict=True)
    ]
    listed = exp.Schema(this=exp.to_table(name), expressions=columns).sql(dialect="postgres")
    connection.execute(f"CREATE TEMPORARY TABLE {listed}".encode())
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT BINARY)".encode()) as copy:
        copy.set_types(kinds)
        for batch in table.to_batches(max_chunksize=ROWS):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                copy.write_row(row)
    connection.execute(f"ANALYZE {name}".encode())


def refuse_long_names(table: pa.Table) -> None:
    """PostgreSQL cuts names off silently, so that two might become one."""
    for column in table.column_names:
        if len(column.encode()) > LONGEST_NAME:
            raise UnsupportedError(
                f"PostgreSQL cannot have a column called `{column}`: its name is longer than {LONGEST_NAME} bytes; "
                "rename it in the model and in the data, or use another engine"
            )


# -- and back ------------------------------------------------------------------------------------------------------


def rows_of(connection: psycopg.Connection[tuple[Any, ...]], query: str) -> pa.Table:
    """The rows of a query; every whole number is a 64-bit one."""
    with connection.cursor() as cursor:
        cursor.execute(query.encode())
        assert cursor.description is not None
        schema = pa.schema([(column.name, arrow_type(column.type_code)) for column in cursor.description])
        batches = []
        while rows := cursor.fetchmany(ROWS):
            columns = [
                [None if value is None else int(value) for value in values] if kind == pa.int64() else values
                for values, kind in zip(zip(*rows, strict=True), schema.types, strict=True)
            ]
            batches.append(
                pa.record_batch([pa.array(c, t) for c, t in zip(columns, schema.types, strict=True)], schema=schema)
            )
    return pa.Table.from_batches(batches, schema)


def arrow_type(type_code: int) -> pa.DataType:
    if type_code in WHOLE:
        return pa.int64()
    return {BOOLEAN: pa.bool_(), FLOAT: pa.float64()}.get(type_code, TEXT)
