"""What travels between DuckDB and another engine: the staged inputs of a plan on the way out, its rows on the way back.

Both are Arrow tables. Instants are whole microseconds (``BIGINT``) on both ways, so that no engine's session zone can
move them.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
from sqlglot import exp

from leadline.plan import Plan
from leadline.plan.step import Step
from leadline.scoring.engines import INPUTS


def staged_inputs(con: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[tuple[str, pa.Table]]:
    """The inputs that the plan reads, each with its name."""
    read = {table.name for step in plan.steps for table in step.query.find_all(exp.Table)}
    names = [getattr(INPUTS, name) for name in INPUTS.__slots__]
    con.complete()
    for name in names:
        if name in read:
            yield name, con.sql(f"SELECT * FROM {name}").to_arrow_table()


def last_steps(plan: Plan) -> list[Step]:
    """The steps whose rows go back; all read ``SHARED``."""
    return [step for step in plan.steps if step.name in plan.asked]


def keep(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Rows as a temporary table of the DuckDB connection."""
    con.register("arrived", rows)
    try:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arrived")
    finally:
        con.unregister("arrived")
