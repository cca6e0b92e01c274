"""The printed SQL, run over raw tables, gives exactly what `leadline score` gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from leadline.model import Model
from leadline.plan import Detail
from leadline.plan.render import SourceTables, SpineTable, sql_text
from leadline.plan.render.given import Properties
from leadline.simulate import ENDS
from tests.plan.render.samples import SMALL, TEMPLATES
from tests.plan.render.warehouse import Company, company, in_duckdb, in_postgres, in_spark, into_spark, ordered

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MODELS = SMALL | TEMPLATES
SHAPES: tuple[tuple[Properties, bool], ...] = (("columns", False), ("json", True))
BOTH = pytest.mark.parametrize(("properties", "history"), SHAPES)


def in_turns() -> list[Any]:
    """Every model in both shapes; of the templates, which take long to compile, the other shape is of the drill."""
    return [
        pytest.param(name, *shape, marks=() if name in SMALL or place % 2 == at else pytest.mark.drill)
        for place, name in enumerate(MODELS)
        for at, shape in enumerate(SHAPES)
    ]


TURNS = pytest.mark.parametrize(("name", "properties", "history"), in_turns())


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("acme"), 300)


@pytest.fixture(scope="module")
def postgres(acme: Company, postgres_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with in_postgres(acme, postgres_dsn) as connection:
        yield connection


@pytest.fixture(scope="module")
def older_postgres(acme: Company, older_postgres_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with in_postgres(acme, older_postgres_dsn) as connection:
        yield connection


@pytest.fixture(scope="module")
def lake(acme: Company, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> SparkSession:
    into_spark(acme, spark, tmp_path_factory.mktemp("lake"))
    return spark


def text_of(
    acme: Company, model: Model, dialect: str, properties: Properties, history: bool, place: str, **more: Any
) -> str:
    """The text over the company's tables; what it has no column for is given as nothing."""
    absent = acme.absent(model)
    columns = {n: v for n, v in absent.items() if properties == "columns" or not n.startswith("events.")}
    tables = SourceTables(
        leads=f"{place}leads",
        accounts=f"{place}accounts",
        changes=f"{place}changes",
        events=f"{place}{'log' if properties == 'json' else 'events'}",
    )
    options: dict[str, Any] = {"as_of": ENDS, "grants": True, "columns": columns, "tables": tables} | more
    return sql_text(model, dialect, properties=properties, history=history, **options)


@TURNS
def test_on_duckdb(acme: Company, name: str, properties: Properties, history: bool) -> None:
    text = text_of(acme, MODELS[name], "duckdb", properties, history, "main.")
    found = in_duckdb(acme, text, "as_of")
    assert len(found) > 250
    assert found == acme.scored(MODELS[name], history=history)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in SMALL or name == "webinar" else pytest.mark.drill) for name in MODELS],
)
def test_contributions_on_duckdb(acme: Company, name: str) -> None:
    text = text_of(acme, MODELS[name], "duckdb", "columns", True, "main.", detail=Detail.contributions)
    expected = acme.scored(MODELS[name], history=True, detail=Detail.contributions)
    assert in_duckdb(acme, text, "as_of", "last_at") == expected


@pytest.mark.parametrize("name", SMALL)
def test_sums_are_the_same_numbers_without_the_reasons(acme: Company, name: str) -> None:
    text = text_of(acme, MODELS[name], "duckdb", "columns", False, "main.", detail=Detail.sums)
    assert in_duckdb(acme, text, "as_of") == acme.scored(MODELS[name], detail=Detail.sums)


@pytest.mark.parametrize("name", SMALL)
def test_a_spine_table_gives_the_same_at_the_same_instant(acme: Company, name: str) -> None:
    acme.con.execute(
        "CREATE OR REPLACE TABLE instants AS SELECT lead_id, to_timestamp(0) + to_microseconds(instant) AS as_of "
        f"FROM leads, (VALUES ({ENDS}), ({ENDS - 10**13})) AS two(instant)"
    )
    text = text_of(acme, MODELS[name], "duckdb", "columns", False, "main.", as_of=SpineTable("instants"))
    found = in_duckdb(acme, text, "as_of")
    assert [row for row in found if row[1] == ENDS] == acme.scored(MODELS[name])
    assert {row[1] for row in found} == {ENDS, ENDS - 10**13}


def test_now_is_the_moment_of_the_query(acme: Company) -> None:
    text = text_of(acme, SMALL["who"], "duckdb", "columns", False, "main.", as_of="now")
    acme.con.execute("BEGIN")
    [[moment]] = acme.con.execute("SELECT epoch_us(now())").fetchall()
    assert {row[1] for row in in_duckdb(acme, text, "as_of")} == {moment}
    acme.con.execute("ROLLBACK")


@TURNS
def test_on_postgres(
    acme: Company, postgres: psycopg.Connection[Any], name: str, properties: Properties, history: bool
) -> None:
    text = text_of(acme, MODELS[name], "postgres", properties, history, "crm.")
    assert ordered(postgres.execute(text.encode()).fetchall()) == acme.scored(MODELS[name], history=history)


@pytest.mark.parametrize("name", SMALL)
def test_on_an_older_postgres(acme: Company, older_postgres: psycopg.Connection[Any], name: str) -> None:
    text = text_of(acme, SMALL[name], "postgres-16", "json", True, "crm.")
    assert ordered(older_postgres.execute(text.encode()).fetchall()) == acme.scored(SMALL[name], history=True)


@pytest.mark.parametrize(("name", "dialect", "history"), [("who", "spark", True), ("what", "databricks", False)])
def test_on_spark(acme: Company, lake: SparkSession, name: str, dialect: str, history: bool) -> None:
    text = text_of(acme, SMALL[name], dialect, "json", history, "crm_")
    assert in_spark(lake, text) == acme.scored(SMALL[name], history=history)


@pytest.mark.drill
@BOTH
@pytest.mark.parametrize("name", MODELS)
def test_every_model_on_spark(
    acme: Company, lake: SparkSession, name: str, properties: Properties, history: bool
) -> None:
    text = text_of(acme, MODELS[name], "spark", properties, history, "crm_")
    assert in_spark(lake, text) == acme.scored(MODELS[name], history=history)
