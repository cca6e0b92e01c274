from __future__ import annotations

from decimal import Decimal

import pytest

from leadline.model import (
    DAY,
    AccountScore,
    Aggregate,
    Breadth,
    Did,
    Ladder,
    Lifecycle,
    NoneOf,
    NumberRange,
    OneOf,
    PriorityRow,
    ResultTest,
    Selection,
    ValueTest,
)
from tests.model.writing import model, problem

LADDERS = """\
grades: {of: fit, A: 80, NO: 60.5, else: F}
bands: {of: score, hot: 50, warm: 25}
"""


def test_grades_and_bands_are_thresholds_from_the_top_down() -> None:
    found = model(LADDERS)
    assert found.grades == Ladder("fit", (("A", Decimal(80)), ("NO", Decimal("60.5"))), "F")
    assert found.bands == Ladder("score", (("hot", Decimal(50)), ("warm", Decimal(25))))


def test_priority_is_a_matrix_over_results_and_attributes() -> None:
    found = model(
        LADDERS
        + "priority:\n"
        + "  - {if: {grade: [a, f]}, is: 1}\n"
        + "  - {if: {band: {ne: hot}, country: DE}, is: two}\n"
        + "  - {else: 3}\n"
    )
    assert found.priority[0] == PriorityRow(ResultTest("grade", (OneOf(texts=("a", "f")),)), "1")
    assert found.priority[1].value == "two"
    assert found.priority[2] == PriorityRow(None, "3")
    first = found.priority[0].condition
    assert isinstance(first, ResultTest)
    assert isinstance(first.predicates[0], OneOf)
    assert first.predicates[0].written == ("A", "F")


def test_the_lifecycle_sees_the_priority_as_a_name_or_a_number() -> None:
    found = model(
        "priority: [{if: {fit: 5}, is: 1}, {else: 2}]\n"
        "lifecycle: {mql: {priority: 1}, recycle: {priority: {gte: 2}}, disqualify: {priority: {not_in: [1, '2']}}}"
    )
    assert found.lifecycle.mql == ResultTest("priority", (OneOf(texts=("1",)),))
    assert found.lifecycle.recycle == ResultTest("priority", (NumberRange(low=2.0),))
    assert found.lifecycle.disqualify == (ResultTest("priority", (NoneOf(texts=("2", "1")),)),)


def test_qualify_and_disqualify_are_one_condition_or_a_list_of_them() -> None:
    student = ValueTest("role", (OneOf(texts=("student",)),))
    demo = Did(Selection(("demo.requested",)), 30 * DAY)
    found = model(
        "define: {students: {role: student}}\n"
        "lifecycle: {qualify: {did: {on: demo.requested, within: 30d}}, disqualify: [students, {role: student}]}"
    )
    assert found.lifecycle == Lifecycle(qualify=(demo,), disqualify=(student, student))


@pytest.mark.parametrize(
    ("by", "aggregate", "top"), [("best", Aggregate.best, 1), ("sum", Aggregate.sum, 1), ("top 3", Aggregate.top, 3)]
)
def test_an_account_score_is_the_best_the_sum_or_the_top(by: str, aggregate: Aggregate, top: int) -> None:
    found = model(f"account_score: {{of: engagement, by: {by}}}")
    assert found.account_score == AccountScore("engagement", aggregate, top)


