"""Laws that hold of every model and all facts; the oracle must keep them before anything is compared with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.model import (
    AtLeast,
    Dimension,
    Fade,
    Model,
    Occurrences,
    PerProperty,
    Rule,
    Selection,
    Sequence,
)
from tests import oracle
from tests.oracle.facts import events_by_lead
from tests.oracle.occurrences import kept
from tests.strategies import Facts, World, random_world, worlds

often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def scored(world: World) -> oracle.Result:
    return oracle.score(world.model, world.facts, world.spine)


def with_events(facts: Facts, *events: dict[str, Any]) -> Facts:
    return {**facts, "events": [*facts["events"], *events]}


def copy_of(event: dict[str, Any], number: int, **changes: Any) -> dict[str, Any]:
    """An event like another, with an id that no other has."""
    return {**event, "event_id": f"copy {number}", **changes}


# -- what does not matter --------------------------------------------------------------------------------------


@often
@given(worlds(), st.integers(1, 10**12))
def test_events_after_the_instant_change_nothing(world: World, later: int) -> None:
    for lead_id, as_of in world.spine:
        before = oracle.score(world.model, world.facts, [(lead_id, as_of)])
        future = [
            copy_of(event, number, lead_id=lead_id, occurred_at=as_of + later)
            for number, event in enumerate(world.facts["events"])
        ]
        past = [event for event in world.facts["events"] if event["occurred_at"] <= as_of]
        assert oracle.score(world.model, with_events(world.facts, *future), [(lead_id, as_of)]) == before
        assert oracle.score(world.model, {**world.facts, "events": past}, [(lead_id, as_of)]) == before


@often
@given(worlds())
def test_the_same_event_twice_counts_once(world: World) -> None:
    again = [dict(event) for event in world.facts["events"]]
    later = [{**event, "occurred_at": event["occurred_at"] + 1} for event in world.facts["events"]]
    assert oracle.score(world.model, with_events(world.facts, *again, *later), world.spine) == scored(world)


@often
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world: World, random: Any) -> None:
    shuffled = {kind: random.sample(rows, len(rows)) for kind, rows in world.facts.items()}
    assert oracle.score(world.model, shuffled, world.spine) == scored(world)


@often
@given(worlds())
def test_other_leads_change_nothing(world: World) -> None:
    """But through an event's id: of a repeat, the lead that has the first keeps it."""
    result = scored(world)
    first_told = {
        (event.source, event.id, event.lead)
        for events in events_by_lead(world.facts["events"]).values()
        for event in events
    }
    for lead_id, as_of in world.spine:
        own: Facts = {
            kind: [row for row in rows if row.get("lead_id") in (None, lead_id)] for kind, rows in world.facts.items()
        }
        own["events"] = [e for e in own["events"] if (e["source"], e["event_id"], lead_id) in first_told]
        alone = oracle.score(world.model, own, [(lead_id, as_of)])
        assert alone.rows == [row for row in result.rows if (row.lead_id, row.as_of) == (lead_id, as_of)]


@often
@given(worlds())
def test_splitting_the_spine_changes_nothing(world: World) -> None:
    parts = [oracle.score(world.model, world.facts, [row]) for row in world.spine]
    whole = scored(world)
    assert [row for part in parts for row in part.rows] == whole.rows
    assert [row for part in parts for row in part.contributions] == whole.contributions


# -- receipts ----------------------------------------------------------------------------------------------------


@often
@given(worlds(most_rules=12))
def test_the_receipt_adds_up_exactly(world: World) -> None:
    result = scored(world)
    for row in result.rows:
        lines = [line for line in result.contributions if (line.lead_id, line.as_of) == (row.lead_id, row.as_of)]
        for name, points in row.exact_dimensions.items():
            assert sum(line.points for line in lines if line.dimension == name) == points
        weighted = sum((weight * row.exact_dimensions[name] for name, weight in world.model.weights), Decimal(0))
        assert weighted == row.exact
        assert abs(row.exact - row.score) <= Decimal("0.005")


@often
@given(worlds(most_rules=12))
def test_every_line_of_a_receipt_says_something(world: World) -> None:
    for line in scored(world).contributions:
        assert line.points == line.points.quantize(Decimal("0.000001"))
        assert line.points != 0 or (line.kind == "rule" and line.occurrences)
        assert line.last_at is None or line.last_at <= line.as_of


@often
@given(worlds())
def test_no_dimension_leaves_its_bounds(world: World) -> None:
    for row in scored(world).rows:
        for dimension in world.model.dimensions:
            points = row.exact_dimensions[dimension.name]
            assert dimension.minimum is None or points >= dimension.minimum
            assert dimension.maximum is None or points <= dimension.maximum


# -- rules ---------------------------------------------------------------------------------------------------------


