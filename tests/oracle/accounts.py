"""Account scores: a second sum over the account's people at one instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from leadline.model.model import SCORE, AccountScore, Aggregate, Model
from tests.oracle.conditions import LeadAt, holds
from tests.oracle.facts import Facts, Known
from tests.oracle.scorer import Row, score, two_decimals


@dataclass(frozen=True)
class AccountRow:
    """One account at one instant. ``missing_roles`` are in the model's order."""

    account_id: str
    as_of: int
    score: Decimal
    people: int
    missing_roles: list[str]


def account_scores(model: Model, facts: Facts, as_of: int) -> list[AccountRow]:
    """One row for each account that has at least one lead in the audience at the instant, by account id."""
    if model.account_score is None:
        return []
    known = Known(facts)
    spine = [(lead, as_of) for lead in known.leads if known.exists(lead, as_of)]
    people: dict[str, list[Row]] = {}
    for row in score(model, facts, spine).rows:
        account = known.account_of(row.lead_id, as_of)
        if account is not None:
            people.setdefault(account, []).append(row)
    return [account_row(model, model.account_score, known, name, people[name]) for name in sorted(people)]


def account_row(model: Model, wanted: AccountScore, known: Known, account: str, people: Sequence[Row]) -> AccountRow:
    values = sorted((value_of(row, wanted.of) for row in people), reverse=True)
    points = aggregate(wanted, values) + breadth_points(wanted, values)
    missing = [
        name
        for name, condition in wanted.roles
        if not any(holds(condition, LeadAt(model, known, row.lead_id, row.as_of, results_of(row))) for row in people)
    ]
    return AccountRow(account, people[0].as_of, two_decimals(points), len(people), missing)


def value_of(row: Row, of: str) -> Decimal:
    """The person's value as it is shown, with 2 decimals."""
    return row.score if of == SCORE else row.dimensions[of]


def aggregate(wanted: AccountScore, values: Sequence[Decimal]) -> Decimal:
    match wanted.by:
        case Aggregate.best:
            return values[0]
        case Aggregate.sum:
            return sum(values, Decimal(0))
        case Aggregate.top:
            return sum(values[: wanted.top], Decimal(0))


def breadth_points(wanted: AccountScore, values: Sequence[Decimal]) -> Decimal:
    """Points for each person at or above the value, but the first, up to the maximum."""
    breadth = wanted.breadth
    if breadth is None:
        return Decimal(0)
    reached = sum(1 for value in values if value >= breadth.at_least)
    points = breadth.points * max(0, reached - 1)
    return points if breadth.maximum is None else min(points, breadth.maximum)


def results_of(row: Row) -> dict[str, object]:
    numbers: dict[str, object] = {name: float(value) for name, value in row.dimensions.items()}
    texts = {"grade": row.grade, "band": row.band, "priority": row.priority, "stage": row.stage}
    return {**numbers, **texts, SCORE: float(row.score)}
