"""A parsed pattern: what ``matches`` looks for, with everything said explicitly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

MOST_CHARACTERS = 1000
MOST_REPEATS = 1000


class PatternError(ValueError):
    """A pattern outside the portable subset; ``position`` counts characters from 1."""

    def __init__(self, position: int, message: str) -> None:
        self.position = position
        self.message = message
        super().__init__(f"at character {position}, {message}")


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of closed ranges of code points, sorted and apart, or out of none of them."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False


class Anchor(StrEnum):
    """A place between characters."""

    start = "start"
    end = "end"
    boundary = "boundary"


@dataclass(frozen=True, slots=True)
class Run:
    """One part after the other."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the options."""

    options: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The part, ``low`` to ``high`` times; without end where ``high`` is ``None``."""

    part: Pattern
    low: int
    high: int | None


Pattern: TypeAlias = Chars | Anchor | Run | Choice | Repeat
