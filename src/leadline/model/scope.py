"""What the names in a condition refer to: facts of a lead, properties of an event, or results as well as facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from leadline.model.condition import Exists, NoneOf, NumberRange, OneOf, Predicate
from leadline.model.problems import Place, Placed
from leadline.model.text import fold


class Sees(StrEnum):
    facts = "facts"
    properties = "properties"
    results = "results"


@dataclass(frozen=True, slots=True)
class Result:
    """A result that a condition may test.

    ``values`` are the names it can have, unknown if they are empty; a number has none.
    """

    name: str
    values: tuple[str, ...] | None = None
    ordered: bool = False  # names that are numbers, as priorities mostly are, may be compared as numbers


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition stands. ``absent`` gives the reason for each result that cannot be seen from here."""

    sees: Sees
    results: tuple[Result, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()

    def result(self, name: str) -> Result | None:
        return next((r for r in self.results if r.name == name), None)


FACTS = Scope(Sees.facts)
PROPERTIES = Scope(Sees.properties)


def of_result(
    result: Result, predicates: tuple[Predicate, ...], at: Placed, place: Place
) -> tuple[Predicate, ...] | None:
    """The predicates as they compare with a result: numbers with a score, names with all else."""
    read: list[Predicate] = []
    for predicate in predicates:
        one = _of_number(predicate) if result.values is None else _of_name(result, predicate, at, place)
        if one is None:
            what = "numbers" if result.values is None else "names"
            allowed = "eq ne in not_in gt gte lt lte between" if result.values is None else "eq ne in not_in exists"
            place.refuse(at, f"`{result.name}` compares with {what} here; allowed: {allowed}")
            return None
        read.append(one)
    return tuple(read)


def _of_number(predicate: Predicate) -> Predicate | None:
    match predicate:
        case OneOf(texts=(), booleans=(), spans=()) | NoneOf(texts=(), booleans=(), spans=()) | NumberRange():
            return predicate
    return None


def _of_name(result: Result, predicate: Predicate, at: Placed, place: Place) -> Predicate | None:
    match predicate:
        case OneOf(booleans=(), spans=()) | NoneOf(booleans=(), spans=()):
            texts = predicate.texts + tuple(shortest(n) for n in predicate.numbers)
            known = {fold(v): v for v in result.values or ()}
            for text in texts:
                if known and text not in known:
                    place.refuse_word(at, f"no {result.name} is called `{text}`", text, known.values(), "there are")
            return type(predicate)(texts=texts, written=tuple(known.get(t, t) for t in texts))
        case Exists():
            return predicate
        case NumberRange() if result.ordered:
            return predicate
    return None


def shortest(number: float) -> str:
    """A number's shortest text.

    >>> shortest(5.0), shortest(0.25)
    ('5', '0.25')
    """
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(number)
