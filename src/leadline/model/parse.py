"""Building nodes from a YAML parser's events, with bounds on what anchors may expand to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from leadline.model.problems import Place, Spot
from leadline.model.source import MOST_DEPTH, MOST_NODES, Entry, Listing, Mapping, Means, Node, Scalar, meaning

_TEXT_TAG = "tag:yaml.org,2002:str"
_UNWELCOME = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def parse(text: str, place: Place) -> Node | None:
    """The root node of a YAML text. What cannot be read is refused at ``place`` and gives nothing."""
    try:
        return _Builder(place).build(YAML(typ="safe", pure=True).parse(text))
    except _GaveUp:
        return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = None if mark is None else Spot(mark.line + 1, mark.column + 1)
        place.refuse(at, _in_words(str(error.problem or error.context)))
    except YAMLError as error:
        before = text[: getattr(error, "position", 0)]
        at = Spot(before.count("\n") + 1, len(before) - before.rfind("\n"))
        place.refuse(at, "a control character stands here; a model is plain text")
    except (ValueError, OverflowError):
        place.refuse(None, 'an escape like "\\U0001F600" names no character')
    return None


_EXPLAINED = {
    "'\\t'": "a tab stands here; YAML indents with spaces",
    "mapping values are not allowed": "a colon stands where none may; text with `: ` in it goes in quotes",
    "while scanning an alias": "text that begins with `*` or `&` goes in quotes",
    "expected alphabetic or numeric": "text that begins with `*` or `&` goes in quotes",
    "unknown escape character": "a backslash in double quotes begins an escape; use single quotes for a pattern",
    "that cannot start any token": "text that begins with a sign like `@`, `%` or a backtick goes in quotes",
    "unexpected end of stream": "a quote that opens here is never closed",
    "expected <block end>": "the indentation does not fit the lines above, or a `-` or a key is missing",
    "could not find expected ':'": "a key without its colon",
}


def _in_words(problem: str) -> str:
    for part, words in _EXPLAINED.items():
        if part in problem:
            return f"this is no YAML: {words}"
    return f"this is no YAML: {problem}"


def _spot(event: Any) -> Spot:
    """Where an event stands; what is left out has no end, nor has what goes on in another line."""
    start, end = event.start_mark, event.end_mark
    is_one_line = start.line == end.line and end.column > start.column
    return Spot(start.line + 1, start.column + 1, end.column + 1 if is_one_line else None)


def _beside(key: Scalar, value: Node) -> Node:
    """A value that is left out stands on its key's line; the parser marks it where the next thing begins."""
    if isinstance(value, Scalar) and value.means is Means.nothing and not value.text:
        return Scalar(key.line, value.text, value.means, key.column, key.end)
    return value


class _GaveUp(Exception):
    """The file is refused as a whole; the problem is already written down."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet. ``size`` and ``depth`` count its nodes with aliases expanded."""

    event: Any
    at: Spot
    nodes: list[Node] = field(default_factory=list)
    size: int = 1
    depth: int = 1


class _Builder:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.root: Node | None = None

    def build(self, events: Iterator[Any]) -> Node | None:
        documents = 0
        for event in events:
            at = _spot(event)
            match event:
                case DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        self.give_up(at, "a second document begins here (`---`); a file holds one model")
                case ScalarEvent():
                    self.add(event, self.scalar(event, at), 1, 0)
                case AliasEvent():
                    self.alias(event, at)
                case SequenceStartEvent() | MappingStartEvent():
                    self.check_tag(event, at, allowed=False)
                    if len(self.open) >= MOST_DEPTH:
                        self.give_up(at, f"this is nested deeper than {MOST_DEPTH} levels")
                    self.open.append(_Open(event, at))
                case SequenceEndEvent() | MappingEndEvent():
                    self.close(event)
        return self.root

    def give_up(self, at: Spot, what: str) -> None:
        self.place.refuse(at, what)
        raise _GaveUp

    def check_tag(self, event: Any, at: Spot, *, allowed: bool) -> None:
        tag = None if event.ctag is None else str(event.ctag)
        if tag not in (None, "!") and not (allowed and tag == _TEXT_TAG):
            self.place.refuse(at, f"the tag `{tag}` is not used in models; write the value alone")

    def scalar(self, event: Any, at: Spot) -> Scalar:
        self.check_tag(event, at, allowed=True)
        text: str = event.value
        unwelcome = _UNWELCOME.search(text)
        if unwelcome:
            self.place.refuse(at, f"the character U+{ord(unwelcome[0]):04X} cannot stand in a model")
            text = _UNWELCOME.sub("\ufffd", text)
        plain = event.style is None and event.ctag is None
        return Scalar(at.line, text, meaning(text) if plain else Means.text, at.column, at.end)

    def alias(self, event: Any, at: Spot) -> None:
        known = self.anchors.get(event.anchor)
        if known is None:
            self.give_up(at, f"`*{event.anchor}` refers to no anchor above; text that begins with `*` goes in quotes")
            return
        node, size, depth = known
        if len(self.open) + depth > MOST_DEPTH:
            self.give_up(at, f"this is nested deeper than {MOST_DEPTH} levels")
        self.add(event, node, size, depth, named=False)

    def close(self, event: Any) -> None:
        done = self.open.pop()
        line, column = done.at.line, done.at.column
        end = event.end_mark.column + 1 if done.event.flow_style and event.end_mark.line + 1 == line else None
        node: Node
        if isinstance(done.event, SequenceStartEvent):
            node = Listing(line, tuple(done.nodes), column, end)
        else:
            node = Mapping(line, tuple(self.entries(done)), column, end)
        self.add(done.event, node, done.size, done.depth)

    def add(self, event: Any, node: Node, size: int, depth: int, *, named: bool = True) -> None:
        if named and event.anchor is not None:
            self.anchors[event.anchor] = (node, size, depth)
        if not self.open:
            self.root = node
            return
        around = self.open[-1]
        around.nodes.append(node)
        around.size += size
        around.depth = max(around.depth, depth + 1)
        if around.size > MOST_NODES:
            self.give_up(_spot(event), f"the file expands to more than {MOST_NODES:,} values; use fewer aliases")

    def entries(self, done: _Open) -> list[Entry]:
        """A mapping's own entries in order, then what ``<<`` merges in; an own key wins over a merged one."""
        own: dict[str, Entry] = {}
        merged: list[Mapping] = []
        for key, value in zip(done.nodes[::2], done.nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.place.refuse(key, "a key is plain text, not a list or a mapping")
            elif key.text == "<<" and key.means is Means.text:
                merged += self.merges(value)
            elif key.text in own:
                first = own[key.text].line
                self.place.refuse(key, f"the key `{key.text}` stands here a second time; the first is in line {first}")
            else:
                own[key.text] = Entry(key, _beside(key, value))
        for mapping in merged:
            for entry in mapping.entries:
                own.setdefault(entry.key.text, entry)
        return list(own.values())

    def merges(self, value: Node) -> list[Mapping]:
        parts = value.items if isinstance(value, Listing) else (value,)
        mappings = [p for p in parts if isinstance(p, Mapping)]
        if len(mappings) < len(parts):
            self.place.refuse(value, "`<<` merges mappings, as in `<<: *defaults`")
        return mappings