def test_an_account_score_may_add_breadth_and_name_roles() -> None:
    found = model(
        "define: {buyers: {role: buyer}}\n"
        "account_score: {of: score, by: best, breadth: {at_least: 20, points: 5, max: 25}, roles: {buyer: buyers}}"
    ).account_score
    assert found is not None
    assert found.breadth == Breadth(Decimal(20), Decimal(5), Decimal(25))
    assert found.roles == (("buyer", ValueTest("role", (OneOf(texts=("buyer",)),))),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "grades: [A]",
            "model.yml:4, `grades`: this must be a mapping as in {of: score, hot: 50, else: cold}, not a list",
        ),
        (
            "grades: {A: 1}",
            "model.yml:4, `grades`: `of` is missing; it names a dimension or `score`, as in `of: score`",
        ),
        ("grades: {of: fti, A: 1}", "`grades`: there is no dimension `fti`; did you mean `fit`?"),
        ("grades: {of: fit, else: F}", "`grades`: there is no threshold here"),
        ("bands: {of: fit, a: 1, b: 1}", "`bands`: the thresholds must descend: `b` at 1 stands below `a` at 1"),
        (
            "bands:\n  of: fit\n  cold: 1\n  hot: 50",
            "model.yml:7, `bands`: the thresholds must descend: `hot` at 50 stands",
        ),
        ("bands: {of: fit, Hot: 2, hot: 1}", "`bands`: `hot` stands here twice"),
        ("bands: {of: fit, hot: 2, else: hot}", "`bands`: `hot` stands here twice"),
        ("bands: {of: fit, hot: x}", '`bands`: the threshold of `hot` must be a number, not the text "x"'),
        ("priority: {else: 1}", "`priority`: `priority` must be a list of rows such as {if: {band: hot}, is: 1}"),
        ("priority: [{else: 1}, {if: {fit: 1}, is: 2}]", "`priority`: `else` must be the last row"),
        ("priority: [{if: {fit: 1}, is: 2, else: 3}]", "`priority`: a row has `if` and `is`, or `else` alone"),
        ("priority: [{if: {fit: 1}}]", "`priority`: `is` is missing; it is the priority that the row gives"),
        ("priority: [{is: 1}]", "`priority`: `if` is missing; a row has `if` and `is`, or `else` alone"),
        (
            "priority: [{if: {priority: 1}, is: 1}]",
            "`priority` cannot be tested here: it is what is being decided; the",
        ),
        (
            "priority: [{if: {grade: A}, is: 1}]",
            "`grade` cannot be tested here: the model has no `grades`; the lead's own",
        ),
        (LADDERS + "priority: [{if: {grade: X}, is: 1}]", "no grade is called `x`; there are: `A`, `NO` and `F`"),
        (
            LADDERS + "priority: [{if: {band: {gte: 5}}, is: 1}]",
            "`band` compares with names here; allowed: eq ne in not_in",
        ),
        ("lifecycle: [x]", "`lifecycle` must be a mapping with the keys `mql`, `qualify`, `disqualify`, `recycle`"),
        ("lifecycle: {mql: [{score: 1}]}", "`lifecycle`: a condition is a mapping or a name from `define`, not a list"),
        ("lifecycle: {qualified: {score: 1}}", "`lifecycle` has no key `qualified`; did you mean `qualify`?"),
        ("account_score: {by: best}", "`account_score`: `of` is missing"),
        ("account_score: {of: fit}", "`account_score`: `by` is missing; it is `best`, `sum` or `top N` as in `top 3`"),
        ("account_score: {of: fit, by: top 0}", '`by` is `best`, `sum` or `top N` as in `top 3`, not the text "top 0"'),
        ("account_score: {of: fit, by: mean}", '`by` is `best`, `sum` or `top N` as in `top 3`, not the text "mean"'),
        (
            "account_score: {of: fit, by: sum, breadth: {points: 5}}",
            "`at_least` is missing; it is the value from which",
        ),
        ("account_score: {of: fit, by: sum, breadth: {at_least: 1, points: 5, max: -1}}", "`max` must not be negative"),
        ("account_score: {of: fit, by: sum, roles: [x]}", "`roles` must be a mapping from a role to its condition"),
        ("account_score: {of: fit, by: sum, rolls: {}}", "`account_score` has no key `rolls`; did you mean `roles`?"),
    ],
)
def test_what_cannot_be_made_of_a_score_is_refused(text: str, said: str) -> None:
    assert said in problem(text)


def test_a_wrong_ladder_is_refused_once_and_not_again_where_it_is_used() -> None:
    assert problem("grades: {of: fti, A: 1}\npriority: [{if: {grade: A}, is: 1}]").startswith("model.yml:4, `grades`")
    assert problem("bands: 5\npriority: [{if: {band: A}, is: 1}]").startswith("model.yml:4, `bands`")
