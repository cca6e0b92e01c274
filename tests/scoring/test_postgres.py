"""PostgreSQL as an engine: what it needs, what it leaves, and what it refuses in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pytest

from leadline.errors import EngineError, UnsupportedError
from leadline.model import loads
from leadline.plan import Detail
from leadline.scoring.engines import DuckDB, Engine
from leadline.scoring.postgres import Postgres, dialect_of
from leadline.scoring.run import score_tables
from tests.oracle.facts import Facts
from tests.plan.harness import load, score
from tests.strategies import random_world
from tests.strategies.vocabulary import FOCI

GERMANS = "model: m\ndimensions: {fit: {}}\nrules: [{id: de, dimension: fit, if: {country: Ägypten}, points: 5}]"
MODEL = loads(GERMANS)
FACTS: Facts = {"leads": [{"lead_id": "a", "country": "ÄGYPTEN"}, {"lead_id": "b", "country": "Peru"}]}
SPINE = [("a", 0), ("b", 0)]


def said(dsn: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def scores(engine: Engine, facts: Facts = FACTS) -> list[Any]:
    return [row["score"] for row in score(MODEL, facts, SPINE, engine=engine).rows]


@pytest.mark.parametrize("seed", [9008, 9015])
def test_a_run_makes_the_tables_that_duckdb_makes(postgres_dsn: str, seed: int) -> None:
    world = random_world(seed, leads=25, rules=10, events=400)
    made = [tables(engine, world.model, world.facts) for engine in (DuckDB(), Postgres(postgres_dsn))]
    assert made[0] == made[1]
    assert made[0][0]


def tables(engine: Engine, model: Any, facts: Facts) -> list[list[tuple[Any, ...]]]:
    with duckdb.connect() as con:
        con.execute("SET threads = 1; SET TimeZone = 'UTC'")
        run = score_tables(con, [model], load(con, facts), FOCI[0], detail=Detail.contributions, engine=engine)
        names = [run.scores, run.contributions, run.account_scores]
        return [con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in names if name]


def test_the_dialect_is_that_of_the_server(postgres_dsn: str, older_postgres_dsn: str) -> None:
    assert Postgres(postgres_dsn).dialect == "postgres"
    assert Postgres(older_postgres_dsn).dialect == "postgres-16"


@pytest.fixture
def unfriendly(postgres_dsn: str) -> Iterator[str]:
    """A role whose settings would change what the plan's text means, in a schema with tables of our names."""
    said(postgres_dsn, "CREATE ROLE ada LOGIN; CREATE SCHEMA theirs AUTHORIZATION ada")
    for setting in (
        "search_path = theirs, pg_temp",
        "standard_conforming_strings = off",
        "extra_float_digits = 0",
        "DateStyle = 'German, DMY'",
        "client_encoding = LATIN1",
        "bytea_output = escape",
        "lc_numeric = 'C'",
    ):
        said(postgres_dsn, f"ALTER ROLE ada SET {setting}")
    dsn = postgres_dsn.replace("user=postgres", "user=ada")
    said(dsn, "CREATE TABLE in_leads (lead_id int); CREATE TABLE facts (row_id int); CREATE TABLE points AS SELECT 1")
    said(dsn, "CREATE FUNCTION theirs.lower(text) RETURNS text LANGUAGE sql AS 'SELECT 1'")
    yield dsn
    said(postgres_dsn, "DROP OWNED BY ada CASCADE; DROP ROLE ada")


def test_settings_and_tables_of_others_do_not_matter(unfriendly: str) -> None:
    world = random_world(11, leads=15, rules=8, events=200)
    assert scores(Postgres(unfriendly)) == [5, 0]
    ours, theirs = (score(world.model, world.facts, world.spine, engine=e) for e in (DuckDB(), Postgres(unfriendly)))
    assert ours == theirs


def test_nothing_is_left_behind(unfriendly: str) -> None:
    tables = "SELECT relnamespace::regnamespace, relname FROM pg_class WHERE relkind = 'r' AND oid > 16384"
    before = said(unfriendly, tables)
    scores(Postgres(unfriendly))
    assert said(unfriendly, tables) == before


def test_many_rows_arrive_in_their_order(postgres_dsn: str) -> None:
    leads = [{"lead_id": f"lead {n}", "country": "ägypten" if n % 7 == 0 else None} for n in range(25_000)]
    spine = [(str(lead["lead_id"]), 0) for lead in leads]
    found = score(MODEL, {"leads": leads}, spine, Detail.sums, Postgres(postgres_dsn))
    assert [row["score"] for row in found.rows] == [5 if n % 7 == 0 else 0 for n in range(25_000)]


# -- what is refused -------------------------------------------------------------------------------------------


def test_a_missing_driver_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(EngineError, match=r"pip install 'leadline\[postgres\]'"):
        _ = Postgres("dbname=x").dialect


def test_a_server_that_does_not_answer_is_no_riddle_and_no_password_is_told() -> None:
    engine = Postgres("host=/nowhere user=ada password=open-sesame dbname=x")
    with pytest.raises(EngineError, match=r"PostgreSQL cannot be reached: .*look at the connection string") as refused:
        _ = engine.dialect
    assert "sesame" not in str(refused.value) and "sesame" not in repr(engine)


def test_a_database_of_another_encoding_is_refused(postgres_dsn: str) -> None:
    said(postgres_dsn, "CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    with pytest.raises(EngineError, match="holds text as LATIN1"):
        _ = Postgres(postgres_dsn.replace("dbname=postgres", "dbname=latin")).dialect


class Answering:
    """A connection that says of its server what we want."""

    def __init__(self, *answer: object) -> None:
        self.answer = answer

    def execute(self, query: str, parameters: object) -> Answering:
        return self

    def fetchone(self) -> tuple[object, ...]:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [((13, "UTF8", ["C.utf8"]), "needs version 14"), ((16, "UTF8", None), "pg_import_system_collations")],
)
def test_a_server_that_cannot_lower_text_is_told_what_to_do(answer: tuple[object, ...], words: str) -> None:
    with pytest.raises(EngineError, match=words):
        dialect_of(Answering(*answer))  # type: ignore[arg-type]


def test_what_postgres_refuses_is_said_on_one_line(postgres_dsn: str) -> None:
    with pytest.raises(EngineError, match=r"PostgreSQL refused: .*0x00.*COPY in_leads") as refused:
        scores(Postgres(postgres_dsn), {"leads": [{"lead_id": "a", "country": "nul\x00"}, {"lead_id": "b"}]})
    assert "\n" not in str(refused.value)


def test_a_name_that_postgres_would_cut_off_is_refused(postgres_dsn: str) -> None:
    name = "ä" * 32
    model = loads(GERMANS.replace("country", name))
    with pytest.raises(UnsupportedError, match=f"a column called `{name}`"):
        score(model, {"leads": [{"lead_id": "a", name: "x"}]}, [("a", 0)], engine=Postgres(postgres_dsn))


def test_a_model_of_too_many_rules_is_refused(postgres_dsn: str) -> None:
    rules = ", ".join(f"{{id: r{n}, dimension: fit, if: {{country: c{n}}}, points: 1}}" for n in range(600))
    model = loads(f"model: m\ndimensions: {{fit: {{}}}}\nrules: [{rules}]")
    with pytest.raises(UnsupportedError, match="so many rules"):
        score(model, FACTS, SPINE, engine=Postgres(postgres_dsn))


def test_types_of_columns_are_those_of_staging() -> None:
    from leadline.scoring.postgres import type_name

    assert [type_name(kind) for kind in (pa.int32(), pa.list_(pa.string()))] == ["int4", "text[]"]
