"""What a lead did, and what each of it gave."""

from __future__ import annotations

from leadline.api.paging import Page
from leadline.api.scoring.happened import EventOut
from leadline.model.condition import Instant
from leadline.web.parts.deeds import about_words, deed_words
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.more import Rows
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SHOWN = 15


class Timeline:
    """The events, the latest first, those of machines too."""

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen = visit, seen
        self.listed = tag("ul", classes="ll-rows ll-deeds")
        self.rows = Rows(visit, self.listed, lambda event: deed(visit, event), self.ask)

    async def ask(self, cursor: str | None) -> Page[EventOut]:
        path = f"{self.seen.path}/events"
        return await self.visit.api.get(Page[EventOut], path, limit=SHOWN, cursor=cursor, points=True)

    async def read(self) -> None:
        """Read what is shown, and as much of it as is unfolded."""
        if not await self.rows.again():
            with self.listed, tag("li"):
                tag("span", self.visit.say("Nothing has happened yet."), "ll-muted")


def deed(visit: Visit, event: EventOut) -> None:
    """One event with its points. What a machine did stands back, and says why it counts for nothing."""
    with tag("li", classes="ll-deed" + (" ll-deed-machine" if event.machine else "")):
        moment(visit, event.occurred_at)
        with tag("div", classes="ll-grow"):
            tag("span", deed_words(event.event))
            if about := about_words(visit, event.event, event.properties):
                tag("span", about, "ll-muted ll-deed-about", dir="auto")
            if text := note_of(event):
                tag("p", text, "ll-note", dir="auto")
            if event.machine is not None:
                tag("div", visit.say("Not counted. {why}", why=event.machine.words), "ll-muted")
        if event.gave:
            words = visit.say("What the score did then")
            tag("span", visit.reader.signed(event.gave), "ll-figure ll-deed-gave", title=words)


def moment(visit: Visit, at: Instant) -> None:
    """The time of today, else the day and the time; the whole of it when one points there."""
    words, clock = visit.reader.when(at, visit.now()), visit.reader.clock(at)
    tag("time", words if words == clock else f"{words}, {clock}", "ll-muted ll-when", title=visit.reader.full(at))


def note_of(event: EventOut) -> str:
    """What somebody wrote: a note, or the reason of points by hand."""
    said = event.properties.get("text") or event.properties.get("reason")
    return said if isinstance(said, str) and event.event in ("note.added", "points.granted") else ""
