"""Reading one rep of a routing: how much they take, when they work, when they are away."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from leadline.model.condition import Span
from leadline.model.dates import span
from leadline.model.fields import Fields, fields
from leadline.model.problems import Place
from leadline.model.source import Listing, Node
from leadline.routing.hours import Hours
from leadline.routing.reading_hours import read_hours
from leadline.routing.routing import Rep

REP = ("team", "weight", "capacity", "hours", "away")
CAPACITY, AWAY = ("per_day", "open"), ("from", "until")


def rep_of(owner: str, node: Node, zone: ZoneInfo, hours: Hours | None, place: Place) -> Rep:
    of = fields(node, REP, place, "a rep")
    if of is None:
        return Rep(owner)
    own = of.node("hours")
    if own is not None:
        hours = read_hours(own, zone, place)
    here = zone if hours is None else hours.zone
    capacity = of.node("capacity")
    most = None if capacity is None else fields(capacity, CAPACITY, place, "`capacity`")
    return Rep(
        owner,
        team=of.text("team"),
        weight=of.count("weight") or 1,
        per_day=None if most is None else most.count("per_day"),
        open=None if most is None else most.count("open"),
        hours=hours,
        away=away_of(of.node("away"), here, place),
        zone=here,
    )


def away_of(node: Node | None, zone: ZoneInfo, place: Place) -> tuple[Span, ...]:
    """When somebody is away: from a day or an instant until another, both with the whole day that they name."""
    if node is None:
        return ()
    found = []
    for item in node.items if isinstance(node, Listing) else (node,):
        of = fields(item, AWAY, place, "`away`")
        if of is None:
            continue
        since, until = date_in(of, "from", zone), date_in(of, "until", zone)
        if since is not None and until is not None:
            if until.end < since.start:
                place.refuse(item, "`away` ends before it begins; `until` is the last day")
            else:
                found.append(Span(since.start, until.end))
    return tuple(found)


def date_in(of: Fields, key: str, zone: ZoneInfo) -> Span | None:
    node = of.needed(key, f"`away` has a first and a last day, as in `{key}: 2026-12-24`")
    text = of.text(key)
    if node is None or text is None:
        return None
    try:
        return span(text, zone)
    except ValueError as error:
        of.place.refuse(node, f"`{key}`: {error}")
        return None
