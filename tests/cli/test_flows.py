"""`leadline flows`: a flow on its way from a file into the store, tried on the past, and leads in it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import LEADS, Run

TEXT = """\
flow: welcome
title: Welcome
on: manual
enters: each time
if: {job_title: {exists: true}}
steps:
  - wait: 2d
  - tag: welcomed
"""


def test_a_flow_is_checked_tried_kept_and_leads_go_into_it(run: Run) -> None:
    Path("welcome.yml").write_text(TEXT, encoding="utf-8")
    Path("wrong.yml").write_text("flow: wrong\non: manual\nsteps: [{wait: 3}, {mial: x}]\n", encoding="utf-8")
    Path("odd.yml").write_text(TEXT.replace("- tag: welcomed", "- sync: crm").replace("2d", "1h"), encoding="utf-8")
    Path("leads.csv").write_text(LEADS, encoding="utf-8")
    assert run("import", "--leads", "leads.csv").code == 0
    assert run("flows").out == "There is no flow yet; `leadline flows apply pricing.yml` keeps one.\n"
    wrong = run("flows", "check", "wrong.yml")
    assert wrong.code == 2 and "wrong.yml:3" in wrong.err and "did you mean `mail`?" in wrong.err
    odd = run("flows", "check", "odd.yml")
    assert odd.code == 1 and "Mistake: odd.yml, line 8, step `sync-1`: there is no connection" in odd.out
    tried = run("flows", "try", "welcome.yml", "--lead", "ann@acme.example", "--since", "30d", "--json").json
    assert [one["step"] for one in tried["trials"][0]["steps"]] == ["wait-1", "tag-1"] and tried["leads"] == 1
    said = run("flows", "try", "welcome.yml", "--lead", "dee@free.example").out
    assert "Of 1 lead, 0 times somebody would have entered" in " ".join(said.split())  # nothing is known of the job
    assert run("flows", "try", "welcome.yml", "--lead", "dee@free.example", "--since", "3").code == 2
    assert run("flows", "apply", "welcome.yml").out == "Edit 1 of `welcome` is kept.\n"
    assert run("flows", "apply", "welcome.yml").out == "`welcome` is as it was.\n"
    assert run("flows", "show", "welcome", "--diagram").out.startswith("flowchart TD\n")

    entered = run("flows", "enter", "welcome", "ann@acme.example", "dee@free.example", "--json").json
    assert (entered["asked"], entered["runs"]) == (2, 2)  # by hand `if` is not asked
    assert run("flows", "enter", "welcome", "ann@acme.example").out == "0 of 1 lead entered `welcome`.\n"
    assert [one["step"] for one in run("flows", "runs", "welcome", "--json").json] == ["wait-1", "wait-1"]
    assert run("flows", "runs", "welcome", "--stuck").out == "Nobody stands still in `welcome`.\n"
    Path("welcome.yml").write_text(TEXT.replace("wait: 2d", "{id: rest, wait: 2d}"), encoding="utf-8")
    assert run("flows", "apply", "welcome.yml").out == "Edit 2 of `welcome` is kept.\n"
    lost = run("flows", "move", "welcome", "--from", "1", "--to", "2")
    assert lost.code == 2 and "2 at `wait-1`" in lost.err
    assert run("flows", "stop", "welcome").code == 2  # say whom
    assert run("flows", "stop", "welcome", "dee@free.example").out == "1 lead in `welcome`: stopped.\n"
    Path("welcome.yml").write_text(TEXT, encoding="utf-8")
    assert run("flows", "apply", "welcome.yml", "--json").json == {"flow": "welcome", "edit": 3, "changed": True}
    assert run("flows", "move", "welcome", "--from", "1", "--to", "3").out == "1 lead goes on by edit 3 of `welcome`.\n"
    assert run("flows", "retry", "welcome").out == "0 leads in `welcome`: tried again.\n"
    assert run("flows", "pause", "welcome").out == "`welcome` rests.\n"
    assert run("flows").out.split() == "1 in it welcome (1 stopped) (rests)".split()
    assert run("flows", "resume", "welcome").code == run("flows", "archive", "welcome").code == 0
    gone = run("flows", "show", "welcome")
    assert gone.code == 2 and "there is no flow `welcome`" in gone.err
