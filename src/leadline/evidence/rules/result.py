"""What was found of each part of a model: numbers, and the sentences made of them.

Shares are in 0..1, instants (names that end in ``_at``) in microseconds UTC, points those of one time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from leadline.evidence.backtest.hindsight import Partly, Untracked
from leadline.evidence.backtest.result import Judgement, Seen
from leadline.evidence.stats import Estimate

SURE = 0.05


class Worth(StrEnum):
    """What the history says of a part, many looks accounted for."""

    earns = "earns"  # it goes with the outcome as its points say
    against = "against"  # it goes the other way
    unpaid = "unpaid"  # it has no points and goes with the outcome
    vanishes = "vanishes"  # it goes with the outcome, and tells nothing that the others do not
    open = "open"  # nothing is shown
    never = "never"  # it holds of nobody
    always = "always"  # it holds of everybody


@dataclass(frozen=True, slots=True)
class Trend:
    """The earlier and the later half of the dates. ``change`` is that of the log-odds ratio, ``holm`` its p-value among
    all trends."""

    earlier: Estimate
    later: Estimate
    change: Estimate
    p: float
    holm: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Points on the model's own scale. ``estimate`` has what they would be and the interval, ``points`` is rounded.

    ``clear``: the history disagrees with the present points, many looks accounted for."""

    points: float
    estimate: Estimate
    clear: bool


@dataclass(frozen=True, slots=True)
class ByHand:
    """The classic method: the close rate, and how many times that of all leads it is, which are its points."""

    leads: int
    had: int
    rate: float
    points: float


@dataclass(frozen=True, slots=True)
class Found:
    """One part: whom it reaches, and how these fared. ``leads`` are those of whom it held at any date, ``had`` those of
    them who had the outcome within the horizon after it; the rates are of rows, each a lead at a date. ``p`` is of this
    look alone, ``holm`` and ``yekutieli`` account for all. ``given_others`` is the log-odds beside all other parts."""

    rule: str
    label: str
    sort: str
    points: float
    leads: int
    had: int
    rate: Estimate
    rate_without: Estimate
    lift: Estimate | None
    p: float | None
    holm: float | None
    yekutieli: float | None
    trend: Trend | None
    given_others: Estimate | None
    suggestion: Suggestion | None
    by_hand: ByHand | None
    differs: str | None
    worth: Worth


@dataclass(frozen=True, slots=True)
class Alike:
    """Two parts that hold of nearly the same leads at the same dates: of how many leads ``both`` held at once,
    Jaccard's share of the rows of either that both hold in, and phi."""

    first: str
    second: str
    both: int
    jaccard: float
    phi: float


@dataclass(frozen=True, slots=True)
class Overall:
    """All leads by hand: how many had the outcome ever."""

    leads: int
    had: int
    rate: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The parts of one model on one history, judged by one outcome. ``scale`` is the log-odds of a point."""

    model: str
    title: str
    version: str
    outcome: Judgement
    every_days: float
    strict_time: bool
    untracked: Sequence[Untracked]
    partly: Sequence[Partly]
    seen: Seen
    rate: Estimate
    looks: int
    scale: float | None
    parts: Sequence[Found]
    alike: Sequence[Alike]
    by_hand: Overall | None
    verdict: Sequence[str] = ()

    def of(self, *worths: Worth) -> list[Found]:
        return [part for part in self.parts if part.worth in worths]
