"""Whether a condition can hold at all, always holds, or follows from another one.

Only what is sure is said: ``maybe`` and ``False`` are no claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, assert_never

from leadline.model.condition import (
    All,
    Any,
    Condition,
    Did,
    DidNot,
    Exists,
    NoneOf,
    Not,
    NumberRange,
    OneOf,
    Predicate,
    ResultTest,
    Selection,
    ValueTest,
)
from leadline.model.lint.predicates import contradict, follows


class Truth(StrEnum):
    never = "never"
    always = "always"
    maybe = "maybe"


class Bounds(Protocol):
    """The least and the most of a number."""

    @property
    def low(self) -> Decimal: ...

    @property
    def high(self) -> Decimal: ...


Results = Mapping[str, "Bounds | frozenset[str]"]
UNKNOWN: Results = {}


def truth(condition: Condition, results: Results = UNKNOWN) -> Truth:
    """Whether a condition never, always or maybe holds; ``results`` has what a result can be, where that is known."""
    match condition:
        case All(parts):
            inner = [truth(part, results) for part in parts]
            if Truth.never in inner or excludes_itself(parts):
                return Truth.never
            return Truth.always if all(t is Truth.always for t in inner) else Truth.maybe
        case Any(parts):
            inner = [truth(part, results) for part in parts]
            if Truth.always in inner:
                return Truth.always
            return Truth.never if all(t is Truth.never for t in inner) else Truth.maybe
        case Not(part):
            flipped = {Truth.never: Truth.always, Truth.always: Truth.never, Truth.maybe: Truth.maybe}
            return flipped[truth(part, results)]
        case ValueTest(_, predicates):
            return Truth.never if contradict(predicates) else Truth.maybe
        case ResultTest(name, predicates):
            return truth_of_result(predicates, results.get(name))
        case Did(selection):
            return Truth.maybe if is_possible(selection) else Truth.never
        case DidNot():
            return Truth.maybe
        case _:
            assert_never(condition)


def excludes_itself(parts: Sequence[Condition]) -> bool:
    """Whether parts that must all hold cannot hold together.

    Two tests of one attribute can hold together of a list, whatever they are, so only results are set against each
    other, and a value that must be missing against any other test of it.
    """
    by_result: dict[str, list[Predicate]] = {}
    for part in parts:
        if isinstance(part, ResultTest):
            by_result.setdefault(part.name, []).extend(part.predicates)
    if any(contradict(predicates) for predicates in by_result.values()):
        return True
    tests = [part for part in parts if isinstance(part, ValueTest)]
    missing = {test.name for test in tests if Exists(False) in test.predicates}
    if any(test.name in missing and test.predicates != (Exists(False),) for test in tests):
        return True
    return any(Not(part) in parts for part in parts)


def is_possible(selection: Selection) -> bool:
    """Whether any event can be selected."""
    some = selection.acts or bool(selection.names) or bool(selection.prefixes)
    return some and (selection.where is None or truth(selection.where) is not Truth.never)


def truth_of_result(predicates: Sequence[Predicate], known: Bounds | frozenset[str] | None) -> Truth:
    if contradict(predicates):
        return Truth.never
    if known is None:
        return Truth.maybe
    test = among_names if isinstance(known, frozenset) else within_bounds
    inner = [test(predicate, known) for predicate in predicates]  # type: ignore[arg-type]
    if Truth.never in inner:
        return Truth.never
    return Truth.always if all(t is Truth.always for t in inner) else Truth.maybe


def within_bounds(predicate: Predicate, bounds: Bounds) -> Truth:
    match predicate:
        case NumberRange(low, high, low_included, high_included):
            least, most = (
                Decimal(repr(low)) if low is not None else None,
                Decimal(repr(high)) if high is not None else None,
            )
            if least is not None and (bounds.high < least or (bounds.high == least and not low_included)):
                return Truth.never
            if most is not None and (bounds.low > most or (bounds.low == most and not high_included)):
                return Truth.never
            above = least is None or bounds.low > least or (bounds.low == least and low_included)
            below = most is None or bounds.high < most or (bounds.high == most and high_included)
            return Truth.always if above and below else Truth.maybe
        case OneOf(numbers=numbers):
            reached = [n for n in numbers if bounds.low <= Decimal(repr(n)) <= bounds.high]
            return Truth.maybe if reached else Truth.never
        case _:
            return Truth.maybe


def among_names(predicate: Predicate, names: frozenset[str]) -> Truth:
    match predicate:
        case OneOf(texts):
            if not names & set(texts):
                return Truth.never
            return Truth.always if names <= set(texts) else Truth.maybe
        case NoneOf(texts):
            return Truth.never if names <= set(texts) else Truth.maybe
        case _:
            return Truth.maybe


# -- what follows from what -------------------------------------------------------------------------------------


def implies(one: Condition, other: Condition) -> bool:
    """Whether ``other`` surely holds wherever ``one`` does."""
    if one == other:
        return True
    match one, other:
        case _, All(parts):
            return all(implies(one, part) for part in parts)
        case Any(parts), _:
            return all(implies(part, other) for part in parts)
        case Not(part), Not(wider):
            return implies(wider, part)
        case (ValueTest(a, narrow), ValueTest(b, wide)) | (ResultTest(a, narrow), ResultTest(b, wide)):
            return a == b and all(any(follows(n, w) for n in narrow) for w in wide)
        case Did(selection, within, at_least), Did(wider_selection, wider_within, fewer):
            is_inside = wider_within is None or (within is not None and within <= wider_within)
            return selection == wider_selection and is_inside and at_least >= fewer
        case DidNot(selection, duration), DidNot(same, shorter):
            return selection == same and duration >= shorter
        case All(parts), Any(choices):
            return any(implies(part, other) for part in parts) or any(implies(one, choice) for choice in choices)
        case All(parts), _:
            return any(implies(part, other) for part in parts)
        case _, Any(choices):
            return any(implies(one, choice) for choice in choices)
        case _:
            return False
