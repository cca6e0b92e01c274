"""Receipts: what is printed adds up, and clamps say what they took."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.explanation import Results, receipt
from leadline.explanation.rounding import adding_up, rounded
from tests.explanation.samples import AS_OF, ENGAGEMENT, FIT, MODEL, results, row, small


def test_every_dimension_has_its_lines_and_they_add_up() -> None:
    made = receipt(small(), results(), [*FIT, *ENGAGEMENT])
    fit, engagement = made.parts
    assert [(line.title, line.printed) for line in fit.lines] == [
        ("Decides", Decimal("30.00")),
        ("Company size", Decimal("30.00")),
        ("Fit is capped at 50", Decimal("-10.00")),
    ]
    assert sum(line.printed for line in engagement.lines) == engagement.total == Decimal("35.00")
    assert sum(part.weighted for part in made.parts) == made.score == Decimal("85.00")
    assert made.rounding == 0


def test_a_clamp_says_what_it_would_be_without_it() -> None:
    lines = {
        line.title: line.detail
        for part in receipt(small(), results(), [*FIT, *ENGAGEMENT]).parts
        for line in part.lines
    }
    assert lines["Fit is capped at 50"] == "would be 60"
    assert lines["Pricing page is capped at 25"] == "would be 28.33"
    assert lines["Email is capped at 10"] == "would be 14"


def test_the_rules_of_a_group_stand_together_before_its_clamp() -> None:
    engagement = receipt(small(), results(), [*FIT, *ENGAGEMENT]).parts[1]
    assert [line.rule for line in engagement.lines] == [
        "email-click",
        "email-reply",
        "email",
        "pricing-page",
        "pricing-page",
    ]


def test_a_line_says_how_often_when_last_and_how_it_fades() -> None:
    lines = {
        line.rule: line.detail
        for part in receipt(small(), results(), [*FIT, *ENGAGEMENT]).parts
        for line in part.lines
        if line.kind == "rule"
    }
    assert lines["email-click"] == "3 clicks in mails, last 16 Nov"
    assert lines["email-reply"] == "1 reply to a mail, 13 Nov"
    assert lines["pricing-page"] == "4 visits, last 17 Nov · half-life 14 days"


def test_an_attribute_rule_says_the_value_where_it_is_known() -> None:
    values = {"job_title": "CEO", "company.employees": "140"}
    fit = receipt(small(), results(), [*FIT, *ENGAGEMENT], values=values).parts[0]
    assert [line.detail for line in fit.lines] == ["job title CEO", "140", "would be 60"]


def test_events_of_many_names_are_not_named_one_by_one() -> None:
    rows = [*FIT, row("rule", "anything", "engagement", "2.000000", 2, 1)]
    engagement = receipt(small(), results(engagement="2.00", score="52.00"), rows).parts[1]
    assert engagement.lines[0].detail == "2 times, last 17 Nov"


def test_the_remainder_of_rounding_stands_on_the_largest_line() -> None:
    thirds = [row("rule", f"rule-{n}", "engagement", "3.333333", 1, 1) for n in range(3)]
    made = receipt(small(), results(fit="0.00", engagement="10.00", score="10.00"), thirds)
    assert [line.printed for line in made.parts[1].lines] == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert [line.points for line in made.parts[1].lines] == [Decimal("3.333333")] * 3


def test_dimensions_keep_their_figures_and_rounding_has_a_line_of_its_own() -> None:
    rows = [row("rule", "decides", "fit", "33.335000"), row("rule", "email-click", "engagement", "12.345000", 1, 1)]
    made = receipt(small(), results("33.34", "12.35", "45.68"), rows)
    assert [part.total for part in made.parts] == [Decimal("33.34"), Decimal("12.35")]
    assert made.rounding == Decimal("-0.01")


def test_a_weight_counts_and_a_dimension_without_one_is_no_part_of_the_score() -> None:
    model = small(MODEL.replace("score: {fit: 1, engagement: 1}", "score: {fit: 0.5}"))
    fit, engagement = receipt(model, results(score="25.00"), [*FIT, *ENGAGEMENT]).parts
    assert (fit.weight, fit.weighted) == (Decimal("0.5"), Decimal("25.00"))
    assert (engagement.weight, engagement.weighted) == (Decimal(0), Decimal("0.00"))


def test_points_given_by_hand_are_a_line() -> None:
    rows = [*FIT, row("rule", "granted", "engagement", "7.000000", 1, 0)]
    engagement = receipt(small(), results(engagement="7.00", score="57.00"), rows).parts[1]
    assert (engagement.lines[0].title, engagement.lines[0].detail) == ("Points given by hand", "1 grant, today 11:06")


def test_lines_that_are_not_those_of_the_results_are_refused() -> None:
    with pytest.raises(ValueError, match=r"ann: the lines of `fit` add up to 50\.000000, not to 49\.00"):
        receipt(small(), results(fit="49.00"), [*FIT, *ENGAGEMENT])


def test_a_lead_without_any_points_has_an_empty_receipt() -> None:
    made = receipt(small(), Results("ann", AS_OF, Decimal(0), {"fit": Decimal(0), "engagement": Decimal(0)}), [])
    assert [part.lines for part in made.parts] == [(), ()]


@given(st.lists(st.decimals(-1000, 1000, places=6), min_size=1, max_size=30))
def test_parts_add_up_at_two_decimals_and_at_most_one_is_not_its_own_rounding(parts: list[Decimal]) -> None:
    whole = rounded(sum(parts, Decimal(0)))
    shown = adding_up(parts, whole)
    assert sum(shown) == whole
    changed = [at for at, part in enumerate(parts) if shown[at] != rounded(part)]
    assert len(changed) <= 1
    assert all(abs(parts[at]) == max(map(abs, parts)) for at in changed)
