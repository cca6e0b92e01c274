"""A parsed pattern: what ``matches`` looks for, with everything said explicitly."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """One character out of closed ranges of code points, sorted and apart, or out of none of them.

    ``at`` is where it stands in the pattern, counted from 1.
    """

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False
    at: int = field(default=1, compare=False, repr=False)


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


def can_be_empty(pattern: Pattern) -> bool:
    """Whether the pattern can match without taking a character."""
    match pattern:
        case Chars():
            return False
        case Run():
            return all(can_be_empty(p) for p in pattern.parts)
        case Choice():
            return any(can_be_empty(o) for o in pattern.options)
        case Repeat():
            return pattern.low == 0 or can_be_empty(pattern.part)
    return True


def is_endless(pattern: Pattern) -> bool:
    """Whether a repeat without end stands somewhere in the pattern."""
    match pattern:
        case Run():
            return any(is_endless(p) for p in pattern.parts)
        case Choice():
            return any(is_endless(o) for o in pattern.options)
        case Repeat():
            return pattern.high is None or is_endless(pattern.part)
    return False


def characters(pattern: Pattern) -> int:
    """How many characters the pattern has when its counts are written out."""
    match pattern:
        case Chars():
            return 1
        case Run():
            return sum(characters(p) for p in pattern.parts)
        case Choice():
            return sum(characters(o) for o in pattern.options)
        case Repeat():
            return characters(pattern.part) * max(1, pattern.high or pattern.low)
    return 0
