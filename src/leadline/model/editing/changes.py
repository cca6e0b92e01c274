"""Changes of a model's text, one part at a time. That all the rest says what it said before is looked at each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from leadline.errors import InputError
from leadline.model.editing import saying
from leadline.model.editing.kinds import KINDS
from leadline.model.editing.order import ELSE, Order, of_model
from leadline.model.editing.splice import Splice, walk
from leadline.model.editing.tree import Path, Plain, Series, Table, Tree, entries, plain, read, resolved
from leadline.model.editing.writing import Json, Piece, block, typed, written

RULES, ID, ENABLED, PRIORITY = "rules", "id", "enabled", "priority"


@dataclass(frozen=True, slots=True)
class Set:
    """Give a part a value: as ``value`` says it, or as it was ``typed`` into a field, or as a piece of ``yaml``.

    What was typed may be several values, which make a list.
    """

    at: Path
    value: Json = None
    typed: str | Sequence[str] | None = None
    yaml: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a part out."""

    at: Path


@dataclass(frozen=True, slots=True)
class Insert:
    """Put an item into the list ``at``; without a position at its end."""

    at: Path
    value: Json = None
    typed: str | Sequence[str] | None = None
    yaml: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Put an item of a list into another place of it."""

    at: Path
    position: int


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a key another name."""

    at: Path
    name: str


@dataclass(frozen=True, slots=True)
class Add:
    """Put in a new rule of a kind, after the rule of that id or at the end."""

    kind: str
    rule: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """Switch a rule on or off."""

    rule: str
    on: bool


Change: TypeAlias = Set | Remove | Insert | Move | Rename | Add | Switch


def apply(text: str, changes: Iterable[Change], order: Order = of_model) -> str:
    """The text after these changes, one after the other; an `InputError` says which cannot be made, and why.

    A `ModelError` is raised for a text that is no YAML. Whether the model can be used is not looked at.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    root = read(text)
    for change in changes:
        text, root = one(text, root, change, order)
    return mark + text


def one(text: str, root: Tree, change: Change, order: Order = of_model) -> tuple[str, Tree]:
    """The text after one change, and its tree."""
    splice, says = Splice(text, root, order), plain(root)
    wanted: Plain | None
    match change:
        case Set(at):
            piece = piece_of(change)
            made, wanted = splice.set(at, piece), saying.put(says, at, piece.says)
        case Remove(at):
            made, wanted = splice.removed(at), saying.taken(says, at)
        case Insert(at):
            piece, position = piece_of(change), place_for(says, change)
            made, wanted = splice.inserted(at, piece, position), saying.inserted(says, at, piece.says, position)
        case Move(at, position):
            made, wanted = splice.moved(at, position), saying.moved(says, at, position)
        case Rename(at, name):
            named = name_of(name)
            made, wanted = splice.renamed(at, named), saying.renamed(says, at, named)
        case Add():
            return one(text, root, new_rule(root, change), order)
        case Switch(rule, on):
            at = (RULES, rule, ENABLED)
            if not on:
                return one(text, root, Set(at, value=False), order)
            _, ahead = walk(root, at)
            return (text, root) if ahead == (ENABLED,) else one(text, root, Remove(at), order)
    return made, verified(made, wanted)


def place_for(says: Plain, change: Insert) -> int | None:
    """Where a new item goes: a row of the priority before the one for all others, which is the last."""
    rows = says.get(PRIORITY) if isinstance(says, dict) and change.at == (PRIORITY,) else None
    if change.position is None and isinstance(rows, list) and rows and isinstance(rows[-1], dict) and ELSE in rows[-1]:
        return len(rows) - 1
    return change.position


def verified(text: str, wanted: Plain | None) -> Tree:
    """The tree of the new text, which says what it should; an `InputError` where something else has changed too."""
    try:
        root = read(text)
    except InputError:
        root = None
    if root is None or plain(root) != wanted:
        raise InputError("this part is written in a way that only its text can change")
    return root


def piece_of(change: Set | Insert) -> Piece:
    if change.yaml is not None:
        return Piece(change.yaml)
    if change.typed is not None:
        several = not isinstance(change.typed, str)
        return Piece(f"[{', '.join(map(typed, change.typed))}]" if several else typed(str(change.typed)))
    is_item = isinstance(change, Insert) and isinstance(change.value, Mapping) and change.at == (RULES,)
    if is_item and isinstance(change.value, Mapping):
        return Piece(block(change.value))
    return Piece(written(change.value))


def name_of(said: str) -> str:
    if not said.strip():
        raise InputError("a name is empty")
    return said.strip()


def new_rule(root: Tree, change: Add) -> Insert:
    """A rule of a kind, in the dimension where such rules usually count, under an id that is free."""
    kind = next((one for one in KINDS if one.kind == change.kind), None)
    if kind is None:
        raise InputError(f"there is no kind of rule `{change.kind}`; there are {', '.join(one.kind for one in KINDS)}")
    ids = ids_of(root)
    if change.after is not None and change.after not in ids:
        raise InputError(f"there is no rule `{change.after}`")
    dimensions = names_in(root, "dimensions") or ["fit"]
    dimension = dimensions[min(1, len(dimensions) - 1)] if kind.of_events else dimensions[0]
    rule = {ID: free_id(change.rule or f"new-{kind.kind.replace('_', '-')}", ids), "dimension": dimension}
    position = None if change.after is None else ids.index(change.after) + 1
    return Insert((RULES,), value={**rule, **kind.begins}, position=position)


def free_id(wanted: str, taken: Iterable[str | None]) -> str:
    """An id that no rule has yet: the wanted one, or it with a number.

    >>> free_id("visit", ["visit", "visit-2"])
    'visit-3'
    """
    taken, number, found = set(taken), 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def ids_of(root: Tree) -> list[str | None]:
    """The ids of the rules, in order; nothing where a rule has none."""
    found, ahead = walk(root, (RULES,))
    rules = found[-1]
    if ahead or not isinstance(rules, Series):
        return []
    return [id_of(item) for item in rules.items]


def id_of(rule: Tree) -> str | None:
    inner = resolved(rule)
    says = plain(inner) if isinstance(inner, Table) else None
    said = says.get(ID) if isinstance(says, dict) else None
    return said[0].strip() if isinstance(said, tuple) else None


def names_in(root: Tree, key: str) -> list[str]:
    found, ahead = walk(root, (key,))
    inner = resolved(found[-1])
    return [name for name, _ in entries(inner)] if not ahead and isinstance(inner, Table) else []
