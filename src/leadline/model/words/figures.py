"""How numbers, points, durations and dates are said: one way each, everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from leadline.model.condition import DAY, HOUR, MICROSECOND, MINUTE, SECOND, WEEK, Duration, Instant
from leadline.model.rule import Points

MINUS = "\u2212"
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS = (
    (DAY, "day"),
    (HOUR, "hour"),
    (MINUTE, "minute"),
    (SECOND, "second"),
    (1000 * MICROSECOND, "millisecond"),
    (MICROSECOND, "microsecond"),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number_words(number: Decimal | float | int) -> str:
    """A number in its shortest form, with a true minus sign and commas from 10,000 up.

    >>> number_words(Decimal("2.50")), number_words(-10.0), number_words(50000)
    ('2.5', '−10', '50,000')
    """
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    if exact.is_finite() and (exact == 0 or -7 <= exact.adjusted() <= 15):
        shown = f"{abs(exact):,f}" if abs(exact) >= 10_000 else f"{abs(exact):f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    else:
        shown = f"{abs(exact.normalize())}"
    return (MINUS if exact < 0 else "") + shown


def points_words(points: Points, receipt: bool = False) -> str:
    """Points in words; for a ``receipt`` with their sign and exactly 2 decimals, rounded half away from zero.

    >>> points_words(Decimal(10)), points_words(Decimal(1)), points_words(Decimal(-8))
    ('10 points', '1 point', '−8 points')
    >>> points_words(Decimal("22.407"), receipt=True), points_words(Decimal(-8), receipt=True)
    ('+22.41', '−8.00')
    """
    if receipt:
        rounded = points.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
        return f"{sign}{abs(rounded):,.2f}"
    return f"{number_words(points)} {'point' if abs(points) == 1 else 'points'}"


def count_words(count: int) -> str:
    """A small count as a word: ``three``; from 13 up as digits."""
    return SMALL[count] if 0 <= count < len(SMALL) else number_words(count)


def times_words(ratio: Decimal) -> str:
    """How many times the usual: ``twice``, ``three times``, ``1.5 times``."""
    if ratio == 2:
        return "twice"
    return f"{count_words(int(ratio)) if ratio == int(ratio) else number_words(ratio)} times"


def duration_words(duration: Duration) -> str:
    """A duration in its units, the largest first; a week is seven days.

    >>> duration_words(14 * DAY), duration_words(36 * HOUR), duration_words(90 * MINUTE)
    ('14 days', '1 day 12 hours', '1 hour 30 minutes')
    """
    if duration < 0:
        return MINUS + duration_words(-duration)
    said, rest = [], duration
    for unit, name in UNITS:
        count, rest = divmod(rest, unit)
        if count:
            said.append(f"{number_words(count)} {name}{'' if count == 1 else 's'}")
    return " ".join(said) or "0 days"


def each_words(duration: Duration) -> str:
    """A block of time after ``a``: ``week`` for 7 days, ``30 days``."""
    return {WEEK: "week", HOUR: "hour", MINUTE: "minute"}.get(duration, duration_words(duration))


def join_words(items: Sequence[str], last: str = "and") -> str:
    """Items as a sentence joins them.

    >>> join_words(["US", "GB", "DE"], "or")
    'US, GB or DE'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def date_words(instant: Instant, zone: tzinfo = UTC, as_of: Instant | None = None) -> str:
    """The day of an instant in a zone; without its year where ``as_of`` lies in the same year.

    >>> date_words(1_795_000_000_000_000), date_words(1_795_000_000_000_000, as_of=1_795_500_000_000_000)
    ('18 Nov 2026', '18 Nov')
    """
    day = local(instant, zone)
    if day is None:
        return f"{number_words(instant)} microseconds after 1970"
    now = None if as_of is None else local(as_of, zone)
    year = "" if now is not None and now.year == day.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def instant_words(instant: Instant, zone: tzinfo = UTC, as_of: Instant | None = None) -> str:
    """An instant as a receipt says it: ``today 09:40`` on the day of ``as_of``, else its day."""
    day, now = local(instant, zone), None if as_of is None else local(as_of, zone)
    if day is not None and now is not None and day.date() == now.date():
        return f"today {day:%H:%M}"
    return date_words(instant, zone, as_of)


def span_words(first: Instant | None, last: Instant | None, zone: tzinfo = UTC) -> str:
    """A closed range of instants: ``from 1 Sep 2026``, ``until 30 Nov 2026``, ``on 3 Oct 2026``, or both ends."""
    start = "" if first is None else moment_words(first, zone)
    end = "" if last is None else moment_words(last, zone, is_end=True)
    if start and start == end:
        return f"on {start}"
    return " ".join(([f"from {start}"] if start else []) + ([f"until {end}"] if end else []))


def moment_words(instant: Instant, zone: tzinfo = UTC, is_end: bool = False) -> str:
    """A day where the instant is the day's first (as an end: its last) microsecond, else the day and the time."""
    at = local(instant + 1 if is_end else instant, zone)
    if at is not None and (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0):
        return date_words(instant, zone)
    at = local(instant, zone)
    if at is None:
        return date_words(instant, zone)
    seconds = f":{at:%S}" if at.second else ""
    return f"{date_words(instant, zone)} {at:%H:%M}{seconds}"


def local(instant: Instant, zone: tzinfo) -> datetime | None:
    """The instant on the zone's clock; ``None`` outside the years that a calendar can name."""
    try:
        return (EPOCH + timedelta(microseconds=instant)).astimezone(zone)
    except (OverflowError, ValueError):
        return None
