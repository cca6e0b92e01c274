"""What a value says when a literal asks it: as text, as a number, as a boolean, as an instant.

A value is text, a number, a boolean, a list of these, or nothing. Null, blank text, NaN, the infinities, an empty list
and an object say nothing: they are missing.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta

from leadline.model.text import SPACE, fold

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE]([+-]?[0-9]+))?")
DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"([T ]([0-9]{2}):([0-9]{2})(:([0-9]{2})(\.([0-9]{1,6}))?)?(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?",
    re.IGNORECASE,
)
DURATION = re.compile(r"([0-9]+)\s*([wdhms])")
MICROSECONDS = {"s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000}


def is_missing(value: object) -> bool:
    """Whether a value says nothing."""
    if value is None or isinstance(value, dict):
        return True
    if isinstance(value, str):
        return value.strip(SPACE) == ""
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, list | tuple):
        return all(is_missing(element) for element in value)
    return False


def elements(value: object) -> list[object]:
    """The scalars that a test looks at: the elements of a list, else the value itself; none where it is missing."""
    if is_missing(value):
        return []
    if isinstance(value, list | tuple):
        return [element for element in value if not is_missing(element) and not isinstance(element, list | tuple)]
    return [value]


def text_of(value: object) -> str:
    """The value as text, untrimmed; a number in its shortest form, so 5.0 is "5"; a list as its JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return "0" if value == 0 else repr(value).removesuffix(".0")
    return canonical_json(value)


def folded(value: object) -> str:
    """The value as text compares."""
    return fold(text_of(value))


def number_of(value: object) -> float | None:
    """The value as a number, or ``None``. A boolean is no number; a list neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return finite(value)
    if not isinstance(value, str):
        return None
    text = value.strip(SPACE)
    match = NUMBER.fullmatch(text)
    if match is None or len(text) > 100:
        return None
    if match[3] is not None and abs(int(match[3])) > 199:
        return None
    return float(text)


def finite(value: int | float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def boolean_of(value: object) -> bool | None:
    """The value as a boolean: itself, or the texts true and false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(fold(value))
    return None


def instant_of(value: object) -> int | None:
    """The value as an instant in microseconds: only text that is an ISO 8601 date or date-time; UTC without a zone."""
    if not isinstance(value, str):
        return None
    match = DATE.fullmatch(value.strip(SPACE))
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    hour, minute, second = int(match[5] or 0), int(match[6] or 0), int(match[8] or 0)
    fraction = int((match[10] or "0").ljust(6, "0"))
    try:
        moment = datetime(year, month, day, hour, minute, second, fraction, UTC)
    except ValueError:
        return None
    return microseconds(moment - EPOCH) - offset_of(match[11])


def offset_of(zone: str | None) -> int:
    if zone is None or zone in ("Z", "z"):
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return minutes * MICROSECONDS["m"] * (-1 if zone[0] == "-" else 1)


def microseconds(span: timedelta) -> int:
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def instant(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0) -> int:
    """An instant given by its UTC date and time.

    >>> instant(1970, 1, 2)
    86400000000
    """
    return microseconds(datetime(year, month, day, hour, minute, second, micro, UTC) - EPOCH)


def instant_text(at: int) -> str:
    """An instant as a text that `instant_of` reads back.

    >>> instant_text(0)
    '1970-01-01T00:00:00.000000Z'
    """
    return (EPOCH + timedelta(microseconds=at)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def duration_of(value: object) -> int | None:
    """The duration that a text like ``30d`` means, or ``None``."""
    match = DURATION.fullmatch(fold(value)) if isinstance(value, str) else None
    return int(match[1]) * MICROSECONDS[match[2]] if match else None


def canonical_json(value: object) -> str:
    """JSON with sorted keys, no spaces and no escapes that are not needed: how properties compare as text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
