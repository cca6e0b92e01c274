"""What customers of a period brought, by the band that they had when they were handed over, and by source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadline.evidence.review.costs import NOT_SAID
from leadline.model.condition import Instant


@dataclass(frozen=True, slots=True)
class Won:
    """A customer of the period. ``revenue`` is null where no deal says an amount, ``band`` where nothing had been said
    of the lead when it was handed over."""

    source: str
    band: str | None
    revenue: float | None


@dataclass(frozen=True, slots=True)
class Brought:
    """What the customers of a band or a source brought; ``median`` is of those with an amount."""

    name: str
    customers: int
    with_amount: int
    revenue: float
    share: float
    median: float | None


@dataclass(frozen=True, slots=True)
class Revenue:
    """What the customers of a period brought."""

    starts_at: Instant
    ends_at: Instant
    as_of_at: Instant
    all: Brought
    bands: tuple[Brought, ...]
    sources: tuple[Brought, ...]


NOT_SCORED = "not scored then"


def revenue(rows: Sequence[Won], bands: Sequence[str], starts_at: Instant, ends_at: Instant, as_of: Instant) -> Revenue:
    """``bands`` are the model's, the best first."""
    total = sum(row.revenue or 0.0 for row in rows)
    said = {row.band for row in rows}
    order: list[str | None] = [one for one in bands if one in said]
    order += sorted(one for one in said - set(bands) if one is not None)
    order += [None] if None in said else []
    by_band = tuple(brought(one or NOT_SCORED, [row for row in rows if row.band == one], total) for one in order)
    sources = {row.source for row in rows}
    by_source = [brought(one or NOT_SAID, [row for row in rows if row.source == one], total) for one in sources]
    return Revenue(
        starts_at,
        ends_at,
        as_of,
        brought("", rows, total),
        by_band,
        tuple(sorted(by_source, key=lambda one: (-one.revenue, -one.customers, one.name))),
    )


def brought(name: str, rows: Sequence[Won], total: float) -> Brought:
    amounts = sorted(row.revenue for row in rows if row.revenue is not None)
    mine = sum(amounts)
    middle = len(amounts) // 2
    median = None if not amounts else (amounts[middle] + amounts[-middle - 1]) / 2
    return Brought(name, len(rows), len(amounts), mine, mine / total if total else 0.0, median)
