"""What the printed SQL needs to know of an engine beyond the plan's traits: instants, JSON, settings, and what to say.

An engine is a row of `WAREHOUSES`. ``run`` says whether our tests run the printed text there, or only print and parse
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from leadline.errors import UnsupportedError
from leadline.plan import query as q

Convert = Callable[[exp.Expression], exp.Expression]
Property = Callable[[exp.Expression, str], exp.Expression]

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
UNSPEAKABLE = re.compile(r"[\"'\\\[\]\x00-\x1f]")


def call(name: str, *arguments: exp.Expression) -> exp.Expression:
    """A function that SQLGlot must leave as it is."""
    return exp.Anonymous(this=name, expressions=list(arguments))


# -- instants: a column to whole microseconds UTC, and back ------------------------------------------------------


def by_call(name: str) -> Convert:
    return lambda value: call(name, value)


def of_timestamp(name: str) -> Convert:
    """Spark, BigQuery: the function wants a timestamp, and a date is one when it is cast."""
    return lambda value: call(name, q.cast(value, "TIMESTAMPTZ"))


def by_extract(value: exp.Expression) -> exp.Expression:
    seconds = exp.Extract(this=exp.var("EPOCH"), expression=value)
    return q.cast(q.mul(seconds, q.integer(1_000_000)), "BIGINT")


def by_part(value: exp.Expression) -> exp.Expression:
    return call("DATE_PART", exp.var("EPOCH_MICROSECOND"), value)


def by_datetime64(value: exp.Expression) -> exp.Expression:
    return call("toUnixTimestamp64Micro", call("toDateTime64", value, q.integer(6), q.text("UTC")))


def by_seconds(value: exp.Expression) -> exp.Expression:
    """Trino: seconds as a double, exact to the microsecond until the year 2255."""
    return q.cast(exp.Round(this=q.mul(call("TO_UNIXTIME", value), q.integer(1_000_000))), "BIGINT")


def since_epoch(value: exp.Expression) -> exp.Expression:
    """DuckDB."""
    return exp.Add(this=call("TO_TIMESTAMP", q.integer(0)), expression=call("TO_MICROSECONDS", value))


def by_interval(value: exp.Expression) -> exp.Expression:
    """PostgreSQL."""
    one = exp.Interval(this=q.text("1"), unit=exp.var("MICROSECOND"))
    return exp.Add(this=call("TO_TIMESTAMP", q.integer(0)), expression=exp.Mul(this=value, expression=one))


def of_nanos(value: exp.Expression) -> exp.Expression:
    """Trino."""
    nanos = call("FROM_UNIXTIME_NANOS", q.mul(value, q.integer(1000)))
    return exp.cast(nanos, exp.DataType.build("TIMESTAMP(6) WITH TIME ZONE", dialect="trino"), copy=False)


# -- properties inside a JSON column, as text; objects, lists and null are missing --------------------------------


def path(name: str, quoted: str) -> exp.Expression:
    """A JSON path to a key at the top: plain where it can be, else in the engine's quotes."""
    return q.text(f"$.{name}" if PLAIN.fullmatch(name) else "$" + quoted.format(name))


def scalar(function: str, quoted: str) -> Property:
    """BigQuery, Trino: a function that gives scalars alone, as text."""
    return lambda column, name: call(function, column, path(name, quoted))


def duckdb_property(column: exp.Expression, name: str) -> exp.Expression:
    return call("JSON_EXTRACT_STRING", call("JSON_VALUE", column, path(name, '."{}"')), q.text("$"))


def postgres_property(column: exp.Expression, name: str) -> exp.Expression:
    json = q.cast(column, "JSONB")
    kind = call("JSONB_TYPEOF", call("JSONB_EXTRACT_PATH", json, q.text(name)))
    is_scalar = q.negate(q.one_of(kind, [q.text("object"), q.text("array")]))
    return q.when(is_scalar, call("JSONB_EXTRACT_PATH_TEXT", json.copy(), q.text(name)))


def spark_property(column: exp.Expression, name: str) -> exp.Expression:
    return call("GET_JSON_OBJECT", column, path(name, "['{}']"))


def snowflake_property(column: exp.Expression, name: str) -> exp.Expression:
    value = call("GET", column, q.text(name))
    is_scalar = q.negate(q.one_of(call("TYPEOF", value), [q.text("OBJECT"), q.text("ARRAY")]))
    return q.when(is_scalar, q.cast(value.copy(), "TEXT"))


def clickhouse_property(column: exp.Expression, name: str) -> exp.Expression:
    kind = q.cast(call("JSONType", column, q.text(name)), "TEXT")
    is_scalar = q.negate(q.one_of(kind, [q.text("Object"), q.text("Array")]))
    return q.when(is_scalar, call("JSONExtract", column.copy(), q.text(name), q.text("Nullable(String)")))


