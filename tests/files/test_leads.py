"""Leads and accounts from CSV: what their cells are."""

from __future__ import annotations

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import read_accounts, read_leads
from tests.files.conftest import Made, at


def kinds(con: duckdb.DuckDBPyConnection, table: str = "leads") -> dict[str, str]:
    found = con.table(table)
    return dict(zip(found.columns, map(str, found.types), strict=True))


def column(con: duckdb.DuckDBPyConnection, made: Made, *cells: str, name: str = "x") -> tuple[str, list[object]]:
    """The type and the values of one column of a leads' table."""
    read_leads(con, made("leads.csv", f"lead_id,{name}", *(f'{n},"{c}"' for n, c in enumerate(cells))))
    return kinds(con)[name], [v for (v,) in con.sql(f'SELECT "{name}" FROM leads').fetchall()]


def test_whole_numbers_fractions_and_truths_are_seen(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert column(con, made, "5", "-3", "") == ("BIGINT", [5, -3, None])
    assert column(con, made, "5", "2.50", "1e3") == ("DOUBLE", [5.0, 2.5, 1000.0])
    assert column(con, made, "true", "FALSE", " ") == ("BOOLEAN", [True, False, None])


def test_yes_and_no_are_words(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert column(con, made, "yes", "no") == ("VARCHAR", ["yes", "no"])


def test_what_is_no_number_among_numbers_is_missing(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert column(con, made, "5", "NaN", "-inf", "2") == ("DOUBLE", [5.0, None, None, 2.0])


@pytest.mark.parametrize(
    "cells",
    [
        ("1.2.10", "1.3.11"),
        ("10-11-12",),
        ("00123", "45"),
        ("+39", "40"),
        ("12345678901234567890", "1"),
        ("5", "five"),
        ("1_0",),
    ],
)
def test_what_would_lose_something_as_a_number_stays_text(
    con: duckdb.DuckDBPyConnection, made: Made, cells: tuple[str, ...]
) -> None:  # fmt: skip
    assert column(con, made, *cells) == ("VARCHAR", list(cells))


@pytest.mark.parametrize("name", ["phone", "Mobile Phone", "zip", "postal_code", "hubspot_owner_id", "externalId"])
def test_columns_named_after_ids_and_phones_stay_text(con: duckdb.DuckDBPyConnection, made: Made, name: str) -> None:
    assert column(con, made, "3912345", "40", name=name) == ("VARCHAR", ["3912345", "40"])


def test_one_cell_far_down_decides(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    kind, values = column(con, made, *["7"] * 5000, "012")
    assert (kind, values[-1]) == ("VARCHAR", "012")
    assert column(con, made, *["7"] * 5000, "0.5")[0] == "DOUBLE"
    assert column(con, made, *[""] * 5000, "3")[0] == "BIGINT"
    assert column(con, made, *["2026-01-01"] * 5000, "soon")[0] == "VARCHAR"


def test_decimal_commas_are_read_where_they_cannot_be_thousands(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    reading = read_leads(con, made("leads.csv", "lead_id;a;b", "1;12,5;1,200", "2;3;2,300"))
    assert con.sql("FROM leads").fetchall() == [("1", 12.5, "1,200"), ("2", 3.0, "2,300")]
    assert "`a`: numbers read with a decimal comma" in reading.notes


def test_dates_are_instants_and_lists_are_lists(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    kind, values = column(con, made, "2026-01-01", "2026-01-02T10:00:00+02:00", "")
    assert (kind, values) == ("TIMESTAMP", [at("2026-01-01"), at("2026-01-02T08:00"), None])
    kind, values = column(con, made, '[""a"", 5]', "[]")
    assert (kind, values) == ("VARCHAR[]", [["a", "5"], []])


def test_a_column_of_dates_with_a_word_in_it_stays_text_and_says_so(
    con: duckdb.DuckDBPyConnection, made: Made
) -> None:  # fmt: skip
    reading = read_leads(con, made("leads.csv", "lead_id,x", *(f"{n},2026-01-01" for n in range(3000)), "z,2026-13-01"))
    assert kinds(con)["x"] == "VARCHAR"
    assert reading.notes == ("`x` stays text: not all of its cells are dates",)


def test_created_at_that_cannot_be_read_is_missing_and_the_lead_stays(
    con: duckdb.DuckDBPyConnection, made: Made
) -> None:  # fmt: skip
    reading = read_leads(con, made("leads.csv", "lead_id,created_at", "1,2026-01-01", "2,2026-01-02", "3,soon"))
    assert con.sql("SELECT created_at IS NULL FROM leads").fetchall() == [(False,), (False,), (True,)]
    assert reading.notes == ("`created_at` is missing where it is no date: 1 rows, such as `soon`",)


def test_ids_are_texts_exactly_as_they_came(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    read_leads(con, made("leads.csv", "lead_id,account_id", "5,007", " a ,1", "1e3,2"))
    assert con.sql("FROM leads").fetchall() == [("5", "007"), (" a ", "1"), ("1e3", "2")]


def test_a_lead_that_comes_again_is_rejected_and_the_first_stays(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    reading = read_leads(con, made("leads.csv", "lead_id,x", '1,"a\nb"', "2,c", "1,d", ",e", "2,f"))
    assert con.sql("FROM leads").fetchall() == [("1", "a\nb"), ("2", "c")]
    assert (reading.accepted, reading.rejected) == (2, 3)
    assert reading.rejected_path is not None
    assert reading.rejected_path.read_text().splitlines() == [
        "line,reason,row",
        '5,lead_id `1` is on line 2 already,"1,d"',
        '6,no lead_id,",e"',
        '7,lead_id `2` is on line 4 already,"2,f"',
    ]


def test_accounts_are_read_the_same_way(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    reading = read_accounts(con, made("accounts.csv", "Company ID,employees", "7,40", "7,41", ",1"), name="firms")
    assert con.sql("FROM firms").fetchall() == [("7", 40)]
    assert (reading.table, reading.rejected) == ("firms", 2)


def test_reading_again_replaces_the_table(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    con.execute("CREATE VIEW leads AS SELECT 1")
    read_leads(con, made("leads.csv", "lead_id", "1"))
    read_leads(con, made("leads.csv", "lead_id", "2"))
    assert con.sql("FROM leads").fetchall() == [("2",)]


def test_files_of_a_directory_are_one_table(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    made("in/b.csv", "country;lead_id", "FR;2", "IT;1")
    made("in/a.csv", "lead_id,country,age", "1,DE,30")
    made("in/_notes.csv", "nothing")
    made("in/read.me", "nothing")
    reading = read_leads(con, made("in/c.csv", "lead_id").parent)
    assert con.sql("FROM leads").fetchall() == [("1", "DE", 30), ("2", "FR", None)]
    assert reading.rejected_path is not None
    assert reading.rejected_path.name == "in.rejected.csv"
    assert (
        reading.rejected_path.read_text()
        .splitlines()[1]
        .endswith("in/b.csv,3,lead_id `1` is on line 2 of a.csv already,IT;1")
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            ["a.csv", "b.jsonl"],
            "`a.csv` is CSV and `b.jsonl` is JSON Lines; files read as one table must be of one form",
        ),
        (["a.xlsx"], "a.xlsx: the suffix does not say what the file is; it may be .csv"),
        (["a.json"], "write one object a line and call it .jsonl"),
        (["a.parquet.gz"], "a Parquet file is compressed inside; unpack it first"),
    ],
)
def test_files_that_cannot_be_one_table_are_refused(
    con: duckdb.DuckDBPyConnection, made: Made, names: list[str], said: str
) -> None:  # fmt: skip
    with pytest.raises(FactsError, match=said.replace("(", r"\(")):
        read_leads(con, [made(name, "lead_id") for name in names])


def test_a_file_that_is_not_there_is_said(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError, match=r"gone\.csv: there is no such file"):
        read_leads(con, made("x.csv").parent / "gone.csv")
    made("empty/x.md")
    with pytest.raises(FactsError, match="no data file is in this folder"):
        read_leads(con, "empty")
