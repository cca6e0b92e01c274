"""How the one who reads wants things said: in their language, numbers and dates as they write them, in their zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent

from leadline.model.condition import DAY, SECOND, Instant
from leadline.web.language import Language, catalogue, language_of, locale_of

MINUS = "−"
LANGUAGE, ZONE = "leadline_language", "leadline_zone"  # cookies: what somebody chose before signing in, and their zone


@dataclass(frozen=True)
class Reader:
    """The language, the locale and the time zone of the one who reads."""

    language: Language
    locale: Locale
    zone: tzinfo
    texts: NullTranslations

    def say(self, text: str, **values: object) -> str:
        """A text of the pages in the reader's language, with its ``{values}`` put in."""
        found = self.texts.gettext(text)
        return found.format(**values) if values else found

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """A text that depends on a number, which stands in it as ``{n}``."""
        return self.texts.ngettext(one, many, number).format(n=self.number(number), **values)

    # -- numbers ---------------------------------------------------------------------------------------------------

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with so many decimals."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, pattern, self.locale).replace("-", MINUS)

    def points(self, value: float | None) -> str:
        """Points as they stand in a column: with two decimals, or a dash where there are none."""
        return "–" if value is None else self.number(value, 2)

    def signed(self, value: float, decimals: int = 2) -> str:
        """Points that are given or taken, with their sign."""
        shown = self.number(abs(value), decimals)
        return f"+{shown}" if value > 0 else f"{MINUS}{shown}" if value < 0 else shown

    def share(self, value: float) -> str:
        """A share of 1 as percent."""
        return format_percent(value, "#,##0 %" if value >= 0.1 or value == 0 else "#,##0.0 %", self.locale)

    # -- instants, in microseconds ---------------------------------------------------------------------------------

    def local(self, at: Instant) -> datetime:
        return datetime.fromtimestamp(at / SECOND, UTC).astimezone(self.zone)

    def date(self, at: Instant) -> str:
        """A day: 22 Nov 2026."""
        return format_date(self.local(at).date(), "medium", self.locale)

    def day(self, at: Instant) -> str:
        """A day without its year: 22 Nov."""
        return format_skeleton("MMMd", self.local(at), locale=self.locale)

    def clock(self, at: Instant, *, seconds: bool = False) -> str:
        """A time of the day: 09:41, or 09:41:07."""
        return format_time(self.local(at).time(), "medium" if seconds else "short", locale=self.locale)

    def moment(self, at: Instant, *, seconds: bool = False) -> str:
        """A day and a time."""
        return f"{self.date(at)}, {self.clock(at, seconds=seconds)}"

    def full(self, at: Instant) -> str:
        """A day and a time with the zone, for a title."""
        return format_datetime(self.local(at), "long", tzinfo=self.zone, locale=self.locale)

    def when(self, at: Instant, now: Instant) -> str:
        """The time if it is today, else the day; of another year with it."""
        then, today = self.local(at), self.local(now)
        if then.date() == today.date():
            return self.clock(at)
        return self.day(at) if then.year == today.year or abs(now - at) < 180 * DAY else self.date(at)

    def ago(self, at: Instant, now: Instant) -> str:
        """How long ago, in one unit: 2 minutes ago."""
        return format_timedelta(timedelta(microseconds=at - now), add_direction=True, locale=self.locale, threshold=1.1)

    def lasting(self, microseconds: int) -> str:
        """How long, in one unit: 2 minutes."""
        return format_timedelta(timedelta(microseconds=microseconds), locale=self.locale, threshold=1.1)


def zone_of(*names: str | None) -> tzinfo:
    """The first of these time zones that there is; UTC if there is none.

    >>> str(zone_of(None, "Nowhere/City", "Europe/Tallinn"))
    'Europe/Tallinn'
    """
    for name in names:
        try:
            if name:
                return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            continue
    return UTC


def reader(chosen: str | None, header: str, *zones: str | None) -> Reader:
    """Who chose a language (or none), whose browser sends this Accept-Language, and who is in one of these zones."""
    language = language_of(chosen, header)
    return Reader(language, locale_of(language, header), zone_of(*zones), catalogue(language.tag))
