"""Cases: the format that people write, what is refused, and how differences are said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from leadline.errors import CaseError
from leadline.model import DAY, loads
from leadline.model.case import Case, CaseFile, Expected, compare, parse_cases, read_cases
from leadline.model.case.moment import FORMS, instant

AS_OF = 1_773_532_800_000_000  # 2026-03-15


def one_case(text: str) -> Case:
    """The only case of a file whose case has this body."""
    lines = "".join(f"    {line}\n" for line in dedent(text).strip().splitlines())
    file = parse_cases(f"as_of: 2026-03-15\ncases:\n  -\n{lines}")
    assert len(file.cases) == 1
    return file.cases[0]


def problems_of(text: str) -> list[str]:
    with pytest.raises(CaseError) as caught:
        parse_cases(text)
    return str(caught.value).splitlines()


def expected(text: str) -> Expected:
    return one_case(f"expect: {text}").expected


# -- facts ---------------------------------------------------------------------------------------------------------


def test_a_short_case_becomes_plain_facts() -> None:
    case = one_case(
        """
        lead: {country: NO, created_at: 90d ago, tags: [a, 5]}
        account: {employees: 40}
        events:
          - {event: page, at: 14d ago, path: /pricing}
        expect: {score: 5}
        """
    )
    assert case.as_of == AS_OF
    assert case.facts == {
        "leads": [
            {
                "lead_id": "lead",
                "account_id": "account",
                "country": "NO",
                "created_at": AS_OF - 90 * DAY,
                "tags": ["a", 5],
            }
        ],
        "accounts": [{"account_id": "account", "employees": 40}],
        "changes": [],
        "events": [
            {
                "event_id": "e000001",
                "lead_id": "lead",
                "event": "page",
                "occurred_at": AS_OF - 14 * DAY,
                "source": "case",
                "automated": False,
                "properties": {"path": "/pricing"},
            }
        ],
        "probabilities": [],
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("true", True),
        ("5", 5),
        ("5.0", 5.0),
        ('"5"', "5"),
        ("1e3", 1000.0),
        ("~", None),
        ("2026-03-15", "2026-03-15"),
        ("010", 10),
        ("0x10", 16),
        ("[a, 1, true]", ["a", 1, True]),
    ],
)
def test_values_mean_what_yaml_1_2_says_and_dates_stay_as_written(written: str, value: object) -> None:
    found = one_case(f"lead: {{country: {written}}}\nexpect: {{score: 0}}").facts["leads"][0]["country"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("now", AS_OF),
        ("14d ago", AS_OF - 14 * DAY),
        ("1d 12h ago", AS_OF - 36 * DAY // 24),
        ("in 3d", AS_OF + 3 * DAY),
        ("2026-03-14", AS_OF - DAY),
        ("2026-03-15T02:00+02:00", AS_OF),
        ("2026-03-15 00:00:00.000001", AS_OF + 1),
    ],
)
def test_instants_are_dates_or_distances(written: str, at: int) -> None:
    assert (
        one_case(f"events: [{{event: a, at: {written}}}]\nexpect: {{score: 0}}").facts["events"][0]["occurred_at"] == at
    )


def test_an_event_without_an_instant_is_at_the_cases() -> None:
    assert one_case("events: [{event: a}]\nexpect: {score: 0}").facts["events"][0]["occurred_at"] == AS_OF


def test_events_repeat_each_with_an_id_of_its_own() -> None:
    events = one_case("events: [{event: a, at: 3d ago, times: 3, every: 1d}]\nexpect: {score: 0}").facts["events"]
    assert [event["occurred_at"] for event in events] == [AS_OF - 3 * DAY, AS_OF - 2 * DAY, AS_OF - DAY]
    assert len({event["event_id"] for event in events}) == 3


def test_properties_may_have_the_names_of_an_events_own_keys() -> None:
    text = "events: [{event: a, n: 1, properties: {times: 7, at: x, created_at: soon}}]\nexpect: {score: 0}"
    assert one_case(text).facts["events"][0]["properties"] == {"n": 1, "times": 7, "at": "x", "created_at": "soon"}


def test_a_change_of_company_is_the_accounts() -> None:
    case = one_case(
        """
        changes:
          - {attribute: country, value: US, at: 1d ago}
          - {attribute: company.employees, value: 5, at: 2d ago}
        expect: {score: 0}
        """
    )
    assert case.facts["changes"] == [
        {"lead_id": "lead", "attribute": "country", "value": "US", "occurred_at": AS_OF - DAY},
        {"account_id": "account", "attribute": "employees", "value": 5, "occurred_at": AS_OF - 2 * DAY},
    ]
    assert case.facts["leads"] == [{"lead_id": "lead", "account_id": "account"}]


def test_a_probability_without_an_instant_is_at_the_cases() -> None:
    case = one_case("probabilities: [{predictor: buys, probability: 1}]\nexpect: {score: 0}")
    assert case.facts["probabilities"] == [
        {"lead_id": "lead", "predictor": "buys", "probability": 1.0, "occurred_at": AS_OF}
    ]


def test_cases_share_what_anchors_name() -> None:
    file = parse_cases(
        """
