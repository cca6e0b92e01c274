"""`leadline init`: a model to begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline import templates
from tests.cli.conftest import Run


def test_without_a_name_the_templates_are_listed(run: Run) -> None:
    ran = run("init")
    assert ran.code == 0
    assert ran.out.startswith("Five templates to begin with\n\n  saas-trial")
    assert [one["template"] for one in run("init", "--json").json] == list(templates.names())


@pytest.mark.parametrize("name", templates.names())
def test_what_is_written_can_be_checked_and_tested_as_it_says(run: Run, place: Path, name: str) -> None:
    ran = run("init", "--template", name, "--out", "own.yml")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "own.yml is written, and own.cases.yml with cases to test it")
    assert "  leadline test own.yml own.cases.yml" in ran.out.splitlines()
    assert run("check", "own.yml").code == 0
    assert run("test", "own.yml", "own.cases.yml").code == 0
    assert "leadline test own.yml own.cases.yml" in (place / "own.cases.yml").read_text(encoding="utf-8")


def test_no_file_is_overwritten(run: Run, place: Path) -> None:
    before = (place / "model.yml").read_text(encoding="utf-8")
    ran = run("init", "--template", "webinar")
    assert (ran.code, "model.yml: this file is there already" in ran.err) == (2, True)
    assert (place / "model.yml").read_text(encoding="utf-8") == before
    (place / "new.cases.yml").write_text("mine", encoding="utf-8")
    assert run("init", "--template", "webinar", "--out", "new.yml").code == 2
    assert not (place / "new.yml").exists()


def test_a_template_that_there_is_not_is_said_with_those_there_are(run: Run) -> None:
    ran = run("init", "--template", "crm")
    assert (ran.code, "there is no template `crm`; there are saas-trial, " in ran.err) == (2, True)
