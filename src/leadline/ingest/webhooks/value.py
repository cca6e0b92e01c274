"""Values that a mapping file asks for, and what an item says for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from leadline.ingest.webhooks.path import Item, Path
from leadline.ingest.webhooks.transforms import Transform, Unreadable, applied


@dataclass(frozen=True, slots=True)
class Literal:
    """The same for every item."""

    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The first value that the item has."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """A list of those values that the item has."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A transform by its name; ``argument`` is what the file gives it."""

    name: str
    transform: Transform = field(compare=False, repr=False)
    argument: Any = None


@dataclass(frozen=True, slots=True)
class Transformed:
    value: Value
    steps: tuple[Step, ...]


Value: TypeAlias = Path | Literal | FirstOf | AllOf | Transformed


def said(value: Value, item: Item) -> Any:
    """What the item says for a value; None where it says nothing: null, blank text, an empty list or object.

    Raises `Unreadable` where a transform cannot read what is there.
    """
    match value:
        case Path():
            return _filled(value.found(item))
        case Literal():
            return value.value
        case FirstOf():
            return next((found for one in value.values if (found := said(one, item)) is not None), None)
        case AllOf():
            return _filled([found for one in value.values if (found := said(one, item)) is not None])
        case Transformed():
            found = said(value.value, item)
            for step in value.steps:
                if found is None:
                    return None
                found = _filled(applied(step.name, step.transform, found))
            return found


def said_or_nothing(value: Value, item: Item) -> Any:
    """What the item says for a value; None also where a transform cannot read it."""
    try:
        return said(value, item)
    except Unreadable:
        return None


def paths(value: Value) -> list[str]:
    """Where a value is looked for, as a message says it."""
    match value:
        case Path():
            return [value.text]
        case FirstOf() | AllOf():
            return [text for one in value.values for text in paths(one)]
        case Transformed():
            return paths(value.value)
    return []


def _filled(value: Any) -> Any:
    is_blank = value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())
    return None if is_blank else value
