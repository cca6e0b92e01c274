"""The same event twice."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from leadline.files import read_events
from tests.files.conftest import Made

HEAD = "lead_id,event,occurred_at,path"
ROWS = ("1,page,2026-01-01,/a", "1,page,2026-01-01,/a", "2,page,2026-01-01,/b")


def events(con: duckdb.DuckDBPyConnection, columns: str = "lead_id, path") -> list[tuple[object, ...]]:
    return con.sql(f"SELECT {columns} FROM events ORDER BY ALL").fetchall()


def test_an_id_counts_once_and_the_earliest_stays(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made(
        "events.csv", f"event_id,{HEAD}",
        "e1,1,page,2026-01-02,/late", "e1,1,page,2026-01-01,/b", "e1,1,page,2026-01-01,/a", "e2,1,page,2026-01-01,/a",
    )  # fmt: skip
    reading = read_events(con, path)
    assert events(con, "event_id, path") == [("e1", "/a"), ("e2", "/a")]
    assert (reading.accepted, reading.rejected, reading.repeated) == (2, 0, 2)
    assert reading.notes[-1] == "2 events were there already and count once"


def test_an_id_belongs_to_its_source(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    head = "event_id,source,lead_id,event,occurred_at"
    read_events(con, made("events.csv", head, *(f"e1,{s},1,page,2026-01-01" for s in ("web", "app", "", "web", ""))))
    assert events(con, "source") == [("app",), ("web",), (None,)]


def test_repeats_within_a_file_without_ids_count(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    assert read_events(con, made("events.csv", HEAD, *ROWS)).accepted == 3
    assert events(con) == [("1", "/a"), ("1", "/a"), ("2", "/b")]


def test_the_same_file_again_adds_nothing(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    first, copy = made("in/a.csv", HEAD, *ROWS), made("in/b.csv", HEAD, *ROWS)
    reading = read_events(con, first.parent)
    assert events(con) == [("1", "/a"), ("1", "/a"), ("2", "/b")]
    assert reading.repeated == 3
    assert read_events(con, [copy, copy, Path("in") / ".." / "in" / "b.csv"]).accepted == 3


def test_of_files_that_overlap_the_one_with_more_repeats_counts(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    made("in/a.csv", HEAD, ROWS[0], ROWS[2])
    made("in/b.csv", "path,lead_id,event,occurred_at,extra", "/a,1,page,2026-01-01T00:00Z,", "/a,1,page,2026-01-01,")
    read_events(con, made("in/c.csv", HEAD).parent)
    assert events(con) == [("1", "/a"), ("1", "/a"), ("2", "/b")]


def test_ids_that_are_asked_for_are_unlike_and_the_same_next_time(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("events.csv", HEAD, *ROWS)
    read_events(con, path, ids=True)
    before = events(con, "event_id, lead_id")
    assert len({event_id for event_id, _ in before}) == 3
    read_events(con, made("other.csv", "event,lead_id,occurred_at,path", *("page,1,2026-01-01,/a",) * 2), ids=True)
    assert events(con, "event_id, lead_id") == [row for row in before if row[1] == "1"]


def test_without_asking_ids_are_made_for_order_only(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    read_events(con, made("events.csv", HEAD, *ROWS))
    made_ids = events(con, "event_id")
    read_events(con, made("events.csv", HEAD, *ROWS), ids=True)
    assert [f"{one}#" for (one,) in made_ids] == [str(one)[:33] for (one,) in events(con, "event_id")]


@pytest.mark.parametrize("ids", [False, True])
def test_where_only_some_have_ids_the_others_get_one(
    con: duckdb.DuckDBPyConnection, made: Made, ids: bool
) -> None:  # fmt: skip
    path = made("events.csv", f"event_id,{HEAD}", *(f"{i},{ROWS[0]}" for i in ("e1", "", "", "e1")))
    reading = read_events(con, path, ids=ids)
    found = events(con, "event_id")
    assert (reading.accepted, reading.repeated, len(set(found))) == (3, 1, 3)
