"""Parquet, read in place where it can be."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import read_accounts, read_events, read_leads
from tests.files.conftest import Made, at

FIRST = 1_767_225_600_000_000


def parquet(con: duckdb.DuckDBPyConnection, path: Path, query: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    con.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def is_view(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    return con.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = ?", [name]).fetchall() == [(1,)]


def test_types_become_those_of_the_tables(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = parquet(
        con, tmp_path / "leads.parquet",
        "SELECT 5 AS lead_id, 7.0::DOUBLE AS account_id, 3::TINYINT AS a, 2.50::DECIMAL(9, 2) AS b, 0.1::FLOAT AS c,"
        " 'nan'::DOUBLE AS d, true AS e, DATE '2026-01-01' AS f, TIMESTAMPTZ '2026-01-01 10:00:00+02' AS g,"
        " TIMESTAMP_NS '2026-01-01 10:00:00' AS h, [1, 2] AS i,"
        " {'employees': 4, 'hq': {'city': 'Zu\u0308rich'}} AS company,"
        " '2026-01-01' AS j, '00123' AS k, '5' AS l, 1767225600 AS created_at, ' ' AS m, MAP {'x': 1} AS n,"
        " 18446744073709551615::UBIGINT AS o",
    )  # fmt: skip
    read_leads(con, path)
    rows = con.sql("FROM leads")
    assert rows.fetchall() == [(
        "5", "7", 3, 2.5, 0.1, None, True, at("2026-01-01"), at("2026-01-01T08:00"), at("2026-01-01T10:00"),
        ["1", "2"], 4, "Zürich", at("2026-01-01"), "00123", "5", at("2026-01-01"), None, '{"x":1}',
        18446744073709551615.0,
    )]  # fmt: skip
    assert rows.columns[11:13] == ["company.employees", "company.hq.city"]


def test_good_events_are_read_in_place(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = parquet(
        con, tmp_path / "events.parquet",
        "SELECT 'e' || i AS event_id, i AS lead_id, 'page' AS event, TIMESTAMP '2026-01-01' AS occurred_at,"
        " {'path': '/a', 'n': i} AS properties, 'web' AS source, i = 1 AS automated FROM range(2) t(i)",
    )  # fmt: skip
    assert read_events(con, path).accepted == 2
    assert is_view(con, "events")
    assert con.sql("FROM events ORDER BY event_id").fetchall() == [
        ("e0", "0", "page", FIRST, "web", False, '{"path":"/a","n":0}'),
        ("e1", "1", "page", FIRST, "web", True, '{"path":"/a","n":1}'),
    ]


@pytest.mark.parametrize("unit", [1, 1_000, 1_000_000])
def test_whole_numbers_are_instants_of_the_unit_that_fits(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, unit: int
) -> None:  # fmt: skip
    path = parquet(con, tmp_path / "e.parquet", f"SELECT 1 AS lead_id, 'p' AS event, {FIRST // unit} AS occurred_at")
    read_events(con, path)
    assert con.sql("SELECT occurred_at FROM events").fetchall() == [(FIRST,)]


def test_whole_numbers_of_no_one_unit_are_refused(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    query = "SELECT 1 AS lead_id, 'p' AS event, unnest([1767225600, 1767225600000]) AS occurred_at"
    with pytest.raises(FactsError, match="whole numbers from 1767225600 to 1767225600000 are no instants of one unit"):
        read_events(con, parquet(con, tmp_path / "e.parquet", query))


def test_texts_are_instants_as_in_any_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    query = "SELECT 1 AS lead_id, 'p' AS event, unnest(['31.12.2025', '01.01.2026']) AS occurred_at"
    read_events(con, parquet(con, tmp_path / "e.parquet", query))
    assert con.sql("SELECT max(occurred_at) FROM events").fetchall() == [(FIRST,)]


def test_bad_rows_are_rejected_by_their_number(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    folder = made("in/x.md").parent
    columns = "SELECT i AS lead_id, 'p' AS event, TIMESTAMP '2026-01-01' AS occurred_at"
    parquet(con, folder / "a.parquet", f"{columns} FROM range(3) t(i)")
    parquet(con, folder / "b.parquet", "SELECT * REPLACE (CASE WHEN i <> 4 THEN i END AS lead_id) FROM"
            f" ({columns}, i FROM range(3, 6) t(i))")  # fmt: skip
    reading = read_events(con, folder)
    assert (reading.accepted, reading.rejected) == (5, 1)
    assert reading.rejected_path is not None
    line = reading.rejected_path.read_text().splitlines()[1]
    assert line.startswith(f"{folder / 'b.parquet'},2,no lead_id,")


def test_the_same_events_in_two_files_count_once(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    folder = made("in/x.md").parent
    query = "SELECT i // 2 AS lead_id, 'p' AS event, TIMESTAMP '2026-01-01' AS occurred_at FROM range(4) t(i)"
    parquet(con, folder / "a.parquet", query)
    assert read_events(con, folder).accepted == 4
    assert is_view(con, "events")
    parquet(con, folder / "b.parquet", query)
    reading = read_events(con, folder)
    assert (reading.accepted, reading.repeated) == (4, 4)


def test_an_id_that_comes_again_is_rejected(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("x.md").parent / "accounts.parquet"
    parquet(con, path, "SELECT unnest([7, 8, 7]) AS account_id, 'x' AS name")
    reading = read_accounts(con, path)
    assert reading.rejected_path is not None
    assert "3,account_id `7` is in row 1 already," in reading.rejected_path.read_text()


def test_a_clock_without_a_zone_hangs_where_the_caller_says(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = parquet(
        con, tmp_path / "e.parquet",
        "SELECT 1 AS lead_id, 'p' AS event, TIMESTAMP '2026-01-01 01:00' AS occurred_at, DATE '2026-01-01' AS day",
    )  # fmt: skip
    read_events(con, path, zone="Europe/Rome")
    assert con.sql("SELECT occurred_at, day FROM events").fetchall() == [(FIRST, at("2025-12-31T23:00"))]


def test_a_damaged_file_is_refused_in_words(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = parquet(con, tmp_path / "leads.parquet", "SELECT i::VARCHAR AS lead_id FROM range(100_000) t(i)")
    data = bytearray(path.read_bytes())
    data[1000:90_000] = bytes(89_000)
    path.write_bytes(data)
    with pytest.raises(FactsError, match=r"leads\.parquet: this cannot be read"):
        read_leads(con, path)


def test_a_file_that_is_not_parquet_is_refused_in_words(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError, match=r"leads\.parquet: this cannot be read as Parquet"):
        read_leads(con, made("leads.parquet", "lead_id", "1"))
