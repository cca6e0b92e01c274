"""Which items are meant: tests of values, compared as text compares.

A list passes a test if one of its elements does. ``not`` is the opposite of its test, so it holds where the value is
missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from leadline.ingest.webhooks.path import Item, Path
from leadline.ingest.webhooks.transforms import text_of
from leadline.ingest.webhooks.value import said
from leadline.model.text import fold

MOST_COMPARED = 500  # characters of a value that are compared


@dataclass(frozen=True, slots=True)
class Is:
    """The value is one of these texts, folded."""

    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Begins:
    """The value begins with one of these texts, folded."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """A pattern is found in the value."""

    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Present:
    """There is a value, neither null nor blank."""


@dataclass(frozen=True, slots=True)
class Opposite:
    test: Test


Test: TypeAlias = Is | Begins | Has | Present | Opposite
Match: TypeAlias = tuple[tuple[tuple[Path, Test], ...], ...]
"""Any of several; in each, every test of a path has to hold."""

EVERYTHING: Match = ((),)
NOTHING: Match = ()


def holds(match: Match, item: Item) -> bool:
    return any(all(passes(test, said(path, item)) for path, test in tests) for tests in match)


def passes(test: Test, value: Any) -> bool:
    """Whether a value, or an element of it, passes.

    >>> passes(Is(frozenset({"true"})), True), passes(Opposite(Is(frozenset({"true"}))), None)
    (True, True)
    """
    match test:
        case Opposite():
            return not passes(test.test, value)
        case Present():
            return value is not None
        case Is():
            return _any(value, lambda text: _folded(text) in test.texts)
        case Begins():
            return _any(value, lambda text: _folded(text).startswith(test.texts))
        case Has():
            return _any(value, lambda text: test.pattern.search(text) is not None)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """A text folded; what items are told apart by are few words, which come again and again."""
    return fold(text[:MOST_COMPARED])


def _any(value: Any, test: Callable[[str], bool]) -> bool:
    several = value if isinstance(value, list) else [value]
    return any(test(text_of(one)) for one in several if one is not None and not isinstance(one, dict | list))
