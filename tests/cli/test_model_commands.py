"""`leadline diff`, `schema` and `sql`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlglot

from tests.cli.conftest import MODEL, Run


def test_a_diff_says_what_changed_in_plain_words(run: Run, place: Path) -> None:
    text = MODEL.replace("points: 50", "points: 40").replace("hot: 80", "hot: 70")
    (place / "new.yml").write_text(text, encoding="utf-8")
    ran = run("diff", "model.yml", "new.yml")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "One rule and the bands changed"
    assert all(line.startswith(("  ~ ", "    ")) for line in ran.out.splitlines()[1:])
    assert "instead of 50" in ran.out
    found = run("diff", "model.yml", "new.yml", "--json").json
    assert [change["subject"] for change in found["changes"]] == ["rule demo", "bands"]


def test_a_diff_ends_with_1_only_if_asked_and_there_is_one(run: Run, place: Path) -> None:
    (place / "new.yml").write_text(MODEL.replace("points: 50", "points: 40"), encoding="utf-8")
    assert run("diff", "model.yml", "new.yml", "--exit-code").code == 1
    same = run("diff", "model.yml", "model.yml", "--exit-code")
    assert (same.code, same.out) == (0, "Nothing changed: every lead keeps its score\n")


def test_the_schema_is_json(run: Run) -> None:
    schema = json.loads(run("schema").out)
    assert "rules" in schema["properties"]


@pytest.mark.parametrize("dialect", ["duckdb", "snowflake", "bigquery", "postgres"])
def test_the_model_is_printed_for_a_warehouse(run: Run, dialect: str) -> None:
    ran = run("sql", "model.yml", "--dialect", dialect)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("-- Small shop: model `small`")
    assert sqlglot.parse_one(ran.out, dialect=dialect) is not None


def test_tables_and_columns_have_the_names_that_are_given(run: Run, place: Path) -> None:
    own = ["--table", "leads=crm.contacts", "--table", "changes=", "--column", "leads.job_title=title_text"]
    ran = run("sql", "model.yml", *own, "--as-of", "2026-03-15", "--out", "scores.sql")
    text = (place / "scores.sql").read_text(encoding="utf-8")
    assert (ran.code, ran.out) == (0, "")
    assert "crm.contacts" in text and "title_text" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--dialect", "oracle"], "no SQL is printed for `oracle`"),
        (["--table", "people=x"], "`people` is none of leads, accounts"),
        (["--table", "leads="], "the leads must have a table"),
        (["--column", "country"], "`country` must be OUR=THEIR"),
        (["--type", "employees=money"], "`money` of employees is none of text, integer"),
        (["--as-of", "2026-03-15", "--spine", "dates"], "give one of them"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_words(run: Run, arguments: list[str], said: str) -> None:
    ran = run("sql", "model.yml", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
