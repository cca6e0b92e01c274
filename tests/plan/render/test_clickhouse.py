"""The printed SQL on ClickHouse, embedded: a drill, for whoever has `chdb-core` installed (half a gigabyte).

pip install chdb-core && pytest -m drill tests/plan/render/test_clickhouse.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from leadline.plan import Detail
from tests.oracle.agree import contribution_disagreements, disagreements
from tests.oracle.scorer import score
from tests.plan.render.worlds import raw_tables, text_of
from tests.strategies import World, random_world

pytestmark = pytest.mark.drill
TABLES = ("leads", "accounts", "raw_changes", "raw_events", "raw_probabilities", "raw_spine")
AS_NUMBERS = "output_format_json_quote_decimals = 1, output_format_json_quote_64bit_integers = 0"


@pytest.fixture(scope="module")
def clickhouse() -> Iterator[Any]:
    """A session of ClickHouse in this process, with a database `w`."""
    why = "ClickHouse is not installed; `pip install chdb-core` brings it"
    sessions = pytest.importorskip("chdb.session", reason=why)
    session = sessions.Session()
    session.query("CREATE DATABASE w")
    yield session
    session.close()


def copied(clickhouse: Any, con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for table in TABLES:
        file = folder / f"{table}.parquet"
        con.execute(f"COPY (SELECT * FROM {table}) TO '{file}' (FORMAT parquet)")
        clickhouse.query(f"DROP TABLE IF EXISTS w.{table}")
        clickhouse.query(
            f"CREATE TABLE w.{table} ENGINE = Memory AS SELECT * FROM file('{file}', 'Parquet') "
            "SETTINGS schema_inference_make_columns_nullable = 1"
        )


def scored(clickhouse: Any, world: World, text: str) -> list[dict[str, Any]]:
    """The rows as the oracle shows its own."""
    body, settings = text.rstrip().removesuffix(";").rsplit("\nSETTINGS", 1)
    steps, last = body.rsplit("\n\nSELECT", 1)
    at = [name for name in ("as_of", "last_at") if f" AS {name}" in last]
    micros = ", ".join(f"toUnixTimestamp64Micro({name}) AS {name}_micros" for name in at)
    query = f"{steps}\n\nSELECT *, {micros} FROM (SELECT{last})\nSETTINGS{settings}, {AS_NUMBERS}"
    rows: list[dict[str, Any]] = [json.loads(row) for row in str(clickhouse.query(query, "JSONEachRow")).splitlines()]
    decimals = {"score", "points", *(dimension.name for dimension in world.model.dimensions)}
    for row in rows:
        row |= {name: row.pop(f"{name}_micros") for name in at}
        row |= {name: Decimal(str(row[name])) for name in decimals & row.keys() if row[name] is not None}
        row |= {name: bool(row[name]) for name in ("qualified", "disqualified") if name in row}
    return rows


@pytest.mark.parametrize("seed", range(30))
def test_the_oracle_agrees(clickhouse: Any, seed: int, tmp_path: Path) -> None:
    world = random_world(seed, leads=12, rules=10)
    expected = score(world.model, world.facts, world.spine)
    with duckdb.connect() as con:
        given = raw_tables(con, world)
        copied(clickhouse, con, tmp_path)
    sums = scored(clickhouse, world, text_of(world, given, Detail.sums, "clickhouse", "w."))
    assert disagreements(world.model, expected, sums) == []
    lines = scored(clickhouse, world, text_of(world, given, Detail.contributions, "clickhouse", "w."))
    assert list(contribution_disagreements(expected, lines)) == []
