"""Tests of one value: a scalar, a list, or a mapping of operators, to predicates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias
from zoneinfo import ZoneInfo

from leadline.model import pattern, values
from leadline.model.condition import (
    Age,
    AgeTest,
    Exists,
    HasPart,
    InstantRange,
    Matches,
    NoneOf,
    NumberRange,
    OneOf,
    Part,
    Predicate,
    Span,
)
from leadline.model.dates import span
from leadline.model.problems import Place
from leadline.model.source import Entry, Listing, Mapping, Means, Node, Scalar, described
from leadline.model.text import SPACE, fold

ORDERED = ("gt", "gte", "lt", "lte")
DATED = ("before", "after")
PARTS = tuple(p.value for p in Part)
AGES = tuple(a.value for a in AgeTest)
OPERATORS = ("eq", "ne", "in", "not_in", *ORDERED, "between", "matches", *PARTS, "exists", *DATED, *AGES)

Literal: TypeAlias = "_Text | float | bool | Span"
NamedList = Callable[[Scalar, Place, str], OneOf | None]


@dataclass(frozen=True, slots=True)
class _Text:
    """A literal as it compares and as it is shown."""

    folded: str
    written: str


def predicates(node: Node, zone: ZoneInfo, named: NamedList, place: Place, name: str) -> tuple[Predicate, ...] | None:
    """The predicates of a test; all must hold of the same value. ``named`` finds a list of ``define``."""
    match node:
        case Scalar():
            one = equal(node, zone, place, f"`{name}`")
            return None if one is None else (one,)
        case Listing():
            many = one_of(node, zone, place, f"`{name}`")
            return None if many is None else (many,)
        case Mapping(entries=()):
            place.refuse(node, f"the test of `{name}` is empty; write a value, a list, or an operator as in {{gte: 5}}")
            return None
    read = [_operator(entry, zone, named, place, name) for entry in node.entries]
    return tuple(p for p in read if p is not None) if None not in read else None


def equal(node: Scalar, zone: ZoneInfo, place: Place, what: str) -> OneOf | None:
    """One literal that the value must equal."""
    literal = _literal(node, zone, place, what)
    return None if literal is None else _together([literal])


def one_of(node: Listing, zone: ZoneInfo, place: Place, what: str) -> OneOf | None:
    """A list of literals, one of which the value must equal."""
    if not node.items:
        place.refuse(node, f"{what}: the list is empty, so nothing could ever be in it")
        return None
    literals: list[Literal | None] = []
    for item in node.items:
        if isinstance(item, Scalar):
            literals.append(_literal(item, zone, place, what))
        else:
            place.refuse(item, f"{what}: a list holds single values, not {described(item)}")
            literals.append(None)
    return _together(x for x in literals if x is not None) if None not in literals else None


def _literal(node: Scalar, zone: ZoneInfo, place: Place, what: str) -> Literal | None:
    match node.means:
        case Means.number:
            value = values.number(node, place, what)
            return None if value is None else float(value)
        case Means.boolean:
            return node.text.lower() == "true"
        case Means.date:
            return values.dated(node, zone, place, what)
    folded = fold(node.text)
    if node.means is Means.nothing or not folded:
        place.refuse(node, f"{what} is compared with nothing; say `exists: false` for a missing value")
        return None
    return _Text(folded, node.text.strip(SPACE))


def _together(literals: Iterable[Literal]) -> OneOf:
    texts: dict[str, str] = {}
    numbers: dict[float, None] = {}
    booleans: dict[bool, None] = {}
    spans: dict[Span, None] = {}
    for literal in literals:
        match literal:
            case bool():
                booleans[literal] = None
            case _Text():
                texts.setdefault(literal.folded, literal.written)
            case Span():
                spans[literal] = None
            case _:
                numbers[literal] = None
    return OneOf(tuple(texts), tuple(numbers), tuple(booleans), tuple(spans), tuple(texts.values()))


def _none_of(wanted: OneOf | None) -> NoneOf | None:
    if wanted is None:
        return None
    return NoneOf(wanted.texts, wanted.numbers, wanted.booleans, wanted.spans, wanted.written)


def _operator(entry: Entry, zone: ZoneInfo, named: NamedList, place: Place, name: str) -> Predicate | None:
    operator, node = entry.key.text, entry.value
    what = f"`{operator}` of `{name}`"
    if operator not in OPERATORS:
        place.refuse_word(entry, f"`{name}`: there is no operator `{operator}`", operator, OPERATORS)
        return None
    if operator in ("in", "not_in"):
        wanted = _members(node, zone, named, place, what)
        return wanted if operator == "in" else _none_of(wanted)
    if operator == "between":
        return _between(node, zone, place, what)
    if not isinstance(node, Scalar):
        other = {"eq": "; `in` takes a list", "ne": "; `not_in` takes a list"}.get(operator, "")
        place.refuse(node, f"{what} takes one value, not {described(node)}{other}")
        return None
    if operator == "eq":
        return equal(node, zone, place, what)
    if operator == "ne":
        return _none_of(equal(node, zone, place, what))
    if operator in ORDERED or operator in DATED:
        return _ordered(operator, node, zone, place, what)
    if operator == "exists":
        wanted_there = values.boolean(node, place, what)
        return None if wanted_there is None else Exists(wanted_there)
    if operator in AGES:
        length = values.lasting(node, place, what)
        return None if length is None else Age(AgeTest(operator), length)
    if operator == "matches":
        return _matches(node, place, what)
    text = values.plain_text(node, place, what)
    return None if text is None else HasPart(Part(operator), fold(text), text)


def _members(node: Node, zone: ZoneInfo, named: NamedList, place: Place, what: str) -> OneOf | None:
    match node:
        case Listing():
            return one_of(node, zone, place, what)
        case Scalar(means=Means.text):
            return named(node, place, what)
    place.refuse(node, f"{what} takes a list, or the name of one from `define`, not {described(node)}")
    return None


def _ordered(operator: str, node: Scalar, zone: ZoneInfo, place: Place, what: str) -> Predicate | None:
    if operator in DATED:
        limit = values.dated(node, zone, place, what)
    elif node.means is Means.number:
        value = values.number(node, place, what)
        if value is None:
            return None
        bound, included = float(value), operator in ("gte", "lte")
        if operator in ("gt", "gte"):
            return NumberRange(low=bound, low_included=included)
        return NumberRange(high=bound, high_included=included)
    elif node.means is Means.date:
        limit = values.dated(node, zone, place, what)
    else:
        place.refuse(node, f"{what} takes a number or a date, not {described(node)}{_unquote(node, zone)}")
        return None
    if limit is None:
        return None
    match operator:
        case "gt" | "after":
            return InstantRange(first=limit.end + 1)
        case "gte":
            return InstantRange(first=limit.start)
        case "lt" | "before":
            return InstantRange(last=limit.start - 1)
    return InstantRange(last=limit.end)


def _unquote(node: Node, zone: ZoneInfo) -> str:
    """A hint where a text would be a number or a date without its quotes."""
    if not isinstance(node, Scalar) or node.means is not Means.text:
        return ""
    try:
        span(node.text, zone)
    except ValueError:
        try:
            float(node.text)
        except ValueError:
            return ""
    return "; leave the quotes out"


def _between(node: Node, zone: ZoneInfo, place: Place, what: str) -> Predicate | None:
    if not isinstance(node, Listing) or len(node.items) != 2:
        place.refuse(node, f"{what} takes a list of two ends as in [1, 5], not {described(node)}")
        return None
    first, last = node.items
    means = {end.means for end in (first, last) if isinstance(end, Scalar)}
    if len(means) != 1 or not means <= {Means.number, Means.date}:
        ends = f"{described(first)} and {described(last)}"
        hint = _unquote(first, zone) or _unquote(last, zone)
        place.refuse(node, f"{what} takes two numbers or two dates, not {ends}{hint}")
        return None
    if means == {Means.number}:
        low, high = values.number(first, place, what), values.number(last, place, what)
        if low is None or high is None:
            return None
        if low <= high:
            return NumberRange(float(low), float(high))
    else:
        start, end = values.dated(first, zone, place, what), values.dated(last, zone, place, what)
        if start is None or end is None:
            return None
        if start.start <= end.end:
            return InstantRange(start.start, end.end)
    place.refuse(node, f"{what} has its ends the wrong way round, so nothing lies there; the lower comes first")
    return None


def _matches(node: Scalar, place: Place, what: str) -> Matches | None:
    if node.means is Means.nothing or not node.text:
        place.refuse(node, f"{what} is empty")
        return None
    try:
        pattern.parse(node.text)
    except pattern.PatternError as error:
        place.refuse(node, f"{what}: {error}")
        return None
    return Matches(node.text)
