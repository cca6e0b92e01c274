"""What somebody could tell of an attribute, as far as a model tells the answers apart: one value for each.

A number or an instant is tried at every edge that the model has and beside it, a text as it is named, a pattern by a
text in which it is found, several tests of texts also by one text that is meant for two or for all of them, and there
is a value that nothing names. Which of these answers gives what, the plan says; nothing is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import TypeAlias

from leadline.model.condition import (
    DAY,
    SECOND,
    Age,
    AgeTest,
    HasPart,
    Instant,
    InstantRange,
    Matches,
    NoneOf,
    NumberRange,
    OneOf,
    Part,
    Predicate,
    ValueTest,
)
from leadline.model.dates import iso
from leadline.model.model import Model
from leadline.model.pattern import parse, python_regex
from leadline.model.pattern_sample import sample
from leadline.model.rule import Bins, Lookup
from leadline.model.text import fold
from leadline.plan.condition import leaves

MOST = 60  # values of one attribute
Question: TypeAlias = Callable[[str, str], object]  # of a text and how it compares
PAIRED = 6  # tests of texts that are also tried two by two
OTHERS = ("something else", "–", "xyzzy")  # as long as the model does not name it


@dataclass(frozen=True, slots=True)
class Told:
    """A value that somebody may tell; ``named``: the model itself speaks of it, so it can be shown as an example."""

    value: str
    named: bool = True


@dataclass(slots=True)
class Looks:
    """Everything that a model asks of one attribute."""

    tests: list[tuple[Predicate, ...]] = field(default_factory=list)
    bins: list[Bins] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    lasting: list[Told] = field(default_factory=list)  # the answers that are the same at every instant

    @property
    def predicates(self) -> list[Predicate]:
        return [one for test in self.tests for one in test]


def looks_of(model: Model) -> dict[str, Looks]:
    """What the score, the grade and the lifecycle look at, in the order of the rules. To be kept: lists may be long."""
    found: dict[str, Looks] = {}
    lifecycle = model.lifecycle
    conditions = [rule.condition for rule in model.enabled_rules]
    for rule in model.enabled_rules:
        if isinstance(rule.kind, Bins):
            found.setdefault(rule.kind.attribute, Looks()).bins.append(rule.kind)
        if isinstance(rule.kind, Lookup):
            found.setdefault(rule.kind.attribute, Looks()).lookups.append(rule.kind)
    conditions += [model.audience, lifecycle.mql, *lifecycle.qualify, *lifecycle.disqualify]
    conditions += [row.condition for row in model.priority]
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, ValueTest):
                found.setdefault(leaf.name, Looks()).tests.append(leaf.predicates)
    for looks in found.values():
        looks.lasting = [*number_values(looks), *apart(looks, text_values(looks))]
    return found


def tellable(looks: Looks, as_of: Instant) -> tuple[Told, ...]:
    """One value for each answer that makes a difference, those that do not depend on the instant first."""
    found: dict[str, Told] = {}
    for one in (*looks.lasting, *instant_values(looks, as_of)):
        found.setdefault(one.value, one)
    return tuple(found.values())[:MOST]


# -- texts -------------------------------------------------------------------------------------------------------


def text_values(looks: Looks) -> Iterator[Told]:
    """Texts that are named, texts that have what is looked for, and one that is nothing of it."""
    for one in looks.predicates:
        if isinstance(one, OneOf | NoneOf):
            yield from (Told(text) for text in one.written or one.texts)
            yield from (Told(str(truth).lower()) for truth in (one.booleans and (True, False)))
    for lookup in looks.lookups:
        yield from (Told(text) for text in lookup.written or [key for key, _ in lookup.table])
    looked = list(dict.fromkeys(text for test in looks.tests for text in looked_for(test)))
    yield from (Told(text) for text in looked)
    for first, second in combinations(looked[:PAIRED], 2):
        yield Told(f"{first} {second}", named=False)
        yield Told(f"{second} {first}", named=False)
    if looked:
        yield Told(" ".join(looked), named=False)
    named = {fold(text) for text in looked}
    yield Told(next((one for one in OTHERS if not any(text in one for text in named)), OTHERS[-1]), named=False)


def looked_for(test: Sequence[Predicate]) -> Iterator[str]:
    """A text that has all the parts that a test looks for, and one for each of its patterns."""
    parts = {part: [one for one in test if isinstance(one, HasPart) and one.part is part] for part in Part}
    ordered = [*parts[Part.starts_with], *parts[Part.contains], *parts[Part.ends_with]]
    if ordered:
        yield " ".join(one.written or one.text for one in ordered)
    yield from (sample(parse(one.pattern)) for one in test if isinstance(one, Matches))


def apart(looks: Looks, texts: Iterable[Told]) -> list[Told]:
    """The first text of those of which everything that the model asks has the same answer.

    What begins as a number or a date does stays, too: it may be more than a text.
    """
    questions = [*map(finding, looks.lookups), *map(passing, looks.predicates)]
    found: dict[tuple[object, ...], Told] = {}
    for one in texts:
        folded = fold(one.value)
        if folded:
            more = folded if folded[0] in "+-.0123456789" else ""
            found.setdefault((more, *(question(one.value, folded) for question in questions)), one)
    return list(found.values())


def finding(lookup: Lookup) -> Question:
    table = dict(lookup.table)
    return lambda _, folded: table.get(folded)


def passing(one: Predicate) -> Question:
    """Whether a text, that is neither number nor date, passes; only to tell texts apart."""
    match one:
        case OneOf():
            names = frozenset(one.texts) | {str(truth).lower() for truth in one.booleans}
            return lambda _, folded: folded in names
        case NoneOf():
            names, others = frozenset(one.texts), {str(not truth).lower() for truth in one.booleans}
            return lambda _, folded: folded not in names and (not others or folded in others)
        case HasPart(Part.contains, part):
            return lambda _, folded: part in folded
        case HasPart(Part.starts_with, part):
            return lambda _, folded: folded.startswith(part)
        case HasPart(Part.ends_with, part):
            return lambda _, folded: folded.endswith(part)
        case Matches():
            regex = python_regex(one.pattern)
            return lambda text, _: regex.search(text) is not None
    return lambda *_: False


# -- numbers and instants ----------------------------------------------------------------------------------------


def number_values(looks: Looks) -> Iterator[Told]:
    """Below all edges, on each of them, and after those where something ends or is passed."""
    edges: dict[float, bool] = {}
    for step in (step for bins in looks.bins for step, _ in bins.steps):
        edges.setdefault(step, False)
    for one in looks.predicates:
        if isinstance(one, OneOf | NoneOf):
            edges |= dict.fromkeys(one.numbers, True)
        if isinstance(one, NumberRange):
            if one.low is not None:
                edges[one.low] = edges.get(one.low, False) or not one.low_included
            if one.high is not None:
                edges[one.high] = edges.get(one.high, False) or one.high_included
    ordered = sorted(edges)
    if not ordered:
        return
    yield from (Told(written(edge)) for edge in ordered)
    yield Told(written(ordered[0] - 1), named=False)
    for edge, after in pairwise([*ordered, ordered[-1] + 2]):
        if edges[edge]:
            yield Told(written(between(edge, after)), named=False)


def between(low: float, high: float) -> float:
    """A number between two, a whole one where there is one."""
    whole = float(int((low + high) / 2))
    return whole if low < whole < high else (low + high) / 2


def written(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def instant_values(looks: Looks, as_of: Instant) -> Iterator[Told]:
    """From each edge on, and before all of them; what depends on the instant has a second to spare."""
    edges: set[Instant] = set()
    for one in looks.predicates:
        match one:
            case OneOf() | NoneOf():
                edges |= {edge for span in one.spans for edge in (span.start, span.end + 1)}
            case InstantRange():
                edges |= {one.first} if one.first is not None else set()
                edges |= {one.last + 1} if one.last is not None else set()
            case Age(AgeTest.within_next, duration):
                edges |= {as_of + SECOND, as_of + duration + SECOND}
            case Age(AgeTest.newer_than, duration):
                edges |= {as_of - duration + SECOND, as_of + SECOND}
            case Age(AgeTest.older_than, duration):
                edges.add(as_of - duration + SECOND)
    if edges:
        yield from (Told(iso(edge), named=False) for edge in sorted(edges))
        yield Told(iso(min(edges) - DAY), named=False)
