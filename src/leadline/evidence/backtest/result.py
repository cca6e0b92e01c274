"""What a backtest found: numbers, and the verdict in sentences made of them.

Shares are in 0..1, times in days, instants (names that end in ``_at``) in microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from leadline.evidence.backtest.hindsight import Partly, Untracked
from leadline.evidence.stats import Bin, Estimate, Tenth
from leadline.model.condition import Instant

BEST, CALLED = 0.1, 0.2  # the share of leads whose lift is shown, and of which is shown whom one catches by calling it


class Rank(StrEnum):
    """What puts leads in an order."""

    model = "model"
    previous = "previous"
    dimension = "dimension"
    recency = "recency"
    random = "random"


@dataclass(frozen=True, slots=True)
class Ranker:
    """An order of the leads and how good it is. ``ahead`` is the AUC of the model less that of this one.

    ``lift`` is that of the best tenth, ``captured`` the share of outcomes among the best fifth.
    """

    name: str
    kind: Rank
    auc: Estimate | None
    ahead: Estimate | None
    average_precision: Estimate | None
    lift: Estimate | None
    captured: Estimate | None


@dataclass(frozen=True, slots=True)
class Step:
    """A band or a grade: how many rows and leads, the share with the outcome, and what a row brings in the mean."""

    name: str
    rows: int
    leads: int
    rate: Estimate
    amount: float | None


@dataclass(frozen=True, slots=True)
class Days:
    """Days at the quartiles."""

    lower: float
    median: float
    upper: float


@dataclass(frozen=True, slots=True)
class Handover:
    """Leads that the model would have handed to sales, each once, when it first did.

    ``precision``: of those ``handed``, who had the outcome within its horizon after that. ``recall``: of the leads that
    ``had`` the outcome, who was handed over before. ``a_week``: how many were handed over newly, where there is more
    than one date. ``ahead``: the days from then to the outcome.
    """

    words: str
    handed: int
    precision: Estimate
    had: int
    recall: Estimate
    a_week: float | None
    ahead: Days | None


@dataclass(frozen=True, slots=True)
class OnDate:
    """One date: how many leads were judged there, how many had the outcome, and the AUC among them."""

    at: Instant
    leads: int
    happened: int
    auc: Estimate | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """The leads that came in one month: how many had the outcome within its horizon after that."""

    month: str
    leads: int
    rate: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Rows in bins of about equally many, by probability or by score. ``error`` and ``brier`` are of probabilities."""

    of: str
    bins: Sequence[Bin]
    error: float | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What was judged, and what was left out.

    ``rows`` are leads at dates, ``leads`` different leads, ``parties`` accounts and leads without one, ``happened``
    leads that had the outcome within its horizon after some date. Left out are leads that came after the last date
    (``too_young``), that had the outcome before they could be judged (``before``), and that are outside the audience
    (``outside``).
    """

    first_at: Instant
    last_at: Instant
    ends_at: Instant
    dates: int
    too_late: int
    rows: int
    leads: int
    parties: int
    happened: int
    too_young: int
    before: int
    outside: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome by which it is judged. ``dated``: the data say when it came. ``again`` counts leads that had it more
    than once; ``amounts`` is what the outcomes brought in all, ``unknown_amounts`` the leads without a known amount."""

    name: str
    title: str
    words: str
    within_days: float | None
    dated: bool
    again: int
    amounts: float | None
    unknown_amounts: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """One model on one history, judged by one outcome."""

    model: str
    title: str
    version: str
    outcome: Judgement
    every_days: float
    strict_time: bool
    untracked: Sequence[Untracked]
    partly: Sequence[Partly]
    seen: Seen
    rankers: Sequence[Ranker]
    tenths: Sequence[Tenth]
    bands: Sequence[Step]
    grades: Sequence[Step]
    handover: Handover | None
    on_dates: Sequence[OnDate]
    cohorts: Sequence[Cohort]
    calibration: Calibration
    verdict: Sequence[str] = ()

    @property
    def own(self) -> Ranker:
        """The model itself among the rankers."""
        return self.rankers[0]
