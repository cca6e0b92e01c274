"""Instants in a case: a date, a date-time, or a distance from the instant of the case."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from leadline.model.condition import DAY, HOUR, MINUTE, SECOND, WEEK, Duration, Instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
PART = re.compile(r"(\d+)\s*([wdhms])", re.ASCII)
PARTS = re.compile(r"\d+\s*[wdhms](\s+\d+\s*[wdhms])*", re.ASCII)
UNITS = {"w": WEEK, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}

FORMS = "2026-03-15, 2026-03-15T10:30:00Z, `14d ago`, `29d 23h ago`, `in 3d` or `now`"


def instant(text: str) -> Instant | None:
    """The instant of a date (its midnight UTC) or of a date-time (UTC where it names no zone), else ``None``.

    >>> instant("1970-01-02")
    86400000000
    >>> instant("1970-01-01T02:00+02:00")
    0
    """
    if ISO.fullmatch(text.strip()) is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // timedelta(microseconds=1)


def duration(text: str) -> Duration | None:
    """A duration of one or more parts, else ``None``.

    >>> duration("1d 12h") == 36 * HOUR
    True
    """
    if PARTS.fullmatch(text.strip()) is None:
        return None
    return sum(int(count) * UNITS[unit] for count, unit in PART.findall(text))


def moment(text: str, as_of: Instant) -> Instant | None:
    """An instant, or one that is a distance from ``as_of``.

    >>> moment("2d ago", as_of=3 * DAY) == DAY
    True
    """
    text = text.strip()
    if text == "now":
        return as_of
    if text.endswith(" ago"):
        before = duration(text.removesuffix(" ago"))
        return None if before is None else as_of - before
    if text.startswith("in "):
        after = duration(text.removeprefix("in "))
        return None if after is None else as_of + after
    return instant(text)
