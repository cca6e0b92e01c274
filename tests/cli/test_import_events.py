"""`leadline import`: events of other names, and countries that are written out, match once it is said how."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import MODEL, Run

FOREIGN = """\
lead_id,Event,Time
ann@acme.example,Demo request,2026-02-13T00:00:00Z
ann@acme.example,Astrology,2026-02-13T00:00:00Z
"""


def test_events_of_other_names_are_listed_mapped_and_remembered(run: Run) -> None:
    Path("small.yml").write_text(MODEL, encoding="utf-8")
    Path("foreign.csv").write_text(FOREIGN, encoding="utf-8")
    assert "no rule looks" not in run("import", "--events", "foreign.csv", "--dry-run").err, "nothing scores yet"
    assert run("models", "activate", "small.yml").code == 0
    told = run("import", "--events", "foreign.csv", "--dry-run").err
    assert "  1 demo.request; --event 'demo.request=demo.requested' takes it for that\n" in told
    assert "  1 astrology\n" in told
    said = run("import", "--events", "foreign.csv", "--event", "Demo request=demo.requested", "--json").json
    heard = {one["name"]: (one["ours"], one["in_rules"]) for one in said["events"]}
    assert heard == {"demo.request": ("demo.requested", True), "astrology": ("astrology", False)}
    again = run("import", "--events", "foreign.csv", "--json").json
    assert again["written"]["events"] == 0 and again["written"]["repeated"] == 2, "the name is remembered"
    assert run("import", "--events", "foreign.csv", "--event", "Demo request").code == 2
    assert run("import", "--leads", "leads.csv", "--event", "a=b").code == 2


def test_countries_that_no_rule_matches_are_told_and_written_as_codes(run: Run) -> None:
    text = MODEL.replace("rules:\n", "rules:\n  - {id: near, dimension: fit, if: {country: DE}, points: 5}\n")
    Path("small.yml").write_text(text, encoding="utf-8")
    Path("abroad.csv").write_text("lead_id,country\nann,Deutschland\nbob,DE\ncid,Atlantis\n", encoding="utf-8")
    run("models", "activate", "small.yml")
    told = run("import", "--leads", "abroad.csv", "--dry-run").err
    assert "none matches Deutschland (1); --codes writes DE" in told
    said = run("import", "--leads", "abroad.csv", "--codes")
    assert said.code == 0 and "--codes" not in said.err
    assert run("import", "--leads", "abroad.csv", "--codes", "--json").json["written"]["values"] == 0
