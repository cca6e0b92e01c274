"""Columns of other names, and files found by their names."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import AS_OF, LEADS, Run


def scores(run: Run, *arguments: str) -> dict[str, float]:
    ran = run("top", "model.yml", *AS_OF, "--all", "--json", *arguments)
    assert ran.code == 0, ran.err
    return {one["lead_id"]: one["score"] for one in ran.json["top"]}


ALL = {"ann": 85, "cid": 50, "bob": 30, "dee": 0}


def test_a_folder_gives_the_files_by_their_names(run: Run) -> None:
    assert scores(run, "--data", ".") == ALL


def test_a_file_named_on_the_command_line_goes_before_that_of_the_folder(run: Run, place: Path) -> None:
    (place / "few.csv").write_text("".join(LEADS.splitlines(keepends=True)[:2]), encoding="utf-8")
    assert scores(run, "--data", ".", "--leads", "few.csv") == {"ann": 85}


def test_several_files_are_one_table(run: Run, place: Path) -> None:
    head, *lines = LEADS.splitlines(keepends=True)
    (place / "one.csv").write_text(head + lines[0], encoding="utf-8")
    (place / "two.csv").write_text(head + "".join(lines[1:]), encoding="utf-8")
    assert scores(run, "--data", ".", "--leads", "one.csv", "--leads", "two.csv") == ALL


def test_a_column_of_another_name_is_mapped_in_the_file_that_has_it(run: Run, place: Path) -> None:
    text = (place / "events.csv").read_text(encoding="utf-8")
    (place / "events.csv").write_text(text.replace("lead_id", "who", 1), encoding="utf-8")
    assert run("top", "model.yml", "--data", ".", *AS_OF).code == 2
    assert scores(run, "--data", ".", "--map", "lead_id=who") == ALL
    assert scores(run, "--data", ".", "--map", "events:lead_id=who") == ALL


def test_a_table_that_there_is_not_cannot_be_mapped(run: Run) -> None:
    ran = run("top", "model.yml", "--data", ".", "--map", "people:lead_id=who")
    assert (ran.code, "`people` in `people:lead_id=who` is no table of facts" in ran.err) == (2, True)


def test_a_folder_without_facts_is_refused(run: Run, place: Path) -> None:
    (place / "empty").mkdir()
    ran = run("top", "model.yml", "--data", "empty")
    assert (ran.code, "in `empty` there is no file called leads.csv" in ran.err) == (2, True)
