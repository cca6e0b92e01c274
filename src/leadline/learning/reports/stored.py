"""Values inside the JSON of a row, on both databases."""

from __future__ import annotations

import orjson
import sqlalchemy as sa

NUMBER = r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,2})?\s*$"


def text_in(con: sa.Connection, column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[str]:
    """A value of a JSON object as text."""
    if con.dialect.name == "sqlite":
        return sa.cast(sa.func.json_extract(column, "$." + orjson.dumps(name).decode()), sa.Text)
    return sa.cast(column, sa.JSON).op("->>", return_type=sa.Text())(name)


def number_in(con: sa.Connection, column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[float]:
    """A value of a JSON object as a number; what is none is missing."""
    text = text_in(con, column, name)
    return sa.case((text.regexp_match(NUMBER), sa.cast(text, sa.Double)))
