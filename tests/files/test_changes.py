"""Changes of attributes, and probabilities."""

from __future__ import annotations

import duckdb

from leadline.files import read_changes, read_probabilities
from tests.files.conftest import Made

FIRST = 1_767_225_600_000_000


def test_a_change_belongs_to_a_lead_or_an_account(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made(
        "changes.csv", "lead_id,account_id,attribute,value,occurred_at,by",
        "1,,country,DE,2026-01-01,anna", ",a,employees,40,2026-01-01,", "1,a,x,y,2026-01-01,", ",,x,y,2026-01-01,",
        "1,,country, ,2026-01-01,", "1,,,DE,2026-01-01,",
    )  # fmt: skip
    reading = read_changes(con, path)
    assert con.sql("FROM changes").fetchall() == [
        ("1", None, "country", "DE", FIRST),
        (None, "a", "employees", "40", FIRST),
        ("1", None, "country", None, FIRST),
    ]
    assert reading.rejected_path is not None
    assert [line.split(",")[1] for line in reading.rejected_path.read_text().splitlines()[1:]] == [
        "both a lead_id and an account_id", "no lead_id and no account_id", "no attribute",
    ]  # fmt: skip


def test_a_field_history_is_read_by_its_own_names(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    read_changes(con, made("history.csv", "Company ID,Field,New Value,Edit Date", "a,employees,40,2026-01-01"))
    assert con.sql("FROM changes").fetchall() == [(None, "a", "employees", "40", FIRST)]


def test_a_probability_lies_between_0_and_1(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    rows = [f"1,buys,{p},2026-01-01" for p in ("0", "1", "0.25", "1.01", "-0.1", "nan", "", "often")]
    reading = read_probabilities(con, made("p.csv", "lead_id,predictor,probability,occurred_at", *rows))
    assert con.sql("SELECT probability FROM probabilities").fetchall() == [(0.0,), (1.0,), (0.25,)]
    assert reading.rejected == 5
    assert reading.rejected_path is not None
    assert "5,probability `1.01` is no number from 0 to 1," in reading.rejected_path.read_text()
