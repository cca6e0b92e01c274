"""What can go wrong, drawn once.

    LeadlineError
    ├── InputError (ValueError)      something a person gave is wrong: exit code 2
    │   ├── ModelError               a model file; carries every problem found
    │   ├── FactsError               leads, events, changes: a file, a column, a row
    │   └── CaseError                a file of test cases
    ├── UnsupportedError             this dialect or engine cannot do that; the message names it
    ├── EngineError                  an engine is missing or failed: not installed, not reachable
    └── StoreError                   the store is not there, is in use, or cannot be written; trying again may help

A message says what, where, what was allowed, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


class LeadlineError(Exception):
    """The root of everything that Leadline raises on purpose."""


class InputError(LeadlineError, ValueError):
    """Something a person gave is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where it is, what it is, and what to do.

    ``column`` and ``end`` say which characters of the line are to blame, counted from 1, without the one at ``end``;
    where there is no ``end`` it is the rest of the line, and without a ``column`` the whole of it.

    >>> print(Problem("b2b.yml", 14, "rule `email-click`", "dimension `engagment` is not declared", "engagement"))
    b2b.yml:14, rule `email-click`: dimension `engagment` is not declared; did you mean `engagement`?
    """

    path: str
    line: int | None
    where: str
    what: str
    suggestion: str | None = None
    column: int | None = field(default=None, compare=False)
    end: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line is not None else self.path
        where = f", {self.where}" if self.where else ""
        hint = f"; did you mean `{self.suggestion}`?" if self.suggestion else ""
        return f"{place}{where}: {self.what}{hint}"


class ModelError(InputError):
    """A model file that cannot be used; ``problems`` holds all that is wrong with it, in the file's order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class FactsError(InputError):
    """Leads, events or changes that cannot be used."""


class CaseError(InputError):
    """A file of test cases that cannot be used."""


class UnsupportedError(LeadlineError):
    """A dialect or an engine cannot do what the model asks; the message names the construct and the dialect."""


class EngineError(LeadlineError):
    """An engine is not installed, cannot be reached, or failed."""


class StoreError(LeadlineError):
    """The store does not answer, is in use by another server, or cannot be written. Trying again later may help."""
