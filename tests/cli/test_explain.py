"""`leadline explain`: the receipt of one lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import AS_OF, MODEL, Run

RECEIPT = """\
ann  Ann Lee, CEO, Acme Works
Small shop, as of 15 Mar 2026, 00:00 UTC

  85.00   hot
          Not qualified: 5 points short of an MQL at 90.

  Fit  50 at most
  Decides              job title CEO                                      +30.00
  Company size         40                                                 +30.00
  Fit is capped at 50  would be 60                                        −10.00
                                                                          ──────
                                                                           50.00

  Engagement  0 at least
  Asked for a demo  1 demo request, 13 Feb · half-life 30 days            +25.00
  Pricing           1 visit, 11 Mar                                       +10.00
                                                                          ──────
                                                                           35.00

  Score
  Fit                                                                      50.00
  Engagement                                                               35.00
                                                                          ──────
  Adds up to                                                               85.00
"""


def test_every_point_is_there_and_adds_up(run: Run) -> None:
    ran = run("explain", "model.yml", "ann", "--data", ".", *AS_OF)
    assert (ran.code, ran.out, ran.err) == (0, RECEIPT, "")


def test_a_lead_is_found_by_an_address_that_only_it_has(run: Run, place: Path) -> None:
    assert run("explain", "model.yml", "ANN@acme.example", "--data", ".", *AS_OF).out == RECEIPT
    text = (place / "leads.csv").read_text(encoding="utf-8").replace("bob@acme", "ann@acme")
    (place / "leads.csv").write_text(text, encoding="utf-8")
    ran = run("explain", "model.yml", "ann@acme.example", "--data", ".", *AS_OF)
    assert (ran.code, "2 leads have the address `ann@acme.example`: `ann` and `bob`" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("anne", "there is no lead `anne`; did you mean `ann`?"),
        ("zzz", "there is no lead `zzz`; ids look like `ann`, `bob` and `cid`"),
        ("it's", "there is no lead `it's`; ids look like"),
    ],
)
def test_a_lead_that_there_is_not_is_said_with_those_that_are_alike(run: Run, given: str, said: str) -> None:
    ran = run("explain", "model.yml", given, "--data", ".", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_lead_outside_the_audience_is_told_so(run: Run, place: Path) -> None:
    (place / "model.yml").write_text(MODEL + "audience: {company.employees: {gte: 20}}\n", encoding="utf-8")
    ran = run("explain", "model.yml", "cid", "--data", ".", *AS_OF)
    assert ran.code == 2
    assert "lead `cid` is outside the audience of model `small`: company employees is 20 or more" in ran.err


def test_values_are_those_of_the_instant(run: Run, place: Path) -> None:
    (place / "changes.csv").write_text(
        "lead_id,account_id,attribute,value,occurred_at\n"
        "ann,,job_title,VP Sales,2026-01-05\nann,,job_title,CEO,2026-03-01\n,acme,employees,30,2026-01-01\n",
        encoding="utf-8",
    )
    then = run("explain", "model.yml", "ann", "--data", ".", "--as-of", "2026-02-20").out
    assert "job title VP Sales · since 5 Jan" in then
    assert "Company size         30 · since 1 Jan" in then
    now = run("explain", "model.yml", "ann", "--data", ".", *AS_OF).out
    assert "job title CEO · since 1 Mar" in now


def test_a_qualified_lead_is_told_why(run: Run) -> None:
    ran = run("explain", "model.yml", "ann", "--data", ".", "--as-of", "2026-02-14")
    assert "Qualified: the score is 90 or more." in ran.out


def test_as_json_the_lines_add_up_as_printed_and_exactly(run: Run) -> None:
    found = run("explain", "model.yml", "ann", "--data", ".", "--as-of", "2026-03-14T12:34:56Z", "--json").json
    for part in found["dimensions"]:
        assert round(sum(line["printed"] for line in part["lines"]), 2) == part["points"]
        assert round(sum(line["points"] for line in part["lines"]), 2) == part["points"]
    weighted = sum(part["weighted"] for part in found["dimensions"]) + found["rounding"]
    assert round(weighted, 2) == found["score"]
    assert found["dimensions"][1]["lines"][0]["last_at"] == "2026-02-13T00:00:00Z"
    assert found["why"] == ["Not qualified: 4.72 points short of an MQL at 90."]
