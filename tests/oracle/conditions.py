"""Whether a condition holds: of a lead at an instant, or of one event's properties."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadline.model.condition import (
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
    ValueTest,
)
from leadline.model.model import Model
from tests.oracle.facts import Event, Known
from tests.oracle.values import boolean_of, elements, folded, instant_of, number_of, text_of


@dataclass(frozen=True)
class LeadAt:
    """A lead at one instant, seen by a model. ``results`` are known only once the rules have given their points."""

    model: Model
    known: Known
    lead: str
    as_of: int
    results: Mapping[str, object] = field(default_factory=dict)

    def value(self, name: str) -> object:
        return self.known.attribute(self.lead, name, self.as_of)

    def selected(self, selection: Selection) -> list[Event]:
        """The selected events at or before the instant, in order."""
        events = self.known.events.get(self.lead, [])
        return [event for event in events if event.at <= self.as_of and is_selected(self.model, selection, event)]

    def silence(self, selection: Selection) -> int | None:
        """How long ago the last selected event was, else how long ago the lead was created; else unknown."""
        selected = self.selected(selection)
        since = selected[-1].at if selected else self.known.created_at(self.lead, self.as_of)
        return None if since is None else self.as_of - since


@dataclass(frozen=True)
class EventProperties:
    """One event, whose properties a ``where`` tests; the instant is the event's own."""

    event: Event

    @property
    def as_of(self) -> int:
        return self.event.at

    def value(self, name: str) -> object:
        return self.event.properties.get(name)


def is_selected(model: Model, selection: Selection, event: Event) -> bool:
    if event.automated and not selection.bots:
        return False
    named = event.name in selection.names
    prefixed = any(event.name.startswith(prefix) for prefix in selection.prefixes)
    act = selection.acts and is_act(model, event)
    if not (named or prefixed or act):
        return False
    return selection.where is None or holds(selection.where, EventProperties(event))


def is_act(model: Model, event: Event) -> bool:
    excluded = any(event.name.startswith(prefix) for prefix in model.excluded_prefixes)
    return event.name not in model.excluded_names and not excluded


def holds(condition: Condition, subject: LeadAt | EventProperties) -> bool:
    """Whether the condition holds of the subject; two-valued."""
    match condition:
        case All(parts):
            return all(holds(part, subject) for part in parts)
        case Any(parts):
            return any(holds(part, subject) for part in parts)
        case Not(part):
            return not holds(part, subject)
        case ValueTest(name, predicates):
            return passes(predicates, subject.value(name), subject.as_of)
        case ResultTest(name, predicates):
            assert isinstance(subject, LeadAt), "properties have no results"
            return passes(predicates, subject.results[name], subject.as_of)
        case Did(selection, within, at_least):
            assert isinstance(subject, LeadAt), "an event has no events"
            events = subject.selected(selection)
            recent = [e for e in events if within is None or e.at > subject.as_of - within]
            return len(recent) >= at_least
        case DidNot(selection, duration):
            assert isinstance(subject, LeadAt), "an event has no events"
            silence = subject.silence(selection)
            return silence is not None and silence >= duration


def passes(predicates: tuple[Predicate, ...], value: object, as_of: int) -> bool:
    """Whether one element of the value passes all predicates; a missing value passes only ``exists: false``."""
    present = elements(value)
    if not present:
        return all(isinstance(predicate, Exists) and not predicate.wanted for predicate in predicates)
    return any(all(element_passes(predicate, element, as_of) for predicate in predicates) for element in present)


def element_passes(predicate: Predicate, value: object, as_of: int) -> bool:
    match predicate:
        case Exists(wanted):
            return wanted
        case OneOf():
            return any(equal is True for equal in comparisons(predicate, value))
        case NoneOf():
            return all(equal is False for equal in comparisons(predicate, value))
        case NumberRange():
            number = number_of(value)
            return number is not None and in_range(predicate, number)
        case InstantRange(first, last):
            instant = instant_of(value)
            return instant is not None and (first is None or first <= instant) and (last is None or instant <= last)
        case Matches(pattern):
            text = unicodedata.normalize("NFC", text_of(value))
            return re.search(python_pattern(pattern), text, re.ASCII) is not None
        case HasPart(Part.contains, text):
            return text in folded(value)
        case HasPart(Part.starts_with, text):
            return folded(value).startswith(text)
        case HasPart(_, text):
            return folded(value).endswith(text)
        case Age(test, duration):
            instant = instant_of(value)
            return instant is not None and of_age(test, duration, instant, as_of)


def comparisons(predicate: OneOf | NoneOf, value: object) -> Iterator[bool | None]:
    """For each literal: whether the value equals it, or ``None`` where the two cannot be compared."""
    for text in predicate.texts:
        yield folded(value) == text
    number = number_of(value)
    for literal in predicate.numbers:
        yield None if number is None else number == literal
    boolean = boolean_of(value)
    for wanted in predicate.booleans:
        yield None if boolean is None else boolean == wanted
    instant = instant_of(value)
    for span in predicate.spans:
        yield None if instant is None else span.start <= instant <= span.end


def in_range(wanted: NumberRange, number: float) -> bool:
    return above(wanted, number) and below(wanted, number)


def above(wanted: NumberRange, number: float) -> bool:
    if wanted.low is None or number > wanted.low:
        return True
    return wanted.low_included and number == wanted.low


def below(wanted: NumberRange, number: float) -> bool:
    if wanted.high is None or number < wanted.high:
        return True
    return wanted.high_included and number == wanted.high


def of_age(test: AgeTest, duration: int, instant: int, as_of: int) -> bool:
    if test is AgeTest.newer_than:
        return as_of - duration < instant <= as_of
    if test is AgeTest.older_than:
        return instant <= as_of - duration
    return as_of < instant <= as_of + duration


def python_pattern(pattern: str) -> str:
    """The portable pattern as Python's `re` writes it: only ``$`` means more there (also before a last newline)."""
    out, position, in_class = [], 0, False
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            out.append(pattern[position : position + 2])
            position += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        out.append(r"\Z" if char == "$" and not in_class else char)
        position += 1
    return "".join(out)
