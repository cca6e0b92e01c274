"""Logistic regression that is drawn towards what was believed before: by Newton's method, in numpy.

S. le Cessie, J. van Houwelingen: Ridge estimators in logistic regression, Applied Statistics 41 (1992). The penalty is
a normal prior of each coefficient; the covariance is the inverse of the information at the solution, prior included.
Where rows belong together, all of them weigh as much less as the outcome says that they tell (R. Chandler, S. Bate:
Inference for clustered data using the independence loglikelihood, Biometrika 94, 2007), so that the prior keeps its
weight. How much the slope varies is then what the parties say (K.-Y. Liang, S. Zeger: Longitudinal data analysis using
generalized linear models, Biometrika 73, 1986), or what independent rows would, where that is more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats import design_effect
from leadline.evidence.stats.arrays import Bools, Floats, Ints

MOST_STEPS = 60
NEAR = 1e-9
AT_ONCE = 4096  # rows, so that what is made of them stays near the processor


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
    weight = 1.0 if party is None else 1 / design_effect(happened, party)
    start = (y.sum() + 0.5) / (len(y) + 1)
    found = np.r_[np.log(start / (1 - start)), np.zeros(x.shape[1])]

    def objective(at: Floats) -> float:
        line = design @ at
        likely = float(y @ line - np.logaddexp(0, line).sum())
        return weight * likely - 0.5 * float(precision @ (at - mean) ** 2)

    value = objective(found)
    for _ in range(MOST_STEPS):
        chance = sigmoid(design @ found)
        slope = weight * (design.T @ (y - chance)) - precision * (found - mean)
        step = np.linalg.solve(weight * information(design, chance) + known(precision), slope)
        size = 1.0
        while (tried := objective(found + size * step)) < value - NEAR and size > 1e-8:
            size /= 2
        found, value = found + size * step, tried
        if float(np.abs(size * step).max()) < NEAR:
            break
    chance = sigmoid(design @ found)
    curve = information(design, chance)
    inverse = np.linalg.inv(weight * curve + known(precision))
    spreads = [curve] if party is None else [curve, spread_of_slopes(design, y - chance, party)]
    variance = [np.diag(inverse @ (weight**2 * one + known(precision)) @ inverse) for one in spreads]
    return Fit(float(found[0]), found[1:], np.sqrt(np.max(variance, axis=0))[1:])


def known(precision: Floats) -> Floats:
    """The information of the prior, with a trace for what nothing speaks of."""
    return np.diag(precision + 1e-10)


def spread_of_slopes(design: Floats, missed: Floats, party: Ints) -> Floats:
    """How much the slope of the likelihood varies from party to party."""
    parties = int(party.max()) + 1
    slopes: Floats = np.column_stack([np.bincount(party, column * missed, parties) for column in design.T])
    speaking = len(np.unique(party))
    slopes *= (speaking / max(speaking - 1, 1)) ** 0.5
    return slopes.T @ slopes


def sigmoid(value: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(value, -700, 700)))


def information(design: Floats, chance: Floats) -> Floats:
    """The curvature of the likelihood."""
    deviation = np.sqrt(chance * (1 - chance))[:, None]
    found: Floats = np.zeros((design.shape[1], design.shape[1]))
    for at in range(0, len(design), AT_ONCE):
        some = design[at : at + AT_ONCE] * deviation[at : at + AT_ONCE]
        found += some.T @ some
    return found
