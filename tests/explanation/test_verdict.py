"""Why a lead is qualified, disqualified, or not yet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from leadline.explanation import questions, verdict_words
from tests.explanation.samples import MODEL, results, small


def test_every_condition_of_the_lifecycle_is_asked() -> None:
    assert list(questions(small())) == ["mql", "qualify 0", "disqualify 0"]


def test_a_model_without_a_lifecycle_says_nothing() -> None:
    assert verdict_words(small(MODEL.split("lifecycle:")[0]), results()) == ()


def test_what_is_missing_to_the_threshold_is_said_in_points() -> None:
    assert verdict_words(small(), results()) == ("Not qualified: 15 points short of an MQL at 100.",)
    almost = replace(results(), score=Decimal("99.00"))
    assert verdict_words(small(), almost) == ("Not qualified: 1 point short of an MQL at 100.",)


def test_what_else_it_takes_is_said_where_the_threshold_is_more_than_a_number() -> None:
    model = small(MODEL.replace("mql: {score: {gte: 100}}", "mql: {score: {gte: 100}, fit: {gte: 35}}"))
    said = verdict_words(model, results())
    assert said == ("Not qualified: it takes that the score is 100 or more, and the fit is 35 or more.",)


def test_a_qualified_lead_is_told_why() -> None:
    qualified = replace(results(), qualified=True)
    assert verdict_words(small(), qualified, {"mql": True}) == ("Qualified: the score is 100 or more.",)
    assert verdict_words(small(), qualified, {"mql": False, "qualify 0": True}) == (
        "Qualified at once: there was a demo request in the last 30 days.",
    )
    assert len(verdict_words(small(), qualified, {"mql": True, "qualify 0": True})) == 2
    assert verdict_words(small(), qualified) == ("Qualified.",)


def test_disqualified_goes_before_qualified() -> None:
    both = replace(results(), disqualified=True, qualified=False)
    assert verdict_words(small(), both, {"mql": True, "disqualify 0": True}) == (
        "Disqualified: the job role is student.",
    )
