"""One change, and how two phrases are set against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum

from leadline.model.condition import Condition, NoneOf, OneOf
from leadline.model.words.figures import number_words


class ChangeKind(StrEnum):
    added = "added"
    removed = "removed"
    changed = "changed"
    renamed = "renamed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: ``subject`` is what it is about (``rule email-click``, ``bands``)."""

    kind: ChangeKind
    subject: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def instead(old: str, new: str) -> str:
    """The new phrase and what it was, said as shortly as it can be; empty where both are the same.

    >>> instead("2 points a visit", "3 points a visit")
    '3 points a visit instead of 2'
    >>> instead("", "one a day at most"), instead("one a day at most", "")
    ('now one a day at most', 'no longer one a day at most')
    """
    if old == new:
        return ""
    if not old or not new:
        return f"now {new}" if new else f"no longer {old}"
    return f"{new} instead of {what_differs(old, new)}"


def what_differs(old: str, new: str) -> str:
    """The words of the old phrase that are not in the same place of the new one, if they alone can be understood."""
    before, after = old.split(" "), new.split(" ")
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    rest = before[start : len(before) - end]
    is_short = len(rest) <= 4 or 2 * len(rest) <= len(before)
    is_clear = rest and is_short and start + end and len(after) - start - end
    return " ".join(rest).strip(",;") if is_clear else old


Names = Mapping[Condition, str]


def shape(value: object, names: Names, but: str = "") -> object:
    """A value as nested tuples, with every condition that has a name in its place: equal shapes mean the same words."""
    try:
        named = names.get(value)  # type: ignore[call-overload]
    except TypeError:
        named = None
    if named is not None and named != but:
        return ("define", named)
    if isinstance(value, OneOf | NoneOf):  # these may be long, and have no conditions in them
        return value
    if is_dataclass(value) and not isinstance(value, type):
        inner = (shape(getattr(value, f.name), names, but) for f in fields(value) if f.compare)
        return (type(value).__name__, *inner)
    return tuple(shape(item, names, but) for item in value) if isinstance(value, tuple) else value


def literals_of(value: object) -> list[OneOf | NoneOf]:
    """Every list of literals inside a value, in order."""
    if isinstance(value, OneOf | NoneOf):
        return [value]
    if is_dataclass(value) and not isinstance(value, type):
        return [found for f in fields(value) for found in literals_of(getattr(value, f.name))]
    return [found for item in value for found in literals_of(item)] if isinstance(value, tuple) else []


def lists_words(old: object, new: object) -> str:
    """How the lists inside two values differ, where words alone would hide it: ``12 values more, 2 fewer``."""
    before, after = literals_of(old), literals_of(new)
    more = fewer = 0
    for one, other in zip(before, after, strict=False):
        mine, theirs = members(one), members(other)
        more, fewer = more + len(theirs - mine), fewer + len(mine - theirs)
    said = ([f"{number_words(more)} more"] if more else []) + ([f"{number_words(fewer)} fewer"] if fewer else [])
    return f"{' and '.join(said)} of the values that it lists" if said and len(before) == len(after) else ""


def members(predicate: OneOf | NoneOf) -> set[object]:
    texts: set[object] = {("text", text) for text in predicate.texts}
    return texts | {("number", n) for n in predicate.numbers} | {*predicate.booleans} | {*predicate.spans}
