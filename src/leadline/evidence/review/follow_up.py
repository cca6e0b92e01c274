"""Follow-up: how soon leads that were given to somebody are contacted, and whether the clock was kept.

What ended without a contact counts until it ended; what is open counts until now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from leadline.evidence.stats import Estimate, wilson
from leadline.evidence.stats.survival import Waits, waits
from leadline.model.condition import HOUR, Instant

HOURS = (1, 24)  # by which the share is told


@dataclass(frozen=True, slots=True)
class Given:
    """A lead that was given to somebody, with the clock of its first contact, and how that ended."""

    owner: str
    at: Instant
    contact_by: Instant | None
    contacted_at: Instant | None
    ended_at: Instant | None
    ended: str | None


@dataclass(frozen=True, slots=True)
class ByHour:
    """The share that was contacted within so many hours; null: too few were watched so long."""

    hours: int
    share: Estimate | None


@dataclass(frozen=True, slots=True)
class Rep:
    """What became of the leads that somebody was given. ``kept`` and ``missed`` are clocks that are over: contact came
    in time, or did not; ``running`` ones are neither. ``taken_away`` became another's without a contact."""

    owner: str
    given: int
    contacted: int
    kept: int
    missed: int
    running: int
    without_clock: int
    ended_before: int
    taken_away: int
    rejected: int
    kept_share: Estimate
    by_hours: tuple[ByHour, ...]
    median_hours: float | None
    p90_hours: float | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The follow-up of the leads that were given to somebody in the period: altogether, and by whom."""

    starts_at: Instant
    ends_at: Instant
    as_of_at: Instant
    all: Rep
    reps: tuple[Rep, ...]


def follow_up(rows: Sequence[Given], starts_at: Instant, ends_at: Instant, as_of: Instant) -> FollowUp:
    """What the assignments of a period come to, as far as is known by an instant; those with the most leads first."""
    known = [by_then(row, as_of) for row in rows]
    mine: dict[str, list[Given]] = {}
    for row in known:
        mine.setdefault(row.owner, []).append(row)
    reps = sorted(mine.items(), key=lambda one: (-len(one[1]), one[0]))
    return FollowUp(
        starts_at, ends_at, as_of, rep("", known, as_of), tuple(rep(owner, some, as_of) for owner, some in reps)
    )


def by_then(row: Given, as_of: Instant) -> Given:
    """An assignment as it was at an instant, without what came after it."""
    contacted_at = None if row.contacted_at is None or row.contacted_at > as_of else row.contacted_at
    over = row.ended_at is not None and row.ended_at <= as_of
    return replace(
        row, contacted_at=contacted_at, ended_at=row.ended_at if over else None, ended=row.ended if over else None
    )


def rep(owner: str, rows: Sequence[Given], as_of: Instant) -> Rep:
    clocks = [clock(row, as_of) for row in rows]
    kept, missed = clocks.count("kept"), clocks.count("missed")
    untouched = [row for row in rows if row.contacted_at is None]
    waited = speed(rows, as_of)
    return Rep(
        owner,
        len(rows),
        len(rows) - len(untouched),
        kept,
        missed,
        clocks.count("running"),
        clocks.count("none"),
        clocks.count("ended"),
        sum(row.ended == "reassigned" for row in untouched),
        sum(row.ended == "rejected" for row in rows),
        wilson(kept, kept + missed),
        tuple(ByHour(hours, waited.by(hours)) for hours in HOURS),
        waited.after(0.5),
        waited.after(0.9),
    )


def clock(row: Given, as_of: Instant) -> str:
    """How the clock of a first contact went: ``kept``, ``missed``, ``running``, ``ended`` before it was over, ``none``.

    >>> clock(Given("ada", 0, 10, 10, None, None), 20), clock(Given("ada", 0, 10, None, 5, "reassigned"), 20)
    ('kept', 'ended')
    """
    if row.contact_by is None:
        return "none"
    if row.contacted_at is not None and row.contacted_at <= row.contact_by:
        return "kept"
    if row.ended_at is not None and row.ended_at < row.contact_by:
        return "ended"
    return "missed" if row.contact_by < as_of else "running"


def speed(rows: Sequence[Given], as_of: Instant) -> Waits:
    """How many hours it takes until somebody is contacted."""
    at = np.array([row.at for row in rows], np.float64)
    waited = np.array([np.inf if row.contacted_at is None else max(row.contacted_at, row.at) for row in rows])
    ends = [as_of if row.contacted_at is not None or row.ended_at is None else row.ended_at for row in rows]
    return waits((waited - at) / HOUR, np.maximum(np.array(ends, np.float64) - at, 0) / HOUR)
