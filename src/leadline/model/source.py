"""From YAML text to nodes that know their line, whether they were quoted, and what a plain scalar means.

Scalars are read as YAML 1.2 reads them: ``on``, ``off``, ``yes``, ``no`` and ``NO`` are text; ``true`` and ``false``
are booleans. Beyond YAML 1.2, a plain ISO 8601 date or date-time is a date. Nothing is constructed: numbers keep their
digits until somebody asks for them. A node knows its line, and the characters of that line from ``column`` to before
``end`` that are it, counted from 1; one that goes on in another line has no ``end``.

A file may use anchors, aliases and merge keys. What they expand to is bounded, and so are size and depth, so that no
file of 1 MB can keep the loader busy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

MOST_BYTES = 1_000_000
MOST_NODES = 200_000
MOST_DEPTH = 50


class Means(StrEnum):
    """What a scalar is; quoted and block scalars are always text."""

    text = "text"
    number = "number"
    boolean = "boolean"
    date = "date"
    nothing = "nothing"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. ``text`` is as written, without quotes."""

    line: int
    text: str
    means: Means
    column: int | None = field(default=None, compare=False)
    end: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    line: int
    items: tuple[Node, ...]
    column: int | None = field(default=None, compare=False)
    end: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    key: Scalar
    value: Node

    @property
    def line(self) -> int:
        return self.key.line

    @property
    def column(self) -> int | None:
        return self.key.column

    @property
    def end(self) -> int | None:
        return self.key.end


@dataclass(frozen=True, slots=True)
class Mapping:
    """A YAML mapping in the file's order, merge keys resolved; no key stands twice."""

    line: int
    entries: tuple[Entry, ...]
    column: int | None = field(default=None, compare=False)
    end: int | None = field(default=None, compare=False)

    def get(self, key: str) -> Node | None:
        """The value of a key, or nothing."""
        return next((e.value for e in self.entries if e.key.text == key), None)


Node: TypeAlias = Scalar | Listing | Mapping

_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}.*)?", re.ASCII)


def meaning(text: str) -> Means:
    """What a plain scalar is in YAML 1.2, or a date.

    >>> [meaning(t).value for t in ("NO", "off", "true", "1e3", "-5", "~", "2026-09-01")]
    ['text', 'text', 'boolean', 'number', 'number', 'nothing', 'date']
    """
    if text in ("", "~", "null", "Null", "NULL"):
        return Means.nothing
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return Means.boolean
    if _NUMBER.fullmatch(text) or _NOT_FINITE.fullmatch(text):
        return Means.number
    if _DATE.fullmatch(text):
        return Means.date
    return Means.text


def described(node: Node) -> str:
    """A node as a message names it.

    >>> described(Scalar(1, "5", Means.text))
    'the text "5"'
    """
    match node:
        case Listing():
            return "a list" if node.items else "an empty list"
        case Mapping():
            return "a mapping" if node.entries else "an empty mapping"
        case Scalar(means=Means.nothing):
            return "nothing"
        case Scalar():
            shown = node.text if len(node.text) <= 60 else node.text[:57] + "..."
            return f'the text "{shown}"' if node.means is Means.text else f"the {node.means.value} {shown}"
