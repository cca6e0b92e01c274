"""Spark as an engine: what it needs, what it leaves as it was, and what it refuses in words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest

from leadline.errors import EngineError
from leadline.model import loads
from leadline.plan import Detail, Schema, compile_model
from leadline.scoring.engines import DuckDB, Engine
from leadline.scoring.run import score_tables
from leadline.scoring.spark import Spark, refusals, said
from tests.plan.harness import load, score
from tests.strategies import random_world
from tests.strategies.vocabulary import FOCI

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MODEL = loads("model: m\ndimensions: {fit: {}}\nrules: [{id: de, dimension: fit, if: {country: Ägypten}, points: 5}]")
FACTS = {"leads": [{"lead_id": "a", "country": "ÄGYPTEN"}, {"lead_id": "b", "country": "nul\x00"}]}
SPINE = [("a", 0), ("b", 0)]


def scores(engine: Engine) -> list[Any]:
    return [row["score"] for row in score(MODEL, FACTS, SPINE, Detail.sums, engine).rows]


def tables(engine: Engine, seed: int) -> list[list[tuple[Any, ...]]]:
    world = random_world(seed, leads=25, rules=6, events=400)
    with duckdb.connect() as con:
        con.execute("SET threads = 1; SET TimeZone = 'UTC'")
        facts = load(con, world.facts)
        run = score_tables(con, [world.model], facts, FOCI[0], detail=Detail.contributions, engine=engine)
        names = [run.scores, run.contributions, run.account_scores]
        return [con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in names if name]


def test_a_run_makes_the_tables_that_duckdb_makes(spark: SparkSession) -> None:
    made = tables(Spark(spark), 9011)
    assert made == tables(DuckDB(), 9011)
    assert len(made) == 3 and all(made)


def test_views_and_settings_of_the_session_stay_as_they_are(spark: SparkSession) -> None:
    theirs = {
        "spark.sql.ansi.enabled": "false",
        "spark.sql.caseSensitive": "true",
        "spark.sql.parser.escapedStringLiterals": "true",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
    }
    session = spark.newSession()
    for name, value in theirs.items():
        session.conf.set(name, value)
    for view in ("in_leads", "facts", "dimensions"):
        session.createDataFrame(pa.table({"mine": [1]})).createOrReplaceTempView(view)
    assert scores(Spark(session)) == [5, 0]
    assert {name: session.conf.get(name) for name in theirs} == theirs
    views = session.sql("SHOW VIEWS").toArrow().column("viewName").to_pylist()
    assert sorted(views) == ["dimensions", "facts", "in_leads"]
    assert session.table("dimensions").columns == ["mine"]


@pytest.mark.usefixtures("spark")
def test_without_a_session_the_one_at_hand_is_used() -> None:
    assert scores(Spark()) == [5, 0]


# -- what is refused -------------------------------------------------------------------------------------------


def test_a_missing_spark_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineError, match=r"pip install 'leadline\[spark\]'"):
        scores(Spark())


def test_a_missing_java_is_named() -> None:
    from pyspark.errors import PySparkRuntimeError

    with pytest.raises(EngineError, match="Spark needs Java 17 or newer"), refusals():
        raise PySparkRuntimeError(errorClass="JAVA_GATEWAY_EXITED", messageParameters={})


def test_what_spark_refuses_is_said_on_one_line(spark: SparkSession, capfd: pytest.CaptureFixture[str]) -> None:
    plan = compile_model(MODEL, Schema(), dialect="spark")  # its inputs have other names than those that are staged
    with duckdb.connect() as con, pytest.raises(EngineError, match=r"^Spark refused: \[TABLE_OR_VIEW_NOT") as refused:
        Spark(spark).run(con, plan)
    assert "\n" not in str(refused.value)
    assert "SQLQueryContextLogger" not in capfd.readouterr().err


def test_only_the_first_thing_that_spark_says_is_told() -> None:
    assert said(Exception("[X] no\n table.\n\nJVM stacktrace:\n at org...")) == "[X] no table."
    assert said(EngineError()) == "EngineError"
