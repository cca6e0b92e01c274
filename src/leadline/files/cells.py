"""What the cells of a column are, and the SQL that makes values of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from duckdb.sqltypes import DuckDBPyType

from leadline.files import instants, sql
from leadline.files.instants import Writing

_EMPTY_LIST = '["VARCHAR"]'


class Kind(Enum):
    """What the texts of a column are."""

    TEXT = "text"
    BOOLEAN = "true or false"
    WHOLE = "whole numbers"
    NUMBER = "numbers"
    COMMA = "numbers with a decimal comma"
    LIST = "lists"
    INSTANT = "instants"


@dataclass(frozen=True, slots=True)
class Cells:
    """The kind of a column of texts, and for instants how they are written."""

    kind: Kind
    writing: Writing | None = None

    def values(self, column: str, zone: str | None) -> str:
        """The column's texts as values; NULL where one is blank or not of this kind."""
        x = f"trim({column}, {sql.text(sql.PADDING)})"
        if self.kind is Kind.BOOLEAN:
            return f"CASE lower({x}) WHEN 'true' THEN true WHEN 'false' THEN false END"
        if self.kind is Kind.WHOLE:
            return f"TRY_CAST({x} AS BIGINT)"
        if self.kind is Kind.NUMBER:
            return finite(f"TRY_CAST({x} AS DOUBLE)")
        if self.kind is Kind.COMMA:
            return finite(f"TRY_CAST(replace({x}, ',', '.') AS DOUBLE)")
        if self.kind is Kind.LIST:
            return normal_list(f"json_transform(CASE WHEN json_valid({x}) THEN {x} END, {sql.text(_EMPTY_LIST)})")
        if self.kind is Kind.INSTANT and self.writing is not None:
            return instants.parse(column, self.writing, zone)
        return text(column)


def text(column: str) -> str:
    """Texts in Unicode NFC, as they come otherwise; a blank one is NULL."""
    return sql.filled(column, f"nfc_normalize({column})")


def finite(number: str) -> str:
    """NaN and the infinities are NULL."""
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def normal_list(column: str) -> str:
    """A list of texts in Unicode NFC."""
    return f"list_transform({column}, lambda e: nfc_normalize(e))"


def identity(column: str, kind: DuckDBPyType) -> str:
    """An id as text, exactly as it came; a whole number held as a fraction (pandas does so) without its point."""
    if kind.id == "varchar":
        return sql.some(column)
    if kind.id in ("double", "float", "decimal"):
        return _plain_number(column)
    return f"CAST({column} AS VARCHAR)"


def value(column: str, kind: DuckDBPyType, zone: str | None) -> str:
    """A typed column as one of the types of the facts' tables.

    Whole numbers are BIGINT where they fit, all others DOUBLE; times are TIMESTAMP in UTC (a date its midnight, one
    without zone in ``zone``); lists are VARCHAR[]; anything that is no scalar is JSON as text.
    """
    name = kind.id
    if name in ("varchar", "enum", "uuid") or name == "blob":
        return text(f"CAST({column} AS VARCHAR)" if name != "varchar" else column)
    if name in ("tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger"):
        return f"CAST({column} AS BIGINT)"
    if name in ("double", "decimal", "ubigint", "hugeint", "uhugeint"):
        return finite(f"CAST({column} AS DOUBLE)")
    if name == "float":
        # By way of text 0.1 stays 0.1; cast directly it would be 0.10000000149.
        return finite(f"CAST(CAST({column} AS VARCHAR) AS DOUBLE)")
    if name == "boolean":
        return column
    if is_time(kind):
        return stamp(column, kind, zone)
    if name in ("list", "array"):
        return normal_list(f"CAST({column} AS VARCHAR[])")
    if name in ("map", "struct", "union"):
        return f"CAST(to_json({column}) AS VARCHAR)"
    return f"CAST({column} AS VARCHAR)"


def is_time(kind: DuckDBPyType) -> bool:
    """Whether the type is a date or an instant."""
    return kind.id == "date" or str(kind.id).startswith("timestamp")


def stamp(column: str, kind: DuckDBPyType, zone: str | None) -> str:
    """A date or instant as TIMESTAMP in UTC; the infinities are NULL."""
    if kind.id == "timestamp with time zone":
        naive = f"timezone('UTC', {column})"
    else:
        naive = instants.utc(f"CAST({column} AS TIMESTAMP)", zone)
    return f"CASE WHEN isfinite({column}) THEN {naive} END"


def as_text(column: str, kind: DuckDBPyType, zone: str | None) -> str:
    """Any value as the text that stands for it in a history: a number in its shortest form, an instant as ISO 8601."""
    if kind.id in ("double", "float", "decimal"):
        return _plain_number(column)
    if is_time(kind):
        return f"strftime({stamp(column, kind, zone)}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    if kind.id in ("list", "array"):
        return f"CAST(to_json({column}) AS VARCHAR)"
    converted = value(column, kind, zone)
    return converted if kind.id == "varchar" else f"CAST({converted} AS VARCHAR)"


def _plain_number(column: str) -> str:
    number = f"CAST({column} AS DOUBLE)"
    whole = f"{number} = trunc({number}) AND abs({number}) < 1e15"
    return (
        f"CASE WHEN NOT isfinite({number}) THEN NULL WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR)"
        f" ELSE CAST({number} AS VARCHAR) END"
    )
