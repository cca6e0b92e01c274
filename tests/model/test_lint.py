"""Lint finds what is surely wrong, and nothing that could be meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadline import templates
from leadline.model import loads
from leadline.model.condition import (
    Selection,
)
from leadline.model.lint import Finding, Known, lint
from leadline.model.model import Dimension, Model
from leadline.model.rule import Constant, Dated, Occurrences, Rule
from tests.model.test_schema import EXAMPLE

HEAD = """
model: m
dimensions: {fit: {min: 0, max: 100}, engagement: {}}
groups: {email: {dimension: engagement, max: 30}}
"""
MAIL = "  - {id: mail, group: email, on: email.clicked, points: 3}\n"
WHO = "  - {id: who, dimension: fit, if: {country: DE}, points: 90}\n"


def found(rules: str = "", rest: str = "", head: str = HEAD) -> list[str]:
    """What lint finds in a small model that is clean but for what is given."""
    return [str(finding) for finding in lint(loads(f"{head}{rest}\nrules:\n{MAIL}{WHO}{rules}"))]


def of_rule(keys: str) -> list[str]:
    return found(f"  - {{id: r, dimension: engagement, {keys}}}\n")


@pytest.mark.parametrize("name", templates.names())
def test_every_template_is_clean(name: str) -> None:
    assert lint(loads(templates.read(name))) == []


def test_the_small_model_is_clean() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            "if: {a: {gt: 5, lt: 3}}, points: 1",
            "never gives points, because its `if` can never hold: a is more than 5 and is less than 3",
        ),
        (
            "if: {all: [{a: {exists: false}}, {a: 5}]}, points: 1",
            "never gives points, because its `if` can never hold: a is not known, and the a is 5",
        ),
        (
            "on: page, where: {path: {starts_with: /a, eq: /b}}, points: 1",
            "never gives points, because no event can pass its `where`: path starts with /a and is /b",
        ),
        ("on: page, points: 0", "gives no points, whatever happens; say `enabled: false` to switch it off"),
        ("bins: a, points: {0: 0, 5: 0}", "gives no points, whatever happens; say `enabled: false` to switch it off"),
        (
            "on: page, points: {per: a, times: 0}",
            "gives no points, whatever happens; say `enabled: false` to switch it off",
        ),
        (
            "on: page, at_least: 5, limit: 3, points: 1",
            "never gives points: its limit keeps 3 at most, and it wants 5",
        ),
        (
            "on: page, at_least: 5, limit: 1 per 7d, within: 14d, points: 1",
            "never gives points: its limit keeps 3 at most, and it wants 5",
        ),
        ("bins: a, points: {0: 3, 5: 3}, else: 3", "gives 3 points for every a; its steps change nothing"),
        ("bins: a, points: {0: 3, 5: 3, 9: 4}", "the step from 5 changes nothing: the one before it gives 3 too"),
        ("lookup: a, points: {x: 2, y: 2}, else: 2", "gives 2 points for every a; its table changes nothing"),
        (
            "without: any, points: {30d: -10, 60d: -10}",
            "the tier after 60 days changes nothing: it gives −10 points as before",
        ),
        (
            "without: any, points: {30d: -10, 60d: 0}, cumulative: true",
            "the tier after 60 days changes nothing: it gives 0 points more",
        ),
        (
            "on: page, points: 1, within: 30d, fade: {10d: 0.5, 30d: 0}",
            "the step of `fade` after 30 days is never reached: `within` ends before it",
        ),
        (
            "on: page, points: 1, fade: {10d: 0.5, 30d: 0.5}",
            "the step of `fade` after 30 days changes nothing: it is the same before",
        ),
        (
            "on: page, points: 1, fade: {10d: 1}",
            "the step of `fade` after 10 days changes nothing: it is the same before",
        ),
        ("on: page, points: 2, limit: 3, cap: 20", "its cap of 20 can never bite: it gives 6 at most"),
        (
            "on: page, points: -2, limit: 1 per 7d, within: 7d, cap: 9",
            "its cap of 9 can never bite: it gives 4 at most",
        ),
        ("on: page, points: 10, cap: 5", "one occurrence already gives 10, of which its cap leaves 5"),
        (
            "on: page, points: 5, limit: 4 per day, cap: 20",
            "its limit (four a day at most) can never bite: its cap of 20 is reached before",
        ),
        (
            "on: page, points: 5, limit: 8, cap: 20",
            "its limit (eight at most) can never bite: its cap of 20 is reached before",
        ),
        (
            "on: email.clicked, points: 7",
            "looks at the same as rule `mail` in engagement; both give their points",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_found(keys: str, expected: str) -> None:
    assert of_rule(keys) == [f"line 9, rule `r`: {expected}"]


@pytest.mark.parametrize(
    "keys",
    [
        "if: {a: {gte: 5, lte: 5}}, points: 1",
        "if: {all: [{skills: python}, {skills: sql}]}, points: 1",
        "if: {not: {a: 5}}, points: -1",
        "on: page, points: 1, from: 2026-05-01, until: 2026-05-01",
        "on: page, at_least: 3, limit: 1 per 7d, within: 14d, points: 1",
        "on: page, at_least: 5, limit: 1 per day, points: 1",
        "bins: a, points: {0: 0, 5: 10}",
        "bins: a, points: {0: -10, 5: 0, 25: 10}",
        "lookup: a, points: {x: 2, y: 2}",
        "without: any, points: {30d: -10, 60d: -25}",
        "without: any, points: {30d: -10, 60d: -10}, cumulative: true",
        "on: page, points: 1, within: 90d, fade: {30d: 0.5, 60d: 0}",
        "on: page, points: 2, limit: 3, cap: 6",
        "on: page, points: 2, limit: 3 per day, cap: 20",
        "on: page, points: 2, limit: 1 per 7d, within: 30d, cap: 11",
        "on: page, points: 100, half_life: 7d, cap: 20",
        "on: page, points: {per: duration_s, times: 0.01}, cap: 10",
        "on: email.clicked, where: {campaign: spring}, points: 7",
        "on: page, surge: {last: 7d, against: 28d, at_least: 2}, points: 1",
        "sequence: [{on: page}, {on: page}], points: 1",
        "predict: p, points: {times: 100}",
        "enabled: false, on: page, points: 0",
    ],
)
def test_what_could_be_meant_is_not_found(keys: str) -> None:
    assert of_rule(keys) == []


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("audience: {a: {gt: 5, lt: 3}}", "`audience`: holds of nobody: a is more than 5 and is less than 3"),
        ("grades: {of: fit, A: 95, B: 50, else: C}", "`grades`: nobody can reach A at 95: fit is 90 at most"),
        (
            "bands: {of: fit, hot: 50, warm: 0, else: cold}",
            "`bands`: no band is ever cold: everybody reaches warm at 0, as fit is 0 at least",
        ),
        ("lifecycle: {mql: {fit: {gte: 100}}}", "`lifecycle`, `mql`: holds of nobody: fit is 100 or more"),
        ("lifecycle: {mql: {fit: {gte: 0}}}", "`lifecycle`, `mql`: holds of everybody: fit is 0 or more"),
        (
            "lifecycle: {qualify: [{did: {on: page, within: 7d}}], disqualify: [{did: {on: page}}]}",
            (
                "`lifecycle`, `qualify`: qualifies nobody, because `disqualify` holds of the same leads: "
                "there was a page view in the last 7 days"
            ),
        ),
        (
            "lifecycle: {mql: {fit: {gte: 50}}, recycle: {fit: {gte: 60}}}",
            (
                "`lifecycle`, `recycle`: never acts: it holds only of leads that `mql` still qualifies, "
                "and those are not recycled"
            ),
        ),
        (
            "account_score: {of: fit, by: best, breadth: {at_least: 95, points: 5}}",
            "`account_score`, `breadth`: nobody counts: fit is 90 at most, and it wants 95",
        ),
        (
            "account_score: {of: fit, by: best, breadth: {at_least: 20, points: 5, max: 3}}",
            "`account_score`, `breadth`: its max of 3 is below the points of one person, 5",
        ),
        (
            "account_score: {of: fit, by: best, roles: {buyer: {a: {gt: 1, lt: 0}}}}",
            "`account_score`, role `buyer`: nobody can have it: a is more than 1 and is less than 0",
        ),
        (
            "score: {fit: 1}",
            "dimension `engagement`: is used nowhere: it weighs nothing in the score, and nothing looks at it",
        ),
    ],
)
def test_what_is_wrong_around_the_rules_is_found(rest: str, expected: str) -> None:
    assert found(rest=rest) == [expected]


@pytest.mark.parametrize(
    "rest",
    [
        "grades: {of: fit, A: 90, B: 50, else: C}",
        "bands: {of: score, hot: 120, else: cold}",
        "score: {fit: 1}\nbands: {of: engagement, hot: 30, else: cold}",
        "score: {fit: 1}\nlifecycle: {mql: {engagement: {gte: 30}}}",
        "lifecycle: {mql: {score: {gte: 100}}, recycle: {score: {lt: 120}}}",
        "lifecycle: {mql: {fit: {gt: 0}}}",
    ],
)
def test_what_can_be_reached_is_not_found(rest: str) -> None:
    assert found(rest=rest) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "[{if: {grade: [A, B]}, is: 1}, {if: {grade: A, band: hot}, is: 2}, {else: 3}]",
            (
                "`priority`, row 2: is never reached: row 1 holds wherever it does "
                "(priority 2 if grade is A, and the band is hot)"
            ),
        ),
        (
            "[{if: {fit: {gte: 50}}, is: 1}, {if: {fit: {gte: 80}}, is: 2}, {else: 3}]",
            "`priority`, row 2: is never reached: row 1 holds wherever it does (priority 2 if fit is 80 or more)",
        ),
        (
            "[{if: {fit: {gte: 500}}, is: 1}, {else: 3}]",
            "`priority`, row 1: never holds: priority 1 if fit is 500 or more",
        ),
        (
            "[{if: {all: [{band: hot}, {band: cold}]}, is: 1}, {else: 3}]",
            "`priority`, row 1: never holds: priority 1 if band is hot, and the band is cold",
        ),
    ],
)
def test_rows_of_the_matrix_that_are_never_reached(rows: str, expected: str) -> None:
    ladders = "grades: {of: fit, A: 80, B: 50, else: C}\nbands: {of: score, hot: 50, else: cold}\n"
    assert found(rest=f"{ladders}priority: {rows}") == [expected]
    good = "[{if: {grade: A, band: hot}, is: 1}, {if: {grade: [A, B]}, is: 2}, {else: 3}]"
    assert found(rest=f"{ladders}priority: {good}") == []


def test_groups_and_dimensions_whose_bounds_are_pointless() -> None:
    def bounds(head: str, rules: str = "") -> list[str]:
        return [str(f) for f in lint(loads(f"model: m\n{head}\nrules:\n{rules or WHO}"))]

    ten = "  - {id: a, group: g, if: {x: 1}, points: 10}\n"
    assert bounds("dimensions: {fit: {min: 5, max: 5}}") == [
        "dimension `fit`: is always 5: its min and max are the same"
    ]
    assert bounds("dimensions: {fit: {max: 0}}") == ["dimension `fit`: is always 0, whatever its rules give"]
    assert bounds("dimensions: {fit: {}, by-hand: {min: -50, max: 50}}") == []
    assert bounds("dimensions: {fit: {}}", WHO.replace("points", "enabled: false, points")) == [
        "dimension `fit`: gets no points: all its rules are switched off"
    ]
    assert bounds("dimensions: {fit: {}}\ngroups: {g: {dimension: fit, max: 10}}", ten) == []
    assert bounds("dimensions: {fit: {}}\ngroups: {g: {dimension: fit, max: 11}}", ten) == [
        "group `g`: its max of 11 can never bite: its rules give 10 at most"
    ]
    assert bounds("dimensions: {fit: {}}\ngroups: {g: {dimension: fit, min: -5, max: 5}}", ten) == [
        "group `g`: its min of −5 can never bite: its rules give 0 at least"
    ]
    assert bounds("dimensions: {fit: {}}\ngroups: {g: {dimension: fit, max: 0}}", ten + WHO) == [
        "group `g`: is always 0, whatever its rules give"
    ]
    assert bounds("dimensions: {fit: {}}\ngroups: {g: {dimension: fit, max: 5}}") == ["group `g`: holds no rule"]


def test_the_example_of_the_language_has_grades_that_nobody_reaches() -> None:
    example = EXAMPLE.replace(
        "target-accounts: {list: lists/target-accounts.csv, column: domain}", "target-accounts: [a.b]"
    )
    example = example.replace("  - {id: buys, dimension: fit, predict: buys, points: {times: 100}}\n", "")
    assert [str(f) for f in lint(loads(example))] == [
        "`grades`: nobody can reach A at 80: fit is 45 at most",
        "`grades`: nobody can reach B at 60: fit is 45 at most",
    ]


# -- names that the data does not have --------------------------------------------------------------------------

KNOWN = Known(
    {"country": 10, "job_title": 9, "age": 0, "company.employees": 5},
    {"email.clicked": 100, "page": 200, "page.left": 50, "chat.started": 0},
    {
        "email.clicked": frozenset({"campaign"}),
        "page": frozenset({"path"}),
        "page.left": frozenset({"path", "duration_s"}),
    },
)


def unknown(rules: str = "", rest: str = "") -> list[str]:
    return [str(f) for f in lint(loads(f"{HEAD}{rest}\nrules:\n{MAIL}{WHO}{rules}"), KNOWN)]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("if: {job_titel: CEO}, points: 1", "no lead has the attribute `job_titel`; did you mean `job_title`?"),
        ("bins: age, points: {5: 1}", "the attribute `age` is empty on every lead"),
        ("lookup: contry, points: {DE: 1}", "no lead has the attribute `contry`; did you mean `country`?"),
        ("on: email.click, points: 1", "nobody has sent an event `email.click`; did you mean `email.clicked`?"),
        ("on: chat.started, points: 1", "nobody has sent an event `chat.started`"),
        ("on: app.*, points: 1", "nobody has sent an event that begins with `app.`"),
        ("on: page, where: {pathe: /a}, points: 1", "no event `page` has the property `pathe`; did you mean `path`?"),
        (
            "on: page, points: {per: duration_s, times: 1}",
            "no event `page` has the property `duration_s`",
        ),
        (
            "on: [page, page.left], distinct: asset, points: 1",
            "no event `page` or `page.left` has the property `asset`",
        ),
        ("if: {did: {on: demo.requested}}, points: 1", "nobody has sent an event `demo.requested`"),
    ],
)
def test_names_that_the_data_does_not_have(keys: str, expected: str) -> None:
    assert unknown(f"  - {{id: r, dimension: engagement, {keys}}}\n") == [f"line 9, rule `r`: {expected}"]


def test_names_that_the_data_has_are_not_found() -> None:
    rules = """
  - {id: a, dimension: engagement, on: 'page*', points: {per: duration_s, times: 1}}
  - {id: b, dimension: engagement, on: any, where: {campaign: spring}, points: 1}
  - {id: c, dimension: fit, bins: company.employees, points: {5: 1}}
  - {id: d, dimension: fit, enabled: false, lookup: nothing, points: {x: 1}}
"""
    assert unknown(rules) == []
    assert unknown(rest="lifecycle: {qualify: [{did: {on: page}, job_title: CEO}]}") == []
    assert unknown(rest="lifecycle: {qualify: [{did: {on: pages}}]}") == [
        "`lifecycle`, `qualify`: nobody has sent an event `pages`; did you mean `page`?"
    ]
    assert lint(loads(f"{HEAD}rules:\n{MAIL}{WHO}"), Known()) == []


def test_days_the_wrong_way_round_are_found_in_a_model_made_by_hand() -> None:
    backwards = Occurrences(Selection(("page",)), Decimal(1), dated=Dated(9, 5))
    model = Model("m", (Dimension("fit"),), (Rule("r", "fit", backwards), Rule("s", "fit", Constant(Decimal(1)))), ())
    assert str(lint(model)[0]) == "rule `r`: never gives points, because its `from` lies after its `until`"


def test_a_finding_is_a_value_with_a_place() -> None:
    finding = Finding("rule `a`", 7, "gives no points", "b")
    assert str(finding) == "line 7, rule `a`: gives no points; did you mean `b`?"
    assert finding == Finding("rule `a`", 7, "gives no points", "b")
