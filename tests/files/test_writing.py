"""Tables to files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import write

ROWS = """
    SELECT 'a' AS lead_id, 12.50::DECIMAL(18, 2) AS score, 1795340467000000 AS as_of,
           TIMESTAMP '2026-11-22 09:41:07.5' AS seen, TIMESTAMPTZ '2026-11-22 10:41:07+01' AS met, -5 AS change,
           1e-7::DOUBLE AS small, ['x', 'y'] AS tags, NULL::VARCHAR AS grade, true AS qualified
"""


def test_a_csv_has_instants_in_iso_and_plain_numbers(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert write(con, ROWS, tmp_path / "scores.csv", instants=["as_of"]) == 1
    assert (tmp_path / "scores.csv").read_text().splitlines() == [
        "lead_id,score,as_of,seen,met,change,small,tags,grade,qualified",
        'a,12.50,2026-11-22T09:41:07Z,2026-11-22T09:41:07.500000Z,2026-11-22T09:41:07Z,-5,0.0000001,"[""x"",""y""]",,true',
    ]


def test_json_lines_are_objects(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write(con, ROWS, tmp_path / "scores.jsonl.gz", instants=["as_of"])
    assert json.loads(gzip.decompress((tmp_path / "scores.jsonl.gz").read_bytes())) == {
        "lead_id": "a", "score": 12.5, "as_of": "2026-11-22T09:41:07Z", "seen": "2026-11-22T09:41:07.500000Z",
        "met": "2026-11-22T09:41:07Z", "change": -5, "small": 1e-7, "tags": ["x", "y"], "grade": None,
        "qualified": True,
    }  # fmt: skip


def test_parquet_keeps_types_and_instants_know_their_zone(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write(con, ROWS, tmp_path / "scores.parquet", instants=["as_of"])
    rows = con.sql(f"SELECT * FROM '{tmp_path / 'scores.parquet'}'")
    assert [str(t) for t in rows.types][:5] == ["VARCHAR", "DECIMAL(18,2)", *["TIMESTAMP WITH TIME ZONE"] * 3]
    assert rows.project("epoch_us(as_of), epoch_us(seen), epoch_us(met)").fetchall() == [
        (1_795_340_467_000_000, 1_795_340_467_500_000, 1_795_340_467_000_000)
    ]


def test_text_that_a_spreadsheet_would_run_is_defused(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    cells = ["=1+1", "+39", "-x", "@sum", "\t=1", "fine", "a=b", ""]
    listed = ", ".join(f"'{cell}'" for cell in cells)
    query = f"SELECT unnest([{listed}]) AS t, -1 AS n"
    write(con, query, tmp_path / "out.csv")
    written = con.sql(f"SELECT t, n FROM read_csv('{tmp_path / 'out.csv'}', all_varchar = true)").fetchall()
    assert [t for t, _ in written] == ["'=1+1", "'+39", "'-x", "'@sum", "'\t=1", "fine", "a=b", None]
    assert {n for _, n in written} == {"-1"}
    write(con, query, tmp_path / "out.parquet")
    assert con.sql(f"SELECT t FROM '{tmp_path / 'out.parquet'}'").fetchall() == [(c,) for c in cells]


def test_a_relation_of_any_connection_is_written_in_its_order(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    other = duckdb.connect()
    assert write(con, other.sql("SELECT i FROM range(5) t(i) ORDER BY i DESC"), tmp_path / "out.tsv") == 5
    assert (tmp_path / "out.tsv").read_text().split() == ["i", "4", "3", "2", "1", "0"]


def test_standard_output_gets_csv(con: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(con, "SELECT 'Zürich' AS city, '=x' AS t", "-") == 1
    assert capsys.readouterr().out == "city,t\nZürich,'=x\n"


def test_a_file_is_there_whole_or_not_at_all(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")
    with pytest.raises(duckdb.Error):
        write(con, "SELECT error('stop') AS x FROM range(10)", target)
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_where_it_cannot_be_written_is_said(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(FactsError, match=r"out\.xlsx: the suffix does not say what to write; it may be \.csv"):
        write(con, "SELECT 1", tmp_path / "out.xlsx")
    with pytest.raises(FactsError, match=r"the folder .* is not there; make it first"):
        write(con, "SELECT 1", tmp_path / "gone" / "out.csv")
