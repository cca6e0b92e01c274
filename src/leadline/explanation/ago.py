"""How long ago something was, as a rep would say it."""

from __future__ import annotations

from leadline.model.condition import DAY, HOUR, MINUTE, Duration, Instant
from leadline.model.words import number_words

MONTH = 30 * DAY
LADDER: tuple[tuple[Duration, Duration, str], ...] = (
    (HOUR, MINUTE, "minute"),
    (DAY, HOUR, "hour"),
    (60 * DAY, DAY, "day"),
    (730 * DAY, MONTH, "month"),
)


def ago_words(instant: Instant, as_of: Instant) -> str:
    """How long before ``as_of`` an instant lies, in one unit, rounded down.

    >>> ago_words(0, 11 * DAY), ago_words(0, 23 * HOUR), ago_words(0, 90 * 1_000_000)
    ('11 days ago', '23 hours ago', '1 minute ago')
    """
    age = as_of - instant
    if age < MINUTE:
        return "just now"
    unit, name = next(((unit, name) for below, unit, name in LADDER if age < below), (365 * DAY, "year"))
    count = age // unit
    return f"{number_words(count)} {name}{'' if count == 1 else 's'} ago"
