"""What must hold of any file: nothing is lost, nothing is changed, lines are true."""

from __future__ import annotations

import csv
import tempfile
from io import StringIO
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.files import read_events, read_leads

CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\ufeff") | st.sampled_from("\"',;\n\t =|"),
    max_size=12,
)
KINDS = st.sampled_from(["good", "empty", "short", "long", "blank"])
QUICK = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
PADDING = " \t\r\n\u00a0"


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


@QUICK
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from([",", ";", "\t", "|"]))
def test_texts_come_back_as_they_went_but_for_unicode_and_blanks(rows: list[tuple[str, str]], delimiter: str) -> None:
    table = [["lead_id", "a", "b"], ["first", "a word", "a word"], *([str(n), *row] for n, row in enumerate(rows))]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        path = Path(folder, "leads.csv")
        path.write_bytes(written(table, delimiter).encode())
        reading = read_leads(con, path, rejected_folder=folder)
        assert (reading.accepted, reading.rejected) == (len(rows) + 1, 0)
        normal = [con.execute("SELECT nfc_normalize(?), nfc_normalize(?)", row).fetchall()[0] for row in rows]
        wanted = [tuple(cell if cell.strip(PADDING) else None for cell in row) for row in normal]
        assert con.sql("SELECT a, b FROM leads WHERE lead_id <> 'first'").fetchall() == wanted


@QUICK
@given(st.lists(st.tuples(KINDS, CELLS), max_size=12), st.booleans())
def test_the_line_of_every_rejected_row_is_true(kinds: list[tuple[str, str]], marked: bool) -> None:
    text = "\ufeff" * marked + "lead_id,event,occurred_at,note\nx,page,2026-01-01,word\n"
    bad: list[int] = []
    good = 1
    for kind, cell in kinds:
        line = text.count("\n") + 1
        row = {
            "good": ["1", "page", "2026-01-01", cell],
            "empty": ["", "page", "2026-01-01", cell],
            "short": ["1", "page", cell],
            "long": ["1", "page", "2026-01-01", cell, "more"],
            "blank": [],
        }[kind]
        text += written([row]) if row else "\n"
        good += kind == "good"
        bad += [line] if kind not in ("good", "blank") else []
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        path = Path(folder, "events.csv")
        path.write_bytes(text.encode())
        reading = read_events(con, path, rejected_folder=folder)
        assert (reading.accepted, reading.rejected) == (good, len(bad))
        if reading.rejected_path is not None:
            with reading.rejected_path.open(newline="", encoding="utf-8") as file:
                found = list(csv.reader(file))[1:]
            assert [int(line) for line, _, _ in found] == bad
