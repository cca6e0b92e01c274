"""Events from files."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import read_events
from tests.files.conftest import Made

DAY = 86_400_000_000
FIRST = 1_767_225_600_000_000  # 2026-01-01


def test_the_table_has_the_columns_that_scoring_reads(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made(
        "events.csv", "event_id,lead_id,event,occurred_at,source,automated,properties,path",
        'e1,1,Page View,2026-01-01,web,true,"{""a"": 1}",/x',
        "e2,2,page,2026-01-02,,,,",
    )  # fmt: skip
    reading = read_events(con, path)
    assert con.sql("FROM events").fetchall() == [
        ("e1", "1", "Page View", FIRST, "web", True, '{"a": 1}', "/x"),
        ("e2", "2", "page", FIRST + DAY, None, False, None, None),
    ]
    assert [str(t) for t in con.table("events").types] == [
        "VARCHAR", "VARCHAR", "VARCHAR", "BIGINT", "VARCHAR", "BOOLEAN", "VARCHAR", "VARCHAR",
    ]  # fmt: skip
    assert (reading.accepted, reading.columns[-1]) == (2, "path")


def test_obvious_other_names_are_understood_and_said(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    reading = read_events(con, made("events.csv", "id,Contact ID,Event Name,timestamp", "e1,1,page,2026-01-01"))
    assert con.sql("SELECT event_id, lead_id, event, occurred_at FROM events").fetchall() == [
        ("e1", "1", "page", FIRST)
    ]
    assert set(reading.notes) == {
        "column `id` read as `event_id`",
        "column `Contact ID` read as `lead_id`",
        "column `Event Name` read as `event`",
        "column `timestamp` read as `occurred_at`",
    }


def test_names_that_may_mean_two_things_are_asked_for(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("events.csv", "user_id,contact_id,event,occurred_at", "1,2,page,2026-01-01")
    with pytest.raises(
        FactsError, match=r"`lead_id` may be any of `user_id`, `contact_id`; say which with --map lead_id="
    ):
        read_events(con, path)
    read_events(con, path, mapping={"lead_id": "contact_id"})
    assert con.sql("SELECT lead_id, user_id FROM events").fetchall() == [("2", "1")]


def test_a_mapping_that_does_not_fit_is_refused_with_a_suggestion(
    con: duckdb.DuckDBPyConnection, made: Made
) -> None:  # fmt: skip
    path = made("events.csv", "who,event,occurred_at", "1,page,2026-01-01")
    with pytest.raises(FactsError, match=r"there is no column `whoo` to read `lead_id` from;.*did you mean `who`"):
        read_events(con, path, mapping={"lead_id": "whoo"})


def test_rows_that_cannot_be_used_are_written_with_line_and_reason(
    con: duckdb.DuckDBPyConnection, made: Made, tmp_path: Path
) -> None:  # fmt: skip
    path = made(
        "events.csv", "lead_id,event,occurred_at,automated,properties",
        "1,page,2026-01-01,,",
        ",page,2026-01-01,,",
        "1,,2026-01-01,,",
        '1,"a',
        'b",2026-01-01,,',
        "1,page,2026-01-01",
        "",
        "1,page,2026-01-01,,,,x",
        "1,page,2026-01-01,perhaps,",
        "1,page,2026-01-01,,[1]",
        "1,page,2026-01-01,,{a",
        '"1"x,page,2026-01-01,,',
        "=2+3,page,never,,",
    )  # fmt: skip
    (tmp_path / "out").mkdir()
    reading = read_events(con, path, rejected_folder=tmp_path / "out")
    assert (reading.accepted, reading.rejected) == (2, 9)
    assert reading.rejected_path == tmp_path / "out" / "events.rejected.csv"
    assert reading.rejected_path.read_text().splitlines() == [
        "line,reason,row",
        '3,no lead_id,",page,2026-01-01,,"',
        '4,no event,"1,,2026-01-01,,"',
        '7,3 cells where the header has 5,"1,page,2026-01-01"',
        '9,more cells than the 5 of the header,"1,page,2026-01-01,,,,x"',
        '10,automated `perhaps` is neither true nor false,"1,page,2026-01-01,perhaps,"',
        '11,properties are no JSON object,"1,page,2026-01-01,,[1]"',
        '12,properties are no JSON object,"1,page,2026-01-01,,{a"',
        '13,"a quote that does not close, or that something follows","""1""x,page,2026-01-01,,"',
        '14,occurred_at `never` cannot be read as an instant,"\'=2+3,page,never,,"',
    ]


def test_strict_refuses_with_the_first_few_and_makes_no_table(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("events.csv", "lead_id,event,occurred_at", "1,page,2026-01-01", *([",page,2026-01-01"] * 5), "1,page")
    with pytest.raises(FactsError) as caught:
        read_events(con, path, strict=True)
    assert str(caught.value).splitlines() == [
        f"{path}:3: no lead_id", f"{path}:4: no lead_id", f"{path}:5: no lead_id", "and 3 more rows",
    ]  # fmt: skip
    assert con.sql("SHOW TABLES").fetchall() == []
    assert not (path.parent / "events.rejected.csv").exists()


def test_strict_lets_a_good_file_pass(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert read_events(con, made("e.csv", "lead_id,event,occurred_at", "1,page,2026-01-01"), strict=True).accepted == 1


def test_a_quote_that_would_swallow_the_rows_below_is_refused(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made(
        "events.csv", "lead_id,event,occurred_at", "1,page,2026-01-01", '1,"page,2026-01-01', "1,page,2026-01-01"
    )
    with pytest.raises(FactsError, match=r"events\.csv:3: a quote opens here and does not close"):
        read_events(con, path)


def test_a_quote_in_a_bare_cell_moves_no_line(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("events.csv", "lead_id,event,occurred_at,size", '1,page,2026-01-01,5" pipe', ",page,2026-01-01,x")
    reading = read_events(con, path)
    assert con.sql("SELECT size FROM events").fetchall() == [('5" pipe',)]
    assert reading.rejected_path is not None
    assert reading.rejected_path.read_text().splitlines()[1] == '3,no lead_id,",page,2026-01-01,x"'


def test_lines_are_true_in_a_long_file(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    rows = [f'{n},"page\n{n}",2026-01-01' if n % 2 else f"{n},page,2026-01-01" for n in range(100_000)]
    rows[77_777] = ',"page\nx",2026-01-01'
    rows[88_888] = "88888,page"
    reading = read_events(con, made("events.csv", "lead_id,event,occurred_at", *rows))
    text = "\n".join(["lead_id,event,occurred_at", *rows]).split("\n")
    assert reading.rejected_path is not None
    bad = [line for line in reading.rejected_path.read_text().splitlines() if line[:1].isdigit()]
    assert bad[0].startswith(f"{text.index(rows[77_777].splitlines()[0]) + 1},no lead_id,")
    assert bad[1].startswith(f"{text.index(rows[88_888]) + 1},2 cells where the header has 3,")


def test_without_rejected_rows_no_file_is_written(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("events.csv", "lead_id,event,occurred_at", "1,page,2026-01-01")
    assert read_events(con, path).rejected_path is None
    assert list(path.parent.iterdir()) == [path]
