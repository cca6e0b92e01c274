"""Reading working hours: `{days: mon-fri, from: "9:00", to: "17:30", timezone: Europe/Berlin}`."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from leadline.model.document import zone_of
from leadline.model.fields import Fields, fields
from leadline.model.problems import Place
from leadline.model.source import Listing, Node
from leadline.model.values import plain_text
from leadline.routing.hours import DAYS, WHOLE_DAY, Hours

HOURS = ("days", "from", "to", "timezone")
TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
WEEK = "mon-fri"


def read_hours(node: Node | None, zone: ZoneInfo, place: Place) -> Hours | None:
    """The working hours that a node says; without a time zone of their own they are in the file's."""
    of = None if node is None else fields(node, HOURS, place, "`hours`")
    if of is None:
        return None
    zone = zone if of.node("timezone") is None else zone_of(of)
    days = days_of(of)
    start, end = minute(of, "from", "9:00"), minute(of, "to", "17:00")
    if start is None or end is None or not days:
        return None
    if start in (end, WHOLE_DAY):
        place.refuse(of.node("to"), "the hours last no time; a whole day is from 0:00 to 24:00")
        return None
    return Hours(zone, days, start, end if end > start else end + WHOLE_DAY)


def minute(of: Fields, key: str, example: str) -> int | None:
    """The minute of the day that a time of day is."""
    node = of.needed(key, f'it is a time of day, as in `{key}: "{example}"`')
    said = of.text(key)
    if node is None or said is None:
        return None
    form = TIME.fullmatch(said)
    found = int(form[1]) * 60 + int(form[2]) if form and int(form[2]) < 60 else None
    if found is None or found > WHOLE_DAY:
        of.place.refuse(node, f'`{key}`: "{said}" is no time of day; write one like 9:00 or 17:30')
        return None
    return found


def days_of(of: Fields) -> frozenset[int]:
    """The days of the week, from a range, a name or a list of both; without any those from Monday to Friday."""
    node = of.node("days")
    if node is None:
        return span_of(WEEK) or frozenset()
    found: set[int] = set()
    for item in node.items if isinstance(node, Listing) else (node,):
        said = plain_text(item, of.place, "a day")
        if said is None:
            continue
        days = span_of(said.lower())
        if days is None:
            of.place.refuse_word(item, f"`{said}` is no day and no range as `mon-fri`", said.lower(), DAYS)
        found |= days or set()
    if not found and isinstance(node, Listing) and not node.items:
        of.place.refuse(node, "`days` is empty; name the days of the week, as in `days: mon-fri`")
    return frozenset(found)


def span_of(said: str) -> frozenset[int] | None:
    """The days that a name or a range means; a range may go over Sunday.

    >>> sorted(span_of("sat-mon") or ())
    [0, 5, 6]
    """
    first, _, last = said.partition("-")
    last = last or first
    if first not in DAYS or last not in DAYS:
        return None
    start, end = DAYS.index(first), DAYS.index(last)
    return frozenset(day % 7 for day in range(start, end + 1 if end >= start else end + 8))
