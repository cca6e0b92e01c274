"""Facts in memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from leadline.errors import FactsError
from leadline.files import from_frame

FIRST = 1_767_225_600_000_000
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = {
    "lead_id": [1, 2],
    "event": ["page", "page"],
    "occurred_at": [WHEN, WHEN],
    "properties": [{"path": "/a"}, {"path": None}],
}


class Stream:
    """Any library's table: all that is known of it is that it offers an Arrow stream."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


FRAMES: dict[str, Callable[[], object]] = {
    "pandas": lambda: pd.DataFrame(COLUMNS),
    "polars": lambda: pl.DataFrame(COLUMNS),
    "polars lazy": lambda: pl.DataFrame(COLUMNS).lazy(),
    "pyarrow": lambda: pa.table(COLUMNS),
    "pyarrow reader": lambda: pa.table(COLUMNS).to_reader(),
    "arrow stream": lambda: Stream(pa.table(COLUMNS)),
}


@pytest.mark.parametrize("library", FRAMES)
def test_a_frame_of_any_library_becomes_the_same_table(con: duckdb.DuckDBPyConnection, library: str) -> None:
    reading = from_frame(con, "events", FRAMES[library]())
    assert reading.accepted == 2
    found = (
        con.cursor().sql("SELECT lead_id, event, occurred_at, automated, properties->>'$.path' FROM events").fetchall()
    )
    assert sorted(found) == [("1", "page", FIRST, False, "/a"), ("2", "page", FIRST, False, None)]
    assert [name for (name,) in con.sql("SHOW TABLES").fetchall()] == ["events", "events__rows"]


def test_a_relation_of_this_or_another_connection_is_a_frame(con: duckdb.DuckDBPyConnection) -> None:
    for other in (con, duckdb.connect()):
        from_frame(con, "leads", other.sql("SELECT 1 AS lead_id, 40 AS employees"))
        assert con.sql("FROM leads").fetchall() == [("1", 40)]


def test_datetimes_without_a_zone_are_utc_or_where_the_caller_says(con: duckdb.DuckDBPyConnection) -> None:
    frame = pd.DataFrame({"lead_id": ["1"], "created_at": [pd.Timestamp("2026-01-01 10:00")]})
    from_frame(con, "leads", frame)
    assert con.sql("SELECT epoch_us(created_at) FROM leads").fetchall() == [(FIRST + 10 * 3_600_000_000,)]
    from_frame(con, "leads", frame, zone="Europe/Rome")
    assert con.sql("SELECT epoch_us(created_at) FROM leads").fetchall() == [(FIRST + 9 * 3_600_000_000,)]
    zoned = frame.assign(created_at=frame["created_at"].dt.tz_localize("Asia/Tokyo"))
    from_frame(con, "leads", zoned, zone="Europe/Rome")
    assert con.sql("SELECT epoch_us(created_at) FROM leads").fetchall() == [(FIRST + 3_600_000_000,)]


def test_whole_numbers_are_microseconds(con: duckdb.DuckDBPyConnection) -> None:
    from_frame(con, "changes", pa.table({"lead_id": ["1"], "attribute": ["x"], "value": [5.0], "occurred_at": [123]}))
    assert con.sql("FROM changes").fetchall() == [("1", None, "x", "5", 123)]
    from_frame(con, "leads", pa.table({"lead_id": ["1"], "created_at": [0]}))
    assert con.sql("SELECT epoch_us(created_at) FROM leads").fetchall() == [(0,)]


def test_what_pandas_makes_of_gaps_is_missing_again(con: duckdb.DuckDBPyConnection) -> None:
    frame = pd.DataFrame({
        "lead_id": [1.0, 2.0], "company.employees": [40, None], "country": ["DE", None], "tags": [["a"], None],
        "kind": pd.Categorical(["x", None]), "created_at": pd.Series([pd.Timestamp("2026-01-01"), pd.NaT]),
    })  # fmt: skip
    from_frame(con, "leads", frame)
    assert con.sql("SELECT * EXCLUDE created_at, epoch_us(created_at) FROM leads").fetchall() == [
        ("1", 40.0, "DE", ["a"], "x", FIRST),
        ("2", None, None, None, None, None),
    ]


def test_rows_that_cannot_be_used_are_refused_by_number(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(FactsError) as caught:
        from_frame(con, "leads", pa.table({"lead_id": ["1", None, "1"]}))
    assert str(caught.value) == "leads:2: no lead_id\nleads:3: lead_id `1` is in row 1 already"
    assert con.sql("SHOW TABLES").fetchall() == []


def test_a_table_may_have_a_name_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    from_frame(con, "firms", pa.table({"id": ["1"]}), facts="accounts", mapping={"account_id": "id"})
    assert con.sql("FROM firms").fetchall() == [("1",)]
    with pytest.raises(FactsError, match="`firms` is no table of facts; they are leads, accounts"):
        from_frame(con, "firms", pa.table({"id": ["1"]}))


def test_what_is_no_table_is_refused_in_words(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(FactsError, match=r"leads: builtins\.list cannot be read as a table; give a pandas"):
        from_frame(con, "leads", [{"lead_id": 1}])


def test_no_library_of_frames_is_imported() -> None:
    code = "import sys, leadline.files; print({'pandas', 'polars', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
