"""Logistic regression that is drawn towards what was believed before: by Newton's method, in numpy.

S. le Cessie, J. van Houwelingen: Ridge estimators in logistic regression, Applied Statistics 41 (1992). The penalty is
a normal prior of each coefficient; the covariance is the inverse of the information at the solution, prior included.
Where rows belong together, it is the one that K.-Y. Liang and S. Zeger give in Longitudinal data analysis using
generalized linear models, Biometrika 73 (1986), or the other where that is larger.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats.arrays import Bools, Floats, Ints

MOST_STEPS = 60
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients in log-odds, and how sure each is (standard errors)."""

    intercept: float
    coefficients: Floats
    errors: Floats


def ridge_logistic(x: Floats, happened: Bools, prior: Floats, spread: Floats, party: Ints | None = None) -> Fit:
    """Fit an intercept, which is free, and a coefficient for each column, with a normal prior: mean and deviation.

    An infinite deviation leaves a coefficient free too. ``party`` are whole numbers from 0 of rows that belong
    together; left out, none do.
    """
    design = np.column_stack([np.ones(len(x)), x])
    mean, precision = np.r_[0.0, prior], np.r_[0.0, 1 / spread**2]
    y = happened.astype(np.float64)
    start = (y.sum() + 0.5) / (len(y) + 1)
    found = np.r_[np.log(start / (1 - start)), np.zeros(x.shape[1])]
    value = objective(design, y, found, mean, precision)
    for _ in range(MOST_STEPS):
        chance = sigmoid(design @ found)
        slope = design.T @ (y - chance) - precision * (found - mean)
        step = np.linalg.solve(information(design, chance, precision), slope)
        size = 1.0
        while (tried := objective(design, y, found + size * step, mean, precision)) < value and size > 1e-8:
            size /= 2
        found, value = found + size * step, tried
        if float(np.abs(size * step).max()) < NEAR:
            break
    chance = sigmoid(design @ found)
    inverse = np.linalg.inv(information(design, chance, precision))
    variance = np.diag(inverse)
    if party is not None:
        between = spread_of_slopes(design, y - chance, precision, party)
        variance = np.maximum(variance, np.diag(inverse @ between @ inverse))
    return Fit(float(found[0]), found[1:], np.sqrt(variance)[1:])


def spread_of_slopes(design: Floats, missed: Floats, precision: Floats, party: Ints) -> Floats:
    """How much the slope of the likelihood varies from party to party, and with the prior."""
    slopes = np.zeros((int(party.max()) + 1, design.shape[1]))
    np.add.at(slopes, party, design * missed[:, None])
    parties = len(np.unique(party))
    found: Floats = parties / max(parties - 1, 1) * (slopes.T @ slopes) + np.diag(precision)
    return found


def sigmoid(value: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(value, -700, 700)))


def information(design: Floats, chance: Floats, precision: Floats) -> Floats:
    """The curvature, with a trace of prior for what nothing speaks of."""
    weight = chance * (1 - chance)
    found: Floats = (design * weight[:, None]).T @ design + np.diag(precision + 1e-10)
    return found


def objective(design: Floats, y: Floats, found: Floats, mean: Floats, precision: Floats) -> float:
    """The log of the likelihood less the penalty."""
    line = design @ found
    return float(y @ line - np.logaddexp(0, line).sum() - 0.5 * (precision @ (found - mean) ** 2))
