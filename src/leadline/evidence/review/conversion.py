"""Does a higher score sell better: what leads did in the period, by what the model had said of them at its start.

Every lead was then known and not with sales yet (no SQL), each has had as long, and no score knows what came after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats import Estimate, auc_estimate, wilson
from leadline.model.condition import Instant

BUYERS = 10  # leads that bought, below which nothing is said of who does


@dataclass(frozen=True, slots=True)
class Scored:
    """Leads of which the same was said at the start of the period, and what they did in it. ``score`` is in
    hundredths, ``revenue`` in the currency of the deals."""

    band: str | None
    grade: str | None
    score: int | None
    leads: int
    sqls: int
    customers: int
    revenue: float


@dataclass(frozen=True, slots=True)
class Class:
    """A band, a grade or a tenth of the leads: how many of them became an SQL and a customer in the period."""

    name: str
    leads: int
    sqls: int
    sql_rate: Estimate
    customers: int
    customer_rate: Estimate
    revenue: float
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """What leads did in the period by what was said of them at its start. ``unscored`` counts leads that were
    there and of which nothing had been said; ``auc`` is how often a buyer stood above who was none. ``handed`` leads
    became an MQL in the period: these are by what was said of them then, with what they did until now."""

    starts_at: Instant
    ends_at: Instant
    as_of_at: Instant
    leads: int
    unscored: int
    auc: Estimate | None
    bands: tuple[Class, ...]
    tenths: tuple[Class, ...]
    grades: tuple[Class, ...]
    handed: int
    handed_unscored: int
    handed_bands: tuple[Class, ...]
    handed_grades: tuple[Class, ...]


def conversion(
    rows: Sequence[Scored],
    handed: Sequence[Scored],
    bands: Sequence[str],
    grades: Sequence[str],
    starts_at: Instant,
    ends_at: Instant,
    as_of: Instant,
) -> Conversion:
    """``rows`` by what was said at the start, ``handed`` by what was said at the hand-over. ``bands`` and
    ``grades`` are the model's, the best first; those that it no longer has come last."""
    known, over = ([row for row in some if row.score is not None] for some in (rows, handed))
    unscored = sum(row.leads for row in rows if row.score is None)
    return Conversion(
        starts_at,
        ends_at,
        as_of,
        sum(row.leads for row in known),
        unscored,
        ranks(known),
        tuple(classes(known, "band", bands)),
        tuple(tenths(known)),
        tuple(classes(known, "grade", grades)),
        sum(row.leads for row in over),
        sum(row.leads for row in handed) - sum(row.leads for row in over),
        tuple(classes(over, "band", bands)),
        tuple(classes(over, "grade", grades)),
    )


def ranks(rows: Sequence[Scored]) -> Estimate | None:
    """The area under the ROC curve of the score; nothing where nobody bought, or everybody did."""
    leads = np.array([row.leads for row in rows], np.int64)
    bought = np.array([row.customers for row in rows], np.int64)
    score = np.array([row.score for row in rows], np.int64)
    scores = np.concatenate([np.repeat(score, bought), np.repeat(score, leads - bought)])
    return auc_estimate(scores, np.arange(len(scores)) < bought.sum(), np.arange(len(scores)))


def classes(rows: Sequence[Scored], kind: str, order: Sequence[str]) -> Iterator[Class]:
    said = {getattr(row, kind) for row in rows} - {None}
    for name in [*(one for one in order if one in said), *sorted(said - set(order))]:
        yield class_of(str(name), [row for row in rows if getattr(row, kind) == name])


def tenths(rows: Sequence[Scored]) -> Iterator[Class]:
    """Tenths of the leads by their score, the best first. Leads of one score stay together, so a tenth may be larger
    or smaller; where scores do not tell ten sets apart there are fewer."""
    ordered = sorted(rows, key=lambda row: -(row.score or 0))
    total = sum(row.leads for row in rows)
    seen, part = 0, 1
    mine: list[Scored] = []
    for at, row in enumerate(ordered):
        mine.append(row)
        seen += row.leads
        is_last = at + 1 == len(ordered)
        ties = not is_last and ordered[at + 1].score == row.score
        if is_last or (not ties and seen * 10 >= part * total):
            yield class_of(f"{part}", mine)
            mine, part = [], part + 1
            while not is_last and seen * 10 >= part * total:
                part += 1


def class_of(name: str, rows: Sequence[Scored]) -> Class:
    leads, sqls, customers = (sum(getattr(row, what) for row in rows) for what in ("leads", "sqls", "customers"))
    scores = [row.score / 100 for row in rows if row.score is not None]
    return Class(
        name,
        leads,
        sqls,
        wilson(sqls, leads),
        customers,
        wilson(customers, leads),
        float(sum(row.revenue for row in rows)),
        min(scores, default=None),
        max(scores, default=None),
    )
