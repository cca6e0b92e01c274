"""`leadline check` and `leadline lint`: what a model is, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import MODEL, Run

WORDS = """\
Small shop: 4 rules in two dimensions

  Model       small, version VERSION
  Time zone   UTC
  Audience    everyone
  Dimensions  Fit: 50 at most; 2 rules
              Engagement: 0 at least; 2 rules
  Score       fit + engagement
  Bands       hot from 80, warm from 30, else cold, by score
  Lifecycle   MQL at 90
              Disqualified when job title is Student
  Accounts    the engagement of all its people together

Nothing looks wrong.
"""


def test_a_model_is_said_in_words(run: Run) -> None:
    ran = run("check", "model.yml")
    version = run("check", "model.yml", "--json").json["version"]
    assert (ran.code, ran.out, ran.err) == (0, WORDS.replace("VERSION", version[:12]), "")


def test_every_rule_is_a_sentence_under_its_dimension(run: Run) -> None:
    out = run("check", "model.yml", "--rules").out
    assert "\nFit\n  Decides: 30 points if job title is CEO or VP Sales.\n" in out
    assert "\nEngagement\n  Asked for a demo: 50 points a demo request, half of it gone after 30 days.\n" in out


def test_every_problem_is_printed_with_its_line(run: Run, place: Path) -> None:
    text = MODEL.replace("dimension: fit, if", "dimension: fitt, if").replace("points: 50", "points: many")
    (place / "model.yml").write_text(text, encoding="utf-8")
    ran = run("check", "model.yml")
    assert (ran.code, ran.out) == (2, "")
    problems = ran.err.splitlines()
    assert len(problems) == 2
    assert problems[0].startswith("model.yml:5, rule `decides`: ")
    assert problems[0].endswith("did you mean `fit`?")
    assert problems[1].startswith("model.yml:7, rule `demo`: ")


def test_problems_as_json_have_their_place_and_a_suggestion(run: Run, place: Path) -> None:
    (place / "model.yml").write_text(MODEL.replace("dimension: fit, if", "dimension: fitt, if"), encoding="utf-8")
    ran = run("check", "model.yml", "--json")
    [problem] = ran.json["problems"]
    assert (ran.code, ran.json["ok"]) == (2, False)
    assert (problem["line"], problem["where"], problem["suggestion"]) == (5, "rule `decides`", "fit")


def test_what_the_data_does_not_have_looks_wrong(run: Run, place: Path) -> None:
    text = MODEL.replace("job_title: [CEO", "jobtitle: [CEO").replace("on: demo.requested", "on: demo.request")
    (place / "model.yml").write_text(text.replace("{path:", "{pathh:"), encoding="utf-8")
    ran = run("check", "model.yml", "--data", ".")
    assert ran.code == 1
    assert "Three things look wrong" in ran.out
    flat = " ".join(ran.out.split())
    assert "model.yml:5, rule `decides`: no lead has the attribute `jobtitle`; did you mean `job_title`?" in flat
    assert "nobody has sent an event `demo.request`; did you mean `demo.requested`?" in flat
    assert "no event `page` has the property `pathh`; did you mean `path`?" in flat


def test_attributes_of_accounts_and_of_the_history_are_known(run: Run, place: Path) -> None:
    model = MODEL.replace("job_title: [CEO, VP Sales]", "plan: pro, company.region: EU")
    (place / "model.yml").write_text(model, encoding="utf-8")
    assert run("lint", "model.yml", "--data", ".").code == 1
    changes = "lead_id,account_id,attribute,value,occurred_at\nann,,plan,pro,2026-01-05\n,acme,region,EU,2026-01-05\n"
    (place / "changes.csv").write_text(changes, encoding="utf-8")
    assert run("lint", "model.yml", "--data", ".").code == 0


def test_properties_inside_json_are_known(run: Run, place: Path) -> None:
    (place / "events.csv").unlink()
    events = '{"lead_id": "ann", "event": "page", "occurred_at": "2026-03-01", "properties": {"path": "/pricing"}}\n'
    demo = '{"lead_id": "ann", "event": "Demo Requested", "occurred_at": "2026-03-01", "properties": {}}\n'
    (place / "events.jsonl").write_text(events + demo, encoding="utf-8")
    assert run("lint", "model.yml", "--data", ".").code == 0


def test_rejected_rows_are_something_found(run: Run, place: Path) -> None:
    with (place / "leads.csv").open("a", encoding="utf-8") as file:
        file.write(",,No,Id,,,\n")
    ran = run("check", "model.yml", "--data", ".")
    assert (ran.code, "leads.csv: 4 rows, 1 rejected; leads.rejected.csv says why" in ran.err) == (1, True)


def test_lint_says_only_what_it_finds(run: Run, place: Path) -> None:
    ran = run("lint", "model.yml")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    (place / "model.yml").write_text(
        MODEL.replace("hot: 80", "hot: 50").replace("fit: {max: 50}", "fit: {max: 0}"), encoding="utf-8"
    )
    ran = run("lint", "model.yml")
    assert (ran.code, ran.out.startswith("One thing looks wrong\n  model.yml, ")) == (1, True)
    [finding] = run("lint", "model.yml", "--json").json["findings"]
    assert finding["where"] == "dimension `fit`"
