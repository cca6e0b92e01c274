"""JSON Lines."""

from __future__ import annotations

import duckdb
import pytest

from leadline.errors import FactsError
from leadline.files import read_changes, read_events, read_leads
from tests.files.conftest import Made, at


def test_objects_in_a_lead_are_taken_apart_and_values_keep_their_types(
    con: duckdb.DuckDBPyConnection, made: Made
) -> None:  # fmt: skip
    path = made(
        "leads.jsonl",
        '{"lead_id": 5, "company": {"employees": 40, "address": {"city": "Bonn"}}, "tags": ["a", 2], "vip": true}',
        '{"lead_id": "6", "age": 30.5, "zip": "00123", "created_at": "2026-01-02T10:00:00Z", "n": null}',
    )
    read_leads(con, path)
    rows = con.sql("FROM leads")
    assert dict(zip(rows.columns, map(str, rows.types), strict=True)) == {
        "lead_id": "VARCHAR", "company.employees": "BIGINT", "company.address.city": "VARCHAR", "tags": "VARCHAR[]",
        "vip": "BOOLEAN", "age": "DOUBLE", "zip": "VARCHAR", "created_at": "TIMESTAMP", "n": "VARCHAR",
    }  # fmt: skip
    assert rows.fetchall() == [
        ("5", 40, "Bonn", ["a", "2"], True, None, None, None, None),
        ("6", None, None, None, None, 30.5, "00123", at("2026-01-02T10:00"), None),
    ]


def test_properties_of_events_stay_one_object(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made(
        "events.jsonl",
        '{"messageId": "m1", "userId": 7, "event": "page", "timestamp": 1767225600, "properties": {"path": "/a"}}',
        '{"messageId": "m2", "userId": "8", "event": "page", "timestamp": 1767225600, "utm": {"source": "x"}, "k": 5}',
    )
    read_events(con, path)
    assert con.sql("FROM events").columns == [
        "event_id", "lead_id", "event", "occurred_at", "source", "automated", "properties", "k", "utm",
    ]  # fmt: skip
    assert con.sql("SELECT lead_id, occurred_at, properties, k, utm FROM events ORDER BY event_id").fetchall() == [
        ("7", 1_767_225_600_000_000, '{"path":"/a"}', None, None),
        ("8", 1_767_225_600_000_000, None, "5", '{"source":"x"}'),
    ]


def test_bad_lines_are_rejected_by_number(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made(
        "events.jsonl",
        '{"lead_id": "1", "event": "page", "occurred_at": "2026-01-01"}',
        "",
        'not json, "at all"',
        "[1, 2]",
        '{"lead_id": "1", "event": "page", "occurred_at": "2026-01-01", "properties": [1]}',
        '{"event": "page", "occurred_at": "2026-01-01"}',
    )  # fmt: skip
    reading = read_events(con, path)
    assert (reading.accepted, reading.rejected) == (1, 4)
    assert reading.rejected_path is not None
    assert [line.split(",")[:2] for line in reading.rejected_path.read_text().splitlines()[1:]] == [
        ["3", "the line is not JSON"],
        ["4", "the line is no JSON object"],
        ["5", "properties are no JSON object"],
        ["6", "no lead_id"],
    ]


def test_a_file_without_any_object_is_refused(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError, match="no line holds a JSON object"):
        read_events(con, made("events.jsonl", "[", "]"))


def test_keys_that_differ_in_case_only_are_refused(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    with pytest.raises(FactsError, match="the keys `ID` and `id` cannot be told apart"):
        read_leads(con, made("leads.jsonl", '{"ID": 1, "id": 2}'))


def test_files_with_unlike_types_meet_in_text(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    made("in/a.jsonl", '{"lead_id": 1, "x": 5}')
    read_leads(con, made("in/b.ndjson", '{"lead_id": 2, "x": "five", "y": true}').parent)
    assert con.sql("FROM leads").fetchall() == [("1", "5", None), ("2", "five", True)]


def test_values_of_changes_are_texts(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    path = made(
        "changes.jsonl",
        '{"lead_id": 1, "attribute": "employees", "value": 40, "occurred_at": "2026-01-01"}',
        '{"lead_id": 1, "attribute": "country", "value": null, "occurred_at": "2026-01-01"}',
    )
    read_changes(con, path)
    assert con.sql("FROM changes").fetchall() == [
        ("1", None, "employees", "40", 1_767_225_600_000_000),
        ("1", None, "country", None, 1_767_225_600_000_000),
    ]
