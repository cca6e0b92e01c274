"""The engines under test, by name, and how to evaluate single expressions on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp

from leadline.model import Dimension, Model
from leadline.plan import Detail, Plan, Schema, compile_model
from leadline.plan import query as q
from leadline.plan.step import Step
from leadline.scoring.engines import DuckDB, Engine
from leadline.scoring.postgres import Postgres
from leadline.scoring.spark import Spark
from leadline.scoring.sqlite import SQLite
from tests.plan.harness import create

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ENGINES = ("duckdb", "postgres", "postgres-16", "sqlite", "spark")
NOBODY = Model("none", (Dimension("fit"),), (), ())


def engine_called(name: str, request: pytest.FixtureRequest) -> Engine:
    """An engine of that name; what it needs is started when it is first asked for."""
    match name:
        case "postgres":
            return Postgres(cast(str, request.getfixturevalue("postgres_dsn")))
        case "postgres-16":
            return Postgres(cast(str, request.getfixturevalue("older_postgres_dsn")))
        case "sqlite":
            return SQLite()
        case "spark":
            return Spark(cast("SparkSession", request.getfixturevalue("spark")))
        case _:
            return DuckDB()


@dataclass(frozen=True)
class Whole:
    """An engine that is given the results as one query."""

    engine: Engine

    @property
    def dialect(self) -> str:
        return self.engine.dialect

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        assert plan.detail is not Detail.contributions
        self.engine.run(con, replace(plan, steps=(Step("results", plan.query("results")),)))


def evaluated(
    engine: Engine, columns: Mapping[str, pa.Array], expressions: Mapping[str, exp.Expression]
) -> list[dict[str, Any]]:
    """Expressions over a table of values, one row for each of its rows, in their order."""
    listed = (q.named(value, name) for name, value in expressions.items())
    return queried(engine, columns, exp.select(q.column("row_id"), *listed).from_("in_leads"))


def queried(engine: Engine, columns: Mapping[str, pa.Array], query: exp.Query) -> list[dict[str, Any]]:
    """The rows of a query over the table ``in_leads``, which has these columns and ``row_id``, by ``row_id``."""
    rows = len(next(iter(columns.values())))
    numbered = {"row_id": pa.array(range(rows), pa.int64()), **columns}
    plan = replace(compile_model(NOBODY, Schema(events=False), dialect=engine.dialect), steps=(Step("results", query),))
    with duckdb.connect() as con:
        create(con, "in_leads", numbered)
        create(con, "in_spine", {"lead_id": pa.array([], pa.int32())})
        engine.run(con, plan)
        found: list[dict[str, Any]] = con.sql("SELECT * FROM raw_results ORDER BY row_id").to_arrow_table().to_pylist()
    return found
