"""`leadline routing`: a routing on its way from a file into the store, and whose a lead would become by it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import LEADS, Run

TEXT = """\
routing: sales
reps:
  ada@acme.example: {capacity: {per_day: 3}}
  bob@acme.example: {}
rules:
  - {id: chiefs, if: {job_title: CEO}, to: ada@acme.example}
fallback: bob@acme.example
"""


def test_a_routing_is_tried_on_a_lead_before_and_after_it_is_kept(run: Run) -> None:
    Path("routing.yml").write_text(TEXT, encoding="utf-8")
    Path("other.yml").write_text(TEXT.replace("to: ada", "to: bob").replace("fallback: bob@acme.example", ""), "utf-8")
    Path("leads.csv").write_text(LEADS, encoding="utf-8")
    assert run("import", "--leads", "leads.csv").code == 0
    none = run("routing", "reps")
    assert none.code == 2 and "there is no routing yet" in none.err
    assert run("routing").out == "There is no routing yet; `leadline routing apply routing.yml` keeps one.\n"
    assert run("routing", "apply", "routing.yml").out == "Edit 1 of the routing is kept.\n"
    assert run("routing", "apply", "routing.yml").out == "The routing is as it was.\n"
    assert run("routing", "show", "--json").json["rules"] == [{"id": "chiefs", "owners": ["ada@acme.example"]}]
    by_rule = run("routing", "try", "ann@acme.example").out
    assert "ada@acme.example's: the rule `chiefs` fits" in " ".join(by_rule.split())
    assert run("routing", "try", "cid@bolt.example", "--json").json["owner"] == "bob@acme.example"
    assert (
        run("routing", "try", "ann@acme.example", "--file", "other.yml", "--json").json["owner"] == "bob@acme.example"
    )
    left = run("routing", "try", "cid@bolt.example", "--file", "other.yml").out
    assert "would stay in the queue: no rule fits." in left
    ada = run("routing", "reps", "--json").json[0]
    assert (ada["today"], ada["per_day"], ada["open"], ada["has_room"], ada["works"]) == (0, 3, 0, True, True)
