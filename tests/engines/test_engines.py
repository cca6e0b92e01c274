"""The real engines answer, and differ where we know that they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import psycopg
import pytest

from leadline.model.text import fold

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NEXT = "SELECT day, lead(day) OVER (ORDER BY day) FROM (VALUES (1), (2), (5)) AS visits(day) ORDER BY day"
NEXT_DAYS = [(1, 2), (2, 5), (5, None)]

CAPITALS = "ÄÜİΑΣ"
SIMPLE = "äüiασ"  # each letter by itself, whatever stands around it
FULL = "äüi\u0307ας"  # the dot of İ kept, a sigma at the end of a word in its own form


def postgres_says(dsn: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn) as connection:
        return list(connection.execute(query.encode()).fetchall())


def test_postgres_is_a_current_one(postgres_dsn: str) -> None:
    assert postgres_says(postgres_dsn, "SELECT current_setting('server_version_num')::int >= 170000") == [(True,)]


def test_the_older_postgres_is_16(older_postgres_dsn: str) -> None:
    assert postgres_says(older_postgres_dsn, "SELECT current_setting('server_version_num')::int / 10000") == [(16,)]


def test_postgres_runs_a_window(postgres_dsn: str) -> None:
    assert postgres_says(postgres_dsn, NEXT) == NEXT_DAYS


def test_spark_runs_a_window(spark: SparkSession) -> None:
    assert spark.version >= "4"
    assert [tuple(row) for row in spark.sql(NEXT).collect()] == NEXT_DAYS


def test_our_own_folding_is_the_simple_one() -> None:
    assert fold(CAPITALS) == SIMPLE


def test_duckdb_lowers_each_letter_by_itself() -> None:
    assert duckdb.execute("SELECT lower(?)", [CAPITALS]).fetchone() == (SIMPLE,)


@pytest.mark.parametrize(
    ("collation", "lowered"),
    [("C", CAPITALS), ("pg_c_utf8", SIMPLE), ("pg_unicode_fast", FULL)],
)
def test_postgres_lowers_as_its_collation_says(postgres_dsn: str, collation: str, lowered: str) -> None:
    assert postgres_says(postgres_dsn, f"SELECT lower('{CAPITALS}' COLLATE \"{collation}\")") == [(lowered,)]


def test_spark_lowers_whole_words(spark: SparkSession) -> None:
    assert spark.sql(f"SELECT lower('{CAPITALS}')").collect()[0][0] == FULL


def test_neither_postgresql_nor_spark_is_set_to_utc(postgres_dsn: str, spark: SparkSession) -> None:
    assert postgres_says(postgres_dsn, "SHOW timezone") == [("Pacific/Auckland",)]
    assert spark.conf.get("spark.sql.session.timeZone") == "Pacific/Auckland"
