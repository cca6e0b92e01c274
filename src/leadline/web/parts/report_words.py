"""What is said of reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from leadline.learning.reports.asked import By
from leadline.web.visit import Visit


def by_words(visit: Visit) -> dict[By, str]:
    """What leads are told apart by."""
    return {
        By.source: visit.say("Source"),
        By.campaign: visit.say("Campaign"),
        By.country: visit.say("Country"),
        By.region: visit.say("Region"),
        By.owner: visit.say("Lead owner"),
        By.version: visit.say("Version of the model"),
    }


def value_words(visit: Visit, value: str) -> str:
    """A value that leads are asked for by."""
    return value or visit.say("not said")


def table_words(visit: Visit, name: str) -> str:
    """A list that a report has for spreadsheets."""
    known = {
        "steps": visit.say("From stage to stage"),
        "rungs": visit.say("How far they came"),
        "cohorts": visit.say("By when they came"),
        "groups": visit.say("By where they are from"),
        "bands": visit.say("By band"),
        "tenths": visit.say("By tenths of the score"),
        "grades": visit.say("By grade"),
        "handed_bands": visit.say("Handed over, by band"),
        "handed_grades": visit.say("Handed over, by grade"),
        "reps": visit.say("By rep"),
        "channels": visit.say("By channel"),
        "sources": visit.say("By source"),
        "back": visit.say("Sent back"),
        "lost": visit.say("Lost"),
    }
    return known.get(name, name)


def days_words(visit: Visit, first: str, last: str) -> str:
    """The days of an address as they are read."""
    if not last:
        return visit.say("since {when}", when=day_words(visit, first))
    return visit.say("{first} to {last}", first=day_words(visit, first), last=day_words(visit, last))


def day_words(visit: Visit, day: str) -> str:
    try:
        return format_date(date.fromisoformat(day), "medium", visit.reader.locale)
    except ValueError:
        return day


def first_sentence(said: Sequence[str]) -> tuple[str, list[str]]:
    """The sentence that a report begins with, without its stop, and what follows it.

    >>> first_sentence(["All is well. Go on.", "Or not."])
    ('All is well', ['Go on.', 'Or not.'])
    """
    first, _, rest = (said[0] if said else "").partition(". ")
    return first.removesuffix(".").replace("`", ""), [*([rest] if rest else []), *said[1:]]