shared: [&visit {event: page, path: /pricing}]
as_of: 2026-03-15
cases:
  - events: [*visit, {<<: *visit, at: 1d ago}]
    expect: {score: 0}
"""
    )
    assert [event["properties"] for event in file.cases[0].facts["events"]] == [{"path": "/pricing"}] * 2


# -- the model that a file names ----------------------------------------------------------------------------------


MODEL = "model: m\ndimensions: {fit: {}}\nrules: [{id: a, dimension: fit, on: page, points: 1}]\n"


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "written",
    [
        f"model:\n{indented(MODEL)}as_of: 2026-03-15\ncases: []\n",
        f"model: |\n{indented(MODEL)}as_of: 2026-03-15\ncases: []\n",
        f"cases: []\n# a word before\nmodel:   # and one beside\n\n{indented(MODEL)}",
        "model: {model: m, dimensions: {fit: {}}, rules: [{id: a, dimension: fit, on: page, points: 1}]}\ncases: []\n",
    ],
)
def test_a_model_in_place_keeps_the_lines_of_the_file(written: str) -> None:
    file = parse_cases(written)
    assert file.model_text is not None
    model = loads(file.model_text, file.path)
    rule_line = next(number for number, line in enumerate(written.splitlines(), 1) if "id: a" in line)
    assert [(rule.id, rule.line) for rule in model.rules] == [("a", rule_line)]


def test_a_model_may_be_a_path_beside_the_file(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yml"
    cases.write_text("model: ../m.yml\ncases: []\n", encoding="utf-8")
    assert read_cases(cases).model_path == str(tmp_path / "../m.yml")


def test_a_file_without_a_model_leaves_it_to_the_command() -> None:
    assert parse_cases("cases: []") == CaseFile("cases.yml", ())


# -- what is refused -----------------------------------------------------------------------------------------------


def test_every_problem_is_said_at_once_with_its_line() -> None:
    assert problems_of(
        """cases:
  - name: x
    leed: {}
    as_of: yesterday
    expect: {}
  - name: y
    as_of: 2026-03-15
    events:
      - {at: 3d ago}
      - {event: a, at: soon, times: 0}
      - {event: a, id: b, times: 2, every: 5, automated: maybe, n: {a: 1}}
    changes: [{attribute: a}]
    probabilities: [{predictor: p, probability: 2}, {probability: 1}]
