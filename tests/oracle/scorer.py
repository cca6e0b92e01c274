"""The naive scorer: one lead, one instant, one rule after the other.

    rule -> cap -> group (clamped) -> dimension (clamped) -> score

`score` is the whole of it. It is written to be read, not to be fast, and shares no meaning with the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from leadline.model.model import GRANTED, SCORE, Ladder, Model
from leadline.model.rule import Occurrences, Points, Rule
from tests.oracle.conditions import LeadAt, holds
from tests.oracle.facts import Facts, Known
from tests.oracle.occurrences import EXACT, stage
from tests.oracle.rules import Given, give, granted, is_inexact, rounded

ZERO = Decimal(0)


@dataclass(frozen=True)
class Contribution:
    """One row of the explanation. Per (lead, as_of, dimension) the rows add up to the dimension exactly.

    ``kind`` is rule, cap, group or dimension; ``rule`` is the rule's id for the first two, else the group's or the
    dimension's name.
    """

    lead_id: str
    as_of: int
    kind: str
    rule: str
    dimension: str
    points: Decimal
    occurrences: int | None = None
    last_at: int | None = None


@dataclass(frozen=True)
class Row:
    """One lead at one instant. ``exact`` and ``exact_dimensions`` are what the 2 decimals were rounded from."""

    lead_id: str
    as_of: int
    score: Decimal
    dimensions: dict[str, Decimal]
    exact: Decimal
    exact_dimensions: dict[str, Decimal]
    grade: str | None
    band: str | None
    priority: str | None
    qualified: bool
    disqualified: bool
    recycle: bool
    stage: str


@dataclass(frozen=True)
class Result:
    """What `score` gives, in the order of the spine; ``inexact`` are rules that doubles may miss by 1e-6."""

    rows: list[Row]
    contributions: list[Contribution]
    inexact: frozenset[str]


def score(model: Model, facts: Facts, spine: Sequence[tuple[str, int]]) -> Result:
    """Score the spine; leads outside the audience have no row. A `ValueError` where a contribution is beyond 1e9."""
    known = Known(facts)
    rows: list[Row] = []
    contributions: list[Contribution] = []
    for lead_id, as_of in spine:
        lead = LeadAt(model, known, lead_id, as_of)
        if model.audience is None or holds(model.audience, lead):
            explained = explain(lead)
            contributions.extend(explained)
            rows.append(judge(lead, explained))
    inexact = {rule.id for rule in model.enabled_rules if is_inexact(rule)} | {GRANTED}
    return Result(rows, contributions, frozenset(inexact))


def explain(lead: LeadAt) -> list[Contribution]:
    """Every row of the explanation of one lead at one instant, dimension by dimension."""
    found: list[Contribution] = []
    for dimension in lead.model.dimensions:
        rows = [row for rule in rules_of(lead.model, dimension.name) for row in rule_rows(rule, lead)]
        for group in lead.model.groups:
            if group.dimension == dimension.name:
                members = {rule.id for rule in lead.model.enabled_rules if rule.group == group.name}
                subtotal = total([row for row in rows if row.kind in ("rule", "cap") and row.rule in members])
                rows += clamp_rows(lead, "group", group.name, dimension.name, subtotal, group.minimum, group.maximum)
        rows += given_rows(granted(dimension.name, lead), GRANTED, dimension.name, lead)
        found += rows
        found += clamp_rows(
            lead, "dimension", dimension.name, dimension.name, total(rows), dimension.minimum, dimension.maximum
        )
    return found


def rules_of(model: Model, dimension: str) -> list[Rule]:
    return [rule for rule in model.enabled_rules if rule.dimension == dimension]


def rule_rows(rule: Rule, lead: LeadAt) -> list[Contribution]:
    given = give(rule, lead)
    points = rounded(Fraction(given.points))
    rows = given_rows(Given(points, given.occurrences, given.last_at), rule.id, rule.dimension, lead)
    if isinstance(rule.kind, Occurrences) and rule.kind.cap is not None:
        cap = abs(rule.kind.cap)
        rows += clamp_rows(lead, "cap", rule.id, rule.dimension, points, -cap, cap)
    return rows


def given_rows(given: Given, rule: str, dimension: str, lead: LeadAt) -> list[Contribution]:
    """The rule's row; none where it gave no points and no occurrence."""
    if given.points == 0 and not given.occurrences:
        return []
    return [
        Contribution(lead.lead, lead.as_of, "rule", rule, dimension, given.points, given.occurrences, given.last_at)
    ]


def clamp_rows(
    lead: LeadAt, kind: str, name: str, dimension: str, points: Decimal, low: Points | None, high: Points | None
) -> list[Contribution]:
    """What a clamp added or took away, where it bit."""
    clamped = points
    if high is not None and clamped > high:
        clamped = high
    if low is not None and clamped < low:
        clamped = low
    if clamped == points:
        return []
    return [Contribution(lead.lead, lead.as_of, kind, name, dimension, EXACT.subtract(clamped, points))]


def total(rows: Sequence[Contribution]) -> Decimal:
    found = ZERO
    for row in rows:
        found = EXACT.add(found, row.points)
    return found


def judge(lead: LeadAt, explained: Sequence[Contribution]) -> Row:
    """The dimensions and the score from the explanation, and what they lead to."""
    model = lead.model
    exact_dimensions = {d.name: total([row for row in explained if row.dimension == d.name]) for d in model.dimensions}
    exact = ZERO
    for name, weight in model.weights:
        exact = EXACT.add(exact, EXACT.multiply(weight, exact_dimensions[name]))
    dimensions = {name: two_decimals(points) for name, points in exact_dimensions.items()}
    shown = two_decimals(exact)
    numbers = {**dimensions, SCORE: shown}
    results: dict[str, object] = {name: float(number) for name, number in numbers.items()}
    results["stage"] = stage(lead)
    results["grade"] = grade = first_reached(model.grades, numbers)
    results["band"] = band = first_reached(model.bands, numbers)
    results["priority"] = priority = priority_of(with_results(lead, results))
    judged = with_results(lead, results)
    lifecycle = model.lifecycle
    disqualified = any(holds(condition, judged) for condition in lifecycle.disqualify)
    reached = lifecycle.mql is not None and holds(lifecycle.mql, judged)
    qualified = reached or any(holds(condition, judged) for condition in lifecycle.qualify)
    return Row(
        lead_id=lead.lead,
        as_of=lead.as_of,
        score=shown,
        dimensions=dimensions,
        exact=exact,
        exact_dimensions=exact_dimensions,
        grade=grade,
        band=band,
        priority=priority,
        qualified=qualified and not disqualified,
        disqualified=disqualified,
        recycle=lifecycle.recycle is not None and holds(lifecycle.recycle, judged),
        stage=stage(lead),
    )


def with_results(lead: LeadAt, results: dict[str, object]) -> LeadAt:
    return LeadAt(lead.model, lead.known, lead.lead, lead.as_of, dict(results))


def two_decimals(points: Decimal) -> Decimal:
    """Rounded half away from zero."""
    return points.quantize(Decimal("0.01"), "ROUND_HALF_UP", EXACT)


def first_reached(ladder: Ladder | None, numbers: dict[str, Decimal]) -> str | None:
    if ladder is None:
        return None
    for name, threshold in ladder.steps:
        if numbers[ladder.of] >= threshold:
            return name
    return ladder.otherwise


def priority_of(lead: LeadAt) -> str | None:
    for row in lead.model.priority:
        if row.condition is None or holds(row.condition, lead):
            return row.value
    return None
