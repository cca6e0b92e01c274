"""CSV in its dialects."""

from __future__ import annotations

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import read_events, read_leads
from tests.files.conftest import Made


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "^", "~", ":"])
def test_any_delimiter_is_recognised(con: duckdb.DuckDBPyConnection, made: Made, mark: str) -> None:
    path = made("leads.txt", mark.join(["lead_id", "country", "city"]), mark.join(["1", "DE", "Bonn"]))
    read_leads(con, path)
    assert con.sql("FROM leads").fetchall() == [("1", "DE", "Bonn")]


def test_a_comma_inside_the_cells_of_a_semicolon_file_parts_nothing(
    con: duckdb.DuckDBPyConnection, made: Made
) -> None:  # fmt: skip
    path = made("leads.csv", "lead_id;name", "1;Rossi, Anna", "2;Weber, Jan", "3;Nobody")
    reading = read_leads(con, path)
    assert con.sql("SELECT name FROM leads WHERE lead_id = '1'").fetchall() == [("Rossi, Anna",)]
    assert reading.notes == ("leads.csv: cells are parted by `;`",)


def test_the_sep_line_of_excel_is_obeyed(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    read_leads(con, made("leads.csv", "sep=;", "lead_id;country", "1;DE"))
    assert con.sql("FROM leads").fetchall() == [("1", "DE")]


def test_quoted_cells_hold_delimiters_quotes_and_line_ends(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    read_leads(con, made("leads.csv", "lead_id,note", '1,"a, ""b""\nc"', "2,d"))
    assert con.sql("FROM leads").fetchall() == [("1", 'a, "b"\nc'), ("2", "d")]


def test_quotes_may_be_escaped_by_a_backslash(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    read_leads(con, made("leads.csv", "lead_id,note", r'1,"say \"hi\", twice"'))
    assert con.sql("FROM leads").fetchall() == [("1", 'say "hi", twice')]


def test_single_quotes_are_seen_where_all_cells_stand_in_them(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    read_leads(con, made("leads.csv", "'lead_id','note'", "'1','a,b'", "'2','c'"))
    assert con.sql("FROM leads").fetchall() == [("1", "a,b"), ("2", "c")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_like(con: duckdb.DuckDBPyConnection, made: Made, end: str) -> None:
    read_leads(con, made("leads.csv", data=end.join(["lead_id,country", "1,DE", "", "2,FR", ""]).encode()))
    assert con.sql("FROM leads").fetchall() == [("1", "DE"), ("2", "FR")]


def test_lines_may_end_in_two_ways_in_one_file(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    read_leads(con, made("leads.csv", data=b"lead_id,country\r\n1,DE\n2,FR\r\n3,a\rb\n"))
    assert con.sql("FROM leads").fetchall() == [("1", "DE"), ("2", "FR"), ("3", "a b")]


def test_a_table_of_one_column_is_a_table(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    reading = read_leads(con, made("leads.csv", "lead_id", "1", "", "2"))
    assert con.sql("FROM leads").fetchall() == [("1",), ("2",)]
    assert reading.rejected == 0


def test_names_of_columns_are_trimmed_and_told_apart(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    reading = read_leads(con, made("leads.csv", "lead_id , Country,country,,", "1,DE,FR,x,y"))
    assert reading.columns == ("lead_id", "Country", "country_2", "column_4", "column_5")


def test_an_empty_file_is_refused_in_words(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError, match="the file is empty; its first line must name the columns"):
        read_leads(con, made("leads.csv", ""))


def test_a_header_alone_is_an_empty_table(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert read_leads(con, made("leads.csv", "lead_id,created_at,country")).accepted == 0
    assert read_events(con, made("events.csv", "lead_id,event,occurred_at")).accepted == 0
    assert con.sql("SELECT occurred_at FROM events").types[0].id == "bigint"


def test_a_file_without_its_id_says_what_it_has(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError) as caught:
        read_leads(con, made("leads.csv", "mail,land", "a@example.org,DE"))
    assert str(caught.value).endswith(
        "leads.csv: no column for `lead_id` among `mail`, `land`; say which it is with --map lead_id=COLUMN"
    )