"""
    ) == [
        "cases.yml:3, case 1: the key `leed` is not known here; did you mean `lead`?",
        "cases.yml:4, case `x`: `as_of` is a date or a date-time: 2026-03-15 or 2026-03-15T10:30:00Z",
        "cases.yml:5, case `x`: `expect` says nothing; write what should come out, such as {score: 5}",
        "cases.yml:6, case `y`: `expect` is missing: what should come out, such as {score: 5}",
        "cases.yml:9, case `y`: an event has a name: `event: page`",
        f"cases.yml:10, case `y`: this is no instant; write {FORMS}",
        "cases.yml:10, case `y`: `times` is a whole number from 1 to 10,000",
        "cases.yml:11, case `y`: `every` is a duration: 1d, 12h, 30m or 2w",
        "cases.yml:11, case `y`: here stands a mapping; a value is text, a number, true, false, null, or a list",
        "cases.yml:11, case `y`: an event with an `id` happened once; leave `times` out",
        "cases.yml:11, case `y`: `automated` is true or false",
        "cases.yml:12, case `y`: a change has attribute, value and at; value is missing",
        "cases.yml:13, case `y`: a probability is a number from 0 to 1",
        "cases.yml:13, case `y`: a probability has predictor, probability and perhaps at",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a file of cases is a mapping with the key `cases`"),
        ("- a", "a file of cases is a mapping with the key `cases`"),
        ("cases: [", "this is no YAML"),
        ("model: a.yml", "`cases` is missing"),
        ("cases: {a: 1}", "a list was expected"),
        ("cases: [5]", "a mapping of names to values was expected"),
        ("cases: [{expect: {score: 1}}]", "`as_of` is missing"),
        ("as_of: 2026-03-15\ncases: [{expect: {score: {gte: x}}}]", "`gte` takes a number"),
        ("as_of: 2026-03-15\ncases: [{expect: {score: {between: [1]}}}]", "`between` takes two numbers"),
        ("as_of: 2026-03-15\ncases: [{expect: {score: {about: 1}}}]", "the key `about` is not known here"),
        ("as_of: 2026-03-15\ncases: [{expect: {rules: {a: {pionts: 1}}}}]", "did you mean `points`?"),
        ("as_of: 2026-03-15\ncases: [{expect: {rules: {a: {last_at: x}}}}]", "this is no instant"),
        ("as_of: 2026-03-15\ncases: [{expect: {audience: maybe}}]", "`audience` is true or false"),
        ("as_of: 2026-03-15\ncases: [{expect: {audience: false, score: 1}}]", "there is nothing else to expect"),
        ("as_of: 2026-03-15\ncases: [{expect: {score: [[1]]}}]", "here stands a list"),
    ],
)
def test_what_is_no_file_of_cases_is_refused(text: str, said: str) -> None:
    assert said in "\n".join(problems_of(text))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"missing\.yml: this file cannot be read"):
        read_cases(tmp_path / "missing.yml")
    (tmp_path / "latin.yml").write_bytes("name: Zürich".encode("latin-1"))
    with pytest.raises(CaseError, match="not UTF-8"):
        read_cases(tmp_path / "latin.yml")


# -- comparing -----------------------------------------------------------------------------------------------------

ROW: dict[str, Any] = {
    "score": Decimal("84.00"),
    "fit": Decimal("28.00"),
    "grade": "B",
    "priority": "1",
    "band": None,
    "qualified": True,
}
LINES: list[dict[str, Any]] = [
    {"kind": "rule", "rule": "visit", "points": Decimal("3.333333"), "occurrences": 2, "last_at": AS_OF},
    {"kind": "cap", "rule": "visit", "points": Decimal("-1.000000"), "occurrences": None, "last_at": None},
    {"kind": "dimension", "rule": "fit", "points": Decimal("-0.999999"), "occurrences": None, "last_at": None},
]


@pytest.mark.parametrize(
    "text",
    [
        "{score: 84}",
        "{score: 84.00, fit: {between: [20, 28]}}",
        "{score: {gt: 83.99, lte: 84}}",
        "{score: [1, 84]}",
        "{grade: b, band: null, qualified: true, priority: 1}",
        '{grade: [A, B], priority: "1"}',
        "{rules: {visit: 3.33}}",
        "{rules: {visit: 3.333333, other: 0}}",
        "{rules: {visit: {points: {gte: 3}, occurrences: 2, last_at: now}}}",
        "{rules: {other: {points: 0, occurrences: 0}}}",
        "{clamps: {visit: -1, fit: -0.999999, engagement: 0}}",
    ],
)
def test_what_was_expected_makes_no_difference(text: str) -> None:
    assert compare(expected(text), ROW, LINES, ["visit", "other"]) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{score: 80}", "score: expected 80, was 84"),
        ("{score: 84.001}", "score: expected 84.001, was 84"),
        ("{score: {gt: 84}}", "score: expected more than 84, was 84"),
        ("{score: {between: [1, 2]}}", "score: expected at least 1 and at most 2, was 84"),
        ("{score: [1, 2]}", "score: expected one of 1, 2, was 84"),
        ("{score: high}", "score: expected high, was 84"),
        ("{grade: A}", "grade: expected A, was B"),
        ("{grade: null}", "grade: expected none, was B"),
        ("{band: hot}", "band: expected hot, was none"),
        ("{band: {gte: 1}}", "band: expected at least 1, was none"),
        ("{qualified: false}", "qualified: expected false, was true"),
        ("{priority: 2}", "priority: expected 2, was 1"),
        ("{fti: 1}", f"`fti` is no result of this model, which gives {', '.join(ROW)}; did you mean `fit`?"),
        ("{rules: {visit: 3.34}}", "rule `visit`: expected 3.34, was 3.333333"),
        ("{rules: {other: 1}}", "rule `other`: expected 1, was 0"),
        ("{rules: {vist: 1}}", "rule `vist` is not in the model; did you mean `visit`?"),
        ("{rules: {visit: {occurrences: 3}}}", "rule `visit`: expected 3 occurrences, were 2"),
        ("{rules: {visit: {last_at: 1d ago}}}",
         "rule `visit`: expected the last at 2026-03-14T00:00:00+00:00, was at 2026-03-15T00:00:00+00:00"),
        ("{rules: {other: {last_at: now}}}", "rule `other`: expected the last at 2026-03-15T00:00:00+00:00, was never"),
        ("{clamps: {fit: 0}}", "clamp of `fit`: expected 0, was -0.999999"),
        ("{audience: false}", "the lead was expected outside the model's audience; its score was 84.00"),
    ],
)  # fmt: skip
def test_every_difference_is_said_in_words(text: str, said: str) -> None:
    assert compare(expected(text), ROW, LINES, ["visit", "other"]) == [said]


def test_outside_the_audience_there_is_no_row() -> None:
    assert compare(expected("{audience: false}"), None) == []
    assert compare(expected("{score: 1}"), None) == ["the lead is outside the model's audience and has no score"]


def test_a_date_needs_no_clock() -> None:
    assert instant("2026-03-15") == AS_OF
    assert instant("2026-02-30") is None
