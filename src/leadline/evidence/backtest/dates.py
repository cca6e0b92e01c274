"""At which dates a model is asked, and up to when the data can judge what it said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from leadline.errors import InputError
from leadline.evidence.outcome import Outcome
from leadline.model.condition import DAY, Duration, Instant
from leadline.model.words import date_words, duration_words

MOST_DATES = 520
USUAL_DATES = 52


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of a backtest. ``first`` and ``last`` are the dates between which it looks, ``ends`` is where
    the data end; left out, the data say. ``most`` is how many dates there are at most where no first one is asked for,
    ``seed`` that of the random rival."""

    every: Duration = 7 * DAY
    first: Instant | None = None
    last: Instant | None = None
    ends: Instant | None = None
    strict_time: bool = False
    seed: int = 7
    most: int = USUAL_DATES


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that can be judged, ``every`` so far apart; ``too_late`` counts those asked for whose horizon the data
    do not reach."""

    dates: tuple[Instant, ...]
    every: Duration
    too_late: int
    ends: Instant

    def spread(self, apart: Duration, most: int) -> Dates:
        """Some of the dates, the last among them: so far apart, if that is not further than asked, and so many at most.

        >>> Dates((10, 20, 30, 40, 50), 10, 0, 60).spread(25, 4)
        Dates(dates=(10, 30, 50), every=20, too_late=0, ends=60)
        """
        step = max(apart // self.every, -(-len(self.dates) // most), 1)
        return replace(self, dates=self.dates[::-1][::step][::-1], every=self.every * step)


def dates_of(asked: Asked, outcome: Outcome, begins: Instant, ends: Instant) -> Dates:
    """The dates, counted back from the last one; an `InputError` where there is none.

    Without dates asked for: from when the data begin, as many as there may be at most, to the last midnight UTC that
    the data can judge.
    """
    horizon = outcome.within or 0
    judged = ends - horizon
    last = judged // DAY * DAY if asked.last is None else asked.last
    first = max(begins // DAY * DAY + DAY, last - (asked.most - 1) * asked.every)
    first = first if asked.first is None else asked.first
    if first > last and asked.first is not None and asked.last is not None:
        raise InputError("the first date lies after the last, so there is none between them")
    count = (last - first) // asked.every + 1 if first <= last else 0
    if count > MOST_DATES:
        raise InputError(
            f"that would be {count:,} dates; {MOST_DATES} at most: choose dates further apart, or fewer days"
        )
    every = [last - asked.every * n for n in reversed(range(count))]
    dates = tuple(date for date in every if date <= judged)
    if not dates:
        after = f" and {duration_words(horizon)} after a date it is known who had the outcome" if horizon else ""
        raise InputError(
            f"there is no date to judge: the data run from {date_words(begins)} to {date_words(ends)},{after}; "
            "choose earlier dates, or a shorter `within`"
        )
    return Dates(dates, asked.every, len(every) - len(dates), ends)
