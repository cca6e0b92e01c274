"""`leadline demo`: the first thing that a newcomer sees."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from leadline.cli import shown
from leadline.errors import FactsError
from tests.cli.conftest import Run


def test_a_company_is_made_scored_and_ranked_and_the_next_steps_work(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "name_of_program", lambda: "leadline")
    monkeypatch.setenv("COLUMNS", "100")
    ran = run("demo", "--size", "S")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("A company with 2,000 leads and ")
    assert "leads to call first" in ran.out
    assert "  hot  " in ran.out and "  cold  " in ran.out
    assert "\x1b" not in ran.out and "!" not in ran.out
    commands = [shlex.split(line)[1:] for line in ran.out.splitlines() if line.startswith("  leadline ")]
    assert [command[0] for command in commands] == ["explain", "check", "top", "score", "explain", "init"]
    for command in commands:
        next_one = run(*command)
        assert next_one.code == 0, next_one.err
    assert (place / "scores.csv").is_file()


def test_the_best_ranked_of_the_real_customers_came_back_most(run: Run) -> None:
    found = run("demo", "--size", "S", "--json").json
    again = [decile["ordered_again"] for decile in found["orders"]["deciles"]]
    assert found["orders"]["customers"] == 23_570
    assert again[0] > 0.7 and again[:5] == sorted(again[:5], reverse=True) and again[-1] < 0.1
    assert found["orders"]["auc"] > 0.8


def without_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Path:
        raise FactsError("not here")

    monkeypatch.setattr("leadline.simulate.cdnow.find", refuse)


def test_the_same_seed_is_the_same_company(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    without_orders(monkeypatch)
    first = run("demo", "--size", "S", "--json", "--out", "one").json
    again = run("demo", "--size", "S", "--json", "--out", "two").json
    other = run("demo", "--size", "S", "--json", "--out", "three", "--seed", "8").json
    assert first["top"] == again["top"] != other["top"]


def test_a_model_that_was_changed_is_used_as_it_is(run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_orders(monkeypatch)
    said = run("demo", "--size", "S").out
    assert "With `pip install --no-deps lifetimes` the demo also ranks 23,570 real" in said
    path = place / "leadline-demo" / "b2b-enterprise.yml"
    changed = path.read_text(encoding="utf-8").replace("hot: 50, warm: 20", "hot: 5, warm: 2")
    path.write_text(changed, encoding="utf-8")
    ran = run("demo", "--size", "S")
    assert "b2b-enterprise.yml differs from the template and is used as it is" in ran.err
    assert path.read_text(encoding="utf-8") == changed


def test_files_that_are_not_a_demos_stay(run: Run, place: Path) -> None:
    (place / "mine").mkdir()
    (place / "mine" / "leads.parquet").write_text("precious", encoding="utf-8")
    ran = run("demo", "--size", "S", "--out", "mine")
    assert (ran.code, "mine/leads.parquet: this file is not a demo's" in ran.err) == (2, True)
    assert (place / "mine" / "leads.parquet").read_text(encoding="utf-8") == "precious"
    assert run("demo", "--out", "model.yml").code == 2
    assert run("demo", "--template", "crm").code == 2


def test_it_is_served_and_its_pages_answer(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "leadline", "demo", "--open"],
        cwd=tmp_path,
        env=os.environ | {"CI": "true", "LEADLINE_PORT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Its pages answer at http://127.0.0.1:" in ended.stdout
    assert (tmp_path / "leadline-demo" / "live" / "leadline.db").is_file()


def test_the_whole_story_from_a_visit_to_a_task_in_the_crm_and_a_sale_back(tmp_path: Path) -> None:
    """Nothing is said in a line that did not happen; what does not happen within a minute ends it with code 1."""
    told = subprocess.run(
        [sys.executable, "-m", "leadline", "demo", "--live"],
        cwd=tmp_path,
        env=os.environ | {"CI": "true", "LEADLINE_PORT": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
    story = [
        "looks at /pricing", "asks for a demo", "is ready for sales", "owns the lead now", "gets a notice",
        "has a task", "rejects", "goes on in the flow", "accepts", "bought", "is a customer",
    ]  # fmt: skip
    places = [told.stdout.find(words) for words in story]
    assert -1 not in places and places == sorted(places), told.stdout[-2000:]
