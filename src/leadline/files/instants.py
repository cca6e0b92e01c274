"""Dates and instants in every form that can be told for certain; what cannot be told is asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from leadline.errors import FactsError
from leadline.files import sql

Order = Literal["day-first", "month-first"]
Kind = Literal["iso", "epoch", "year-first", "numeric", "named"]

_CLOCK = r"(?:(?:,? +|T)\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?[AaPp][Mm])?)?"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("iso", re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
                       r"( ?(Z|UTC)| ?[+-]\d\d(:?\d\d)?)?)?")),
    ("year-first", re.compile(rf"(?P<year>\d{{4}})(?P<mark>[/.])\d{{1,2}}(?P=mark)\d{{1,2}}{_CLOCK}")),
    ("numeric", re.compile(rf"\d{{1,2}}(?P<mark>[/.-])\d{{1,2}}(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_CLOCK}")),
    ("named", re.compile(rf"(\d{{1,2}}[ -][A-Za-z]{{3,9}}[ -](?P<year>\d{{4}}|\d{{2}})|"
                         rf"[A-Za-z]{{3,9}} \d{{1,2}},? (?P<year2>\d{{4}})){_CLOCK}")),
    ("epoch", re.compile(r"\d{9,10}(\.\d+)?|\d{12,13}|\d{15,16}|\d{18,19}")),
)  # fmt: skip
_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %I:%M%p", " %H:%M:%S.%f")
_NAMED = ("%d{0}%b{0}{1}", "%d{0}%B{0}{1}", "%b %d, {1}", "%B %d, {1}", "%b %d {1}", "%B %d {1}")
#: Microseconds in one of an epoch's units, by the number of digits before the point.
_UNITS = {9: 1_000_000, 10: 1_000_000, 12: 1000, 13: 1000, 15: 1, 16: 1}
_EPOCH_WORDS = {1_000_000: "seconds", 1000: "milliseconds", 1: "microseconds", 0: "nanoseconds"}
_CLOCK_SQL = r"\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_DAY = r"\d{4}-\d{1,2}-\d{1,2}"
_ZONE_SQL = r"(Z|UTC|[+-]\d\d(:?\d\d)?)"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a column writes its instants. ``mark`` parts day, month and year; ``unit`` is an epoch's, in microseconds."""

    kind: Kind
    mark: str = "-"
    century: bool = True
    unit: int = 1
    order: Order | None = None

    @property
    def needs_order(self) -> bool:
        return self.kind == "numeric" and self.order is None

    def spoken(self) -> str | None:
        """How a note says it; None where there is nothing to say."""
        year = "year" if self.century else "two-digit year"
        if self.kind == "numeric":
            first = ("day", "month") if self.order == "day-first" else ("month", "day")
            return f"dates read as {first[0]}{self.mark}{first[1]}{self.mark}{year}"
        if self.kind == "epoch":
            return f"numbers read as {_EPOCH_WORDS[self.unit]} since 1970"
        return None


def writing_of(text: str) -> Writing | None:
    """How one text is written as a date or instant, None where it is none.

    >>> writing_of("31.12.2025 09:15").kind
    'numeric'
    >>> writing_of("1764583200").unit
    1000000
    """
    text = text.strip(sql.PADDING)
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            if kind == "iso":
                return Writing("iso")
            if kind == "epoch":
                return Writing("epoch", unit=_UNITS.get(len(text.partition(".")[0]), 0))
            parts = found.groupdict()
            year = parts.get("year") or parts.get("year2") or ""
            mark = parts.get("mark") or ("-" if "-" in text else " ")
            return Writing(kind, mark=mark, century=len(year) == 4)
    return None


def common(samples: Iterable[str], *, most: bool) -> Writing | None:
    """The one way in which all samples are written; with ``most``, the way of at least half of them."""
    counts = Counter(writing_of(s) for s in samples)
    if not counts:
        return None
    writing, count = counts.most_common(1)[0]
    return writing if count == counts.total() or (most and count * 2 >= counts.total()) else None


