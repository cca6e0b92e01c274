"""`leadline test`: people's own cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline.library.cases import run_cases
from leadline.model import load, loads
from leadline.model.case import CaseFile, parse_cases, read_cases
from tests.cli.conftest import MODEL, Run

CASES = """\
as_of: 2026-03-15
cases:
  - name: a chief who asked for a demo today
    lead: {job_title: CEO}
    account: {employees: 40}
    events: [{event: demo.requested}]
    expect: {score: 100, fit: 50, band: hot, qualified: true, clamps: {fit: -10}}
  - name: a student who reads pricing
    lead: {job_title: Student}
    events: [{event: page, path: /pricing, at: 1d ago, times: 2}]
    expect: {score: 25, disqualified: true, rules: {pricing: {occurrences: 3}, size: 0}}
  - name: nobody
    expect: {score: 0, band: cold}
"""


def test_what_differs_is_said_with_the_case_and_its_line(run: Run, place: Path) -> None:
    (place / "cases.yml").write_text(CASES, encoding="utf-8")
    ran = run("test", "model.yml", "cases.yml")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == (
        "fails  a student who reads pricing  cases.yml:8\n"
        "       score: expected 25, was 20\n"
        "       rule `pricing`: expected 3 occurrences, were 2\n"
        "\n"
        "1 of 3 cases fails\n"
    )


def test_all_that_holds_is_one_line_unless_more_is_asked(run: Run, place: Path) -> None:
    good = CASES.replace("score: 25", "score: 20").replace("occurrences: 3", "occurrences: 2")
    (place / "cases.yml").write_text(good, encoding="utf-8")
    ran = run("test", "model.yml", "cases.yml")
    assert (ran.code, ran.out) == (0, "All 3 cases hold\n")
    assert run("test", "model.yml", "cases.yml", "--all").out.splitlines()[0] == (
        "holds  a chief who asked for a demo today  cases.yml:3"
    )


def test_a_failing_case_shows_its_receipt_if_asked(run: Run, place: Path) -> None:
    (place / "cases.yml").write_text(CASES, encoding="utf-8")
    out = run("test", "model.yml", "cases.yml", "--receipts").out
    assert "Pricing  2 visits, last 14 Mar" in out
    assert "Adds up to" in out


def test_as_json_every_case_has_its_outcome(run: Run, place: Path) -> None:
    (place / "cases.yml").write_text(CASES, encoding="utf-8")
    ran = run("test", "model.yml", "cases.yml", "--json")
    assert (ran.code, ran.json["cases"], ran.json["failing"]) == (1, 3, 1)
    assert [(one["holds"], one["score"]) for one in ran.json["results"]] == [(True, 100), (False, 20), (True, 0)]


def test_a_file_that_is_no_file_of_cases_is_refused(run: Run, place: Path) -> None:
    (place / "cases.yml").write_text("cases: [{name: x, expect: {score: 1}, leed: {}}]\n", encoding="utf-8")
    ran = run("test", "model.yml", "cases.yml")
    assert (ran.code, "cases.yml:1" in ran.err, "leed" in ran.err) == (2, True, True)


# -- cases that stand in one run do not see each other ----------------------------------------------------------


def outcomes(model: str, cases: str) -> list[tuple[str, ...]]:
    file = parse_cases(f"as_of: 2026-03-15\ncases:\n{cases}")
    return [one.differences for one in run_cases(loads(model), file.cases)]


def test_a_list_in_one_case_is_no_list_in_another() -> None:
    model = """
model: lists
dimensions: {fit: {}}
rules:
  - {id: tag, dimension: fit, if: {tag: pro}, points: 1}
  - {id: size, dimension: fit, bins: size, points: {0: 5}, else: 3}
"""
    cases = """
  - {lead: {tag: [pro, eu], size: [7]}, expect: {rules: {tag: 1, size: 3}}}
  - {lead: {tag: pro, size: 7}, expect: {rules: {tag: 1, size: 5}}}
  - {lead: {tag: eu, size: "7"}, expect: {rules: {tag: 0, size: 5}}}
"""
    assert outcomes(model, cases) == [(), (), ()]


def test_an_account_of_one_case_hides_nothing_in_another() -> None:
    model = "model: a\ndimensions: {fit: {}}\nrules: [{id: big, dimension: fit, if: {company.size: 9}, points: 1}]"
    cases = """
  - {lead: {company.size: 9}, account: {name: x}, expect: {score: 1}}
  - {account: {size: 9}, expect: {score: 1}}
  - {lead: {account_id: b}, changes: [{attribute: company.size, value: 9, at: 1d ago}], expect: {score: 1}}
  - {lead: {}, account: {name: y}, expect: {score: 0}}
"""
    assert outcomes(model, cases) == [(), (), (), ()]


def test_the_text_of_an_id_can_be_tested() -> None:
    model = "model: a\ndimensions: {fit: {}}\nrules: [{id: big, dimension: fit, if: {account_id: acme}, points: 1}]"
    cases = "  - {lead: {account_id: acme}, expect: {score: 1}}\n  - {lead: {account_id: bolt}, expect: {score: 0}}\n"
    assert outcomes(model, cases) == [(), ()]


def test_points_out_of_all_proportion_are_said_of_their_case_alone() -> None:
    model = """
model: per
dimensions: {fit: {}}
rules: [{id: amount, dimension: fit, on: order, points: {per: amount, times: 1}}]
"""
    cases = """
  - {events: [{event: order, amount: 5}], expect: {score: 5}}
  - {events: [{event: order, amount: 5.0e+12}], expect: {score: 5}}
"""
    held, refused = outcomes(model, cases)
    assert held == ()
    assert "beyond 1,000,000,000 points" in refused[0]


OURS = sorted((Path(__file__).parents[1] / "cases").glob("*.yml"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_own_cases_hold_as_people_run_them(path: Path) -> None:
    file = read_cases(path)
    failing = {one.case.name: one.differences for one in run_cases(model_of(file), file.cases) if not one.holds}
    assert failing == {}


def model_of(file: CaseFile):  # type: ignore[no-untyped-def]
    if file.model_text is not None:
        return loads(file.model_text, file.path, Path(file.path).parent)
    return load(str(file.model_path))


def test_the_model_of_the_command_line_goes_before_that_of_the_file(run: Run, place: Path) -> None:
    (place / "cases.yml").write_text("model: other.yml\n" + CASES, encoding="utf-8")
    (place / "model.yml").write_text(MODEL, encoding="utf-8")
    assert run("test", "model.yml", "cases.yml").code == 1
