"""Data in and out, and a person's rights, at the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from leadline.app.lock import only_server
from tests.cli.conftest import Run

ANN = "ann@acme.example"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("LEADLINE_"):
            monkeypatch.delenv(name)


def test_files_go_in_once_and_it_is_said_what_was_new(run: Run) -> None:
    dry = run("import", "--data", ".", "--dry-run")
    assert dry.out.splitlines()[0].startswith("Would be written: 5 new leads, ")
    ran = run("import", "--data", ".", "--json").json["written"]
    assert (ran["people"], ran["events"], ran["addresses"], ran["repeated"]) == (5, 5, 4, 0)
    again = run("import", "--data", ".")
    assert again.out.splitlines() == ["Written: nothing new", "  5 events were there already"]


def test_bad_rows_are_set_aside_as_score_does(run: Run, place: Path) -> None:
    with (place / "events.csv").open("a") as file:
        file.write("e9,ann,page,yesterday,/\n")
    ran = run("import", "--events", "events.csv")
    assert ran.code == 0 and "events.csv: 5 rows, 1 rejected; events.rejected.csv says why" in ran.err
    assert "yesterday" in (place / "events.rejected.csv").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "which files? Give --leads"),
        (["--probabilities", "p.csv"], "the store does not keep probabilities yet"),
        (["--events", "events.csv", "--opening-balance", "x"], "give --leads too"),
        (["--leads", "leads.csv", "--opening-balance", "x"], "no model is live yet; say with --dimension"),
        (["--leads", "leads.csv", "--dimension", "fit"], "--dimension belongs to --opening-balance"),
        (["--leads", "leads.csv", "--opening-balance", "x", "--dimension", "fit"], "the leads have no such column"),
    ],
)
def test_what_cannot_be_meant_is_refused(run: Run, arguments: list[str], said: str) -> None:
    ran = run("import", *arguments)
    assert ran.code == 2 and said in ran.err


def test_an_erased_person_does_not_come_back_by_file_or_backup_until_they_consent(run: Run, place: Path) -> None:
    run("import", "--data", ".")
    run("backup", "before.backup")
    assert run("privacy", "export", ANN).json["ids"] == [["user", "ann"], ["email", ANN]]
    erased = run("privacy", "erase", ANN, "--yes", "--json").json
    assert erased["ids"] == 2 and erased["note"] is None
    again = run("import", "--data", ".", "--json").json["written"]
    assert (again["erased"], again["events"]) == (3, 0)
    assert run("restore", "before.backup").code == 2
    restored = run("restore", "before.backup", "--replace", "--json").json
    assert restored["erased"] == 2
    assert run("rebuild").code == 0
    assert run("privacy", "export", ANN).code == 2
    for path in place.glob("leadline.db*"):
        assert ANN.encode() not in path.read_bytes(), path.name
    assert run("privacy", "--json").json == {"kept_since": None, "erased_ids": 2}
    assert run("privacy", "readmit", f"email:{ANN}", "user:ann").out.startswith("2 of 2 ids had been kept out")
    back = run("import", "--data", ".", "--json").json["written"]
    assert (back["people"], back["events"]) == (1, 2)
    assert run("privacy", "readmit", ANN).code == 2


def test_what_is_exported_scores_the_same(run: Run) -> None:
    run("import", "--data", ".")
    rows = run("export", "out", "--json").json["rows"]
    assert (rows["leads"], rows["events"], rows["accounts"]) == (5, 5, 2)
    assert run("export", "out").code == 2
    as_of = ("--as-of", "2100-01-01", "--everyone", "--json")
    were = run("score", "model.yml", "--data", ".", *as_of).json["top"]
    are = run("score", "model.yml", "--data", "out", *as_of).json["top"]
    points = [{one["lead_id"]: one["score"] for one in found} for found in (were, are)]
    assert points[1].pop("zoe") and points[0] == points[1]
    assert run("export", "one", "--lead", "cid", "--form", "jsonl", "--json").json["rows"]["leads"] == 1
    assert '"ann"' not in (Path("one") / "events.jsonl").read_text()


def test_a_store_that_is_served_is_not_restored(run: Run, place: Path) -> None:
    run("import", "--data", ".")
    run("backup", "b.backup")
    with only_server(place / "leadline.db"):
        ran = run("restore", "b.backup", "--replace")
    assert ran.code == 2 and "serves leadline.db already" in ran.err


def test_objection_and_retention(run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", "--data", ".")
    assert run("privacy", "object", ANN, "--json").json == {"lead_id": 1, "objected": True}
    assert run("privacy", "object", ANN, "--withdraw").out == "Lead 1 is scored again\n"
    run("privacy", "export", ANN, "--out", "ann.json")
    said = json.loads((place / "ann.json").read_text())["held"]
    values = [row["value"] for row in said["changes"] if row["attribute"] == "profiling"]
    assert values == ["objected", None]
    assert (place / "ann.json").stat().st_mode & 0o077 == 0
    assert run("privacy", "retention").code == 2
    monkeypatch.setenv("LEADLINE_RETENTION", "1")
    assert run("privacy", "retention", "--json").json["deleted"]["events"] == 5
    assert "are kept since 20" in run("privacy").out
