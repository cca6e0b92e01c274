"""Days and instants of a model file: ISO 8601 text to microseconds since 1970-01-01T00:00Z."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from leadline.model.condition import Instant, Span

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FORM = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


def span(text: str, zone: ZoneInfo) -> Span:
    """The instants that a date names: a day from its first to its last microsecond in the zone, or one instant.

    A day is as long as the zone makes it: 23 hours where clocks go forward. A date-time without an offset is UTC. A
    ``ValueError`` says why a text is no date.

    >>> day = span("2026-03-29", ZoneInfo("Europe/Berlin"))
    >>> (day.end + 1 - day.start) // 3_600_000_000
    23
    """
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise ValueError(f'"{text}" is no date; write 2026-09-01, or 2026-09-01T10:00Z for an instant')
    year, month, day = (int(g) for g in form.group(1, 2, 3))
    try:
        named = date(year, month, day)
        if not 1 < year < 9999:
            raise ValueError(year)
        if form[4] is None:
            return Span(_midnight(named, zone), _midnight(named + timedelta(days=1), zone) - 1)
        second, fraction = int(form[6] or 0), int((form[7] or "0").ljust(6, "0"))
        clock = datetime(year, month, day, int(form[4]), int(form[5]), second, fraction, tzinfo=UTC)
        at = _microseconds(clock) - _offset(form[8])
    except ValueError:
        raise ValueError(f'"{text}" is no date: there is no such day or time') from None
    return Span(at, at)


def _offset(text: str | None) -> int:
    if text is None or text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 18 or minutes > 59:
        raise ValueError(text)
    return (-1 if text[0] == "-" else 1) * (hours * 60 + minutes) * 60_000_000


def _midnight(day: date, zone: ZoneInfo) -> Instant:
    """The first instant of a day; where clocks skip midnight, the instant of the change."""
    clock = datetime(day.year, day.month, day.day, tzinfo=zone)
    offset = clock.utcoffset() or timedelta(0)
    return _microseconds(clock.replace(tzinfo=UTC)) - offset // _MICROSECOND


def _microseconds(clock: datetime) -> int:
    return (clock - _EPOCH) // _MICROSECOND


def iso(instant: Instant) -> str:
    """An instant as ISO 8601 text in UTC.

    >>> iso(0)
    '1970-01-01T00:00:00+00:00'
    """
    return (_EPOCH + timedelta(microseconds=instant)).isoformat()
