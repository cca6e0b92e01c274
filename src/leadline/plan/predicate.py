"""From predicates to SQL: a boolean expression over the forms of a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from sqlglot import exp

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
)
from leadline.model.pattern import parse
from leadline.plan import query as q
from leadline.plan.dialect import Traits
from leadline.plan.forms import Form, Value, is_empty, value_of
from leadline.plan.schema import Field


def forms_of(predicate: Predicate) -> frozenset[Form]:
    """The forms of a value that a predicate looks at."""
    match predicate:
        case OneOf() | NoneOf():
            found = set()
            if predicate.texts or predicate.booleans:
                found.add(Form.text)
            if predicate.numbers:
                found.add(Form.number)
            if predicate.spans:
                found.add(Form.instant)
            return frozenset(found or {Form.known})
        case NumberRange():
            return frozenset({Form.number})
        case InstantRange() | Age():
            return frozenset({Form.instant})
        case Matches():
            return frozenset({Form.raw, Form.known})
        case HasPart():
            return frozenset({Form.text})
        case Exists():
            return frozenset({Form.known})


def within_spans(instant: exp.Expression, spans: Iterable[tuple[int, int]]) -> list[exp.Expression]:
    return [exp.Between(this=instant.copy(), low=q.integer(start), high=q.integer(end)) for start, end in spans]


def one_of(p: OneOf, form: Callable[[Form], exp.Expression]) -> exp.Expression:
    parts: list[exp.Expression] = []
    texts = [*p.texts, *(str(b).lower() for b in p.booleans)]
    if texts:
        parts.append(q.one_of(form(Form.text), map(q.text, texts)))
    if p.numbers:
        parts.append(q.one_of(form(Form.number), map(q.number, p.numbers)))
    if p.spans:
        parts += within_spans(form(Form.instant), ((s.start, s.end) for s in p.spans))
    return q.any_of(q.holds(part) for part in parts)


def none_of(p: NoneOf, form: Callable[[Form], exp.Expression]) -> exp.Expression:
    parts: list[exp.Expression] = [form(Form.known)]
    if p.texts:
        parts.append(q.negate(q.one_of(form(Form.text), map(q.text, p.texts))))
    if p.numbers:
        parts.append(q.negate(q.one_of(form(Form.number), map(q.number, p.numbers))))
    if p.booleans:
        others = [q.text(str(b).lower()) for b in (True, False) if b not in p.booleans]
        parts.append(q.one_of(form(Form.text), others) if others else q.boolean(False))
    parts += [q.negate(inside) for inside in within_spans(form(Form.instant), ((s.start, s.end) for s in p.spans))]
    return q.all_of(parts)


def number_range(p: NumberRange, value: exp.Expression) -> exp.Expression:
    parts = []
    if p.low is not None:
        parts.append((q.gte if p.low_included else q.gt)(value.copy(), q.number(p.low)))
    if p.high is not None:
        parts.append((q.lte if p.high_included else q.lt)(value.copy(), q.number(p.high)))
    return q.all_of(parts)


def instant_range(p: InstantRange, value: exp.Expression) -> exp.Expression:
    parts = []
    if p.first is not None:
        parts.append(q.gte(value.copy(), q.integer(p.first)))
    if p.last is not None:
        parts.append(q.lte(value.copy(), q.integer(p.last)))
    return q.all_of(parts)


def age(p: Age, value: exp.Expression, as_of: exp.Expression) -> exp.Expression:
    match p.test:
        case AgeTest.older_than:
            return q.lte(value, q.sub(as_of, q.integer(p.duration)))
        case AgeTest.newer_than:
            later = q.gt(value, q.sub(as_of.copy(), q.integer(p.duration)))
            return q.all_of([later, q.lte(value.copy(), as_of)])
        case AgeTest.within_next:
            later = q.gt(value, as_of.copy())
            return q.all_of([later, q.lte(value.copy(), q.add([as_of, q.integer(p.duration)]))])


def has_part(p: HasPart, value: exp.Expression, traits: Traits) -> exp.Expression:
    match p.part:
        case Part.contains:
            return q.gt(exp.StrPosition(this=value, substr=q.text(p.text)), q.integer(0))
        case Part.starts_with:
            return exp.StartsWith(this=value, expression=q.text(p.text))
        case Part.ends_with:
            return traits.ends_with(value, p.text)


@dataclass(frozen=True, slots=True)
class PredicateQuery:
    """Turns predicates into SQL for one engine."""

    traits: Traits

    def of(self, predicate: Predicate, value: Value, as_of: exp.Expression) -> exp.Expression:
        """True where the predicate holds of the value; may be ``NULL`` where the value is missing."""
        form = value.form
        match predicate:
            case OneOf():
                return one_of(predicate, form)
            case NoneOf():
                return none_of(predicate, form)
            case NumberRange():
                return number_range(predicate, form(Form.number))
            case InstantRange():
                return instant_range(predicate, form(Form.instant))
            case Matches():
                matched = self.traits.matches(form(Form.raw), parse(predicate.pattern))
                return q.all_of([form(Form.known), matched])
            case HasPart():
                return has_part(predicate, form(Form.text), self.traits)
            case Exists():
                return form(Form.known) if predicate.wanted else q.negate(form(Form.known))
            case Age():
                return age(predicate, form(Form.instant), as_of)

    def all_hold(self, predicates: tuple[Predicate, ...], value: Value, as_of: exp.Expression) -> exp.Expression:
        """Every predicate holds of the value; of a list, of one and the same element. Two-valued."""
        if value.elements is None:
            return q.all_of(q.holds(self.of(p, value, as_of)) for p in predicates)
        absent = [p for p in predicates if p == Exists(False)]
        if absent:
            empty = is_empty(value.elements, self.traits)
            others = tuple(p for p in predicates if p != Exists(False))
            return empty if not others else q.boolean(False)
        test = partial(self._of_element, predicates, as_of)
        return q.holds(self.traits.any_element(value.elements, test))

    def _of_element(
        self, predicates: tuple[Predicate, ...], as_of: exp.Expression, element: exp.Expression
    ) -> exp.Expression:
        return self.all_hold(predicates, value_of(element, Field.text, self.traits), as_of)
