"""What a score becomes by itself: in a week or a month, line by line, with the day on which points go."""

from __future__ import annotations

from functools import partial

from leadline.api.scoring.expiring import Expiring, ExpiringLine
from leadline.model.words import name_words
from leadline.web.calls import Refused
from leadline.web.parts.buttons import button
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

WEEK, MONTH = 7, 30
SHOWN = 8


async def expiring(visit: Visit, seen: Seen, days: int) -> Expiring | None:
    """What goes within so many days; nothing where there is no score."""
    if seen.explanation is None:
        return None
    try:
        return await visit.api.get(Expiring, f"{seen.path}/expiring", days=days)
    except Refused as refused:
        if refused.status != 422:
            raise
        return None


class Ahead:
    """The panel. It is not there where nothing goes within a month."""

    def __init__(self, visit: Visit, seen: Seen, place: Tag) -> None:
        self.visit, self.seen, self.place = visit, seen, place
        self.days = MONTH

    async def show(self, month: Expiring | None) -> None:
        """Show what goes by the time that was chosen. ``month`` was asked for anyway."""
        self.place.clear()
        if month is None or not falling(month):
            return
        found = month if self.days == MONTH else await expiring(self.visit, self.seen, self.days)
        with self.place, panel(self.visit.say("If nothing more happens")):
            self.body = tag("div", classes="ll-ahead")
        self.draw(found or month)

    async def turn(self, days: int) -> None:
        found = await expiring(self.visit, self.seen, days)
        if found is not None:
            self.days = days
            self.draw(found)

    def draw(self, found: Expiring) -> None:
        visit, reader = self.visit, self.visit.reader
        lines = falling(found)
        self.body.clear()
        with self.body:
            with tag("div", classes="ll-row"):
                tag("p", becomes(visit, found), "ll-grow")
                words = {WEEK: visit.say("In a week"), MONTH: visit.say("In a month")}
                with tag("div", classes="ll-actions", role="group", aria_label=visit.say("How far ahead")):
                    for days, word in words.items():
                        made = button(visit, word, partial(self.turn, days)).classes("ll-small")
                        made.set(aria_pressed="true" if days == self.days else "false")
            with tag("ul", classes="ll-rows"):
                for one in lines[:SHOWN]:
                    with tag("li", classes="ll-row"):
                        with tag("span", classes="ll-grow"):
                            tag("span", one.title, dir="auto")
                            tag("span", going(visit, one), "ll-muted ll-deed-about")
                        change = f"{reader.number(one.now, 2)} → {reader.number(one.then, 2)}"
                        tag("span", change, "ll-figure ll-bad")
            if len(lines) > SHOWN:
                more = visit.count("and {n} more line", "and {n} more lines", len(lines) - SHOWN)
                tag("p", more, "ll-muted")


def falling(found: Expiring) -> list[ExpiringLine]:
    return [line for line in found.lines if line.then < line.now]


def becomes(visit: Visit, found: Expiring) -> str:
    """The sum of it, and the band where that is another one then."""
    when, points = visit.reader.day(found.at), visit.reader.number(found.becomes, 2)
    before, after = found.days[0].band, found.days[-1].band
    if after is None or before == after:
        return visit.say("By {when} the score is {points}.", when=when, points=points)
    return visit.say(
        "By {when} the score is {points}, and the band is {band}.", when=when, points=points, band=name_words(after)
    )


def going(visit: Visit, line: ExpiringLine) -> str:
    """When its points go."""
    if line.on is None:
        return visit.say("bit by bit")
    return visit.say("by {day}", day=visit.reader.day(line.on))
