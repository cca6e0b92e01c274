"""The middle of a receipt's line: how often and when last, what the value is, how it fades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leadline.explanation.rows import Contribution
from leadline.explanation.text import clean, fitted
from leadline.model import Model
from leadline.model.condition import All, Any, Condition, Instant, Not, ValueTest
from leadline.model.rule import AtLeast, Bins, Constant, Fade, HalfLife, Lookup, Occurrences, Rule, Surge
from leadline.model.words import Voice, duration_words, instant_words, name_words, occurrence_words

MOST_NAMES = 2  # of events that are counted together
MOST_VALUES = 2  # of a condition about many attributes
LONGEST_VALUE = 40


def detail_of(row: Contribution, model: Model, as_of: Instant, voice: Voice, values: Mapping[str, str]) -> str:
    """What stands between a rule's title and its points; empty where there is nothing to say.

    ``values`` are the lead's attributes at the instant, as text; without them attribute rules say only since when.
    """
    rule = next((r for r in model.rules if r.id == row.rule), None)
    said = [value_words(rule, values)] if rule is not None else []
    said.append(happened_words(row, rule, as_of, voice))
    if rule is not None:
        said.append(fading_words(rule))
    return " · ".join(part for part in said if part)


def happened_words(row: Contribution, rule: Rule | None, as_of: Instant, voice: Voice) -> str:
    """How often and when last; events of many names are not named one by one."""
    if rule is not None and row.occurrences and is_of_many(rule):
        times = "1 time" if row.occurrences == 1 else f"{row.occurrences:,} times"
        last = "" if row.last_at is None else f", last {instant_words(row.last_at, voice.zone, as_of)}"
        return f"{times}{last}"
    return occurrence_words(rule, row.occurrences, row.last_at, as_of, voice)


def is_of_many(rule: Rule) -> bool:
    """Whether a rule counts events of so many names that a line cannot name them."""
    if not isinstance(rule.kind, Occurrences | AtLeast | Surge):
        return False
    return len(rule.kind.selection.names) + len(rule.kind.selection.prefixes) > MOST_NAMES


def value_words(rule: Rule, values: Mapping[str, str]) -> str:
    """The values of the attributes that an attribute rule looks at: ``job title CMO``; of a table just ``140``."""
    match rule.kind:
        case Bins(attribute) | Lookup(attribute):
            return shortened(values.get(attribute, ""))
        case Constant() if rule.condition is not None:
            names = dict.fromkeys(attributes_in(rule.condition))
            known = [f"{name_words(name)} {shortened(values[name])}" for name in names if values.get(name)]
            return ", ".join(known[:MOST_VALUES])
        case _:
            return ""


def shortened(value: str) -> str:
    return fitted(clean(value), LONGEST_VALUE)


def attributes_in(condition: Condition) -> Iterator[str]:
    """The names of the lead's attributes that a condition tests."""
    match condition:
        case ValueTest(name):
            yield name
        case All(parts) | Any(parts):
            for part in parts:
                yield from attributes_in(part)
        case Not(part):
            yield from attributes_in(part)


def fading_words(rule: Rule) -> str:
    """Why the points are not the whole number that the model gives."""
    match rule.kind:
        case Occurrences(decay=HalfLife(duration)):
            return f"half-life {duration_words(duration)}"
        case Occurrences(decay=Fade()):
            return "fading with age"
        case _:
            return ""
