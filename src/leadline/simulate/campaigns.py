"""What the company does, the same for all leads: webinars, mailings, and so the days on which new leads come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from leadline.model.condition import DAY, HOUR, MINUTE, Instant
from leadline.simulate.draw import Floats

DAYS = 365  # how much time is simulated
NURTURING, ONBOARDING, SALES = "lead-nurturing", "onboarding", "sales"
_WEBINARS_BEFORE_END = (334, 278, 215, 152, 75, 26)  # days
_INVITED_BEFORE = 13 * DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Webinar:
    """A webinar: its campaign's name and the instant at which it begins."""

    campaign: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Mailing:
    """A mail to everyone who consented: its campaign, when it goes out, and the path that its main link leads to."""

    campaign: str
    at: Instant
    path: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The company's year up to ``ends``. ``arrivals`` is the relative number of new leads on each day."""

    starts: Instant
    ends: Instant
    webinars: tuple[Webinar, ...]
    mailings: tuple[Mailing, ...]
    arrivals: Floats

    @property
    def campaigns(self) -> tuple[str, ...]:
        """Every campaign's name, once, in a fixed order."""
        named = [w.campaign for w in self.webinars] + [m.campaign for m in self.mailings]
        return tuple(dict.fromkeys([NURTURING, ONBOARDING, SALES, *named]))


def plan(ends: Instant) -> Calendar:
    """The calendar of the ``DAYS`` before an instant."""
    starts = ends - DAYS * DAY
    webinars = tuple(Webinar(_season(at), at) for at in (_working_day(ends - d * DAY) for d in _WEBINARS_BEFORE_END))
    invitations = [Mailing(w.campaign, w.at - _INVITED_BEFORE - 6 * HOUR, "/webinars") for w in webinars]
    mailings = tuple(sorted(_newsletters(starts, ends) + invitations, key=lambda mailing: mailing.at))
    return Calendar(starts, ends, webinars, mailings, _arrivals(starts, webinars))


def _newsletters(starts: Instant, ends: Instant) -> list[Mailing]:
    """One on the second working day of each month, at 08:30 UTC."""
    first = _moment(starts)
    months = [(first.year + (first.month + m) // 12, (first.month + m) % 12 + 1) for m in range(DAYS // 30 + 1)]
    at = [_instant(datetime(year, month, 2, tzinfo=UTC)) for year, month in months]
    sent = [_working_day(day) - 14 * HOUR + 8 * HOUR + 30 * MINUTE for day in at]
    return [Mailing(f"newsletter-{_moment(s):%Y-%m}", s, "/blog") for s in sent if starts <= s < ends]


def _arrivals(starts: Instant, webinars: tuple[Webinar, ...]) -> Floats:
    """Growing by two thirds over the year; quiet weekends, August and end of December; bursts around webinars."""
    day = np.arange(DAYS)
    rate = 1 + 0.65 * day / DAYS
    rate *= np.where((starts // DAY + day + 3) % 7 >= 5, 0.35, 1.0)
    for number in day.tolist():
        date = _moment(starts + number * DAY)
        quiet = date.month == 8 or (date.month == 12 and date.day >= 20)
        rate[number] *= 0.7 if quiet else 1.0
    for webinar in webinars:
        before = (webinar.at - starts) // DAY - day
        rate *= np.where((before >= 0) & (before <= 12), 1 + 1.8 * np.exp(-before / 5), 1.0)
    return rate


def _season(at: Instant) -> str:
    moment = _moment(at)
    name = ("winter", "spring", "summer", "autumn")[moment.month % 12 // 3]
    return f"{name}-{moment:%y}"


def _working_day(at: Instant) -> Instant:
    """14:00 UTC of that day, or of the Tuesday after it where it is a weekend or a Monday."""
    midnight = at - at % DAY
    weekday = (midnight // DAY + 3) % 7
    return midnight + {0: 1, 5: 3, 6: 2}.get(weekday, 0) * DAY + 14 * HOUR


def _moment(at: Instant) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


def _instant(moment: datetime) -> Instant:
    return (moment - _EPOCH) // timedelta(microseconds=1)
