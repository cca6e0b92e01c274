"""SQLite as an engine: the staged inputs become tables of a database in memory, where the plan runs, step by step.

What SQLite lacks is registered on the connection as functions of our own (`register`); their names are in
`leadline.plan.own`.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from leadline.errors import EngineError, UnsupportedError
from leadline.model.text import SPACE
from leadline.plan import Plan, own
from leadline.plan import query as q
from leadline.plan.dialect import SQLITE
from leadline.plan.forms import INSTANT_TEXT, LONGEST_NUMBER, NUMBER_TEXT
from leadline.scoring.arrow import keep, last_steps, staged_inputs

OLDEST = (3, 40)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LIMITS = ("too many", "too large", "at most", "overflow")  # what SQLite says of a query beyond its limits
_number = re.compile(NUMBER_TEXT)
_instant = re.compile(INSTANT_TEXT)


class SQLite:
    """Runs plans in a SQLite database in memory."""

    @property
    def dialect(self) -> str:
        return SQLITE.name

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        """Fill ``raw_results`` and, where the plan explains, ``raw_contributions``."""
        with closing(sqlite3.connect(":memory:")) as connection, refusals():
            register(connection)
            for name, table in staged_inputs(con, plan):
                send(connection, name, table)
            last = last_steps(plan)
            for step in plan.steps:
                text = SQLITE.printed(step.query.copy())
                if step in last:
                    keep(con, f"raw_{step.name}", rows_of(connection, text, truths(step.query)))
                else:
                    connection.execute(f"CREATE TEMPORARY TABLE {step.name} AS {text}")


@contextmanager
def refusals() -> Iterator[None]:
    """Whatever SQLite refuses becomes an `EngineError`."""
    try:
        yield
    except sqlite3.Error as error:
        if any(words in str(error) for words in LIMITS):
            raise UnsupportedError(
                f"SQLite cannot run so large a model ({error}); ask for less detail, divide the model, or use another "
                "engine"
            ) from error
        raise EngineError(f"SQLite refused: {error}") from error


# -- functions of our own ------------------------------------------------------------------------------------------


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that plans for SQLite call. An `EngineError` where SQLite is too old."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise EngineError(
            f"this Python has SQLite {sqlite3.sqlite_version}; Leadline needs 3.40 or newer: use a newer Python"
        )
    functions: dict[str, tuple[int, Callable[..., Any]]] = {
        own.FOLD: (1, fold),
        own.NUMBER: (1, number),
        own.INSTANT: (1, instant),
        own.MATCHES: (2, matches),
        own.SHORTEST: (1, shortest),
        own.CENTS: (-1, cents),
    }
    for name, (arguments, function) in functions.items():
        connection.create_function(name, arguments, function, deterministic=True)
    try:
        connection.execute("SELECT POWER(0.5, 2)")
    except sqlite3.OperationalError:  # a library that was built without mathematics
        connection.create_function("power", 2, power, deterministic=True)


def fold(text: str | None) -> str | None:
    """Text as it compares, ``None`` where it is blank; NFC is made where facts come in."""
    if text is None:
        return None
    trimmed = text.strip(SPACE)
    if trimmed.isascii():
        return trimmed.lower() or None
    return "".join("i" if c == "\u0130" else c.lower() for c in trimmed) or None


def number(folded: str | None) -> float | None:
    if folded is None or len(folded) > LONGEST_NUMBER or _number.fullmatch(folded) is None:
        return None
    return float(folded)


def instant(folded: str | None) -> int | None:
    """The instant of an ISO 8601 text, in microseconds; without a zone it is UTC.

    >>> instant("1970-01-01t02:00+01:00")
    3600000000
    """
    if folded is None or _instant.fullmatch(folded) is None:
        return None
    clock, behind = folded[11:].removesuffix("z"), timedelta()
    if clock[-6:-5] in ("+", "-"):
        hours, minutes = int(clock[-5:-3]), int(clock[-2:])
        behind = timedelta(hours=hours, minutes=minutes) * (-1 if clock[-6] == "-" else 1)
        clock = clock[:-6]
    day = datetime(int(folded[:4]), int(folded[5:7]), int(folded[8:10]), tzinfo=UTC)
    whole, _, fraction = clock.partition(".")
    parts = [int(part) for part in whole.split(":") if part]
    hours, minutes, seconds = parts + [0] * (3 - len(parts))
    time = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=int(fraction.ljust(6, "0")))
    return (day - EPOCH + time - behind) // MICROSECOND


def matches(text: str | None, pattern: str) -> bool | None:
    return None if text is None else compiled(pattern).search(text) is not None


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def shortest(value: float | None) -> str | None:
    return None if value is None else repr(value)


def cents(*parts: Any) -> int | None:
    """The sum of micro-points times weights (decimals as text) in hundredths, rounded half away from zero.

    >>> cents(1_005_000, "0.5", -2_000_000, "1")
    -150
    """
    if None in parts:
        return None
    total = sum((micro * weight_of(weight) for micro, weight in zip(parts[::2], parts[1::2], strict=True)), Fraction())
    size = int((abs(total) + 5_000) // 10_000)
    return -size if total < 0 else size


@lru_cache(maxsize=1024)
def weight_of(text: str) -> Fraction:
    return Fraction(text)


def power(base: float | None, exponent: float | None) -> float | None:
    return None if base is None or exponent is None else base**exponent


# -- there ---------------------------------------------------------------------------------------------------------


def send(connection: sqlite3.Connection, name: str, table: pa.Table) -> None:
    """A staged input as a temporary table."""
    columns = ", ".join(f"{quoted(column.name)} {type_name(column.type)}" for column in table.schema)
    connection.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
    places = ", ".join("?" for _ in table.column_names)
    values = [as_json(c) if pa.types.is_list(c.type) else c.to_pylist() for c in table.columns]
    connection.executemany(f"INSERT INTO {name} VALUES ({places})", zip(*values, strict=True))


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def type_name(kind: pa.DataType) -> str:
    """How SQLite calls an Arrow type that staging makes; a list is a JSON text."""
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"


def as_json(column: pa.ChunkedArray) -> list[str | None]:
    return [None if value is None else json.dumps(value, ensure_ascii=False) for value in column.to_pylist()]


# -- and back ------------------------------------------------------------------------------------------------------


def rows_of(connection: sqlite3.Connection, query: str, booleans: set[str]) -> pa.Table:
    """The rows of a query; a column is of the type of what is in it, whole numbers if there is nothing."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
    return pa.table({name: arrow(values, name in booleans) for name, values in zip(names, columns, strict=True)})


def arrow(values: tuple[Any, ...], boolean: bool) -> pa.Array:
    kinds = {type(value) for value in values} - {type(None)}
    if boolean:
        return pa.array([None if value is None else bool(value) for value in values], pa.bool_())
    if str in kinds:
        return pa.array(values, pa.string())
    return pa.array(values, pa.float64() if float in kinds else pa.int64())


def truths(query: exp.Query) -> set[str]:
    """The columns of a query that are booleans, which SQLite has as 0 and 1."""
    inner = query.args["from_"].this if isinstance(query, exp.Select) and query.args.get("from_") else None
    below = truths(inner.this) if isinstance(inner, exp.Subquery) else set()
    names = {select.alias_or_name for select in query.selects if is_truth(q.checked(select.unalias()), below)}
    return names | below if query.is_star else names


def is_truth(value: exp.Expression, below: set[str]) -> bool:
    match value:
        case exp.Column():
            return value.name in below
        case exp.Paren() | exp.Coalesce():
            return is_truth(value.this, below)
        case exp.Case():
            return is_truth(value.args["ifs"][0].args["true"], below)
    tests = exp.Predicate | exp.Not | exp.Connector | exp.Boolean | exp.StartsWith | exp.RegexpLike
    return isinstance(value, tests)
