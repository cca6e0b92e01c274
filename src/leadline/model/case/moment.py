"""Instants in a case: a date, a date-time, or a distance from the instant of the case."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from leadline.model.condition import Duration, Instant
from leadline.model.dates import span
from leadline.model.durations import duration

FORMS = "2026-03-15, 2026-03-15T10:30:00Z, `14d ago`, `29d 23h ago`, `in 3d` or `now`"


def instant(text: str) -> Instant | None:
    """The instant of a date (its midnight UTC) or of a date-time (UTC where it names no zone), else ``None``.

    >>> instant("1970-01-02")
    86400000000
    >>> instant("1970-01-01T02:00+02:00")
    0
    """
    try:
        return span(text, ZoneInfo("UTC")).start
    except ValueError:
        return None


def distance(text: str) -> Duration | None:
    """A duration of one or more parts, else ``None``.

    >>> distance("1d 12h") == distance("36h")
    True
    """
    try:
        return duration(text)
    except ValueError:
        return None


def moment(text: str, as_of: Instant) -> Instant | None:
    """An instant, or one that is a distance from ``as_of``.

    >>> moment("2d ago", as_of=259_200_000_000)
    86400000000
    """
    text = text.strip()
    if text == "now":
        return as_of
    if text.endswith(" ago"):
        before = distance(text.removesuffix(" ago"))
        return None if before is None else as_of - before
    if text.startswith("in "):
        after = distance(text.removeprefix("in "))
        return None if after is None else as_of + after
    return instant(text)
