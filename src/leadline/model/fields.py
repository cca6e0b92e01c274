"""A mapping whose keys are known: unknown ones are refused, missing ones are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from leadline.model import values
from leadline.model.condition import Duration
from leadline.model.problems import Place
from leadline.model.source import Mapping, Node, described


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of one mapping, read one by one. A key that is absent reads as ``None``; a wrong one too, refused."""

    mapping: Mapping
    place: Place

    @property
    def line(self) -> int:
        return self.mapping.line

    @property
    def column(self) -> int | None:
        return self.mapping.column

    @property
    def end(self) -> int | None:
        return self.mapping.end

    def node(self, key: str) -> Node | None:
        return self.mapping.get(key)

    def needed(self, key: str, why: str) -> Node | None:
        """The value of a key that has to be there; ``why`` says what it is for, with an example."""
        node = self.mapping.get(key)
        if node is None:
            self.place.refuse(self.mapping, f"`{key}` is missing; {why}")
        return node

    def text(self, key: str) -> str | None:
        node = self.mapping.get(key)
        return None if node is None else values.plain_text(node, self.place, f"`{key}`")

    def points(self, key: str) -> Decimal | None:
        node = self.mapping.get(key)
        return None if node is None else values.points(node, self.place, f"`{key}`")

    def count(self, key: str) -> int | None:
        node = self.mapping.get(key)
        return None if node is None else values.count(node, self.place, f"`{key}`")

    def lasting(self, key: str) -> Duration | None:
        node = self.mapping.get(key)
        return None if node is None else values.lasting(node, self.place, f"`{key}`")

    def flag(self, key: str, default: bool) -> bool:
        node = self.mapping.get(key)
        value = None if node is None else values.boolean(node, self.place, f"`{key}`")
        return default if value is None else value


def fields(node: Node, keys: Iterable[str], place: Place, what: str) -> Fields | None:
    """The fields of a mapping that may have these keys and no other; nothing where it is no mapping."""
    if not isinstance(node, Mapping):
        place.refuse(
            node, f"{what} must be a mapping with the keys {', '.join(f'`{k}`' for k in keys)}, not {described(node)}"
        )
        return None
    allowed = list(keys)
    for entry in node.entries:
        if entry.key.text not in allowed:
            place.refuse_word(entry, f"{what} has no key `{entry.key.text}`", entry.key.text, allowed)
    return Fields(node, place)
