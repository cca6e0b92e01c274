"""An outcome, resolved: what has to happen to a lead, within which time, and what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from leadline.model.condition import Duration, Predicate, Selection


@dataclass(frozen=True, slots=True)
class Reached:
    """The lead came to one of these stages, as its changes of stage say."""

    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A selected event happened."""

    selection: Selection


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute of the lead passes a test. ``at`` is the attribute that says when; without it, the attribute's own
    history or value does, and where these say nothing, nobody knows when."""

    name: str
    predicates: tuple[Predicate, ...]
    at: str | None = None


Source: TypeAlias = "Reached | Done | Column"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What counts as success. A lead has it once: its first counts.

    ``within`` is the horizon: a score is judged by what happened so soon after it. ``amount`` is the property of the
    event, or the attribute, that says what it brought.
    """

    name: str
    of: Source
    within: Duration | None
    title: str = ""
    amount: str | None = None
