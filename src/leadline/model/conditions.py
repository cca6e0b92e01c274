"""The one grammar of conditions, read and resolved in the scope where a condition stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from zoneinfo import ZoneInfo

from leadline.model.condition import (
    All,
    Any,
    Condition,
    Did,
    DidNot,
    NoneOf,
    Not,
    OneOf,
    ResultTest,
    Selection,
    ValueTest,
)
from leadline.model.definitions import Definitions
from leadline.model.fields import Fields, fields
from leadline.model.predicates import predicates
from leadline.model.problems import Place, Placed
from leadline.model.scope import PROPERTIES, Result, Scope, Sees, of_result
from leadline.model.selections import names
from leadline.model.source import Entry, Listing, Mapping, Means, Node, Scalar, described
from leadline.model.text import SPACE

MOST_PARTS = 100_000
MOST_DEPTH = 60

LEAD = "lead."
COMPANY = "company."
SCORES = "scores."
SEGMENT = "segment"

DID_KEYS = ("on", "where", "within", "at_least", "bots")
DID_NOT_KEYS = ("on", "where", "for", "bots")


class KnownSegments(Protocol):
    """The segments that a condition may name."""

    @property
    def names(self) -> Iterable[str]: ...

    def condition(self, name: str, at: Placed, place: Place) -> tuple[Condition, int] | None:
        """What a segment asks, and of how many parts that is; nothing where it is refused."""
        ...


class Conditions:
    """Reads conditions of one file; a name from ``define`` is resolved once per scope.

    The size and depth of what all conditions come to, with names and segments inlined, is bounded.
    """

    def __init__(self, zone: ZoneInfo, definitions: Definitions, segments: KnownSegments | None = None) -> None:
        self.zone = zone
        self.definitions = definitions
        self.segments = segments
        self.resolved: dict[tuple[str, Scope], tuple[Condition | None, int]] = {}
        self.inside: list[str] = []
        self.parts = 0
        self.depth = 0

    def read(self, node: Node, scope: Scope, place: Place) -> Condition | None:
        """The condition that a node says, or nothing where it is refused."""
        if self.too_many(1, node, place):
            return None
        if self.depth >= MOST_DEPTH:
            place.refuse(node, f"conditions stand inside each other deeper than {MOST_DEPTH} levels")
            return None
        self.depth += 1
        try:
            match node:
                case Scalar():
                    return self.named(node, scope, place)
                case Listing():
                    place.refuse(
                        node,
                        "a condition is a mapping or a name from `define`, not a list; say `all: [...]` "
                        "or `any: [...]`",
                    )
                    return None
                case Mapping(entries=()):
                    place.refuse(node, "the condition is empty; write a test as in {country: DE}")
                    return None
            parts = [self.entry(entry, scope, place) for entry in node.entries]
            return _all([p for p in parts if p is not None]) if None not in parts else None
        finally:
            self.depth -= 1

    def too_many(self, more: int, at: Placed, place: Place) -> bool:
        """Whether so many conditions more are too many; said once."""
        before, self.parts = self.parts, self.parts + more
        if before <= MOST_PARTS < self.parts:
            place.refuse(at, f"with its names resolved the model has more than {MOST_PARTS:,} conditions")
        return self.parts > MOST_PARTS

    def named(self, node: Scalar, scope: Scope, place: Place) -> Condition | None:
        """The condition of ``define`` that a name stands for."""
        name = node.text.strip(SPACE)
        if node.means is Means.nothing or not name:
            place.refuse(node, "the condition is empty; write a test as in {country: DE}")
            return None
        target = self.definitions.condition(name, node, place)
        if target is None:
            return None
        if (name, scope) in self.resolved:
            condition, size = self.resolved[name, scope]
            return None if self.too_many(size, node, place) else condition
        if name in self.inside:
            self.definitions.refuse_cycle(self.inside[self.inside.index(name) :])
            return None
        before = self.parts
        self.inside.append(name)
        condition = self.read(target, scope, place.within(f"`define`, `{name}`"))
        self.inside.pop()
        self.resolved[name, scope] = (condition, self.parts - before)
        return condition

    def entry(self, entry: Entry, scope: Scope, place: Place) -> Condition | None:
        match entry.key.text:
            case "all" | "any":
                return self.several(entry, scope, place)
            case "not":
                if isinstance(entry.value, Listing):
                    place.refuse(entry, "`not` takes one condition; write `not: {any: [...]}` for none of them")
                    return None
                part = self.read(entry.value, scope, place)
                return None if part is None else Not(part)
            case "did":
                return self.did(entry, scope, place)
            case "did_not":
                return self.did_not(entry, scope, place)
            case "segment" if self.segments is not None and scope.sees is Sees.results:
                return self.of_segments(self.segments, entry, place)
        return self.test(entry, scope, place)

    def several(self, entry: Entry, scope: Scope, place: Place) -> Condition | None:
        key, node = entry.key.text, entry.value
        if not isinstance(node, Listing) or not node.items:
            place.refuse(entry, f"`{key}` takes a list of conditions, not {described(node)}")
            return None
        parts = tuple(self.read(item, scope, place) for item in node.items)
        good = tuple(p for p in parts if p is not None)
        if len(good) < len(parts):
            return None
        return All(good) if key == "all" else Any(good)

    def test(self, entry: Entry, scope: Scope, place: Place) -> Condition | None:
        name = entry.key.text.strip(SPACE)
        known = self.name(name, entry, scope, place)
        if known is None:
            return None
        read = predicates(entry.value, self.zone, self.definitions.literals, place, name)
        if read is None:
            return None
        result = scope.result(name)
        if result is None:
            return ValueTest(known, read)
        compared = of_result(result, read, entry, place)
        return None if compared is None else ResultTest(name, compared)

    def of_segments(self, segments: KnownSegments, entry: Entry, place: Place) -> Condition | None:
        """What the segments ask that a test names: to be in one of them, or in none."""
        read = predicates(entry.value, self.zone, self.definitions.literals, place, SEGMENT)
        named = None if read is None else of_result(Result(SEGMENT, tuple(segments.names)), read, entry, place)
        parts: list[Condition] = []
        for predicate in named or ():
            if not isinstance(predicate, OneOf | NoneOf):
                place.refuse(entry, "`segment` compares with names here; allowed: eq ne in not_in")
                return None
            found = [segments.condition(name, entry, place) for name in predicate.written]
            asked = tuple(one[0] for one in found if one is not None)
            if len(asked) < len(found) or self.too_many(sum(one[1] for one in found if one), entry, place):
                return None
            within = asked[0] if len(asked) == 1 else Any(asked)
            parts.append(Not(within) if isinstance(predicate, NoneOf) else within)
        return _all(parts) if parts else None

    def name(self, name: str, at: Placed, scope: Scope, place: Place) -> str | None:
        """The attribute, property or result that a name means in a scope."""
        if scope.sees is Sees.results:
            absent = dict(scope.absent).get(name)
            if absent is None and name.startswith(SCORES):
                absent = "only the results of one model are seen: in a segment, of the lead's main one"
            if absent is not None:
                place.refuse(at, f"`{name}` cannot be tested here: {absent}")
                return None
        meant = name.removeprefix(LEAD) if scope.sees is not Sees.properties else name
        if not meant or meant == COMPANY:
            place.refuse(at, "a test needs the name of what it tests, as in {country: DE}")
            return None
        return meant

    def selection(self, of: Fields, place: Place, key: str = "on") -> Selection | None:
        """The events that ``on`` (or another key), ``where`` and ``bots`` select."""
        node = of.needed(key, f"it names the events, as in `{key}: page` or `{key}: any`")
        found = None if node is None else names(node, place, f"`{key}`")
        where_node = of.node("where")
        where = None if where_node is None else self.read(where_node, PROPERTIES, place)
        bots = of.flag("bots", False)
        if found is None or (where is None and where_node is not None):
            return None
        return Selection(found.names, found.prefixes, found.acts, where, bots)

    def did(self, entry: Entry, scope: Scope, place: Place) -> Condition | None:
        of = self.window(entry, DID_KEYS, scope, place)
        if of is None:
            return None
        selection = self.selection(of, place)
        within, at_least = of.lasting("within"), of.count("at_least")
        return None if selection is None else Did(selection, within, 1 if at_least is None else at_least)

    def did_not(self, entry: Entry, scope: Scope, place: Place) -> Condition | None:
        of = self.window(entry, DID_NOT_KEYS, scope, place)
        if of is None:
            return None
        selection = self.selection(of, place)
        of.needed("for", "it says how long the silence must be, as in `for: 60d`")
        silence = of.lasting("for")
        return None if selection is None or silence is None else DidNot(selection, silence)

    def window(self, entry: Entry, keys: tuple[str, ...], scope: Scope, place: Place) -> Fields | None:
        key = entry.key.text
        if scope.sees is Sees.properties:
            place.refuse(entry, f"`{key}` cannot stand in `where`, which tests one event's properties; put it in `if`")
            return None
        return fields(entry.value, keys, place, f"`{key}`")


def _all(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))
