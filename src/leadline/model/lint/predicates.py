"""Predicates of one value against each other: which exclude each other, and which follow from which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from leadline.model.condition import (
    Age,
    AgeTest,
    Exists,
    HasPart,
    InstantRange,
    NoneOf,
    NumberRange,
    OneOf,
    Part,
    Predicate,
)


def contradict(predicates: Sequence[Predicate]) -> bool:
    """Whether no value can pass all of the predicates."""
    if Exists(False) in predicates and any(predicate != Exists(False) for predicate in predicates):
        return True
    if any(is_empty(predicate) for predicate in predicates):
        return True
    return any(exclude(one, other) for one, other in permutations(predicates, 2))


def is_empty(predicate: Predicate) -> bool:
    """Whether a predicate lets nothing pass by itself."""
    match predicate:
        case OneOf((), (), (), ()):
            return True
        case NumberRange(low, high, low_included, high_included) if low is not None and high is not None:
            return low > high or (low == high and not (low_included and high_included))
        case InstantRange(first, last) if first is not None and last is not None:
            return first > last
        case _:
            return False


def exclude(one: Predicate, other: Predicate) -> bool:
    """Whether two predicates have no value in common; asked in both orders."""
    match one, other:
        case OneOf(texts, (), (), ()), HasPart():
            return not any(has_part(text, other) for text in texts)
        case OneOf(texts, (), (), ()), OneOf(others, (), (), ()):
            return not set(texts) & set(others)
        case OneOf((), numbers, (), ()), OneOf((), others, (), ()):
            return not set(numbers) & set(others)
        case OneOf(texts, (), (), ()), NoneOf(others, (), (), ()):
            return set(texts) <= set(others)
        case OneOf((), numbers, (), ()), NoneOf((), others, (), ()):
            return set(numbers) <= set(others)
        case OneOf((), numbers, (), ()), NumberRange():
            return not any(inside(number, other) for number in numbers)
        case NumberRange(), NumberRange():
            return is_empty(common(one, other))
        case InstantRange(), InstantRange():
            return is_empty(InstantRange(latest(one.first, other.first), earliest(one.last, other.last)))
        case HasPart(Part.starts_with, text), HasPart(Part.starts_with, start):
            return not text.startswith(start) and not start.startswith(text)
        case HasPart(Part.ends_with, text), HasPart(Part.ends_with, end):
            return not text.endswith(end) and not end.endswith(text)
        case Age(AgeTest.older_than, older), Age(AgeTest.newer_than, newer):
            return newer <= older
        case Age(AgeTest.within_next), Age(AgeTest.older_than | AgeTest.newer_than):
            return True
        case _:
            return False


def follows(one: Predicate, other: Predicate) -> bool:
    """Whether every value that passes ``one`` passes ``other``."""
    if one == other or (other == Exists(True) and one != Exists(False)):
        return True
    match one, other:
        case OneOf(), OneOf():
            return all(
                set(mine) <= set(theirs)
                for mine, theirs in (
                    (one.texts, other.texts),
                    (one.numbers, other.numbers),
                    (one.booleans, other.booleans),
                    (one.spans, other.spans),
                )
            )
        case OneOf((), numbers, (), ()), NumberRange():
            return all(inside(number, other) for number in numbers)
        case OneOf(texts, (), (), ()), HasPart():
            return all(has_part(text, other) for text in texts)
        case OneOf((), (), (), spans), InstantRange(first, last):
            return all((first is None or first <= span.start) and (last is None or span.end <= last) for span in spans)
        case NumberRange(), NumberRange():
            return common(one, other) == one
        case InstantRange(first, last), InstantRange(start, end):
            starts = start is None or (first is not None and start <= first)
            return starts and (end is None or (last is not None and last <= end))
        case HasPart(part, text), HasPart(same, shorter):
            return (same in (part, Part.contains)) and has_part(text, other)
        case Age(AgeTest.older_than, age), Age(AgeTest.older_than, shorter):
            return age >= shorter
        case Age(AgeTest.newer_than | AgeTest.within_next, age), Age(test, longer):
            return one.test == test and age <= longer
        case _:
            return False


def has_part(text: str, test: HasPart) -> bool:
    match test.part:
        case Part.contains:
            return test.text in text
        case Part.starts_with:
            return text.startswith(test.text)
        case Part.ends_with:
            return text.endswith(test.text)


def inside(number: float, range_: NumberRange) -> bool:
    above = range_.low is None or number > range_.low or (range_.low_included and number == range_.low)
    return above and (range_.high is None or number < range_.high or (range_.high_included and number == range_.high))


def common(one: NumberRange, other: NumberRange) -> NumberRange:
    """The numbers that two ranges share, written as the first where it lies inside the second."""
    low, low_included = one.low, one.low_included
    if other.low is not None and (low is None or other.low > low or (other.low == low and not other.low_included)):
        low, low_included = other.low, other.low_included
    high, high_included = one.high, one.high_included
    if other.high is not None and (
        high is None or other.high < high or (other.high == high and not other.high_included)
    ):
        high, high_included = other.high, other.high_included
    return NumberRange(low, high, low_included, high_included)


def latest(one: int | None, other: int | None) -> int | None:
    return max((i for i in (one, other) if i is not None), default=None)


def earliest(one: int | None, other: int | None) -> int | None:
    return min((i for i in (one, other) if i is not None), default=None)
