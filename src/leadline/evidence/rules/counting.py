"""How often a part holds and the outcome follows, and how much that tells where rows are not independent.

The rows of a lead at several dates are not independent, and neither are leads of one account. So counts are divided by
a design effect before they are taken for those of independent leads (J. Rao, A. Scott: A simple method for the analysis
of clustered binary data, Biometrics 48, 1992): for a share by its own, for tests and ratios by that of the two sides
held against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats import Estimate, wilson
from leadline.evidence.stats.arrays import Bools, Floats, Ints
from leadline.evidence.stats.proportion import effect_of


@dataclass(frozen=True, slots=True)
class Side:
    """The rows with a part, or without it: of each party, how many had the outcome, and how many there are."""

    had: Floats
    of: Floats

    def less(self, other: Side) -> Side:
        return Side(self.had - other.had, self.of - other.of)

    @property
    def rows(self) -> float:
        return float(self.of.sum())

    @property
    def share(self) -> float:
        return float(self.had.sum()) / self.rows if self.rows else 0.0

    @property
    def design(self) -> float:
        """The design effect of the share."""
        return effect_of(self.had, self.of) if self.rows else 1.0

    @property
    def speaking(self) -> float:
        """As many parties with equally many rows would be as unequal as these (Kish)."""
        return self.rows**2 / float(self.of @ self.of)

    @property
    def variance(self) -> float:
        """That of the log-odds, were the rows independent; infinite where all or none had the outcome."""
        known = self.rows * self.share * (1 - self.share)
        return 1 / known if known else np.inf

    @property
    def missed(self) -> Floats:
        """By how much the outcomes of each party are more than its rows make likely."""
        found: Floats = self.had - self.share * self.of
        return found

    @property
    def pairs(self) -> float:
        """Of two rows of one party."""
        return float(self.of @ (self.of - 1))

    @property
    def alike(self) -> float:
        """The correlation of the two rows of a pair in having the outcome, in the mean; 0 where nothing differs."""
        each, pairs, missed = self.share * (1 - self.share), self.pairs, self.missed
        return (float(missed @ missed) - self.rows * each) / (pairs * each) if pairs * each else 0.0


@dataclass(frozen=True, slots=True)
class Counted:
    """The four counts of a part, in rows, and the design effects: with it, without it, and of one against the other."""

    had: int
    of: int
    had_without: int
    of_without: int
    design: float
    design_without: float
    design_between: float

    @property
    def four(self) -> tuple[float, float, float, float]:
        """The counts of as many independent leads as tell the same of the difference."""
        by = self.design_between
        return self.had / by, self.of / by, self.had_without / by, self.of_without / by

    @property
    def rate(self) -> Estimate:
        """The share with the outcome where it holds."""
        return wilson(self.had / self.design, self.of / self.design)

    @property
    def rate_without(self) -> Estimate:
        """The share with the outcome where it does not."""
        return wilson(self.had_without / self.design_without, self.of_without / self.design_without)


class Counting:
    """Counts parts among rows. ``party`` are whole numbers from 0 of what is not independent."""

    def __init__(self, happened: Bools, party: Ints) -> None:
        self.happened, self.party = happened, party
        self.parties = int(party.max(initial=-1)) + 1
        self.every = self.side(np.ones(len(party), dtype=np.bool_))
        self.alike = self.every.alike

    def side(self, rows: Bools) -> Side:
        had, of = (np.bincount(self.party[some], minlength=self.parties) for some in (rows & self.happened, rows))
        return Side(had.astype(np.float64), of.astype(np.float64))

    def count(self, holds: Bools) -> Counted:
        """The counts of a part, of which ``holds`` says where it holds."""
        with_it = self.side(holds)
        without = self.every.less(with_it)
        had, of, had_without, of_without = (int(n.sum()) for s in (with_it, without) for n in (s.had, s.of))
        designs = (with_it.design, without.design, self.between(with_it, without))
        return Counted(had, of, had_without, of_without, *designs)

    def between(self, with_it: Side, without: Side) -> float:
        """By how much the odds ratio of two sides tells less than that of as many independent rows, at least 1.

        It is the larger of two. One is what the rows say, by linearisation (R. Woodruff: A simple method for
        approximating the variance of a complicated estimate, JASA 66, 1971); where few have the part it is often too
        small by chance. The other is what is to be expected where the rows of a party are so alike in having the part,
        and in the outcome (A. Scott, D. Holt: The effect of two-stage sampling on ordinary least squares methods, JASA
        77, 1982). Where few parties speak for a side, both are larger, as the variance of few values is by n/(n-1).
        """
        if not self.every.pairs or not with_it.rows or not without.rows:
            return 1.0
        if not 0 < self.every.share < 1:
            return self.every.design
        having = Side(with_it.of, self.every.of)
        expected = 1 + self.every.pairs / self.every.rows * having.alike * self.alike
        few = min(with_it.speaking, without.speaking)
        return max(said(with_it, without), expected, 1.0) * few / max(few - 1, 0.25)


def said(with_it: Side, without: Side) -> float:
    """The design effect of the log of the odds ratio by linearisation; nothing is said where a share is 0 or 1."""
    alone, parties = with_it.variance + without.variance, np.count_nonzero(with_it.of + without.of)
    if alone == np.inf or parties == 1:
        return 1.0
    missed = with_it.missed * with_it.variance - without.missed * without.variance
    return float(parties / (parties - 1) * (missed @ missed) / alone)
