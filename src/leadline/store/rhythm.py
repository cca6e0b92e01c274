"""In which hours each source usually says something, so that one notices when it does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.model.condition import DAY, HOUR, Instant
from leadline.store import tables as t
from leadline.store.health import first_event

DAYS, HOURS = 7, 24
FEWEST_DAYS = 2  # that have to be known before one can tell
MOST_EVENTS = 100_000  # that are looked at; of a busy source they reach back less than a week


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The hours, counted since 1970, in which each source said something; ``first`` is the first that is known."""

    first: int = 0
    spoke: Mapping[int, Collection[int]] = field(default_factory=dict)

    def silent_since(self, source_id: int, last: Instant | None, now: Instant) -> Instant | None:
        """When a source was heard last, if it has been silent for a whole hour in which it usually says something.

        Usually is on most of the seven days before, and on the same day of the week. Of an interruption the first day
        is looked at.
        """
        if last is None:
            return None
        begins = last // HOUR + 1
        quiet = range(begins, min(now // HOUR, begins + HOURS))
        return last if any(self.is_usual(source_id, hour) for hour in quiet) else None

    def is_usual(self, source_id: int, hour: int) -> bool:
        """Whether a source usually says something in an hour.

        >>> known = Rhythm(first=50, spoke={7: {100, 124, 148}})
        >>> known.is_usual(7, 172), known.is_usual(7, 173)
        (True, False)
        """
        spoke = self.spoke.get(source_id, ())
        days = [day for day in range(1, DAYS + 1) if hour - day * HOURS > self.first]
        if len(days) < FEWEST_DAYS or (DAYS in days and hour - DAYS * HOURS not in spoke):
            return False
        return 2 * sum(hour - day * HOURS in spoke for day in days) > len(days)


def rhythm(con: sa.Connection, now: Instant) -> Rhythm:
    """The rhythm of the last eight days, as far as the latest events reach back."""
    e = t.events.c
    last = con.scalar(sa.select(sa.func.max(e.event_seq))) or 0
    first = max(first_event(con, now - (DAYS + 1) * DAY), last - MOST_EVENTS)
    hour = (e.received_at // HOUR).label("hour")
    spoke: defaultdict[int, set[int]] = defaultdict(set)
    for source_id, one in con.execute(sa.select(e.source_id, hour).where(e.event_seq > first).distinct()):
        spoke[source_id].add(one)
    known = [one for hours in spoke.values() for one in hours]
    return Rhythm(min(known, default=0), spoke)
