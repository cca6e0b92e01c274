"""Rows whose column has one of many values, in a statement that is written once.

The values travel as one parameter, however many there are: as JSON to SQLite, as an array to PostgreSQL. SQLAlchemy's
own ``in_`` writes a parameter for each value, and the statement anew each time, which costs more than most queries do.

    MINE = sa.select(t.identity).where(among(t.identity.c.lead_id))
    rows = con.execute(MINE, {"ids": [1, 2, 3]})
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Values(sa.types.TypeDecorator[Iterable[Any]]):
    """Many values of one type as one parameter."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[sa.types.TypeEngine[Any]]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else ARRAY(self.kind()))

    def process_bind_param(self, value: Iterable[Any] | None, dialect: sa.Dialect) -> Any:
        values = list(value or ())
        return orjson.dumps(values).decode() if dialect.name == "sqlite" else values


class Among(FunctionElement[Any]):
    """What `among` makes: a column, and the values among which it has to be."""

    type = sa.types.NullType()  # of a truth SQLAlchemy asks SQLite whether it is 1, and no index helps with that
    inherit_cache = True


def among(column: sa.Column[Any], name: str = "ids") -> Among:
    """Whether a column of numbers or of text has one of the values that are given as the parameter ``name``."""
    kind = sa.Text if isinstance(column.type, sa.String) else sa.BigInteger
    return Among(column, sa.bindparam(name, type_=Values(kind)))


@compiles(Among, "sqlite")
def on_sqlite(element: Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(Among, "postgresql")
def on_postgres(element: Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} = ANY({values})"
