"""What lint knows of conditions and of how far points reach; it claims nothing that is not so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadline.model.condition import (
    DAY,
    Age,
    AgeTest,
    All,
    Any,
    Condition,
    Did,
    DidNot,
    Exists,
    HasPart,
    InstantRange,
    NoneOf,
    Not,
    NumberRange,
    OneOf,
    Part,
    ResultTest,
    Selection,
    ValueTest,
)
from leadline.model.lint import lint
from leadline.model.lint.reach import reach_of_dimension, reach_of_results, reach_of_rule
from leadline.model.lint.truth import Truth, implies, truth
from tests.model.samples import CONDITIONS, KINDS, samples
from tests.oracle.conditions import LeadAt, holds
from tests.oracle.facts import Known as KnownFacts
from tests.oracle.scorer import score
from tests.strategies import World, random_world


def test_what_every_condition_and_kind_may_be_is_asked_without_fault() -> None:
    for condition in CONDITIONS:
        for made in samples(condition):
            assert truth(made) in Truth
            assert implies(made, made)
    for kind in KINDS:
        assert list(samples(kind))


A, B = ValueTest("a", (OneOf(("x",)),)), ValueTest("a", (OneOf(("x", "y")),))
LOW, HIGH = ResultTest("fit", (NumberRange(50),)), ResultTest("fit", (NumberRange(80),))
PAGE = Selection(("page",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, B),
        (HIGH, LOW),
        (All((HIGH, A)), LOW),
        (A, Any((A, HIGH))),
        (Any((A, All((A, HIGH)))), B),
        (Not(B), Not(A)),
        (A, ValueTest("a", (Exists(True),))),
        (ValueTest("a", (OneOf(numbers=(7.0,)),)), ValueTest("a", (NumberRange(5, 9),))),
        (
            ValueTest("a", (HasPart(Part.starts_with, "/docs/a"),)),
            ValueTest("a", (HasPart(Part.starts_with, "/docs"),)),
        ),
        (ValueTest("a", (HasPart(Part.starts_with, "/docs"),)), ValueTest("a", (HasPart(Part.contains, "docs"),))),
        (ValueTest("a", (InstantRange(5, 9),)), ValueTest("a", (InstantRange(4),))),
        (ValueTest("a", (Age(AgeTest.newer_than, 5),)), ValueTest("a", (Age(AgeTest.newer_than, 9),))),
        (Did(PAGE, 7 * DAY, 3), Did(PAGE, 30 * DAY)),
        (DidNot(PAGE, 30 * DAY), DidNot(PAGE, 7 * DAY)),
    ],
)
def test_what_follows_from_what(one: Condition, other: Condition) -> None:
    assert implies(one, other)
    assert not implies(other, one)


@pytest.mark.parametrize(
    "condition",
    [
        Any(()),
        Not(All(())),
        ValueTest("a", (OneOf(),)),
        ValueTest("a", (OneOf(("x",)), NoneOf(("x", "y")))),
        ValueTest("a", (NumberRange(5, low_included=False), NumberRange(high=5))),
        ValueTest("a", (HasPart(Part.ends_with, ".com"), HasPart(Part.ends_with, ".org"))),
        ValueTest("a", (Age(AgeTest.older_than, 9), Age(AgeTest.newer_than, 9))),
        All((A, Not(A))),
        All((LOW, ResultTest("fit", (NumberRange(high=40),)))),
        Did(Selection(("page",), where=Any(()))),
    ],
)
def test_what_can_never_hold(condition: Condition) -> None:
    assert truth(condition) is Truth.never


# -- nothing is claimed that is not so --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_nobody_is_outside_the_reach_of_random_models(seed: int) -> None:
    world = random_world(seed, leads=40, rules=25)
    result = score(world.model, world.facts, world.spine)
    rules = {rule.id: reach_of_rule(rule) for rule in world.model.rules}
    capped: dict[tuple[str, int, str], Decimal] = {}
    for row in result.contributions:
        if row.kind in ("rule", "cap") and row.rule in rules:
            key = (row.lead_id, row.as_of, row.rule)
            capped[key] = capped.get(key, Decimal(0)) + row.points
    for (_, _, rule), points in capped.items():
        assert rules[rule].low <= points <= rules[rule].high, rule
    granted = {row.dimension for row in result.contributions if row.rule == "granted"}
    for dimension in world.model.dimensions:
        reach = reach_of_dimension(dimension, world.model)
        for scored in result.rows if dimension.name not in granted else ():
            assert reach.low <= scored.exact_dimensions[dimension.name] <= reach.high
    if not granted:
        whole = reach_of_results(world.model)["score"]
        assert all(whole.low <= scored.score <= whole.high for scored in result.rows)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_said_of_random_conditions_is_so(seed: int) -> None:
    world = random_world(seed, leads=25, rules=40)
    conditions = [rule.condition for rule in world.model.rules if rule.condition is not None]
    conditions += [part for condition in conditions for part in getattr(condition, "parts", ())]
    known = KnownFacts(world.facts)
    truths = [(condition, truth(condition)) for condition in conditions]
    pairs = [(a, b) for a in conditions for b in conditions if a != b and implies(a, b)]
    for lead_id, as_of in world.spine:
        lead = LeadAt(world.model, known, lead_id, as_of)
        held = {condition: holds(condition, lead) for condition in conditions}
        for condition, said in truths:
            assert said is Truth.maybe or held[condition] is (said is Truth.always), condition
        assert all(held[b] for a, b in pairs if held[a])


def test_random_models_are_linted_without_fault() -> None:
    for seed in range(30):
        world: World = random_world(seed, leads=1, rules=30)
        assert all(str(finding) for finding in lint(world.model))
