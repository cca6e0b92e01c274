"""`leadline evidence`: which rules earn their points, and a new model with the points that the history suggests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

MODEL = """\
model: guesses   # of the spring
dimensions: {interest: {}}
rules:
  # what they do
  - {id: pricing, dimension: interest, on: page, at_least: 1, points: -4}   # surely bad
  - {id: early, dimension: interest, if: {cohort: a}, points: 10}
"""
ARGUMENTS = ("--leads", "many.csv", "--events", "acts.csv", "--outcome", "stage: customer within 30d")
AT = ("--from", "2026-02-01", "--to", "2026-02-01", "--ends", "2026-06-01")


@pytest.fixture
def many(place: Path) -> Path:
    """Three hundred leads: of the hundred that look, half buy; of the others a tenth."""
    leads, acts = ["lead_id,created_at,cohort"], ["event_id,lead_id,event,occurred_at,stage"]
    for n in range(300):
        leads.append(f"p{n},2026-01-01,{'a' if n // 2 % 2 else 'b'}")
        acts += [f"v{n},p{n},page,2026-01-10,"] if n % 3 == 0 else []
        buys = n % 12 in (0, 3) if n % 3 == 0 else n % 10 == 1
        acts += [f"s{n},p{n},stage.changed,2026-02-10,customer"] if buys else []
    (place / "many.csv").write_text("\n".join(leads), encoding="utf-8")
    (place / "acts.csv").write_text("\n".join(acts), encoding="utf-8")
    (place / "guesses.yml").write_text(MODEL, encoding="utf-8")
    return place


def test_it_says_what_to_change_and_writes_it_where_nothing_was(run: Run, many: Path) -> None:
    ran = run("evidence", "guesses.yml", *ARGUMENTS, *AT, "--write", "next.yml", "--html", "page.html")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "guesses: which rules earn their points")
    said = " ".join(ran.out.split())
    assert "`pricing` (50 % against 10 %, 5.0 ×) goes against its points" in said
    assert "What to change: `pricing`" in said
    assert "next.yml is written." in said and "instead of −4" in said
    assert (many / "guesses.yml").read_text(encoding="utf-8") == MODEL
    written = (many / "next.yml").read_text(encoding="utf-8")
    assert all(comment in written for comment in ("# of the spring", "# what they do", "# surely bad"))
    assert run("check", "next.yml").code == 0
    assert "<svg" in (many / "page.html").read_text(encoding="utf-8")
    again = run("evidence", "guesses.yml", *ARGUMENTS, *AT, "--write", "guesses.yml")
    assert (again.code, "guesses.yml: this file is there already" in again.err) == (2, True)
    assert run("evidence", "guesses.yml", *ARGUMENTS, *AT, "--write", "guesses.yml", "--overwrite").code == 0
    assert (many / "guesses.yml").read_text(encoding="utf-8") == written


@pytest.mark.usefixtures("many")
def test_as_json_every_number_is_there_and_by_hand_only_when_asked(run: Run) -> None:
    [found] = run("evidence", "guesses.yml", *ARGUMENTS, *AT, "--json", "--by-hand").json
    [pricing, early] = found["parts"]
    assert (pricing["leads"], pricing["had"], pricing["worth"], early["worth"]) == (100, 50, "against", "open")
    assert pricing["by_hand"] == {"leads": 100, "had": 50, "rate": 0.5, "points": 2.1}
    assert pricing["suggestion"]["clear"] is True and pricing["suggestion"]["points"] > 0
    assert (found["looks"], found["by_hand"]["had"]) == (2, 70)
    [other] = run("evidence", "guesses.yml", *ARGUMENTS, *AT, "--json").json
    assert other["by_hand"] is None and other["parts"][0]["by_hand"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--write", "many.csv"), "many.csv: this file is read; write to another"),
        (("--write", "no/next.yml"), "the folder `no` is not there"),
        (("--outcome", "several.yml", "--write", "next.yml"), "--write takes one outcome"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_read(
    run: Run, many: Path, arguments: tuple[str, ...], says: str
) -> None:
    both = "outcomes:\n  - {outcome: a, of: stage, stage: sql, within: 9d}\n"
    (many / "several.yml").write_text(
        f"{both}  - {{outcome: b, of: stage, stage: mql, within: 9d}}\n", encoding="utf-8"
    )
    ran = run("evidence", "guesses.yml", *ARGUMENTS, *AT, *arguments)
    assert (ran.code, says in ran.err) == (2, True), ran.err
