"""Each part against the outcome: the shares with and without it, the test, the trend, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leadline.evidence.backtest.judged import Judged
from leadline.evidence.rules.chance import benjamini_yekutieli, fisher, holm, log_odds_ratio, ratio, two_sided
from leadline.evidence.rules.counting import Counted, Counting
from leadline.evidence.rules.looking import Looked
from leadline.evidence.rules.parts import Part, Sort
from leadline.evidence.rules.result import SURE, Alike, ByHand, Found, Trend, Worth
from leadline.evidence.rules.suggesting import Suggested, suggest
from leadline.evidence.stats import Estimate
from leadline.evidence.stats.estimate import z_of

LIKE, FEWEST_ALIKE = 0.8, 10
LEAST_FOR_TREND = 5  # leads with a part and the outcome: fewer say nothing of a change
LEFT = 0.5  # of the effect alone: a part of which less is left beside the others tells nothing of its own
FEW_BY_HAND, FAR = 10, 2.0


@dataclass(frozen=True, slots=True)
class Chance:
    """The p-value of a part alone, and adjusted for all looks in two ways."""

    p: float | None
    holm: float | None
    yekutieli: float | None


NO_CHANCE = Chance(None, None, None)


def chances_of(counts: Sequence[Counted], rows: int) -> dict[int, Chance]:
    """The chances of all parts that hold in some rows and not in others."""
    asked = [at for at, one in enumerate(counts) if 0 < one.of < rows]
    alone = [fisher(*(round(count) for count in counts[at].four)) for at in asked]
    both = zip(asked, alone, holm(alone), benjamini_yekutieli(alone), strict=True)
    return {at: Chance(*values) for at, *values in both}


def weigh(looked: Looked, judged: Judged, hand: Sequence[ByHand | None]) -> tuple[list[Found], int, Suggested]:
    """What is found of each part, how many looks that took, and the suggestions. One row per lead and date."""
    parts, happened = looked.parts, judged.happened
    counting = Counting(happened, judged.party)
    counts = [counting.count(looked.holds[:, at]) for at in range(len(parts))]
    chances = chances_of(counts, len(judged))
    trends = trends_of(looked, judged)
    suggested = suggest(looked, judged)
    found = []
    for at, (part, one) in enumerate(zip(parts, counts, strict=True)):
        chance = chances.get(at, NO_CHANCE)
        worth = worth_of(part, one, len(judged), chance.holm, suggested.given_others[at])
        holds = looked.holds[:, at]
        lift = ratio(*one.four)
        found.append(
            Found(
                rule=part.rule,
                label=part.label,
                sort=part.sort.value,
                points=float(part.points),
                leads=judged.leads(holds),
                had=judged.leads(holds & happened),
                rate=one.rate,
                rate_without=one.rate_without,
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


def worth_of(part: Part, one: Counted, rows: int, adjusted: float | None, others: Estimate | None) -> Worth:
    """What the counts come to. Points below nothing are earned by a part that goes against the outcome."""
    if not one.of:
        return Worth.never
    if one.of == rows:
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


def trends_of(looked: Looked, judged: Judged) -> dict[int, Trend]:
    """Whether the log-odds ratio changed from the earlier half of the rows to the later, by their dates.

    What a lead has in common in both halves makes the change surer than is said here.
    """
    date, happened = judged.date, judged.happened
    if not len(date) or date.min() == date.max():
        return {}
    middle = np.median(date)
    late = date > middle if (date > middle).any() else date >= middle
    counting = [(rows, Counting(happened[rows], judged.party[rows])) for rows in (~late, late)]
    found = {}
    for at in range(len(looked.parts)):
        if judged.leads(looked.holds[:, at] & happened) < LEAST_FOR_TREND:
            continue
        halves = [half.count(looked.holds[rows, at]) for rows, half in counting]
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


def alike(looked: Looked, judged: Judged) -> list[Alike]:
    """Pairs of parts of different rules that hold in nearly the same rows, the likest first."""
    holds = looked.holds.astype(np.float64)
    both, reach, rows = holds.T @ holds, holds.sum(axis=0), len(holds)
    rest = (Sort.otherwise, Sort.missing)
    asked = [
        part.sort not in rest and reach[at] < rows and judged.leads(looked.holds[:, at]) >= FEWEST_ALIKE
        for at, part in enumerate(looked.parts)
    ]
    found = []
    for at, first in enumerate(looked.parts):
        for other in range(at + 1, len(looked.parts)):
            second = looked.parts[other]
            if not asked[at] or not asked[other] or first.rule == second.rule:
                continue
            shared, one, two = both[at, other], reach[at], reach[other]
            jaccard = shared / (one + two - shared)
            phi = (shared * rows - one * two) / np.sqrt(one * two * (rows - one) * (rows - two))
            if min(jaccard, phi) >= LIKE:
                together = judged.leads(looked.holds[:, at] & looked.holds[:, other])
                found.append(Alike(first.label, second.label, together, float(jaccard), float(phi)))
    return sorted(found, key=lambda pair: -pair.jaccard)