def never_sinks(rule: Rule) -> bool:
    """Whether one more matching event cannot lower the rule: positive constant points that age only takes away."""
    kind = rule.kind
    if rule.condition is not None or not isinstance(kind, Occurrences | AtLeast | Sequence):
        return False
    if isinstance(kind, Occurrences) and (isinstance(kind.points, PerProperty) or isinstance(kind.decay, Fade)):
        return False
    return not isinstance(kind.points, PerProperty) and kind.points > 0


@often
@given(worlds(most_rules=12), st.data())
def test_one_more_matching_event_never_lowers_a_rule(world: World, data: st.DataObject) -> None:
    if not world.facts["events"]:
        return
    lead_id, as_of = data.draw(st.sampled_from(world.spine))
    event = data.draw(st.sampled_from(world.facts["events"]))
    age = data.draw(st.integers(0, 10**13))
    more = with_events(world.facts, copy_of(event, 0, lead_id=lead_id, occurred_at=as_of - age))
    if event["event"].lower().startswith("stage"):
        return
    before = points_by_rule(oracle.score(world.model, world.facts, [(lead_id, as_of)]))
    after = points_by_rule(oracle.score(world.model, more, [(lead_id, as_of)]))
    for rule in world.model.enabled_rules:
        if never_sinks(rule) and world.model.audience is None:
            assert after.get(rule.id, 0) >= before.get(rule.id, 0)


def points_by_rule(result: oracle.Result) -> dict[str, Decimal]:
    return {line.rule: line.points for line in result.contributions if line.kind == "rule"}


@often
@given(worlds(most_rules=12, most_events=40))
def test_a_limit_keeps_the_latest_so_many(world: World) -> None:
    for rule in world.model.rules:
        limit = rule.kind.limit if isinstance(rule.kind, Occurrences) else None
        if limit is None or limit.per is not None:
            continue
        for events in events_by_lead(world.facts["events"]).values():
            assert kept(events, None, limit, "UTC") == events[-limit.count :]


@pytest.mark.parametrize(("amount", "is_refused"), [(10**9, False), (10**9 + 1, True), (1e199, True), (-1e199, True)])
def test_a_contribution_beyond_a_thousand_million_is_refused(amount: float, is_refused: bool) -> None:
    kind = Occurrences(Selection(names=("deal",)), PerProperty("amount", 1.0), cap=Decimal(10))
    model = Model("m", (Dimension("fit"),), (Rule("deal", "fit", kind),), (("fit", Decimal(1)),))
    event = {"event_id": "1", "lead_id": "a", "event": "deal", "occurred_at": 0, "properties": {"amount": amount}}
    if is_refused:
        with pytest.raises(ValueError, match="thousand million"):
            oracle.score(model, {"events": [event]}, [("a", 0)])
    else:
        assert oracle.score(model, {"events": [event]}, [("a", 0)]).rows[0].score == 10


# -- accounts ------------------------------------------------------------------------------------------------------


@often
@given(worlds())
def test_every_person_belongs_to_one_account_at_most(world: World) -> None:
    for _, as_of in world.spine[:2]:
        rows = oracle.account_scores(world.model, world.facts, as_of)
        assert sum(row.people for row in rows) <= len(world.facts["leads"])
        assert len({row.account_id for row in rows}) == len(rows)
        assert all(row.people > 0 for row in rows)


# -- the worlds themselves -------------------------------------------------------------------------------------------


def test_a_seed_always_makes_the_same_world() -> None:
    one, same, other = random_world(1, 20, 10), random_world(1, 20, 10), random_world(2, 20, 10)
    assert repr(one) == repr(same) != repr(other)
    assert len(one.facts["leads"]) == 20
    assert len(one.model.rules) == 10


def test_random_rules_really_give_points() -> None:
    """Every kind of rule, every clamp and every result is met in a few worlds."""
    kinds, clamps, results = set(), set(), set()
    for seed in range(60):
        world = random_world(seed, leads=5, rules=20, events=300)
        result = scored(world)
        named = {rule.id: type(rule.kind).__name__ for rule in world.model.rules}
        kinds |= {named.get(line.rule, line.rule) for line in result.contributions if line.kind == "rule"}
        clamps |= {line.kind for line in result.contributions}
        for row in result.rows:
            results |= {
                row.grade,
                row.band,
                row.stage,
                f"qualified {row.qualified}",
                f"disqualified {row.disqualified}",
            }
    assert kinds == {
        "Constant", "Bins", "Lookup", "Occurrences", "AtLeast", "Surge", "Sequence", "Silence", "Predicted", "granted",
    }  # fmt: skip
    assert clamps == {"rule", "cap", "group", "dimension"}
    assert results >= {"A", "F", "hot", "cold", "lead", "recycled", "qualified True", "disqualified True", None}
