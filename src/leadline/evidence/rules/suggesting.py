"""Points that the history suggests, on the scale of the present ones.

A logistic regression of the outcome on how often each part counts gives log-odds. A first fit, of the present sum
alone, says how much log-odds a point is worth now. The second has a coefficient for each part and the present points on
that scale as its prior, so what few leads speak of stays where it is. The log-odds become points by one factor: the sum
of the suggested points has the standard deviation that the sum of the present ones has. (So are
scorecards scaled, as in N. Siddiqi: Credit risk scorecards, 2006, there with the factor that doubles the odds.)

A change is *clear* where Holm's procedure over all parts says so: with a right model, any is in 5 % of histories at
most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor, log10

import numpy as np

from leadline.evidence.backtest.judged import Judged
from leadline.evidence.rules.chance import holm, two_sided
from leadline.evidence.rules.looking import Looked
from leadline.evidence.rules.regression import Fit, ridge_logistic
from leadline.evidence.rules.result import SURE, Suggestion
from leadline.evidence.stats import Estimate
from leadline.evidence.stats.arrays import Bools, Floats, Ints
from leadline.evidence.stats.estimate import z_of

DOUBT = 0.5  # deviation of the prior, in log-odds: the points are right within a factor of 1.6 of the odds, mostly
WEAK = 2.5  # of the prior of the fit that asks what is left beside the others: next to none (Gelman and others, 2008)
LEAST_HAD = 10  # with fewer outcomes no points are suggested
SUM_IS_SHOWN = 1.645


@dataclass(frozen=True, slots=True)
class Suggested:
    """For each part the log-odds beside the others and the suggested points, where they can be known; and the scale."""

    scale: float | None
    given_others: list[Estimate | None]
    suggestions: list[Suggestion | None]


def suggest(looked: Looked, judged: Judged) -> Suggested:
    """Suggest points from one row per lead and date."""
    parts, happened = looked.parts, judged.happened
    party = judged.party if len(np.unique(judged.party)) < len(judged) else None
    nothing: list[None] = [None] * len(parts)
    reach = looked.holds.sum(axis=0)
    used = [at for at, part in enumerate(parts) if not part.is_rest and 0 < reach[at] < len(happened)]
    if min(judged.leads(happened), judged.leads(~happened)) < LEAST_HAD or not used:
        return Suggested(None, [*nothing], [*nothing])
    x = looked.times[:, used]
    size = np.array([spread_of(column[looked.holds[:, at]]) for column, at in zip(x.T, used, strict=True)])
    beside = ridge_logistic(x, happened, np.zeros(len(used)), WEAK / size, party)
    points = np.array([float(parts[at].points) for at in used])
    weights = np.array([parts[at].weight for at in used])
    present = x @ (points * weights)
    others: list[Estimate | None] = [*nothing]
    for at, value, error, unit in zip(used, beside.coefficients, beside.errors, size, strict=True):
        others[at] = around(float(value * unit), float(error * unit))
    if present.std() == 0:
        return Suggested(None, others, [*nothing])
    scale = scale_of(present, happened, float((x @ beside.coefficients).std()), party)
    fitted = ridge_logistic(x, happened, scale * points * weights, DOUBT / size, party)
    factor = float((x @ fitted.coefficients).std()) / float(present.std())
    found: list[Suggestion | None] = [*nothing]
    for at, one in zip(used, suggestions(fitted, factor * weights, points), strict=True):
        found[at] = one
    return Suggested(factor, others, found)


def spread_of(times: Floats) -> float:
    """How often it usually counts for those whom it reaches, so that one prior suits actions that come often."""
    return max(float(np.sqrt((times**2).mean())), 1e-9)


def scale_of(present: Floats, happened: Bools, spread: float, party: Ints | None) -> float:
    """The log-odds of a present point: fitted, where the sum goes with the outcome, else from a free fit."""
    alone = ridge_logistic(present[:, None], happened, np.zeros(1), np.array([np.inf]), party)
    value, error = float(alone.coefficients[0]), float(alone.errors[0])
    return value if value > SUM_IS_SHOWN * error else spread / float(present.std())


def suggestions(fitted: Fit, unit: Floats, points: Floats) -> list[Suggestion]:
    found = []
    for value, error, per_point, now in zip(fitted.coefficients, fitted.errors, unit, points, strict=True):
        estimate = around(float(value / per_point), abs(float(error / per_point)))
        suggested = rounded(estimate.value, float(now))
        found.append(Suggestion(suggested, estimate, clear=False))
    chances = [
        two_sided((value - per_point * now) / error)
        for value, error, per_point, now in zip(fitted.coefficients, fitted.errors, unit, points, strict=True)
    ]
    return [
        replace(one, clear=bool(adjusted <= SURE and one.points != now))
        for one, adjusted, now in zip(found, holm(chances), points, strict=True)
    ]


def around(value: float, error: float) -> Estimate:
    return Estimate(value, value - z_of() * error, value + z_of() * error)


def rounded(value: float, now: float) -> float:
    """Whole points, as people write them; two figures where the points now are parts of one.

    >>> rounded(7.4, 5), rounded(0.0163, 0.01), rounded(-0.2, 10)
    (7.0, 0.016, 0.0)
    """
    if not now or abs(now) >= 1 or not value:
        return round(value) + 0.0
    return round(value, 1 - floor(log10(abs(value))))
