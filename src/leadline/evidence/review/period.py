"""Periods that a report is about: a quarter, a month, or from one day to another, in the days of a time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from leadline.errors import InputError
from leadline.evidence.report import figures
from leadline.model.condition import DAY, SECOND, Instant

QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE | re.ASCII)
MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1970, 2999


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant until before another. ``name`` is what people call it; its days are those of ``zone``."""

    starts_at: Instant
    ends_at: Instant
    name: str
    zone: tzinfo = UTC

    @property
    def days(self) -> float:
        return (self.ends_at - self.starts_at) / DAY

    def until(self, at: Instant) -> Period:
        """As much of it as is over at an instant; never nothing."""
        return replace(self, ends_at=max(min(self.ends_at, at), self.starts_at + 1))


def quarter(text: str, zone: tzinfo = UTC) -> Period:
    """The quarter that a text names.

    >>> quarter("2026-Q3").name, quarter("2026q3").days
    ('2026-Q3', 92.0)
    """
    form = QUARTER.fullmatch(text.strip())
    if form is None or not FIRST_YEAR <= int(form[1]) <= LAST_YEAR:
        raise InputError(f'"{text}" is no quarter; write 2026-Q3')
    year, number = int(form[1]), int(form[2])
    following = (year + 1, 1) if number == 4 else (year, 3 * number + 1)
    starts, ends = midnight(date(year, 3 * number - 2, 1), zone), midnight(date(*following, 1), zone)
    return Period(starts, ends, f"{year}-Q{number}", zone)


def quarter_before(of: Period) -> Period:
    """The quarter before one.

    >>> quarter_before(quarter("2026-Q1")).name
    '2025-Q4'
    """
    return quarter_of(of.starts_at - 1, of.zone)


def quarter_of(at: Instant, zone: tzinfo = UTC) -> Period:
    """The quarter in which an instant lies.

    >>> quarter_of(0).name
    '1970-Q1'
    """
    day = day_of(at, zone)
    return quarter(f"{day.year:04}-Q{(day.month + 2) // 3}", zone)


def period(since: str, until: str, zone: tzinfo = UTC) -> Period:
    """The days from one to another, both included."""
    first, last = day_said(since), day_said(until)
    if last < first:
        raise InputError(f"{until} comes before {since}; name the earlier day first")
    starts, ends = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    return Period(starts, ends, f"{figures.date(starts, zone)} to {figures.date(ends - 1, zone)}", zone)


def asked_for(named: str | None, since: str | None, until: str | None, now: Instant, zone: tzinfo) -> Period:
    """The period that somebody asks for: a quarter, or days, of which the last one may be today; without either the
    quarter in which it is now. It has begun."""
    if named is not None and (since is not None or until is not None):
        raise InputError("give a quarter, or a first and a last day, and not both")
    if since is None and until is not None:
        raise InputError("a last day needs a first one; say from which day on")
    if named is not None:
        found = quarter(named, zone)
    elif since is not None:
        found = period(since, until or day_of(now, zone).isoformat(), zone)
    else:
        found = quarter_of(now, zone)
    if found.starts_at > now:
        raise InputError(f"{found.name} has not begun yet; ask for a time that has")
    return found


def day_said(text: str) -> date:
    form = DATE.fullmatch(text.strip())
    try:
        if form is None or not FIRST_YEAR <= int(form[1]) <= LAST_YEAR:
            raise ValueError(text)
        return date(int(form[1]), int(form[2]), int(form[3]))
    except ValueError:
        raise InputError(f'"{text}" is no day; write 2026-09-30') from None


def month_said(text: str, zone: tzinfo = UTC) -> Period:
    """The month that a text names; a `ValueError` where it names none.

    >>> month_said("2026-02").days
    28.0
    """
    form = MONTH.fullmatch(text.strip())
    if form is None or not 1 <= int(form[2]) <= 12 or not FIRST_YEAR <= int(form[1]) <= LAST_YEAR:
        raise ValueError(f'"{text}" is no month; write 2026-09')
    year, month = int(form[1]), int(form[2])
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return Period(midnight(date(year, month, 1), zone), midnight(following, zone), f"{year:04}-{month:02}", zone)


def months(of: Period) -> Iterator[Period]:
    """The calendar months of a period, the first and the last as far as they are in it."""
    at = of.starts_at
    while at < of.ends_at:
        day = day_of(at, of.zone)
        whole = month_said(f"{day.year:04}-{day.month:02}", of.zone)
        yield Period(at, min(whole.ends_at, of.ends_at), whole.name, of.zone)
        at = whole.ends_at


def weeks(of: Period) -> Iterator[Period]:
    """The weeks of a period, from Monday, the first and the last as far as they are in it."""
    at = of.starts_at
    while at < of.ends_at:
        day = day_of(at, of.zone)
        next_monday = midnight(day + timedelta(days=7 - day.weekday()), of.zone)
        iso = day.isocalendar()
        yield Period(at, min(next_monday, of.ends_at), f"{iso.year}-W{iso.week:02}", of.zone)
        at = next_monday


def midnight(day: date, zone: tzinfo) -> Instant:
    """The first instant of a day; where clocks skip midnight, the instant of the change.

    >>> from zoneinfo import ZoneInfo
    >>> midnight(date(2026, 7, 1), ZoneInfo("Europe/Berlin")) - midnight(date(2026, 7, 1), UTC) == -7200 * SECOND
    True
    """
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * SECOND


def day_of(at: Instant, zone: tzinfo) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(zone).date()
