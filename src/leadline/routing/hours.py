"""Working hours: when somebody works, in their own time zone, whatever its clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from leadline.model.condition import Duration, Instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of some days of the week, from a minute of the day until before another.

    ``days`` count from Monday, 0. Where ``end`` is past `WHOLE_DAY`, the shift ends on the next morning. The minutes
    are those of the clock on the wall: where it is put forward within them, the shift is shorter.
    """

    zone: ZoneInfo
    days: frozenset[int]
    start: int
    end: int

    def are_open(self, at: Instant) -> bool:
        """Whether somebody works at an instant; that of the end is none."""
        return self.opening(at) == at

    def opening(self, at: Instant) -> Instant:
        """The first instant from this one on at which somebody works."""
        return next(max(start, at) for start, end in self.shifts(at))

    def after(self, at: Instant, lasting: Duration) -> Instant:
        """When so much working time has passed since an instant."""
        left = lasting
        for start, end in self.shifts(at):
            begins = max(start, at)
            if end - begins >= left:
                return begins + left
            left -= end - begins
        raise AssertionError("working hours come every week")

    def shifts(self, at: Instant) -> Iterator[tuple[Instant, Instant]]:
        """The shifts that have not ended at an instant, in their order, for ever."""
        day = local_date(at, self.zone) - DAY  # a shift of yesterday may go on
        while True:
            if day.weekday() in self.days:
                start, end = instant_at(day, self.start, self.zone), instant_at(day, self.end, self.zone)
                if start < end and end > at:
                    yield start, end
            day += DAY


def local_date(at: Instant, zone: ZoneInfo) -> date:
    """The day on which an instant is, where that is the time zone."""
    return (EPOCH + at * MICROSECOND).astimezone(zone).date()


def instant_at(day: date, minutes: int, zone: ZoneInfo) -> Instant:
    """The instant at which the clock on the wall shows so many minutes since a day began.

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> (instant_at(date(2026, 3, 29), 9 * 60, berlin) - instant_at(date(2026, 3, 28), 9 * 60, berlin)) / 3.6e9
    23.0
    """
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)
    return (wall.astimezone(UTC) - EPOCH) // MICROSECOND


def day_of(at: Instant, zone: ZoneInfo) -> Instant:
    """When the day of an instant began."""
    return instant_at(local_date(at, zone), 0, zone)
