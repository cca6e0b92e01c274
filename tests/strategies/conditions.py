"""Random conditions over the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.model.condition import (
    DAY,
    Age,
    AgeTest,
    All,
    Any,
    Condition,
    Did,
    DidNot,
    Exists,
    HasPart,
    InstantRange,
    Matches,
    NoneOf,
    Not,
    NumberRange,
    OneOf,
    Part,
    Predicate,
    ResultTest,
    Selection,
    Span,
    ValueTest,
)
from leadline.model.text import fold
from tests.strategies import vocabulary as words
from tests.strategies.draw import Draw


def condition(draw: Draw, depth: int = 2) -> Condition:
    """A condition over facts, as it may stand in a rule or an audience."""
    form = draw.whole(0, 9)
    if depth > 0 and form >= 6:
        return joined(form, [condition(draw, depth - 1) for _ in range(draw.whole(1, 3))])
    if form == 5:
        return did(draw)
    return value_test(draw, words.ATTRIBUTE_NAMES)


def joined(form: int, parts: Sequence[Condition]) -> Condition:
    if form == 6:
        return Not(parts[0])
    return Any(tuple(parts)) if form == 7 else All(tuple(parts))


def did(draw: Draw) -> Condition:
    chosen = selection(draw)
    if draw.chance(50):
        return DidNot(chosen, draw.pick(words.DURATIONS))
    within = draw.maybe(70, lambda: draw.pick(words.DURATIONS))
    return Did(chosen, within, draw.pick((1, 1, 2, 3)))


def result_condition(draw: Draw, names: Sequence[str], texts: Sequence[str], depth: int = 1) -> Condition:
    """A condition that may also look at results: ``names`` are numbers among them, ``texts`` the others."""
    form = draw.whole(0, 9)
    if depth > 0 and form >= 7:
        return joined(form - 1, [result_condition(draw, names, texts, depth - 1) for _ in range(2)])
    if form >= 5:
        return condition(draw, 0)
    if form >= 3 and texts:
        return ResultTest(draw.pick(texts), (one_of(draw, ("a", "b", "hot", "1", "2", "lead", "recycled")),))
    return ResultTest(draw.pick(names), (number_range(draw),))


def where(draw: Draw, depth: int = 1) -> Condition:
    """A condition over an event's properties."""
    form = draw.whole(0, 9)
    if depth > 0 and form >= 7:
        return joined(form - 1, [where(draw, depth - 1) for _ in range(draw.whole(1, 2))])
    return value_test(draw, words.PROPERTY_NAMES)


def selection(draw: Draw) -> Selection:
    """Which events: mostly one or two names, so that events are found."""
    form = draw.whole(0, 9)
    names: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    if form <= 6:
        names = draw.some(words.NAMES, 1, 2)
    if form in (6, 7):
        prefixes = (draw.pick(words.PREFIXES),)
    return Selection(
        names=names,
        prefixes=prefixes,
        acts=form >= 8,
        where=draw.maybe(35, lambda: where(draw)),
        bots=draw.chance(15),
    )


# -- tests of one value -----------------------------------------------------------------------------------------


def value_test(draw: Draw, names: Sequence[str]) -> ValueTest:
    name = draw.pick(names)
    first = predicate(draw, is_date=name in words.DATE_NAMES)
    if draw.chance(15):
        return ValueTest(name, (first, predicate(draw, is_date=name in words.DATE_NAMES)))
    return ValueTest(name, (first,))


def predicate(draw: Draw, is_date: bool) -> Predicate:
    if is_date:
        return date_predicate(draw)
    match draw.whole(0, 9):
        case 0 | 1:
            return one_of(draw, words.WORDS)
        case 2:
            return none_of(draw)
        case 3 | 4:
            return number_range(draw)
        case 5:
            return OneOf(numbers=draw.some(words.LITERALS), booleans=draw.maybe(30, lambda: (True,)) or ())
        case 6:
            return HasPart(draw.pick(tuple(Part)), fold(draw.pick(words.PARTS)))
        case 7:
            return Matches(draw.pick(words.PATTERNS))
        case 8:
            return OneOf(booleans=(draw.pick((True, False)),), texts=draw.maybe(20, lambda: ("yes",)) or ())
        case _:
            return Exists(draw.pick((True, False)))


def one_of(draw: Draw, texts: Sequence[str]) -> OneOf:
    return OneOf(texts=tuple(dict.fromkeys(fold(text) for text in draw.some(texts))))


def none_of(draw: Draw) -> NoneOf:
    form = draw.whole(0, 3)
    return NoneOf(
        texts=one_of(draw, words.WORDS).texts if form in (0, 3) else (),
        numbers=draw.some(words.LITERALS, 1, 2) if form in (1, 3) else (),
        booleans=(draw.pick((True, False)),) if form == 2 else (),
    )


def number_range(draw: Draw) -> NumberRange:
    low, high = sorted(draw.pick(words.LITERALS) for _ in range(2))
    form = draw.whole(0, 3)
    if form == 0:
        return NumberRange(low=low, low_included=draw.chance(70))
    if form == 1:
        return NumberRange(high=high, high_included=draw.chance(70))
    return NumberRange(low, high, draw.chance(70), draw.chance(70))


def date_predicate(draw: Draw) -> Predicate:
    match draw.whole(0, 5):
        case 0 | 1:
            return Age(draw.pick(tuple(AgeTest)), draw.pick(words.DURATIONS))
        case 2:
            first, last = sorted(words.around(draw) for _ in range(2))
            return InstantRange(first if draw.chance(70) else None, last)
        case 3:
            return InstantRange(first=words.around(draw))
        case 4:
            day = words.around(draw) // DAY * DAY
            return OneOf(spans=(Span(day, day + DAY - 1),)) if draw.chance(70) else NoneOf(spans=(Span(day, day),))
        case _:
            return Exists(draw.pick((True, False)))
