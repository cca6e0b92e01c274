"""What identity says: whose each subject is, and when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from leadline.model.condition import Instant

BEGINNING: Instant = -9_000_000_000_000_000_000  # before all instants
NEVER: Instant = 9_000_000_000_000_000_000  # after all instants


class Interval(NamedTuple):
    """What ``subject`` did from ``starts`` until before ``ends`` belongs to ``lead``."""

    subject: int
    starts: Instant
    ends: Instant
    lead: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose every subject is.

    ``intervals``: sorted; one row per known subject, over all time; for a device one row per turn, without a gap
    between `BEGINNING` and `NEVER`, and no row if no link gives it to anybody. ``leads``: the known subjects of each
    lead, sorted; the lead bears the number of the oldest.
    """

    intervals: tuple[Interval, ...]
    leads: Mapping[int, tuple[int, ...]]

    def lead_of(self, subject: int, at: Instant) -> int | None:
        """The lead to whom belongs what the subject did at the instant; ``None``: to nobody yet."""
        after = bisect_right(self.intervals, (subject, at), key=lambda row: (row.subject, row.starts))
        row = self.intervals[after - 1] if after else None
        return row.lead if row is not None and row.subject == subject else None
