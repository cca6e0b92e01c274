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
    """The score of an account at 2 decimals, its number of people, and the roles that nobody there has.

    ``counted`` of its people, the best first, make the score, and ``breadth`` are the points for ``further`` ones.
    """

    score: Decimal
    people: int
    counted: int
    further: int = 0
    breadth: Decimal = Decimal(0)
    missing_roles: tuple[str, ...] = ()


def account_result(wanted: AccountScore, members: Sequence[Member]) -> AccountResult | None:
    """The account's score; ``None`` without people.

    >>> wanted = AccountScore(of="score", by=Aggregate.top, top=2)
    >>> account_result(wanted, [Member(500, {}), Member(300, {}), Member(100, {})]).score
    Decimal('8.00')
    """
    if not members:
        return None
    cents = sorted((cents_of(wanted, one) for one in members), reverse=True)
    counted = min(len(cents), {Aggregate.best: 1, Aggregate.sum: len(cents), Aggregate.top: wanted.top}[wanted.by])
    score, further, breadth = sum(cents[:counted]) * CENT, 0, Decimal(0)
    if wanted.breadth is not None:
        further = max(sum(one * CENT >= wanted.breadth.at_least for one in cents) - 1, 0)
        points = further * wanted.breadth.points
        breadth = points if wanted.breadth.maximum is None else min(points, wanted.breadth.maximum)
    held = {role for member in members for role in member.roles}
    missing = tuple(name for name, _ in wanted.roles if name not in held)
    whole = (score + breadth).quantize(CENT, ROUND_HALF_UP)
    return AccountResult(whole, len(members), counted, further, breadth, missing)


def cents_of(wanted: AccountScore, member: Member) -> int:
    """What of a person counts for the account: their score, or one dimension of it, in hundredths."""
    return member.score_cents if wanted.of == SCORE else member.dimensions.get(wanted.of, 0)
