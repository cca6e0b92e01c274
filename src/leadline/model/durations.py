"""Durations as people write them: ``90d``, ``12h``, ``30m``, ``2w``, ``1d12h``."""

from __future__ import annotations

import re
from decimal import Decimal

from leadline.model.condition import DAY, HOUR, MINUTE, WEEK, Duration

UNITS = {"w": WEEK, "d": DAY, "h": HOUR, "m": MINUTE}
LONGEST = 36_525 * DAY

_PART = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,18})?)([wdhm])\s*")
_LOOKS_LIKE = re.compile(r"\s*[0-9.]+\s*([A-Za-z]*)")


def duration(text: str) -> Duration:
    """The microseconds of a duration: numbers with the units w, d, h and m (minutes), the larger first.

    A day is 86,400 seconds, whatever the clocks do. A ``ValueError`` says why a text is none, and so for nothing,
    less than nothing, and more than 100 years.

    >>> duration("1d12h") == duration("36h") == 129_600_000_000
    True
    """
    stripped = text.strip()
    parts: list[tuple[Decimal, str]] = []
    position = 0
    while part := _PART.match(stripped, position):
        parts.append((Decimal(part[1]), part[2]))
        position = part.end()
    units = [unit for _, unit in parts]
    if not parts or position < len(stripped) or units != [u for u in UNITS if u in units]:
        raise ValueError(_why_not(stripped))
    total = sum((number * UNITS[unit] for number, unit in parts), Decimal(0))
    if total < 1:
        raise ValueError(f'"{text}" lasts no time; a duration is longer than 0')
    if total > LONGEST:
        raise ValueError(f'"{text}" is longer than 100 years')
    return int(total)


def _why_not(text: str) -> str:
    shown = text if len(text) <= 40 else text[:37] + "..."
    if text.startswith("-"):
        return f'"{shown}" is negative; a duration is longer than 0'
    alike = _LOOKS_LIKE.fullmatch(text)
    if alike and not alike[1]:
        return f'"{shown}" has no unit; write {text}d for days, or h, m (minutes), w'
    return f'"{shown}" is no duration; write a number and a unit as in 90d, 12h, 30m (minutes), 2w or 1d12h'


def written(duration: Duration) -> str:
    """The shortest way to write a duration of whole minutes; parts of a minute stay a fraction.

    >>> written(129_600_000_000), written(7 * DAY), written(90 * DAY)
    ('1d12h', '7d', '90d')
    """
    parts, rest = [], duration
    for unit in ("d", "h"):
        count, rest = divmod(rest, UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    if rest:
        minutes = Decimal(rest) / MINUTE
        parts.append(f"{minutes.normalize():f}m")
    return "".join(parts)
