"""Collecting everything that is wrong with a file, so that a person sees it all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

from leadline.errors import ModelError, Problem

ENOUGH = 200  # a file with more problems than this is not a model with slips in it


class Placed(Protocol):
    """Whatever stands on a line of the file, and on which characters of it."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int | None: ...

    @property
    def end(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of the file, or a character of it from which something is wrong."""

    line: int
    column: int | None = None
    end: int | None = None


def closest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that was probably meant.

    >>> closest("engagment", ["fit", "engagement"])
    'engagement'
    """
    words = [w for w in allowed if w != word]
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return near[0]
    lowered = {w.lower(): w for w in words}
    near = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[near[0]] if near else None


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them, each in backticks.

    >>> listed(["fit", "engagement", "intent"])
    '`fit`, `engagement` and `intent`'
    """
    quoted = [f"`{w}`" for w in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


@dataclass(slots=True)
class Problems:
    """The problems of one file as they are found. The same thing said twice about a line counts once."""

    path: str
    found: dict[Problem, None] = field(default_factory=dict)

    def add(self, at: Placed | None, where: str, what: str, suggestion: str | None = None) -> None:
        if self.enough:
            return
        line, column, end = (None, None, None) if at is None else (at.line, at.column, at.end)
        self.found.setdefault(Problem(self.path, line, where, what, suggestion, column, end), None)

    @property
    def enough(self) -> bool:
        """Whether so much is wrong that no more is written down."""
        return len(self.found) >= ENOUGH

    def raise_if_any(self) -> None:
        """Raises a `ModelError` with all problems in the file's order."""
        if not self.found:
            return
        problems = sorted(self.found, key=lambda problem: (problem.line or 0, problem.column or 0))
        if self.enough:
            problems.append(Problem(self.path, None, "", f"there may be more; these are the first {ENOUGH} found"))
        raise ModelError(problems)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the file that is being read (``rule `email-click` ``), which names itself in its problems."""

    problems: Problems
    where: str = ""

    def refuse(self, at: Placed | int | None, what: str, suggestion: str | None = None) -> None:
        self.problems.add(Spot(at) if isinstance(at, int) else at, self.where, what, suggestion)

    def refuse_word(self, at: Placed, what: str, word: str, allowed: Iterable[str], kind: str = "") -> None:
        """Refuses a word that is not among the allowed ones, and says which are."""
        if self.problems.enough:
            return
        words = list(allowed)
        near = closest(word, words)
        known = f"; {kind or 'allowed'}: {listed(words)}" if 0 < len(words) <= 25 else ""
        self.refuse(at, f"{what}{known if near is None else ''}", near)

    def within(self, where: str) -> Place:
        return Place(self.problems, where)
