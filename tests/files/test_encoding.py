"""Text in its encodings."""

from __future__ import annotations

import codecs
import gzip

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import read_events, read_leads
from tests.files.conftest import Made

TEXT = "lead_id,city\n1,Zürich\n2,Besançon\n3,€-Stadt\n"


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (TEXT.encode(), None),
        (codecs.BOM_UTF8 + TEXT.encode(), None),
        (TEXT.encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (TEXT.encode("cp1252"), "Windows-1252"),
        (TEXT.replace("\n", "\r\n").encode("cp1252"), "Windows-1252"),
    ],
)
def test_the_encoding_is_recognised(
    con: duckdb.DuckDBPyConnection, made: Made, data: bytes, note: str | None
) -> None:  # fmt: skip
    reading = read_leads(con, made("leads.csv", data=data))
    assert con.sql("SELECT city FROM leads").fetchall() == [("Zürich",), ("Besançon",), ("€-Stadt",)]
    assert reading.notes == (() if note is None else (f"leads.csv: read as {note}",))


def test_what_is_far_down_in_the_file_counts_too(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    lines = ["lead_id,city", *(f"{n},Bonn" for n in range(100_000)), "x,Köln"]
    read_leads(con, made("leads.csv", data="\n".join(lines).encode("cp1252")))
    assert con.sql("SELECT city FROM leads WHERE lead_id = 'x'").fetchall() == [("Köln",)]


def test_one_broken_row_of_a_utf8_file_is_rejected_alone(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("leads.csv", data="lead_id,city\n1,Zürich\n2,Köln\n3,".encode() + b"K\xf6ln\n4,Bonn\n")
    reading = read_leads(con, path)
    assert con.sql("SELECT lead_id FROM leads").fetchall() == [("1",), ("2",), ("4",)]
    assert reading.rejected_path is not None
    assert "4,a character that is not valid UTF-8," in reading.rejected_path.read_text()


def test_an_encoding_can_be_told(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made("leads.csv", data="lead_id,city\n1,Łódź\n".encode("cp1250"))
    read_leads(con, path, encoding="cp1250")
    assert con.sql("SELECT city FROM leads").fetchall() == [("Łódź",)]
    with pytest.raises(FactsError, match="no encoding is called `cp9999`"):
        read_leads(con, path, encoding="cp9999")


@pytest.mark.parametrize("name", ["events.csv.gz", "events.jsonl.gz"])
def test_compressed_files_are_read(con: duckdb.DuckDBPyConnection, made: Made, name: str) -> None:
    text = {
        "events.csv.gz": "lead_id,event,occurred_at\n1,page,2026-01-01\n",
        "events.jsonl.gz": '{"lead_id": 1, "event": "page", "occurred_at": "2026-01-01"}\n',
    }[name]
    read_events(con, made(name, data=gzip.compress(text.encode())))
    assert con.sql("SELECT lead_id, event, occurred_at FROM events").fetchall() == [("1", "page", 1767225600000000)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_lines_may_have_a_mark_too(con: duckdb.DuckDBPyConnection, made: Made, encoding: str) -> None:
    lines = '{"lead_id": 1, "city": "Zürich"}\r\nnot json\r\n'
    reading = read_leads(con, made("leads.jsonl", data=lines.encode(encoding)))
    assert con.sql("FROM leads").fetchall() == [("1", "Zürich")]
    assert reading.rejected_path is not None
    assert reading.rejected_path.read_text().splitlines()[1:] == ["2,the line is not JSON,not json"]


def test_a_damaged_compressed_file_is_refused_in_words(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError, match="the compressed file is damaged"):
        read_events(con, made("events.csv.gz", data=gzip.compress(b"lead_id,event\n" * 1000)[:-20]))
    with pytest.raises(FactsError, match="the compressed file is damaged"):
        read_events(con, made("events.csv.gz", data=b"not gzip"))


def test_text_is_normal_but_ids_stay_as_they_came(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    apart = "Zu\u0308rich"
    read_leads(con, made("leads.csv", "lead_id,city", f"{apart},{apart}"))
    assert con.sql("FROM leads").fetchall() == [(apart, "Zürich")]
