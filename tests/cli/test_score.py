"""`leadline score`: tables out, a summary on the terminal, and what is wrong said in words."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import AS_OF, MODEL, Run

COLUMNS = "lead_id,as_of,model,score,fit,engagement,grade,band,priority,qualified,disqualified,reasons"


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["lead_id"]: row for row in csv.DictReader(file)}


def test_the_table_has_the_columns_in_order_and_a_row_for_every_lead(run: Run, place: Path) -> None:
    ran = run("score", "model.yml", "--data", ".", *AS_OF, "--out", "scores.csv")
    assert (ran.code, ran.out) == (0, "")
    assert (place / "scores.csv").read_text(encoding="utf-8").splitlines()[0] == COLUMNS
    found = rows(place / "scores.csv")
    assert {one: row["score"] for one, row in found.items()} == {
        "ann": "85.00",  # 50 of fit (60 capped), 25 of the demo thirty days ago, 10 of pricing
        "bob": "30.00",
        "cid": "50.00",
        "dee": "0.00",
    }
    assert found["ann"]["as_of"] == "2026-03-15T00:00:00Z"
    assert [found["ann"][name] for name in ("fit", "engagement", "band", "qualified")] == [
        "50.00",
        "35.00",
        "hot",
        "false",
    ]
    assert found["bob"]["disqualified"] == "true"
    assert found["ann"]["reasons"] == "Decides +30.00; Company size +30.00; Asked for a demo +25.00"


def test_what_was_read_and_what_counts_for_nothing_is_said(run: Run) -> None:
    ran = run("score", "model.yml", "--data", ".", *AS_OF, "--out", "scores.csv")
    assert "leads.csv: 4 rows" in ran.err
    assert "events.csv: 5 rows" in ran.err
    assert "1 event is of a lead that is not among the leads; it does not count" in ran.err
    assert "scores.csv: 4 rows" in ran.err


def test_a_past_instant_is_scored_without_what_came_later(run: Run, place: Path) -> None:
    run("score", "model.yml", "--data", ".", "--as-of", "2026-02-12", "--out", "then.csv")
    found = rows(place / "then.csv")
    assert {one: row["score"] for one, row in found.items()} == {"ann": "50.00", "bob": "30.00", "cid": "30.00"}
    run("score", "model.yml", "--data", ".", "--as-of", "2026-02-12", "--out", "all.csv", "--everyone")
    assert rows(place / "all.csv")["dee"]["score"] == "0.00"


def test_contributions_and_account_scores_are_tables_too(run: Run, place: Path) -> None:
    more = ["--contributions", "lines.parquet", "--account-scores", "accounts.jsonl", "--out", "scores.jsonl"]
    assert (
        run(
            "score",
            "model.yml",
            "--leads",
            "leads.csv",
            "--accounts",
            "accounts.csv",
            "--events",
            "events.csv",
            *AS_OF,
            *more,
        ).code
        == 0
    )
    lines = duckdb.connect().sql(f"SELECT * FROM '{place}/lines.parquet' WHERE lead_id = 'ann'").to_arrow_table()
    assert lines.column_names == "lead_id as_of model kind rule dimension points occurrences last_at".split()
    assert [(row["kind"], row["rule"], float(row["points"])) for row in lines.to_pylist()] == [
        ("rule", "decides", 30),
        ("rule", "size", 30),
        ("dimension", "fit", -10),
        ("rule", "demo", 25),
        ("rule", "pricing", 10),
    ]
    accounts = [json.loads(line) for line in (place / "accounts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["account_id"], float(row["score"]), row["people"]) for row in accounts] == [
        ("acme", 35, 2),
        ("bolt", 20, 1),
    ]
    scores = [json.loads(line) for line in (place / "scores.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["lead_id"] for row in scores] == ["ann", "bob", "cid", "dee"]


def test_a_dash_is_standard_output_and_nothing_else_goes_there(run: Run) -> None:
    ran = run("score", "model.yml", "--data", ".", *AS_OF, "--out", "-")
    assert ran.out.splitlines()[0] == COLUMNS
    assert len(ran.out.splitlines()) == 5
    assert run("score", "model.yml", "--data", ".", "--out", "-", "--json").code == 2
    assert run("score", "model.yml", "--data", ".", "--out", "-", "--contributions", "-").code == 2


def test_without_a_file_it_says_how_many_are_where_and_who_is_first(run: Run) -> None:
    ran = run("score", "model.yml", "--data", ".", *AS_OF)
    assert ran.out.splitlines()[:6] == [
        "4 leads scored with Small shop",
        "as of 15 Mar 2026, 00:00 UTC",
        "",
        "  hot   1   25.0 %  ████████████████████████",
        "  warm  2   50.0 %  ████████████████████████████████████████████████",
        "  cold  1   25.0 %  ████████████████████████",
    ]
    assert "0 qualify, 1 is disqualified." in ran.out
    assert "Three leads to call first, one of them hot" in ran.out
    assert "Nothing is written; --out scores.csv writes all rows." in ran.out


def test_as_json_the_same_figures(run: Run) -> None:
    found = run("score", "model.yml", "--data", ".", *AS_OF, "--out", "scores.csv", "--json").json
    assert found["as_of"] == "2026-03-15T00:00:00Z"
    [model] = found["models"]
    assert (model["model"], model["leads"], model["bands"]) == ("small", 4, {"hot": 1, "warm": 2, "cold": 1})
    assert found["events_of_unknown_leads"] == 1
    assert found["written"] == {"scores": {"path": "scores.csv", "rows": 4}}
    assert [one["lead_id"] for one in found["top"]] == ["ann", "cid", "dee"]


def test_several_models_stand_in_one_table_each_with_its_audience(run: Run, place: Path) -> None:
    other = MODEL.replace("model: small", "model: big\naudience: {company.employees: {gte: 20}}").replace(
        "engagement", "interest"
    )
    (place / "big.yml").write_text(other, encoding="utf-8")
    assert run("score", "model.yml", "big.yml", "--data", ".", *AS_OF, "--out", "scores.csv").code == 0
    with (place / "scores.csv").open(encoding="utf-8", newline="") as file:
        found = [(row["model"], row["lead_id"], row["engagement"], row["interest"]) for row in csv.DictReader(file)]
    assert found == [
        ("small", "ann", "35.00", ""),
        ("small", "bob", "0.00", ""),
        ("small", "cid", "20.00", ""),
        ("small", "dee", "0.00", ""),
        ("big", "ann", "", "35.00"),
        ("big", "bob", "", "0.00"),
    ]
    ran = run("score", "model.yml", "model.yml", "--data", ".")
    assert (ran.code, "`model: small` is what model.yml is called too" in ran.err) == (2, True)


def test_a_bad_row_is_set_aside_with_its_reason_and_strict_refuses_it(run: Run, place: Path) -> None:
    with (place / "events.csv").open("a", encoding="utf-8") as file:
        file.write("e6,ann,page,yesterday,/\n")
    ran = run("score", "model.yml", "--data", ".", *AS_OF, "--out", "scores.csv")
    assert ran.code == 0
    assert "events.csv: 5 rows, 1 rejected; events.rejected.csv says why" in ran.err
    assert "yesterday" in (place / "events.rejected.csv").read_text(encoding="utf-8")
    ran = run("score", "model.yml", "--data", ".", *AS_OF, "--out", "strict.csv", "--strict")
    assert (ran.code, (place / "strict.csv").exists()) == (2, False)
    assert "events.csv:7" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["model.yml"], "which leads? Give --leads FILE"),
        (["none.yml", "--data", "."], "none.yml: there is no such file"),
        (["model.yml", "--leads", "none.csv"], "none.csv: there is no such file"),
        (["model.yml", "--data", "nowhere"], "`nowhere` is no folder"),
        (["model.yml", "--data", ".", "--as-of", "soon"], "as of `soon`: this is no instant; write 2026-03-15"),
        (["model.yml", "--data", ".", "--out", "scores.xlsx"], "a table is written as"),
        (["model.yml", "--data", ".", "--out", "no/scores.csv"], "the folder `no` is not there"),
        (["model.yml", "--data", ".", "--out", "./leads.csv"], "./leads.csv: this file is read; write to another"),
        (
            ["model.yml", "--data", ".", "--out", "a.csv", "--contributions", "a.csv"],
            "two tables cannot go to one file",
        ),
        (["model.yml", "--data", ".", "--engine", "postgres"], "--engine postgres needs --dsn"),
        (["model.yml", "--data", ".", "--engine", "oracle"], "'oracle' is not one of"),
        (["model.yml", "--data", ".", "--dates", "year-first"], "'year-first' is not one of"),
        (["model.yml", "--data", ".", "--zone", "Mars/Olympus"], "Mars/Olympus"),
        (["model.yml", "--data", ".", "--map", "lead_id"], "`lead_id` must be OUR=THEIR"),
        (["model.yml", "--data", ".", "--map", "lead_id=nothing"], "no file has a column `nothing`"),
        ([], "Missing argument 'MODEL...'"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(run: Run, arguments: list[str], said: str) -> None:
    ran = run("score", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_account_scores_want_a_model_that_has_them(run: Run, place: Path) -> None:
    (place / "model.yml").write_text(MODEL.split("account_score")[0], encoding="utf-8")
    ran = run("score", "model.yml", "--data", ".", "--account-scores", "accounts.parquet")
    assert (ran.code, "no model here has an `account_score`" in ran.err) == (2, True)


def test_postgresql_gives_the_same_table(run: Run, place: Path, postgres_dsn: str) -> None:
    run("score", "model.yml", "--data", ".", *AS_OF, "--out", "duck.csv", "--contributions", "duck.lines.csv")
    more = ["--engine", "postgres", "--dsn", postgres_dsn, "--out", "post.csv", "--contributions", "post.lines.csv"]
    ran = run("score", "model.yml", "--data", ".", *AS_OF, *more)
    assert ran.code == 0, ran.err
    assert (place / "post.csv").read_text(encoding="utf-8") == (place / "duck.csv").read_text(encoding="utf-8")
    assert (place / "post.lines.csv").read_text(encoding="utf-8") == (place / "duck.lines.csv").read_text(
        encoding="utf-8"
    )


def test_a_column_under_another_spelling_is_pointed_out(run: Run, place: Path) -> None:
    (place / "odd.csv").write_text("lead_id,Job Title\n1,CEO\n", encoding="utf-8")
    ran = run("score", "model.yml", "--leads", "odd.csv", *AS_OF)
    assert "if that is the column `Job Title`, add --map 'leads:job_title=Job Title'" in ran.err
    assert "no lead has `company.employees`" in ran.err


def test_the_dimensions_of_every_model_stand_before_the_grade(run: Run, place: Path) -> None:
    (place / "other.yml").write_text(MODEL.replace("small", "other").replace("fit", "match"), encoding="utf-8")
    ran = run("score", "model.yml", "other.yml", "--data", ".", *AS_OF, "--out", "-")
    assert ran.out.splitlines()[0] == COLUMNS.replace("engagement", "engagement,match")
