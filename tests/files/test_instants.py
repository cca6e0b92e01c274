"""Dates and instants in every form that can be told."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import read_events, read_leads
from tests.files.conftest import Made, at


def micros(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def instants(con: duckdb.DuckDBPyConnection, made: Made, *texts: str, **options: object) -> list[int]:
    path = made("events.csv", "lead_id,event,occurred_at", *(f'1,page,"{t}"' for t in texts))
    read_events(con, path, **options)  # type: ignore[arg-type]
    return [at for (at,) in con.sql("SELECT occurred_at FROM events").fetchall()]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-04", "2026-03-04"),
        ("2026-03-04T10:20", "2026-03-04T10:20"),
        ("2026-03-04T10:20:30Z", "2026-03-04T10:20:30"),
        ("2026-03-04 10:20:30", "2026-03-04T10:20:30"),
        ("2026-03-04T10:20:30+02:00", "2026-03-04T08:20:30"),
        ("2026-03-04 10:20:30-0530", "2026-03-04T15:50:30"),
        ("2026-03-04 10:20:30 UTC", "2026-03-04T10:20:30"),
        ("  2026-03-04T10:20:30Z ", "2026-03-04T10:20:30"),
        ("2026/03/04 10:20", "2026-03-04T10:20"),
        ("31/12/2025", "2025-12-31"),
        ("12/31/2025", "2025-12-31"),
        ("31.12.2025 09:15", "2025-12-31T09:15"),
        ("31.12.2025, 09:15:01", "2025-12-31T09:15:01"),
        ("31-12-2025", "2025-12-31"),
        ("12/31/25 3:05 PM", "2025-12-31T15:05"),
        ("12/31/2025 12:05 am", "2025-12-31T00:05"),
        ("31 Dec 2025", "2025-12-31"),
        ("31-Dec-2025 10:00", "2025-12-31T10:00"),
        ("December 31, 2025", "2025-12-31"),
        ("Dec 31, 2025, 3:05 PM", "2025-12-31T15:05"),
        ("1767225600", "2026-01-01"),
        ("1767225600.0", "2026-01-01"),
        ("1767225600000", "2026-01-01"),
        ("1767225600000000", "2026-01-01"),
        ("1767225600000000000", "2026-01-01"),
    ],
)
def test_a_form_that_can_be_told_is_read(
    con: duckdb.DuckDBPyConnection, made: Made, text: str, meant: str
) -> None:  # fmt: skip
    assert instants(con, made, text) == [micros(meant)]


def test_one_day_above_twelve_settles_the_whole_column(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    dates = ["03/04/2025"] * 3000 + ["31/12/2025"]
    assert instants(con, made, *dates)[0] == micros("2025-04-03")


def test_a_month_first_column_is_said_in_a_note(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("events.csv", "lead_id,event,occurred_at", "1,page,03/04/2025", "1,page,12/31/2025")
    reading = read_events(con, path)
    assert reading.notes == ("`occurred_at`: dates read as month/day/year",)
    assert con.sql("SELECT occurred_at FROM events").fetchall()[0] == (micros("2025-03-04"),)


def test_dates_that_may_be_read_two_ways_are_asked_for(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError) as caught:
        instants(con, made, "03/04/2025", "05/05/2025")
    assert str(caught.value).endswith(
        "events.csv, column `occurred_at`: no date tells whether the day or the month comes first (`03/04/2025`); "
        "say it with --dates day-first or --dates month-first"
    )


def test_the_answer_is_taken(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert instants(con, made, "03/04/2025", dates="day-first") == [micros("2025-04-03")]
    assert instants(con, made, "03/04/2025", dates="month-first") == [micros("2025-03-04")]
    with pytest.raises(FactsError, match="dates are day-first or month-first, not `d/m`"):
        instants(con, made, "03/04/2025", dates="d/m")


def test_where_day_and_month_are_always_equal_nobody_is_asked(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert instants(con, made, "01/01/2025", "02/02/2025") == [micros("2025-01-01"), micros("2025-02-02")]


def test_dates_that_contradict_each_other_are_asked_for(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError, match="some dates have the day first and some the month"):
        instants(con, made, "31/12/2025", "12/31/2025")


def test_another_column_of_the_file_may_tell(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("leads.csv", "lead_id,created_at,last_call", "1,03/04/2025,12/31/2025", "2,05/06/2025,01/30/2026")
    reading = read_leads(con, path)
    assert con.sql("SELECT created_at FROM leads").fetchall() == [(at("2025-03-04"),), (at("2025-05-06"),)]
    assert "`created_at`: the order of day and month is taken from `last_call`" in reading.notes


def test_a_clock_without_a_zone_hangs_where_the_caller_says(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    rome = instants(con, made, "2026-07-01 10:00", "2026-07-01", "2026-07-01T10:00Z", zone="Europe/Rome")
    assert rome == [micros("2026-07-01T08:00"), micros("2026-06-30T22:00"), micros("2026-07-01T10:00")]
    assert instants(con, made, "31/07/2026 10:00", zone="Europe/Rome") == [micros("2026-07-31T08:00")]
    with pytest.raises(FactsError, match="no time zone is called `Rome`; a name is like Europe/Rome"):
        instants(con, made, "2026-07-01", zone="Rome")


def test_times_that_the_clocks_skip_or_repeat_are_read_all_the_same(
    con: duckdb.DuckDBPyConnection, made: Made
) -> None:  # fmt: skip
    read = instants(con, made, "2025-03-30 02:30", "2025-10-26 02:30", zone="Europe/Rome")
    assert read == [micros("2025-03-30T01:30"), micros("2025-10-26T01:30")]


def test_a_column_that_holds_no_dates_is_refused_with_an_example(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError, match="column `occurred_at`: `yesterday` is not a date in any form"):
        instants(con, made, "yesterday", "today")


def test_single_cells_that_cannot_be_read_are_rejected(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made(
        "events.csv", "lead_id,event,occurred_at",
        "1,page,2026-01-01", "1,page,2026-02-30", "1,page,infinity", "1,page,", "1,page,2026-01-02 10:00 PM",
    )  # fmt: skip
    reading = read_events(con, path)
    assert (reading.accepted, reading.rejected) == (1, 4)
    assert reading.rejected_path is not None
    assert reading.rejected_path.read_text().splitlines() == [
        "line,reason,row",
        '3,occurred_at `2026-02-30` cannot be read as an instant,"1,page,2026-02-30"',
        '4,occurred_at `infinity` cannot be read as an instant,"1,page,infinity"',
        '5,no occurred_at,"1,page,"',
        '6,occurred_at `2026-01-02 10:00 PM` cannot be read as an instant,"1,page,2026-01-02 10:00 PM"',
    ]


def test_a_number_far_from_the_others_is_no_instant(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert instants(con, made, *["1767225600"] * 3, "1767225600000") == [micros("2026-01-01")] * 3
