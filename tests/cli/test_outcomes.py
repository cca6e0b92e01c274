"""`leadline outcomes`: one comes with Leadline; others are kept from files, shown and archived."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_an_outcome_is_kept_from_a_file_shown_and_archived(run: Run, place: Path) -> None:
    assert "a lead comes to the stage customer within 90 days (it came with Leadline)" in run("outcomes").out
    text = "outcome: won\nof: event\non: deal.won\nwithin: 60d\n"
    (place / "won.yml").write_text(text, encoding="utf-8")
    assert run("outcomes", "apply", "won.yml").out == "Edit 1 of `won` is kept.\n"
    assert run("outcomes", "apply", "won.yml").out == "`won` is as it was.\n"
    assert [one["outcome"] for one in run("outcomes", "--json").json] == ["customer", "won"]
    assert run("outcomes", "show", "won").out == text
    (place / "won.yml").write_text(text.replace("event\n", "events\n"), encoding="utf-8")
    wrong = run("outcomes", "apply", "won.yml")
    assert (wrong.code, wrong.err.startswith("won.yml:2: `of` is `stage`, `event` or `column`")) == (2, True)
    for name in ("won", "customer"):
        assert run("outcomes", "archive", name).out == f"`{name}` is archived.\n"
    assert "There is no outcome" in run("outcomes").out
    assert run("outcomes", "show", "won").err == "no outcome `won` is kept; `leadline outcomes` lists those that are\n"