def parse(column: str, writing: Writing, zone: str | None) -> str:
    """SQL of the column's texts as TIMESTAMP in UTC; NULL where one cannot be read that way.

    Without a zone in the text it is UTC, or the wall clock of ``zone``: a time that the clocks skip is taken an hour
    later, one that they repeat is the second. A date alone is its midnight.
    """
    x = f"trim({column}, {sql.text(sql.PADDING)})"
    if writing.kind == "iso":
        # Trimming costs as much as reading, so only what could not be read is trimmed.
        return f"CASE {_iso(column, zone)} ELSE CASE {_iso(x, zone)} END END"
    if writing.kind == "epoch":
        return from_epoch(f"TRY_CAST({x} AS DECIMAL(28, 6))", writing.unit)
    formats = sql.listed(sql.text(f) for f in _formats(writing))
    stamp = f"try_strptime(replace(replace({x}, ', ', ' '), 'T', ' '), {formats})"
    if writing.kind == "named":
        stamp = f"try_strptime({x}, {formats})"
    # With %Y, DuckDB reads 25 as the year 25.
    return utc(f"CASE WHEN {stamp} >= TIMESTAMP '1000-01-01' THEN {stamp} END", zone)


def _iso(x: str, zone: str | None) -> str:
    """The branches of a CASE. TRY_CAST to TIMESTAMP ignores any zone, so only what has none or Z may go there."""
    naive = f"TRY_CAST({x} AS TIMESTAMP)"
    away = f"timezone('UTC', TRY_CAST({x} AS TIMESTAMPTZ))"
    if zone is None:
        near = f"WHEN regexp_full_match({x}, {sql.text(_DAY + f'([T ]{_CLOCK_SQL}Z?)?')}) THEN {naive}"
    else:
        near = (
            f"WHEN regexp_full_match({x}, {sql.text(_DAY + f'([T ]{_CLOCK_SQL})?')}) THEN {utc(naive, zone)}"
            f" WHEN regexp_full_match({x}, {sql.text(_DAY + f'[T ]{_CLOCK_SQL}Z')}) THEN {naive}"
        )
    return f"{near} WHEN regexp_full_match({x}, {sql.text(_DAY + f'[T ]{_CLOCK_SQL} ?{_ZONE_SQL}')}) THEN {away}"


def from_epoch(number: str, unit: int) -> str:
    """SQL of numbers since 1970 as TIMESTAMP; one outside the years 1900 to 2199 is no instant of this unit."""
    micros = f"CAST({number} * {unit} AS BIGINT)" if unit else f"CAST({number} / 1000 AS BIGINT)"
    low, high = -2_208_988_800, 7_258_118_400
    scale = 1_000_000 / unit if unit else 1_000_000_000
    return f"CASE WHEN {number} BETWEEN {int(low * scale)} AND {int(high * scale)} THEN make_timestamp({micros}) END"


def whole_epoch(number: str, unit: int) -> str:
    """SQL of whole numbers since 1970 in a unit that fits them all as microseconds."""
    if unit == 0:
        return f"CAST({number} // 1000 AS BIGINT)"
    return f"CAST({number} AS BIGINT)" + (f" * {unit}" if unit > 1 else "")


def unit_of(least: int, most: int) -> int | None:
    """The unit of an epoch whose numbers lie so, in microseconds (0 is nanoseconds); None where it cannot be told."""
    units = {_UNITS.get(len(str(abs(n))), 0 if len(str(abs(n))) in (18, 19) else None) for n in (least, most)}
    return units.pop() if len(units) == 1 else None


def utc(naive: str, zone: str | None) -> str:
    """SQL of a wall clock's time in ``zone`` as UTC."""
    return naive if zone is None else f"timezone('UTC', timezone({sql.text(zone)}, {naive}))"


def day_and_month(column: str) -> tuple[str, str]:
    """SQL of the first and the second number of a date like 03/04/2025."""
    numbers = [r"^\s*(\d{1,2})", r"^\s*\d{1,2}[/.-](\d{1,2})"]
    first, second = (f"TRY_CAST(regexp_extract({column}, {sql.text(n)}, 1) AS INTEGER)" for n in numbers)
    return first, second


def check_zone(zone: str | None) -> None:
    """Refuse a zone that nobody has heard of."""
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise FactsError(f"no time zone is called `{zone}`; a name is like Europe/Rome or UTC") from None


def _formats(writing: Writing) -> Sequence[str]:
    year = "%Y" if writing.century else "%y"
    if writing.kind == "named":
        days = [form.format(writing.mark, year) for form in _NAMED]
        return [day + clock for day in days for clock in (*_CLOCKS, *(f",{c}" for c in _CLOCKS if c))]
    order = {"day-first": ("%d", "%m", year), "month-first": ("%m", "%d", year)}
    parts = order[writing.order or "day-first"] if writing.kind == "numeric" else ("%Y", "%m", "%d")
    return [writing.mark.join(parts) + clock for clock in _CLOCKS]
