"""Changes of what a text says, apart from how it is written: what a changed text must say."""

from __future__ import annotations

from collections.abc import Callable

from leadline.errors import InputError
from leadline.model.editing.tree import Path, Plain
from leadline.model.source import Means

ID = "id"
Altered = Callable[["Plain | None"], "Plain | None"]


def altered(says: Plain | None, at: Path, change: Altered) -> Plain | None:
    """What is said after the part at a path was changed; mappings on the way to it are made."""
    if not at:
        return change(says)
    name, rest = at[0], at[1:]
    if is_nothing(says):
        says = {}
    if isinstance(says, dict):
        inner = altered(says.get(str(name)), rest, change)
        others = {key: one for key, one in says.items() if key != name}
        return others if inner is None else others | {str(name): inner}
    items = items_of(says)
    place = place_of(items, name)
    inner = altered(items[place], rest, change)
    return [*items[:place], *([] if inner is None else [inner]), *items[place + 1 :]]


def put(says: Plain, at: Path, value: Plain) -> Plain | None:
    return altered(says, at, lambda _: value)


def taken(says: Plain, at: Path) -> Plain | None:
    return altered(says, at, lambda _: None)


def inserted(says: Plain, at: Path, value: Plain, position: int | None) -> Plain | None:
    def change(there: Plain | None) -> Plain:
        items = [] if is_nothing(there) else items_of(there)
        place = len(items) if position is None else max(0, min(position, len(items)))
        return [*items[:place], value, *items[place:]]

    return altered(says, at, change)


def moved(says: Plain, at: Path, position: int) -> Plain | None:
    def change(there: Plain | None) -> Plain:
        items = [*items_of(there)]
        one = items.pop(place_of(items, at[-1]))
        items.insert(max(0, min(position, len(items))), one)
        return items

    return altered(says, at[:-1], change)


def renamed(says: Plain, at: Path, name: str) -> Plain | None:
    def change(there: Plain | None) -> Plain:
        assert isinstance(there, dict)
        return {name if key == at[-1] else key: one for key, one in there.items()}

    return altered(says, at[:-1], change)


def is_nothing(says: Plain | None) -> bool:
    if isinstance(says, tuple):
        return says[1] == Means.nothing
    return not says


def items_of(says: Plain | None) -> list[Plain]:
    if not isinstance(says, list):
        raise InputError("this is no list")
    return says


def place_of(items: list[Plain], name: str | int) -> int:
    """The place of an item, by its number or by its ``id``."""
    if isinstance(name, int) and 0 <= name < len(items):
        return name
    for place, item in enumerate(items):
        said = item.get(ID) if isinstance(item, dict) else None
        if isinstance(said, tuple) and said[0].strip() == name:
            return place
    raise InputError(f"there is no `{name}` in the list")
