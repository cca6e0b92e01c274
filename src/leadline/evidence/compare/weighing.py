"""The parts of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

from leadline.evidence.stats import Estimate


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of the old model and of the new one, and the new less the old with its paired interval."""

    name: str
    old: float | None
    new: float | None
    difference: Estimate | None


@dataclass(frozen=True, slots=True)
class Move:
    """Leads in one band by the old model and in another by the new: at the last date, and rows at all dates."""

    old: str
    new: str
    leads: int
    rows: int
    rate: Estimate


@dataclass(frozen=True, slots=True)
class Group:
    """Leads that both models hand over, or only one of them, and the share that had the outcome after it."""

    name: str
    leads: int
    rate: Estimate
