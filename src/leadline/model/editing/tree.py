"""A YAML text as a tree that knows where each of its parts is written, so that one can be changed and the rest stay.

Offsets count characters from the beginning of the text. The end of a block is where its last value ends: the comments
and blank lines that follow belong to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from leadline.errors import InputError, ModelError, Problem
from leadline.model.parse import parse
from leadline.model.problems import Place, Problems
from leadline.model.source import MOST_BYTES, MOST_DEPTH, MOST_NODES, Means, meaning

MAIN_FILE = "model.yml"
MERGE = "<<"
COLON = re.compile(r"[ \t]*:")
Path: TypeAlias = tuple[str | int, ...]
"""The way to a part: keys of mappings, places in lists; an item of a list that has an ``id`` goes by that too."""

Plain: TypeAlias = "tuple[str, str] | list[Plain] | dict[str, Plain]"
"""What a part says, whatever its spelling: text and meaning of a single value, items, entries by their keys."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value."""

    start: int
    end: int
    text: str
    means: Means


@dataclass(frozen=True, slots=True)
class Alias:
    """``*name``: what was written above under that name."""

    start: int
    end: int
    target: Tree


@dataclass(frozen=True, slots=True)
class Series:
    """A list; ``column`` is where its dashes are, if it is a block of lines."""

    start: int
    end: int
    flow: bool
    column: int
    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A key with its value; ``colon`` is the offset after the colon."""

    key: Leaf
    value: Tree
    colon: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; ``column`` is where its keys begin, if it is a block of lines."""

    start: int
    end: int
    flow: bool
    column: int
    pairs: tuple[Pair, ...]

    def pair(self, key: str) -> Pair | None:
        return next((pair for pair in self.pairs if pair.key.text == key), None)


Tree: TypeAlias = Leaf | Alias | Series | Table


def read(text: str) -> Tree:
    """The tree of a text; a `ModelError` where it is no YAML, an `InputError` where it is not written as models are."""
    if len(text) > MOST_BYTES:
        raise InputError(f"a model has at most {MOST_BYTES // 1_000_000} MB; a long list goes into a file of its own")
    try:
        found = Reader(text).read()
    except (YAMLError, ValueError, OverflowError, RecursionError):
        raise refusal(text) from None
    if found is None:
        raise ModelError([Problem(MAIN_FILE, None, "", "the file is empty; a model begins with `model: name`")])
    return found


def refusal(text: str) -> ModelError:
    problems = Problems(MAIN_FILE)
    parse(text, Place(problems))
    return ModelError(list(problems.found) or [Problem(MAIN_FILE, None, "", "this is no YAML")])


def resolved(tree: Tree) -> Tree:
    """What an alias stands for; anything else is itself."""
    while isinstance(tree, Alias):
        tree = tree.target
    return tree


def entries(table: Table) -> Iterator[tuple[str, Tree]]:
    """A mapping's own keys in order, then what ``<<`` brings in; an own key wins."""
    own = {pair.key.text: pair.value for pair in table.pairs if pair.key.text != MERGE}
    yield from own.items()
    merged = table.pair(MERGE)
    if merged is None:
        return
    value = resolved(merged.value)
    for one in value.items if isinstance(value, Series) else (value,):
        if isinstance(mapping := resolved(one), Table):
            yield from ((name, inner) for name, inner in entries(mapping) if name not in own)


def plain(tree: Tree, most: int = MOST_NODES) -> Plain:
    """What a tree says. An `InputError` where it has more values than that, aliases expanded."""
    left = [most]

    def of(one: Tree) -> Plain:
        left[0] -= 1
        if left[0] < 0:
            raise InputError(f"the file has more than {most:,} values, which is too many here; use fewer aliases")
        match one:
            case Leaf():
                return one.text, one.means.value
            case Series():
                return [of(item) for item in one.items]
            case Table():
                return {name: of(value) for name, value in entries(one)}
            case Alias():
                return of(one.target)

    return of(tree)


@dataclass(slots=True)
class Open:
    """A collection whose end has not come yet."""

    event: Any
    nodes: list[Tree] = field(default_factory=list)


class Reader:
    """Builds the tree from the parser's events."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open: list[Open] = []
        self.anchors: dict[str, Tree] = {}
        self.root: Tree | None = None

    def read(self) -> Tree | None:
        documents = 0
        for event in YAML(typ="safe", pure=True).parse(self.text):
            match event:
                case DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise InputError("a second document begins in the file (`---`); a file holds one model")
                case ScalarEvent():
                    self.add(self.leaf(event), event)
                case AliasEvent():
                    if event.anchor not in self.anchors:
                        raise ValueError(event.anchor)
                    self.add(Alias(event.start_mark.index, event.end_mark.index, self.anchors[event.anchor]))
                case SequenceStartEvent() | MappingStartEvent():
                    if len(self.open) >= MOST_DEPTH:
                        raise InputError(f"the file is nested deeper than {MOST_DEPTH} levels")
                    self.open.append(Open(event))
                case SequenceEndEvent() | MappingEndEvent():
                    self.close(event)
        return self.root

    def add(self, node: Tree, event: Any = None) -> None:
        if event is not None and event.anchor is not None:
            self.anchors[event.anchor] = node
        if self.open:
            self.open[-1].nodes.append(node)
        else:
            self.root = node

    def leaf(self, event: Any) -> Leaf:
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        plain_one = event.style is None and event.ctag is None
        return Leaf(start, end, event.value, meaning(event.value) if plain_one else Means.text)

    def close(self, event: Any) -> None:
        done = self.open.pop()
        began, nodes = done.event.start_mark, done.nodes
        flow, end = bool(done.event.flow_style), event.end_mark.index
        if isinstance(done.event, SequenceStartEvent):
            column = began.column
            if not flow:
                end = nodes[-1].end if nodes else began.index
            self.add(Series(began.index, end, flow, column, tuple(nodes)), done.event)
            return
        pairs = tuple(self.pair(key, value) for key, value in zip(nodes[::2], nodes[1::2], strict=True))
        column = began.column
        if not flow and pairs:
            end, first = pairs[-1].value.end, pairs[0].key.start
            column = first - (self.text.rfind("\n", 0, first) + 1)
        self.add(Table(began.index, end, flow, column, pairs), done.event)

    def pair(self, key: Tree, value: Tree) -> Pair:
        if not isinstance(key, Leaf):
            raise InputError("a key in the file is no plain text; a key is not a list, a mapping or a reference")
        found = COLON.match(self.text, key.end)
        colon = key.end if found is None else found.end()
        if isinstance(value, Leaf) and value.start == value.end:  # left out: the parser marks where the next begins
            value = Leaf(colon, colon, value.text, value.means)
        return Pair(key, value, colon)
