"""Each part against the outcome: the shares with and without it, the test, the trend, and what they come to.

Leads of one account are not independent. The counts that go into tests and ratios are divided by the design effect of
their side: J. Rao, A. Scott: A simple method for the analysis of clustered binary data, Biometrics 48 (1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leadline.evidence.rules.chance import benjamini_yekutieli, fisher, holm, log_odds_ratio, ratio, two_sided
from leadline.evidence.rules.looking import Looked
from leadline.evidence.rules.parts import Part, Sort
from leadline.evidence.rules.result import SURE, Alike, ByHand, Found, Trend, Worth
from leadline.evidence.rules.suggesting import Suggested, suggest
from leadline.evidence.stats import Estimate, design_effect, wilson
from leadline.evidence.stats.arrays import Bools, Ints
from leadline.evidence.stats.estimate import z_of

LIKE, FEWEST_ALIKE = 0.8, 10
LEAST_FOR_TREND = 5  # leads with a part and the outcome: fewer say nothing of a change
LEFT = 0.5  # of the effect alone: a part of which less is left beside the others tells nothing of its own
FEW_BY_HAND, FAR = 10, 2.0


@dataclass(frozen=True, slots=True)
class Counted:
    """The four counts of a part, and the design effects with it and without it."""

    had: int
    of: int
    had_without: int
    of_without: int
    design: float = 1.0
    design_without: float = 1.0

    @classmethod
    def among(cls, holds: Bools, happened: Bools, party: Ints | None = None) -> Counted:
        """``party`` are whole numbers from 0 of what is not independent; left out, all leads are."""
        had, of = int((holds & happened).sum()), int(holds.sum())
        counts = (had, of, int(happened.sum()) - had, len(happened) - of)
        if party is None:
            return cls(*counts)
        return cls(*counts, *(design_effect(happened[side], party[side]) for side in (holds, ~holds)))

    @property
    def four(self) -> tuple[int, int, int, int]:
        """The counts of as many independent leads as tell the same."""
        both = (round(self.had / self.design), round(self.of / self.design))
        return (*both, round(self.had_without / self.design_without), round(self.of_without / self.design_without))

    @property
    def rate(self) -> Estimate:
        """The share with the outcome among those of whom it holds."""
        return wilson(self.had / self.design, self.of / self.design)


@dataclass(frozen=True, slots=True)
class Chance:
    """The p-value of a part alone, and adjusted for all looks in two ways."""

    p: float | None
    holm: float | None
    yekutieli: float | None


NO_CHANCE = Chance(None, None, None)


def chances_of(counts: Sequence[Counted], leads: int) -> dict[int, Chance]:
    """The chances of all parts that hold of some leads and not of others."""
    asked = [at for at, one in enumerate(counts) if 0 < one.of < leads]
    alone = [fisher(*counts[at].four) for at in asked]
    both = zip(asked, alone, holm(alone), benjamini_yekutieli(alone), strict=True)
    return {at: Chance(*values) for at, *values in both}


def weigh(
    looked: Looked, happened: Bools, date: Ints, hand: list[ByHand | None], party: Ints | None = None
) -> tuple[list[Found], int, Suggested]:
    """What is found of each part, how many looks that took, and the suggestions. One row per lead."""
    parts = looked.parts
    counts = [Counted.among(looked.holds[:, at], happened, party) for at in range(len(parts))]
    chances = chances_of(counts, len(happened))
    trends = trends_of(looked, happened, date, party)
    shared = party is not None and len(np.unique(party)) < len(party)
    suggested = suggest(looked, happened, party if shared else None)
    found = []
    for at, (part, one) in enumerate(zip(parts, counts, strict=True)):
        chance = chances.get(at, NO_CHANCE)
        worth = worth_of(part, one, len(happened), chance.holm, suggested.given_others[at])
        lift = ratio(*one.four)
        found.append(
            Found(
                rule=part.rule,
                label=part.label,
                sort=part.sort.value,
                points=float(part.points),
                leads=one.of,
                had=one.had,
                rate=one.rate,
                rate_without=wilson(one.had_without / one.design_without, one.of_without / one.design_without),
                lift=lift,
                p=chance.p,
                holm=chance.holm,
                yekutieli=chance.yekutieli,
                trend=trends.get(at),
                given_others=suggested.given_others[at],
                suggestion=suggested.suggestions[at],
                by_hand=hand[at],
                differs=difference(hand[at], worth, lift),
                worth=worth,
            )
        )
    return found, len(chances), suggested


def worth_of(part: Part, one: Counted, leads: int, adjusted: float | None, others: Estimate | None) -> Worth:
    """What the counts come to. Points below nothing are earned by a part that goes against the outcome."""
    if not one.of:
        return Worth.never
    if one.of == leads:
        return Worth.always
    if adjusted is None or adjusted > SURE:
        return Worth.open
    alone, _ = log_odds_ratio(*one.four)
    if others is not None and others.low <= 0 <= others.high and others.value * alone < LEFT * alone**2:
        return Worth.vanishes
    if not part.points:
        return Worth.unpaid
    return Worth.earns if (alone > 0) is (part.points * (1 if part.weight > 0 else -1) > 0) else Worth.against


def difference(hand: ByHand | None, worth: Worth, lift: Estimate | None) -> str | None:
    """Why the classic method gives points where the careful one sees none, or the other way round."""
    if hand is None:
        return None
    gives, shown = hand.points > 0, worth in (Worth.earns, Worth.unpaid) and lift is not None and lift.value > 1
    if gives and shown and lift is not None and lift.value > FAR * hand.points:
        return f"while it holds it is {lift.value:.1f} ×, ever having done it is less"
    if gives and shown and lift is not None and hand.points > FAR * lift.value:
        return f"before the outcome it is {lift.value:.1f} ×, the rest came after it"
    if gives is shown:
        return None
    if shown:
        return "what was known then tells more than what is known at the end"
    if worth is Worth.vanishes:
        return "others say the same"
    if worth is Worth.never:
        return "it holds only after the outcome, or only of leads that could not be judged"
    if hand.had < FEW_BY_HAND:
        return f"rests on {hand.had} with the outcome"
    if lift is not None and lift.value * 1.5 < hand.points:
        return f"before the outcome it is {lift.value:.1f} ×, the rest came after it"
    return "may be chance, with so many looks"


def trends_of(looked: Looked, happened: Bools, date: Ints, party: Ints | None = None) -> dict[int, Trend]:
    """Whether the log-odds ratio changed from the earlier half of the leads to the later, by their dates."""
    if not len(date) or date.min() == date.max():
        return {}
    middle = np.median(date)
    late = date > middle if (date > middle).any() else date >= middle
    found = {}
    for at in range(len(looked.parts)):
        if int((looked.holds[:, at] & happened).sum()) < LEAST_FOR_TREND:
            continue
        halves = [
            Counted.among(looked.holds[rows, at], happened[rows], None if party is None else party[rows])
            for rows in (~late, late)
        ]
        if any(not 0 < half.of < half.of + half.of_without or not half.had + half.had_without for half in halves):
            continue
        (before, spread), (after, spread_after) = (log_odds_ratio(*half.four) for half in halves)
        error = (spread + spread_after) ** 0.5
        change = Estimate(after - before, after - before - z_of() * error, after - before + z_of() * error)
        rates = [half.rate for half in halves]
        found[at] = (rates, change, two_sided(change.value / error))
    adjusted = holm([p for _, _, p in found.values()])
    return {
        at: Trend(rates[0], rates[1], change, p, by_holm)
        for (at, (rates, change, p)), by_holm in zip(found.items(), adjusted, strict=True)
    }


def alike(looked: Looked) -> list[Alike]:
    """Pairs of parts of different rules that hold of nearly the same leads, the likest first."""
    holds = looked.holds.astype(np.float64)
    both, reach, leads = holds.T @ holds, holds.sum(axis=0), len(holds)
    found = []
    for at, first in enumerate(looked.parts):
        for other in range(at + 1, len(looked.parts)):
            second = looked.parts[other]
            few = min(reach[at], reach[other]) < FEWEST_ALIKE or max(reach[at], reach[other]) == leads
            if few or first.rule == second.rule or {first.sort, second.sort} & {Sort.otherwise, Sort.missing}:
                continue
            shared, one, two = both[at, other], reach[at], reach[other]
            jaccard = shared / (one + two - shared)
            phi = (shared * leads - one * two) / np.sqrt(one * two * (leads - one) * (leads - two))
            if min(jaccard, phi) >= LIKE:
                found.append(Alike(first.label, second.label, int(shared), float(jaccard), float(phi)))
    return sorted(found, key=lambda pair: -pair.jaccard)
