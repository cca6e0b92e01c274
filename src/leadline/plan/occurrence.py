"""Expressions over an occurrence: its decay, its calendar period, the columns that belong to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlglot import exp

from leadline.model.condition import DAY, HOUR, SECOND, Duration, Instant
from leadline.model.rule import Dated, Period
from leadline.plan import query as q

YEARS = (1970, 2100)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_SLUG = 40  # PostgreSQL cuts names off at 63 bytes, and something is put before and after
MOST_HALF_LIVES = 199.0
DAYS_BEFORE_1970 = 719_468  # from 0000-03-01; whole-number division then never meets a negative number


def decay(age: exp.Expression, half_life: Duration) -> exp.Expression:
    """``0.5 ** (age / half_life)``."""
    return halved(age, q.number(float(half_life)))


def halved(age: exp.Expression, half_life: exp.Expression) -> exp.Expression:
    """`decay` by a half-life in a column; at least 1e-60, since some engines fail where a power becomes too small."""
    share = exp.Div(this=q.cast(age, "DOUBLE"), expression=half_life)
    return exp.Pow(this=q.number(0.5), expression=q.least(share, q.number(MOST_HALF_LIVES)))


def packed(bits: list[exp.Expression]) -> list[exp.Expression]:
    """Booleans as the bits of whole numbers, 60 to a number."""
    return [
        q.add(
            [q.when(b, q.cast(q.integer(2**i), "BIGINT"), q.integer(0)) for i, b in enumerate(bits[start : start + 60])]
        )
        for start in range(0, len(bits), 60)
    ]


def dated_query(dated: Dated, occurred_at: exp.Expression) -> exp.Expression:
    """Whether an instant lies inside ``from`` and ``until``."""
    parts = []
    if dated.first is not None:
        parts.append(q.gte(occurred_at.copy(), q.integer(dated.first)))
    if dated.last is not None:
        parts.append(q.lte(occurred_at.copy(), q.integer(dated.last)))
    return q.all_of(parts)


def restart_column(stages: tuple[str, ...]) -> str:
    return f"restart_{slug('_'.join(stages))}"


def slug(name: str) -> str:
    """A name as part of a column's name: different for different names, and short enough for every engine.

    >>> slug("company.employees")
    'company__employees'
    """
    spelled = "".join(
        c if c.isascii() and (c.isalnum() or c == "_") else "__" if c == "." else f"_{ord(c):x}_" for c in name
    )
    if "__" not in name and len(spelled) <= LONGEST_SLUG:
        return spelled.lower()
    return f"{spelled[: LONGEST_SLUG - 9]}_{sha256(name.encode()).hexdigest()[:8]}".lower()


@lru_cache(maxsize=32)
def transitions(zone: str) -> tuple[tuple[Instant, int], ...]:
    """When a zone's offset from UTC changes, 1970 to 2100: (first instant, offset in microseconds), ascending.

    Found by bisection to the second; the first entry holds for everything before it too.
    """
    info = ZoneInfo(zone)

    def offset(seconds: int) -> int:
        found = (EPOCH + timedelta(seconds=seconds)).astimezone(info).utcoffset()
        assert found is not None
        return int(found.total_seconds())

    step = 14 * 86_400
    last = int((datetime(YEARS[1], 1, 1, tzinfo=UTC) - EPOCH).total_seconds())
    result = [(0, offset(0) * SECOND)]
    for start in range(0, last, step):
        before, after = start, start + step
        while offset(before) != offset(after):
            low, high = before, after
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offset(before) else (low, middle)
            result.append((high * SECOND, offset(high) * SECOND))
            before = high
    return tuple(result)


def zone_offset(occurred_at: exp.Expression, zone: str, span: tuple[Instant, Instant] | None) -> exp.Expression:
    """A zone's offset at an instant, in microseconds: a balanced tree of comparisons, over the span that can occur."""

    def tree(part: Sequence[tuple[Instant, int]]) -> exp.Expression:
        if len({offset for _, offset in part}) == 1:
            return q.integer(part[0][1])
        middle = len(part) // 2
        early = q.lt(occurred_at.copy(), q.integer(part[middle][0]))
        return q.when(early, tree(part[:middle]), tree(part[middle:]))

    every = transitions(zone)
    if span is not None:
        first = max(0, bisect_right(every, span[0], key=lambda t: t[0]) - 1)
        every = every[first : max(first + 1, bisect_right(every, span[1], key=lambda t: t[0]))]
    return tree(every)


def civil_day(local: exp.Expression) -> exp.Expression:
    """Days since 0000-03-01 of a local instant in microseconds."""
    return q.divide(q.add([local, q.integer(DAYS_BEFORE_1970 * DAY)]), DAY)


def block(occurred_at: exp.Expression, length: Duration) -> exp.Expression:
    """The number of the block of that length, counted from 1970-01-01T00:00Z; blocks before it are told apart too."""
    shift = -(-DAYS_BEFORE_1970 * DAY // length) * length
    return q.divide(q.add([occurred_at, q.integer(shift)]), length)


def calendar_columns(
    zone: str, periods: set[Period], span: tuple[Instant, Instant] | None
) -> list[dict[str, exp.Expression]]:
    """Layers of columns that number the calendar periods of ``occurred_at``; each layer reads those before it.

    The month's number follows Hinnant's `civil_from_days`.
    """
    local = q.add([q.column("occurred_at"), zone_offset(q.column("occurred_at"), zone, span)])
    layers: list[dict[str, exp.Expression]] = [{"local_at": local}]
    second: dict[str, exp.Expression] = {}
    if Period.hour in periods:
        second["hour"] = q.divide(q.add([q.column("local_at"), q.integer(DAYS_BEFORE_1970 * DAY)]), HOUR)
    if periods - {Period.hour}:
        second["day"] = civil_day(q.column("local_at"))
    layers.append(second)
    third: dict[str, exp.Expression] = {}
    if Period.week in periods:
        third["week"] = q.divide(q.add([q.column("day"), q.integer(2)]), 7)  # 0000-03-01 was a Wednesday
    if Period.month in periods:
        third["era_day"] = q.modulo(q.column("day"), 146_097)
        third["era"] = q.divide(q.column("day"), 146_097)
    if third:
        layers.append(third)
    if Period.month in periods:
        d = q.column("era_day")
        years = [d, exp.Neg(this=q.divide(d, 1460)), q.divide(d, 36_524), exp.Neg(this=q.divide(d, 146_096))]
        layers.append({"era_year": q.divide(q.add(years), 365)})
        y = q.column("era_year")
        of_year = [
            d,
            exp.Neg(this=q.paren(q.mul(q.integer(365), y))),
            exp.Neg(this=q.divide(y, 4)),
            q.divide(y, 100),
        ]
        month = q.divide(q.add([q.mul(q.integer(5), q.add(of_year)), q.integer(2)]), 153)
        of_all = q.mul(q.add([q.mul(q.column("era"), q.integer(400)), y]), q.integer(12))
        layers.append({"month": q.add([of_all, month])})
    return layers


def calendar_column(period: Period) -> exp.Expression:
    """The column of `calendar_columns` that numbers a period."""
    return q.column(period.value)
