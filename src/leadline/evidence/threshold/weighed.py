"""What is asked of a threshold, and what each would have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadline.evidence.backtest import Backtest
from leadline.evidence.stats import Estimate
from leadline.evidence.stats.arrays import Floats


@dataclass(frozen=True, slots=True)
class Wanted:
    """Either how many leads sales can call a week, or what a sale brings and a lead costs that is called."""

    capacity: float | None = None
    value: float | None = None
    cost: float | None = None

    def worth(self, handed: Floats, sold: Floats) -> Floats:
        """What leads are worth of whom some bring a sale."""
        return sold * (self.value or 0.0) - handed * (self.cost or 0.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A threshold: how many leads it would have handed over in all and newly a week, the share of them with the outcome
    within its horizon, the share of all with the outcome who were among them, and outcomes and worth a week."""

    threshold: float
    handed: int
    a_week: Estimate
    precision: Estimate
    recall: Estimate
    sold_a_week: Estimate
    worth_a_week: Estimate | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The threshold that suits, beside the others. ``present`` is the model's own; ``whole``: its ``mql`` is of another
    kind, so thresholds of the score alone are tried. ``alike`` are the ends between which the best one lies in most
    draws of leads."""

    model: str
    title: str
    wanted: Wanted
    present: float | None
    whole: bool
    backtest: Backtest
    candidates: Sequence[Candidate]
    chosen: Candidate | None
    alike: tuple[float, float] | None
    verdict: Sequence[str] = ()

    @property
    def now(self) -> Candidate | None:
        """The model's own threshold among those that were tried."""
        return next((one for one in self.candidates if one.threshold == self.present), None)
