"""When people do things: at the hours of their own day, mostly on working days, daylight saving included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from leadline.model.condition import DAY, HOUR, Instant
from leadline.simulate.draw import Bools, Choice, Ints, Random
from leadline.simulate.places import COUNTRIES

_WORK = (0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.5, 4, 8, 11, 11, 9, 5.5, 8, 10, 9.5, 8, 5, 2.5, 2, 2, 1.5, 1, 0.5)
_LEISURE = (1.5, 0.8, 0.4, 0.3, 0.3, 0.5, 1, 2, 3, 4, 4.5, 5, 5, 5, 5, 5.5, 6, 6.5, 7, 8, 9, 8, 6, 3)
_HOURS = Choice([_WORK, _LEISURE])
_WEEKEND_MOVED = 0.8  # of what would fall on a weekend, people at work do so much in the days after it
_MARGIN = 90  # days around the simulated time for which offsets are known


class Clock:
    """The local time of every country between two instants (a country is its place in ``COUNTRIES``)."""

    def __init__(self, starts: Instant, ends: Instant) -> None:
        self._first = starts // DAY - _MARGIN
        days = ends // DAY + _MARGIN - self._first
        self._offsets: Ints = np.array([_offsets(country.timezone, self._first, days) for country in COUNTRIES])

    def rhythm(self, random: Random, at: Ints, country: Ints, leisure: Bools) -> Ints:
        """Instants moved to a likely hour of the person's local day; work leaves the weekend for the days after."""
        day = (at + self._offset(at // DAY, country)) // DAY
        weekday = (day + 3) % 7
        moves = (weekday >= 5) & ~leisure & (random.random(len(at)) < _WEEKEND_MOVED)
        day = np.where(moves, day + (7 - weekday) + random.integers(0, 3, len(at)), day)
        hour = _HOURS.draw(random, leisure.astype(np.int64))
        local = day * DAY + hour * HOUR + random.integers(0, HOUR, len(at))
        result: Ints = local - self._offset(day, country)
        return result

    def local(self, at: Ints, country: Ints) -> Ints:
        """Instants as the clock on the wall shows them, in microseconds since 1970 on that clock."""
        result: Ints = at + self._offset(at // DAY, country)
        return result

    def _offset(self, day: Ints, country: Ints) -> Ints:
        column = np.clip(day - self._first, 0, self._offsets.shape[1] - 1)
        result: Ints = self._offsets[country, column]
        return result


def _offsets(timezone: str, first: int, days: int) -> list[int]:
    """The offset from UTC, in microseconds, at noon UTC of each day."""
    zone = ZoneInfo(timezone)
    noon = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=first)
    instants = (noon + timedelta(days=day) for day in range(days))
    return [(at.astimezone(zone).utcoffset() or timedelta()) // timedelta(microseconds=1) for at in instants]
