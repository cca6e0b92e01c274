"""`leadline` itself: its help, its start, its edge."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from leadline import __version__
from leadline.cli.command import Command
from leadline.cli.group import ELSEWHERE, SENTENCES, leadline
from tests.cli.conftest import AS_OF, Run

HEAVY = ("duckdb", "sqlglot", "numpy", "pyarrow", "ruamel", "rich", "pandas", "polars", "leadline.model")


def test_help_imports_nothing_heavy() -> None:
    code = f"""
import sys
sys.argv = ["leadline", "--help"]
from leadline.cli import main
try:
    main()
except SystemExit as ended:
    print([name for name in {HEAVY!r} if name in sys.modules], ended.code)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[] 0"


def test_import_leadline_imports_nothing_heavy() -> None:
    code = f"import sys, leadline; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("name", SENTENCES)
def test_every_command_has_a_sentence_an_example_and_json(name: str) -> None:
    command = leadline.get_command(click.Context(leadline), name)
    assert isinstance(command, Command)
    assert command.name == name
    assert command.example.startswith(f"leadline {name}")
    assert SENTENCES[name].endswith(".") and SENTENCES[name][0].isupper()
    assert any("--json" in parameter.opts for parameter in command.params)
    help_text = command.get_help(click.Context(command, info_name=f"leadline {name}"))
    assert command.example.splitlines()[0] in help_text
    assert all(getattr(parameter, "help", "") != "" for parameter in command.params)


def test_every_module_is_where_its_command_is_looked_for() -> None:
    assert set(ELSEWHERE) < set(SENTENCES)
    assert leadline.get_command(click.Context(leadline), "cook") is None


def test_a_command_that_there_is_not_is_said_with_the_one_meant(run: Run) -> None:
    ran = run("explian")
    assert (ran.code, "there is no command `explian`; did you mean `explain`?" in ran.err) == (2, True)
    assert "`leadline --help` lists them" in run("xyzzy").err


def test_the_version_is_said(run: Run) -> None:
    assert run("--version").out == f"leadline {__version__}\n"


def test_leadline_runs_as_a_module_and_without_a_terminal(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "leadline", "top", "model.yml", "--data", str(place), *AS_OF],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.stdout.startswith("Three leads to call first, one of them hot")
    assert "\x1b" not in done.stdout


def test_colour_is_a_matter_of_the_terminal_and_of_no_color(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run("top", "model.yml", "--data", ".", *AS_OF).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run("top", "model.yml", "--data", ".", *AS_OF).out
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in click.unstyle(coloured).splitlines()] == plain.splitlines()
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("top", "model.yml", "--data", ".", *AS_OF).out == plain


def test_what_the_system_refuses_is_a_sentence(run: Run, place: Path) -> None:
    (place / "folder.yml").mkdir()
    ran = run("check", "folder.yml")
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    ran = run("sql", "model.yml", "--out", "nowhere/x.sql")
    assert (ran.code, ran.err) == (2, "nowhere/x.sql: No such file or directory\n")
