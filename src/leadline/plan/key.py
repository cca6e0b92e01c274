"""The key of an event: everything that the model's selections can tell apart about it, packed into whole numbers.

Each distinct name and each distinct property value is tested once; an event carries only the outcome. So a million
distinct paths make few keys, and a rule is matched once for each key, not for each event.

A key is one or more words (columns ``key_0``, ``key_1``, …) of up to 60 bits, made of fields: the class of the name,
the bits of each property's tests, and the bits of what only the event itself tells (its instant, its numbers, whether
it was automated).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from leadline.model.condition import Age, Selection, ValueTest
from leadline.model.model import Model
from leadline.model.rule import Dated
from leadline.plan import query as q
from leadline.plan.condition import leaves
from leadline.plan.schema import Field, Schema

WORD = 60
BOTS = "bots"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands in the key."""

    word: int
    offset: int
    width: int


@dataclass(slots=True)
class Names:
    """The classes of event names: one for each name that the model writes, then combinations of prefixes and acts.

    A name that the model does not write gets ``len(exact) + 1 + bits``, one bit for each prefix, then one for acts.
    """

    model: Model
    exact: list[str]
    prefixes: list[str]
    acts: bool

    def is_act(self, name: str) -> bool:
        excluded = self.model.excluded_names
        return name not in excluded and not name.startswith(self.model.excluded_prefixes)

    def selected(self, selection: Selection, name: str) -> bool:
        listed = name in selection.names or any(name.startswith(p) for p in selection.prefixes)
        return listed or (selection.acts and self.is_act(name))

    @property
    def width(self) -> int:
        others: int = 2 ** (len(self.prefixes) + int(self.acts))
        return (len(self.exact) + others).bit_length() + 1

    def class_of(self, name: str) -> int:
        """The class of one name that is known already."""
        if name in self.exact:
            return self.exact.index(name) + 1
        bits = sum(2**i for i, prefix in enumerate(self.prefixes) if name.startswith(prefix))
        bits += 2 ** len(self.prefixes) if self.acts and self.is_act(name) else 0
        return len(self.exact) + 1 + bits if bits else 0

    def class_query(self, name: exp.Expression) -> exp.Expression:
        """The class of a name; 0 where no selection looks at it."""
        bits: list[exp.Expression] = []
        for i, prefix in enumerate(self.prefixes):
            starts = exp.StartsWith(this=name.copy(), expression=q.text(prefix))
            bits.append(q.when(starts, q.integer(2**i), q.integer(0)))
        if self.acts:
            excluded: list[exp.Expression] = [
                exp.StartsWith(this=name.copy(), expression=q.text(p)) for p in self.model.excluded_prefixes
            ]
            if self.model.excluded_names:
                excluded.append(q.one_of(name.copy(), map(q.text, self.model.excluded_names)))
            bits.append(q.when(q.any_of(excluded), q.integer(0), q.integer(2 ** len(self.prefixes))))
        other: exp.Expression = q.integer(0)
        if bits:
            other = q.when(
                q.gt(q.add([b.copy() for b in bits]), q.integer(0)),
                q.add([*bits, q.integer(len(self.exact) + 1)]),
                other,
            )
        return q.case(((q.eq(name.copy(), q.text(n)), q.integer(i + 1)) for i, n in enumerate(self.exact)), other)

    def match_query(self, selection: Selection, name_class: exp.Expression) -> exp.Expression:
        """Whether events of that class of name are selected."""
        listed = [i + 1 for i, name in enumerate(self.exact) if self.selected(selection, name)]
        parts = [q.one_of(name_class.copy(), map(q.integer, listed))] if listed else []
        wanted = [i for i, p in enumerate(self.prefixes) if any(p.startswith(s) for s in selection.prefixes)]
        if selection.acts:
            wanted.append(len(self.prefixes))
        if wanted:
            rest = q.sub(name_class.copy(), q.integer(len(self.exact) + 1))
            is_other = q.gt(name_class.copy(), q.integer(len(self.exact)))
            guarded = q.when(is_other, rest, q.integer(0))
            parts.append(q.any_of(q.bit(guarded.copy(), i) for i in wanted))
        return q.any_of(parts)


@dataclass(slots=True)
class Key:
    """The layout of a plan's keys."""

    names: Names
    atoms: dict[str, list[ValueTest]] = field(default_factory=dict)  # property -> tests of it, by distinct value
    moments: list[ValueTest | Dated | str] = field(default_factory=list)  # tests made event by event
    places: dict[str, Place] = field(default_factory=dict)
    words: int = 1

    def bit(self, part: ValueTest | Dated | str) -> exp.Expression:
        """Whether a test holds, read from the key."""
        if part in self.moments:
            return self._bit_at("", self.moments.index(part))
        assert isinstance(part, ValueTest)
        position = self.atoms[part.name].index(part)
        chunk, within = divmod(position, WORD)
        return self._bit_at(f"{part.name}#{chunk}", within)

    def _bit_at(self, name: str, position: int) -> exp.Expression:
        if name == "":
            chunk, position = divmod(position, WORD)
            name = f"#{chunk}"
        place = self.places[name]
        return q.bit(q.column(f"key_{place.word}"), place.offset + position)

    @property
    def name_class(self) -> exp.Expression:
        place = self.places["name"]
        word = q.column(f"key_{place.word}")
        shifted = q.divide(word, 2**place.offset) if place.offset else word
        return q.modulo(shifted, 2**place.width)

    @property
    def columns(self) -> list[str]:
        return [f"key_{i}" for i in range(self.words)]


def is_momentary(test: ValueTest, schema: Schema) -> bool:
    """Whether a test is made event by event: numbers are quick to test and many; ages depend on the event's instant."""
    numeric = schema.properties.get(test.name) in (Field.integer, Field.number, Field.boolean, Field.instant)
    return numeric or any(isinstance(p, Age) for p in test.predicates)


def layout(model: Model, selections: list[tuple[Selection, Dated]], schema: Schema) -> Key:
    """The layout that can tell all these selections apart."""
    exact = list(dict.fromkeys(name for s, _ in selections for name in s.names))
    prefixes = list(dict.fromkeys(p for s, _ in selections for p in s.prefixes))
    key = Key(Names(model, exact, prefixes, any(s.acts for s, _ in selections)))
    for selection, dated in selections:
        if dated != Dated() and dated not in key.moments:
            key.moments.append(dated)
        if selection.bots and BOTS not in key.moments:
            key.moments.append(BOTS)
        for leaf in leaves(selection.where):
            assert isinstance(leaf, ValueTest)
            if is_momentary(leaf, schema):
                if leaf not in key.moments:
                    key.moments.append(leaf)
            elif leaf not in key.atoms.setdefault(leaf.name, []):
                key.atoms[leaf.name].append(leaf)
    fields = [("name", key.names.width)]
    for name, many in [*((n, len(tests)) for n, tests in key.atoms.items()), ("", len(key.moments))]:
        fields += [(f"{name}#{i // WORD}", min(WORD, many - i)) for i in range(0, many, WORD)]
    word, offset = 0, 0
    for name, width in fields:
        if offset + width > WORD:
            word, offset = word + 1, 0
        key.places[name] = Place(word, offset, width)
        offset += width
    key.words = word + 1
    return key
