"""A trial as it stands at a look: what was counted, what follows, and what is to be done."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from leadline.evidence.stats.estimate import Estimate, z_of
from leadline.evidence.trial.mismatch import is_off
from leadline.evidence.trial.sequence import Share, difference
from leadline.evidence.trial.size import Size
from leadline.model.condition import DAY, Duration, Instant

WEEK = 7 * DAY
A_TENTH = 10  # of the leads are handed over, or about so many: where the interval of what sales rejects is narrowest


@dataclass(frozen=True, slots=True)
class Counted:
    """One arm. ``joined`` leads are in it; ``judged`` of them joined so long ago that the time for an outcome is over,
    and ``had`` of these had one in that time. ``handed`` were handed over to sales, ``handed_lately`` in the last
    weeks, first looks at leads that were there before left out, and sales rejected ``rejected`` of them."""

    joined: int = 0
    judged: int = 0
    had: int = 0
    handed: int = 0
    handed_lately: int = 0
    rejected: int = 0

    @property
    def outcomes(self) -> Share:
        return Share(self.had, self.judged)

    @property
    def rejections(self) -> Share:
        return Share(self.rejected, self.handed)


@dataclass(frozen=True, slots=True)
class Look:
    """What is known when somebody looks.

    ``lately`` is how long the last weeks are that are counted apart, ``a_week`` how many leads joined in one of them.
    ``ripe_at`` is when as many will be judged as were planned, if so many have joined. ``mixed`` leads are one
    person by now and were two in different arms; they stay where the older one was. ``capacity`` is how many leads
    sales can take a week.
    """

    at: Instant
    size: Size
    within: Duration
    a: Counted
    b: Counted
    lately: Duration
    a_week: float
    ripe_at: Instant | None = None
    mixed: int = 0
    capacity: float | None = None


class Says(StrEnum):
    """What is to be done."""

    take_b = "take B"
    keep_a = "keep A"
    not_worth = "not worth it"
    open = "open"
    undecided = "not decided"
    mismatch = "stop"


class Guards(StrEnum):
    """What must not become worse, whatever the outcomes are."""

    shares = "shares"
    rejected = "rejected"
    a_week = "a week"


@dataclass(frozen=True, slots=True)
class Guard:
    """One of them. ``alarm``: it has become worse. The figures are shares of leads, or leads a week if all were B's."""

    of: Guards
    alarm: bool
    a: float
    b: Estimate


@dataclass(frozen=True, slots=True)
class Judged:
    """What follows: the difference of B from A with its interval, what to do, how long it may take, and the guards."""

    says: Says
    difference: Estimate
    to_go: Duration | None
    guards: tuple[Guard, ...]

    @property
    def alarms(self) -> tuple[Guard, ...]:
        return tuple(one for one in self.guards if one.alarm)


def judge(look: Look) -> Judged:
    """What a look says. It may be asked as often as one likes; see `leadline.evidence.trial.sequence`."""
    found = difference(look.a.outcomes, look.b.outcomes, look.size.leads)
    guards = (shared_out(look), rejected(look), handed(look))
    says = Says.mismatch if guards[0].alarm else said(look, found)
    return Judged(says, found, to_go(look) if says is Says.undecided else None, guards)


def said(look: Look, found: Estimate) -> Says:
    if found.low > 0:
        return Says.take_b
    if found.high < 0:
        return Says.keep_a
    if found.high < look.size.least:
        return Says.not_worth
    return Says.open if look.a.judged + look.b.judged >= look.size.leads else Says.undecided


def to_go(look: Look) -> Duration | None:
    """How long until as many leads are judged as were planned; nothing where too few come to ever reach that."""
    if look.ripe_at is not None:
        return max(look.ripe_at - look.at, 0)
    missing = look.size.leads - look.a.joined - look.b.joined
    return None if look.a_week <= 0 else look.within + math.ceil(missing / look.a_week * WEEK)


def shared_out(look: Look) -> Guard:
    """Whether as many leads are in arm B as should be."""
    a, b, share = look.a.joined, look.b.joined, look.size.share
    value = b / (a + b) if a + b else share / 100
    return Guard(Guards.shares, is_off(a, b, share), share / 100, Estimate(value, value, value))


def rejected(look: Look) -> Guard:
    """Whether sales rejects more of what B hands over; its interval is A's share and the difference, at all looks."""
    a, b = look.a.rejections, look.b.rejections
    found = difference(a, b, look.size.leads // A_TENTH)
    return Guard(Guards.rejected, found.low > 0, a.value, Estimate(b.value, a.value + found.low, a.value + found.high))


def handed(look: Look) -> Guard:
    """Whether B hands over more than sales can take, if all leads were its own.

    The interval is that of a count, by its square root, in which chance has the same width everywhere (M. Bartlett: The
    square root transformation in analysis of variance, JRSS Supplement 3, 1936).
    """
    weeks = max(look.lately / WEEK, 1 / 7)
    whole_a, whole_b = ((1 - look.size.share / 100) * weeks, look.size.share / 100 * weeks)
    root, half = math.sqrt(look.b.handed_lately), z_of() / 2
    low, high = (max(root - half, 0) ** 2, (root + half) ** 2)
    found = Estimate(look.b.handed_lately / whole_b, low / whole_b, high / whole_b)
    alarm = look.capacity is not None and found.low > look.capacity
    return Guard(Guards.a_week, alarm, look.a.handed_lately / whole_a, found)
