"""`leadline top`: who to call first, and why."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import AS_OF, Run

LIST = """\
Three leads to call first, one of them hot
of 4 leads, Small shop, as of 15 Mar 2026, 00:00 UTC

  85.00  ann  Ann Lee, CEO, Acme Works                                      hot
         Asked for a demo 30 days ago; pricing 3 days ago; decides.
  50.00  cid  Cid Fox, VP Sales, Bolt Ltd                                   warm
         Pricing (2 visits, last 4 days ago); decides.
   0.00  dee  Dee Low                                                       cold
"""


def test_the_best_come_first_with_reasons_in_words(run: Run) -> None:
    ran = run("top", "model.yml", "--data", ".", *AS_OF)
    assert (ran.code, ran.out, ran.err) == (0, LIST, "")


def test_the_number_of_leads_is_chosen(run: Run) -> None:
    assert (
        run("top", "model.yml", "--data", ".", *AS_OF, "-n", "1").out.splitlines()[0] == "One lead to call first, hot"
    )


def test_who_cannot_be_called_is_listed_only_if_asked_for(run: Run, place: Path) -> None:
    stages = "event_id,lead_id,event,occurred_at,stage\ne9,cid,stage.changed,2026-03-12T00:00:00Z,customer\n"
    (place / "stages.csv").write_text(stages, encoding="utf-8")
    both = ("--events", "events.csv", "--events", "stages.csv")
    named = [one["lead_id"] for one in run("top", "model.yml", "--data", ".", *both, *AS_OF, "--json").json["top"]]
    assert named == ["ann", "dee"]
    ran = run("top", "model.yml", "--data", ".", *both, *AS_OF, "--all")
    assert "Stage customer. Pricing (2 visits, last 4 days ago); decides." in ran.out
    assert "Disqualified. Company size 40." in ran.out


def test_equal_scores_are_in_the_order_of_their_ids(run: Run, place: Path) -> None:
    (place / "leads.csv").write_text("lead_id\nb\nB\na\n10\n9\n", encoding="utf-8")
    top = run("top", "model.yml", "--data", ".", *AS_OF, "--json").json["top"]
    assert [one["lead_id"] for one in top] == ["10", "9", "B", "a", "b"]
    assert [one["rank"] for one in top] == [1, 2, 3, 4, 5]


def test_nobody_to_call_is_said_so(run: Run, place: Path) -> None:
    (place / "leads.csv").write_text("lead_id,job_title\nbob,Student\n", encoding="utf-8")
    assert run("top", "model.yml", "--data", ".", *AS_OF).out.splitlines()[0] == "There is nobody to call"


def test_as_json_every_lead_has_its_figures_and_reasons(run: Run) -> None:
    first = run("top", "model.yml", "--data", ".", *AS_OF, "--json").json["top"][0]
    assert {name: first[name] for name in ("lead_id", "who", "score", "fit", "engagement", "band")} == {
        "lead_id": "ann",
        "who": "Ann Lee, CEO, Acme Works",
        "score": 85,
        "fit": 50,
        "engagement": 35,
        "band": "hot",
    }
    assert first["reasons"].startswith("Asked for a demo 30 days ago")
