"""A small simulated company as raw tables in a warehouse: timestamps as timestamps, properties in a JSON column.

What the printed SQL gives there is compared with what Leadline itself gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as parquet
from psycopg import sql

from leadline.model import Model
from leadline.plan import Detail
from leadline.plan.used import used
from leadline.scoring.run import score_tables
from leadline.scoring.staging import Tables
from leadline.simulate import ENDS, write

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Rows = list[tuple[Any, ...]]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TABLES = ("leads", "accounts", "changes", "events", "log")
OWN = ("event_id", "lead_id", "event", "occurred_at", "source", "automated")


@dataclass(frozen=True)
class Company:
    """The tables of a simulated company in DuckDB; ``log`` has the events with their properties as JSON."""

    con: duckdb.DuckDBPyConnection
    columns: Mapping[str, tuple[str, ...]]

    def arrow(self, table: str) -> pa.Table:
        """A table as it is handed to another engine: timestamps in UTC."""
        kinds = {name: kind for name, kind, *_ in self.con.execute(f"DESCRIBE {table}").fetchall()}
        zoned = [f"timezone('UTC', {name}) AS {name}" for name, kind in kinds.items() if kind == "TIMESTAMP"]
        replaced = f" REPLACE ({', '.join(zoned)})" if zoned else ""
        return self.con.sql(f"SELECT *{replaced} FROM {table}").to_arrow_table()

    def absent(self, model: Model) -> dict[str, str]:
        """The columns that the model names and this company does not have, as nothing."""
        wanted = used(model)
        names = {f"leads.{name}" for name in wanted.attributes if not name.startswith("company.")}
        names |= {f"accounts.{name}" for name in wanted.company} | {f"events.{name}" for name in wanted.properties}
        have = {f"{table}.{column}" for table, columns in self.columns.items() for column in columns}
        return dict.fromkeys(sorted(names - have), "NULL")

    def scored(self, model: Model, *, history: bool = False, detail: Detail = Detail.reasons) -> Rows:
        """What `leadline score` gives, at the end of the simulated year."""
        tables = Tables("leads", "accounts", "old_changes" if history else None, "old_events")
        with self.con.cursor() as con:  # its own temporary tables, whatever ran before
            score_tables(con, [model], tables, ENDS, detail=detail)
            if detail is Detail.contributions:
                return rows(con, "contributions", "as_of", "last_at")
            return rows(con, "scores", "as_of")


def company(folder: Path, size: int) -> Company:
    """Simulate a company and lay its tables out as a warehouse has them."""
    write(folder, size=size)
    con = duckdb.connect()
    con.execute("SET threads = 1")
    con.execute("SET TimeZone = 'UTC'")
    for table in TABLES[:4]:
        con.execute(f"CREATE TABLE {table} AS SELECT * FROM '{folder / table}.parquet'")
    columns = {t: tuple(name for name, *_ in con.execute(f"DESCRIBE {t}").fetchall()) for t in TABLES[:4]}
    properties = ", ".join(f"'{name}': {name}" for name in columns["events"] if name not in OWN)
    con.execute(
        f"CREATE TABLE log AS SELECT {', '.join(OWN)}, "
        f"json_merge_patch('{{}}', to_json({{{properties}}}))::VARCHAR AS properties FROM events"
    )
    for table in ("changes", "events"):
        con.execute(f"CREATE TABLE old_{table} AS SELECT * REPLACE (epoch_us(occurred_at) AS occurred_at) FROM {table}")
    return Company(con, columns)


def rows(con: duckdb.DuckDBPyConnection, source: str, *instants: str) -> Rows:
    """The rows of a table or a query, with these instants as microseconds."""
    shown = ", ".join(f"epoch_us({name}) AS {name}" for name in instants)
    return ordered(con.execute(f"SELECT * REPLACE ({shown}) FROM {source}").fetchall())


def ordered(found: Iterable[tuple[Any, ...]]) -> Rows:
    """Rows in an order of their own, instants as microseconds."""
    plain = (tuple(micros(v) if isinstance(v, datetime) else v for v in row) for row in found)
    return sorted(plain, key=str)


def micros(instant: datetime) -> int:
    return (instant.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


# -- warehouses -------------------------------------------------------------------------------------------------


def in_duckdb(company: Company, text: str, *instants: str) -> Rows:
    """What the text gives in DuckDB itself."""
    return rows(company.con, f"({text.rstrip().removesuffix(';')})", *instants)


KINDS = {"string": "text", "bool": "boolean", "double": "float8", "timestamp[us, tz=UTC]": "timestamp"}


@contextmanager
def in_postgres(company: Company, dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a PostgreSQL that has the tables, in a schema that goes again; timestamps are without a zone."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA crm; SET search_path = crm; SET jit = off")
        try:
            for table in TABLES:
                fill(connection, table, company.arrow(table))
            connection.execute("ANALYZE")
            yield connection
        finally:
            connection.execute("DROP SCHEMA crm CASCADE")


def fill(connection: psycopg.Connection[Any], name: str, table: pa.Table) -> None:
    fields = [
        sql.SQL("{} {}").format(sql.Identifier(f.name), sql.SQL(KINDS.get(str(f.type), "int8"))) for f in table.schema
    ]
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(name), sql.SQL(", ").join(fields)))
    with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            copy.write_row([v.replace(tzinfo=None) if isinstance(v, datetime) else v for v in row])


def into_spark(company: Company, spark: SparkSession, folder: Path) -> None:
    """Temporary views ``crm_leads`` … in Spark, over files: small tables in memory it would compute while it plans."""
    for table in TABLES:
        file = folder / f"crm_{table}.parquet"
        parquet.write_table(company.arrow(table), file)
        spark.read.parquet(str(file)).createOrReplaceTempView(f"crm_{table}")


def in_spark(spark: SparkSession, text: str) -> Rows:
    found = spark.sql(text.rstrip().removesuffix(";")).toArrow()
    return ordered(zip(*(column.to_pylist() for column in found.columns), strict=True))
