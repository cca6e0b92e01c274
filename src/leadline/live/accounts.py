"""Account scores from what is stored of their people: the same sum as in a batch, in whole hundredths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from leadline.model.model import SCORE, AccountScore, Aggregate

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Member:
    """A scored person of an account: hundredths of the score and of each dimension, and the roles that they have."""

    score_cents: int
    dimensions: dict[str, int]
    roles: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class AccountResult:
    """The score of an account at 2 decimals, its number of people, and the roles that nobody there has."""

    score: Decimal
    people: int
    missing_roles: tuple[str, ...] = ()


def account_result(wanted: AccountScore, members: Sequence[Member]) -> AccountResult | None:
    """The account's score; ``None`` without people.

    >>> wanted = AccountScore(of="score", by=Aggregate.top, top=2)
    >>> account_result(wanted, [Member(500, {}), Member(300, {}), Member(100, {})]).score
    Decimal('8.00')
    """
    if not members:
        return None
    cents = sorted(
        (m.score_cents if wanted.of == SCORE else m.dimensions.get(wanted.of, 0) for m in members), reverse=True
    )
    match wanted.by:
        case Aggregate.best:
            base = cents[0]
        case Aggregate.sum:
            base = sum(cents)
        case Aggregate.top:
            base = sum(cents[: wanted.top])
    score = base * CENT
    if wanted.breadth is not None:
        further = max(sum(one * CENT >= wanted.breadth.at_least for one in cents) - 1, 0)
        points = further * wanted.breadth.points
        score += points if wanted.breadth.maximum is None else min(points, wanted.breadth.maximum)
    held = {role for member in members for role in member.roles}
    missing = tuple(name for name, _ in wanted.roles if name not in held)
    return AccountResult(score.quantize(CENT, ROUND_HALF_UP), len(members), missing)