# -- engines ------------------------------------------------------------------------------------------------------

UNCOMPOSED = "Text is not normalised to Unicode NFC here: accents that were written as marks of their own differ."
LETTERS = "LOWER follows this engine's own tables of letters, which may differ from ours for rare letters."
INLINED = "A step that is read twice may be computed twice; of a very large table of events, make the step a table."
ZONE = "A TIMESTAMP_NTZ column is read in the session's time zone: cast it, or set the session to UTC."


@dataclass(frozen=True, slots=True)
class Warehouse:
    """One engine. ``settings`` ends the query; ``notes`` are told to whoever reads the text."""

    name: str
    title: str
    run: bool
    micros: Convert
    timestamp: Convert
    json: Property
    json_type: str
    notes: tuple[str, ...] = ()
    settings: str = ""
    dotted: bool = True  # whether a column's name may have a dot
    joined_lists: bool = True  # whether lists can be told apart and joined, as the properties of events are

    def property(self, column: exp.Expression, name: str) -> exp.Expression:
        """A property in a JSON column, as text."""
        if UNSPEAKABLE.search(name):
            raise UnsupportedError(
                f"{self.title}: the property `{name}` cannot be named in a JSON path; "
                f"give it as a column with `--column events.{name}=…`"
            )
        return self.json(column, name)


SPARK_JSON = "Lists and objects inside the JSON properties are read as their text."

WAREHOUSES = {
    warehouse.name: warehouse
    for warehouse in (
        Warehouse(
            "duckdb",
            "DuckDB",
            True,
            by_call("EPOCH_US"),
            since_epoch,
            duckdb_property,
            "JSON or VARCHAR",
            (UNCOMPOSED,),
        ),
        Warehouse(
            "postgres",
            "PostgreSQL",
            True,
            by_extract,
            by_interval,
            postgres_property,
            "jsonb, json or text",
            (
                UNCOMPOSED,
                "OFFSET 0 keeps the planner from making one huge expression of several steps; it takes no row away.",
                "For many events: SET jit = off before it; with tens of millions, `leadline score --engine postgres`.",
            ),
        ),
        Warehouse(
            "spark",
            "Spark",
            True,
            of_timestamp("UNIX_MICROS"),
            by_call("TIMESTAMP_MICROS"),
            spark_property,
            "STRING",
            (UNCOMPOSED, ZONE, SPARK_JSON, INLINED),
        ),
        Warehouse(
            "databricks",
            "Databricks",
            False,
            of_timestamp("UNIX_MICROS"),
            by_call("TIMESTAMP_MICROS"),
            spark_property,
            "STRING",
            (UNCOMPOSED, ZONE, SPARK_JSON, INLINED),
        ),
        Warehouse(
            "snowflake",
            "Snowflake",
            False,
            by_part,
            lambda value: call("TO_TIMESTAMP_NTZ", value, q.integer(6)),
            snowflake_property,
            "VARIANT or OBJECT",
            (UNCOMPOSED, LETTERS, "as_of comes out as TIMESTAMP_NTZ, in UTC."),
        ),
        Warehouse(
            "bigquery",
            "BigQuery",
            False,
            of_timestamp("UNIX_MICROS"),
            by_call("TIMESTAMP_MICROS"),
            scalar("JSON_VALUE", '."{}"'),
            "JSON or STRING",
            (UNCOMPOSED, LETTERS, INLINED),
            dotted=False,
            joined_lists=False,
        ),
        Warehouse(
            "clickhouse",
            "ClickHouse",
            False,
            by_datetime64,
            lambda value: call("fromUnixTimestamp64Micro", value, q.text("UTC")),
            clickhouse_property,
            "String",
            (
                UNCOMPOSED,
                LETTERS,
                INLINED,
                "The settings at the end are part of the query: without join_use_nulls a missing row counts as zeros.",
            ),
            settings="SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1",
        ),
        Warehouse(
            "trino",
            "Trino",
            False,
            by_seconds,
            of_nanos,
            scalar("JSON_EXTRACT_SCALAR", '["{}"]'),
            "JSON or VARCHAR",
            (UNCOMPOSED, LETTERS, INLINED, "DATE columns have to be cast to TIMESTAMP where they come in."),
        ),
    )
}
WAREHOUSES["postgres-16"] = replace(WAREHOUSES["postgres"], title="PostgreSQL 16")


def warehouse_of(name: str) -> Warehouse:
    """The engine of a dialect; `UnsupportedError` names those there are."""
    if name not in WAREHOUSES:
        raise UnsupportedError(f"no SQL is printed for `{name}`; there is {', '.join(sorted(WAREHOUSES))}")
    return WAREHOUSES[name]
