"""Who a lead is, in a line under their name: what they do and where, whose they are, what time it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import get_global

from leadline.api.scoring.shapes import WholeLead
from leadline.model.condition import SECOND, Instant
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.people import account_path, short
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

ZONES = ("timezone", "time_zone")  # attributes that name one


class About:
    """The line. What is in it may change while the page is open, and the time there does."""

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen = visit, seen
        self.clock: Tag | None = None

    def make(self) -> None:
        self.place = tag("p", classes="ll-muted ll-about", dir="auto")
        self.draw()

    def draw(self) -> None:
        """Draw it anew."""
        visit, one = self.visit, self.seen.lead
        self.place.clear()
        with self.place:
            if one.job_title:
                tag("span", short(one.job_title))
            if one.account_id:
                with tag("span"):
                    tag("a", short(one.company or one.account_id), href=account_path(one.account_id))
            elif one.company:
                tag("span", short(one.company))
            if one.country:
                tag("span", short(one.country))
            if one.email and one.name:
                tag("span", short(one.email))
            tag("span", owner_words(visit, self.seen))
            clock = clock_words(visit, one)
            self.clock = tag("span", clock) if clock else None
            if one.snoozed_until is not None:
                tag("span", visit.say("set aside until {when}", when=visit.reader.moment(one.snoozed_until)))

    def tick(self) -> None:
        """Have the time there go on."""
        if self.clock is not None:
            self.clock.text = clock_words(self.visit, self.seen.lead)


def owner_words(visit: Visit, seen: Seen) -> str:
    """Whose lead it is, by the name of the colleague."""
    address = seen.lead.owner
    if not address:
        return visit.say("nobody's lead")
    if address == visit.me.email:
        return visit.say("your lead")
    names = (one.name for one in seen.colleagues if one.email == address and one.name)
    return visit.say("lead of {who}", who=short(next(names, address)))


def clock_words(visit: Visit, lead: WholeLead) -> str:
    """What time it is where a lead is, as far as it is known for certain."""
    now = visit.now()
    there = zone_there(lead.attributes, lead.country, now)
    if there is None:
        return ""
    return visit.say("{clock} where they are", clock=replace(visit.reader, zone=there).clock(now))


def zone_there(attributes: Mapping[str, str], country: str | None, now: Instant) -> ZoneInfo | None:
    """The zone that an attribute names; else any zone of their country, if it is the same time in all of them."""
    named = (known(attributes.get(name, "")) for name in ZONES)
    found = next((one for one in named if one is not None), None)
    if found is not None or not country:
        return found
    theirs = list(zones_of(country))
    offsets = {datetime.fromtimestamp(now / SECOND, one).utcoffset() for one in theirs}
    return theirs[0] if len(offsets) == 1 else None


def zones_of(country: str) -> Iterator[ZoneInfo]:
    for name, territory in get_global("zone_territories").items():
        if territory == country.upper() and (zone := known(name)) is not None:
            yield zone


def known(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None
