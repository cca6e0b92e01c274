"""`leadline backtest`: a model held against what came after."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

STAGES = """\
event_id,lead_id,event,occurred_at,stage
s1,ann,stage.changed,2026-03-12T00:00:00Z,customer
s2,dee,page,2026-04-20T00:00:00Z,
"""
WON = ("--outcome", "stage: customer within 30d")
BOTH = ("--leads", "leads.csv", "--accounts", "accounts.csv", "--events", "events.csv", "--events", "stages.csv")


@pytest.fixture
def sold(place: Path) -> Path:
    (place / "stages.csv").write_text(STAGES, encoding="utf-8")
    return place


def test_the_verdict_comes_first_and_the_page_is_written(run: Run, sold: Path) -> None:
    ran = run("backtest", "model.yml", *BOTH, *WON, "--html", "page.html")
    assert ran.code == 0
    first, second, third, *_ = ran.out.splitlines()
    assert first == "Small shop, held against what came after"
    assert f"{second} {third}".startswith(
        "Success is a lead that comes to the stage customer within 30 days. Scored as"
    )
    assert "This rests on 1 lead with the outcome among" in ran.out
    assert ran.err == "page.html is written\n"
    assert (sold / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_as_json_there_is_a_result_for_each_outcome(run: Run, sold: Path) -> None:
    (sold / "o.yml").write_text(
        "outcomes:\n  - {outcome: won, of: stage, stage: customer, within: 30d}\n"
        "  - {outcome: looked, of: event, on: page, where: {path: {starts_with: /pricing}}, within: 7d}\n",
        encoding="utf-8",
    )
    won, looked = run("backtest", "model.yml", *BOTH, "--outcome", "o.yml", "--every", "10d", "--json").json
    assert (won["outcome"]["name"], looked["outcome"]["name"]) == ("won", "looked")
    assert won["seen"]["last_at"] == "2026-03-21T00:00:00Z"
    assert [one["attribute"] for one in won["untracked"]] == ["job_title", "company.employees"]
    assert won["seen"]["happened"] == 1 and looked["seen"]["dates"] > won["seen"]["dates"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--outcome", "stage: client within 30d"), "--outcome:3: there is no stage `client`"),
        (("--outcome", "no.yml"), "no.yml: there is no such file; in words an outcome is"),
        ((*WON, "--every", "7"), '"7" has no unit'),
        ((*WON, "--from", "2026-09-01"), "there is no date to judge: the data run from"),
        ((*WON, "--from", "2026-03-01", "--to", "2026-02-01"), "the first date lies after the last"),
        ((*WON, "--from", "1999-01-01", "--every", "1d"), "dates; 520 at most"),
        ((*WON, "--html", "leads.csv"), "leads.csv: this file is read; write to another"),
        ((*WON, "--html", "not/there.html"), "the folder `not` is not there"),
        ((*WON, "--live"), "facts of files and of the store; leave the files out, or --live"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, sold: Path, arguments: tuple[str, ...], says: str) -> None:
    ran = run("backtest", "model.yml", *BOTH, *arguments)
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert sold.exists()


def test_over_the_store_a_model_is_named_as_it_is_there(run: Run) -> None:
    assert run("models", "activate", "model.yml").code == 0
    none = run("backtest", "big", "--live", *WON)
    assert (none.code, none.err) == (
        2,
        "`big` is no file, and no model of that name is live in the store; there scores `small`\n",
    )
    other = run("backtest", "small@ffff", "--live", *WON)
    assert (other.code, other.err) == (2, "there is no version `ffff` of a model\n")
    for model in ("small", "model.yml"):
        empty = run("backtest", model, "--live", "--outcome", "customer")
        assert (empty.code, "there is nothing to judge" in empty.err) == (2, True), empty.err


def test_two_models_are_compared_in_words_and_as_json(run: Run, sold: Path) -> None:
    text = (sold / "model.yml").read_text(encoding="utf-8")
    (sold / "new.yml").write_text(text.replace("points: 30}", "points: 5}"), encoding="utf-8")
    ran = run("compare", "model.yml", "new.yml", *BOTH, *WON, "--html", "page.html")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Small shop: the new version instead of the old")
    assert "<svg" in (sold / "page.html").read_text(encoding="utf-8")
    [found] = run("compare", "model.yml", "new.yml", *BOTH, *WON, "--json").json
    assert found["verdict"][0].replace("`", "") in " ".join(ran.out.split()).replace("`", "")
    assert [one["name"] for one in found["changes"]][:2] == ["AUC", "average precision"]


def test_a_threshold_is_chosen_by_what_sales_can_call(run: Run, sold: Path) -> None:
    ran = run("threshold", "model.yml", *BOTH, *WON, "--capacity", "8/day", "--html", "page.html")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Small shop: from which score a lead goes to sales")
    assert "Sales can call 56 new leads a week." in ran.out
    assert "what sales can call" in (sold / "page.html").read_text(encoding="utf-8")
    [found] = run("threshold", "model.yml", *BOTH, *WON, "--value", "5000", "--cost", "60", "--json").json
    assert found["wanted"] == {"capacity": None, "value": 5000, "cost": 60}
    assert found["chosen"]["worth_a_week"]["value"] == max(one["worth_a_week"]["value"] for one in found["candidates"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "say what sales can call, as in --capacity 40/week, or --value 5000 --cost 60"),
        (("--capacity", "40/week", "--cost", "1"), "say what sales can call, as in --capacity 40/week, or"),
        (("--value", "5000"), "--value and --cost go together"),
        (("--capacity", "many"), "`many` must be leads a week, as in 40/week"),
    ],
)
def test_a_threshold_needs_a_capacity_or_a_value_and_a_cost(
    run: Run, sold: Path, arguments: tuple[str, ...], says: str
) -> None:
    ran = run("threshold", "model.yml", *BOTH, *WON, *arguments)
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert sold.exists()
