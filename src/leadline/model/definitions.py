"""``define``: names for conditions and for lists."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from leadline.model.condition import OneOf
from leadline.model.fields import fields
from leadline.model.lists import read_list
from leadline.model.predicates import one_of
from leadline.model.problems import Place, Placed
from leadline.model.source import Listing, Mapping, Means, Node, Scalar, described
from leadline.model.text import SPACE

LIST_KEYS = ("list", "column")


class Definitions:
    """The names of one file. A list, or a mapping of ``list`` and ``column``, is a list; all else is a condition."""

    def __init__(self, node: Node | None, zone: ZoneInfo, folder: Path | None, place: Place) -> None:
        self.place = place
        self.conditions: dict[str, Node] = {}
        self.lists: dict[str, OneOf | None] = {}
        if node is None:
            return
        if not isinstance(node, Mapping):
            place.refuse(node, f"`define` must be a mapping of names, not {described(node)}")
            return
        for entry in node.entries:
            self.define(entry.key, entry.value, zone, folder)

    def define(self, key: Scalar, node: Node, zone: ZoneInfo, folder: Path | None) -> None:
        name = key.text.strip(SPACE)
        place = self.place.within(f"`define`, `{name}`")
        if not name:
            place.refuse(key, "a definition needs a name")
        elif name in self.conditions or name in self.lists:
            place.refuse(key, f"`{name}` is defined twice")
        elif isinstance(node, Listing):
            if any(isinstance(item, Mapping) for item in node.items):
                place.refuse(node, "a list holds single values; conditions are joined by `any: [...]` or `all: [...]`")
                self.lists[name] = None
            else:
                self.lists[name] = one_of(node, zone, place, "the list")
        elif isinstance(node, Mapping) and node.get("list") is not None and _of_a_file(node):
            of = fields(node, LIST_KEYS, place, "a list from a file")
            self.lists[name] = None if of is None else read_list(of, folder, place)
        else:
            self.conditions[name] = node

    def condition(self, name: str, at: Placed, place: Place) -> Node | None:
        """The node of a condition, or nothing where that name is none."""
        if name in self.lists:
            place.refuse(at, f"`{name}` is a list, not a condition; write {{attribute: {{in: {name}}}}}")
        elif name not in self.conditions:
            place.refuse_word(at, f"no condition `{name}` in `define`", name, self.conditions, "there are")
        return self.conditions.get(name)

    def literals(self, node: Scalar, place: Place, what: str) -> OneOf | None:
        """The values of the list that a name stands for."""
        name = node.text.strip(SPACE)
        if name in self.conditions:
            place.refuse(node, f"{what}: `{name}` is a condition, not a list")
        elif name not in self.lists:
            hint = "" if self.lists else f"; for one value write [{name}]"
            place.refuse_word(node, f"{what}: no list `{name}` in `define`{hint}", name, self.lists, "there are")
        return self.lists.get(name)

    def refuse_cycle(self, names: list[str]) -> None:
        """Says that definitions refer to each other in a ring, once, wherever the ring was entered."""
        first = min(range(len(names)), key=lambda i: self.conditions[names[i]].line)
        ring = names[first:] + names[:first]
        shown = " → ".join(f"`{n}`" for n in [*ring, ring[0]])
        node = self.conditions[ring[0]]
        self.place.within(f"`define`, `{ring[0]}`").refuse(node, f"the definition uses itself: {shown}")


def _of_a_file(node: Mapping) -> bool:
    """A test of an attribute named ``list`` is a mapping too, but with other keys or another value."""
    value = node.get("list")
    return isinstance(value, Scalar) and value.means is Means.text
