"""Random kinds of rules over the vocabulary."""

from __future__ import annotations

from decimal import Decimal

from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Dated,
    Decay,
    Fade,
    HalfLife,
    Kind,
    Limit,
    Lookup,
    Occurrences,
    PerProperty,
    Points,
    Predicted,
    Sequence,
    Silence,
    Surge,
)
from leadline.model.text import fold
from tests.strategies import vocabulary as words
from tests.strategies.conditions import selection
from tests.strategies.draw import Draw


def kind(draw: Draw) -> Kind:
    """A kind of rule; those that count occurrences are the most frequent, as in models that people write."""
    match draw.whole(0, 13):
        case 0:
            return Constant(points(draw))
        case 1:
            return bins(draw)
        case 2:
            return lookup(draw)
        case 3:
            return at_least(draw)
        case 4:
            return Surge(
                selection(draw),
                last=draw.pick(words.DURATIONS),
                against=draw.pick(words.DURATIONS),
                ratio=Decimal(draw.pick(("2", "1", "0.5", "1.5", "0.333333"))),
                points=points(draw),
                dated=dated(draw),
            )
        case 5:
            return sequence(draw)
        case 6:
            return silence(draw)
        case 7:
            return Predicted(draw.pick(words.PREDICTORS), draw.pick((100.0, -5.0, 0.1)))
        case _:
            return occurrences(draw)


def points(draw: Draw) -> Points:
    return draw.pick(words.POINTS)


def dated(draw: Draw) -> Dated:
    if not draw.chance(15):
        return Dated()
    first, last = sorted(words.around(draw) for _ in range(2))
    return Dated(first if draw.chance(70) else None, last if draw.chance(70) else None)


def duration(draw: Draw, percent: int) -> int | None:
    return draw.maybe(percent, lambda: draw.pick(words.DURATIONS))


def limit(draw: Draw) -> Limit:
    form = draw.whole(0, 5)
    per = None if form == 0 else draw.pick(words.PERIODS) if form <= 3 else draw.pick(words.DURATIONS)
    return Limit(draw.whole(1, 3), per)


def decay(draw: Draw) -> Decay:
    if draw.chance(50):
        return HalfLife(draw.pick(words.DURATIONS))
    ages = sorted(draw.some(tuple(sorted(set(words.DURATIONS))), 1, 3))
    return Fade(tuple((age, draw.pick((0.5, 0.0, 0.25, 1.0, 0.1))) for age in ages))


def occurrences(draw: Draw) -> Occurrences:
    form = draw.whole(0, 5)
    return Occurrences(
        selection(draw),
        points=PerProperty("amount", draw.pick((1.0, 0.01, -2.0))) if draw.chance(20) else points(draw),
        dated=dated(draw),
        within=duration(draw, 40),
        limit=limit(draw) if form in (3, 4) else None,
        distinct=draw.pick(("asset", "path", "nothing")) if form == 5 else None,
        decay=draw.maybe(35, lambda: decay(draw)),
        cap=draw.maybe(30, lambda: Decimal(draw.pick(("10", "4.5", "1")))),
    )


def at_least(draw: Draw) -> AtLeast:
    form = draw.whole(0, 3)
    return AtLeast(
        selection(draw),
        count=draw.whole(1, 4),
        points=points(draw),
        dated=dated(draw),
        within=duration(draw, 60),
        limit=limit(draw) if form == 2 else None,
        distinct="asset" if form == 3 else None,
    )


def sequence(draw: Draw) -> Sequence:
    return Sequence(
        tuple(selection(draw) for _ in range(draw.whole(2, 3))),
        points=points(draw),
        within=duration(draw, 60),
        recent=duration(draw, 40),
        dated=dated(draw),
    )


def silence(draw: Draw) -> Silence:
    tiers = sorted(draw.some(tuple(sorted(set(words.DURATIONS))), 1, 3))
    return Silence(selection(draw), tuple((tier, points(draw)) for tier in tiers), cumulative=draw.chance(40))


def bins(draw: Draw) -> Bins:
    keys = sorted(draw.some(tuple(sorted(words.LITERALS)), 1, 4))
    attribute = draw.pick(("age", "company.employees", "revenue", "staff", "country", "tags", "nothing"))
    return Bins(attribute, tuple((key, points(draw)) for key in keys), either(draw), either(draw))


def lookup(draw: Draw) -> Lookup:
    keys = dict.fromkeys(fold(word) for word in draw.some(words.WORDS, 1, 4))
    attribute = draw.pick(("country", "job", "age", "company.industry", "company.tier", "vip", "tags", "nothing"))
    return Lookup(attribute, tuple((key, points(draw)) for key in keys), either(draw), either(draw))


def either(draw: Draw) -> Points:
    return points(draw) if draw.chance(40) else Decimal(0)
