"""Events as they arrive, looked at every other second while the page is open."""

from __future__ import annotations

from nicegui import ui

from leadline.api.arriving import Arrived, ArrivedOut
from leadline.store.sources import LEADLINE
from leadline.web.calls import Refused
from leadline.web.parts.deeds import about_words, deed_words
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

EVERY_S = 2.0
SHOWN = 15


class Arriving:
    """The latest events, the last one first; a row comes when its event does, and says it when it is judged."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.rows: dict[int, tuple[ArrivedOut, Tag]] = {}
        self.empty = tag("p", visit.say("Nothing has arrived yet. What comes is shown here at once."), "ll-muted")
        self.list = tag("ul", classes="ll-rows ll-arriving")

    async def begin(self) -> None:
        """Show what is there, and go on."""
        await self.look()
        timer = ui.timer(EVERY_S, lambda: self.again(timer), immediate=False)

    async def again(self, timer: ui.timer) -> None:
        try:
            await self.look(is_new=True)
        except Refused as refused:
            if refused.status in (401, 403):
                timer.cancel()
                self.visit.tell_refusal(refused)

    async def look(self, *, is_new: bool = False) -> None:
        """Ask what arrived last, and draw what differs from what is shown."""
        found = await self.visit.api.get(Arrived, "/api/events/recent", limit=SHOWN)
        self.empty.set_visibility(not found.items)
        there = {one.event_seq for one in found.items}
        for gone in [seq for seq in self.rows if seq not in there]:
            self.rows.pop(gone)[1].delete()
        with self.list:
            for one in reversed(found.items):
                before = self.rows.get(one.event_seq)
                if before is None:
                    row = tag("li", classes="ll-arrived ll-arrived-now" if is_new else "ll-arrived")
                    row.move(target_index=0)
                elif before[0] == one:
                    continue
                else:
                    row = before[1]
                    row.clear()
                self.rows[one.event_seq] = one, row
                with row:
                    self.draw(one)

    def draw(self, one: ArrivedOut) -> None:
        visit = self.visit
        at, now = one.received_at, visit.now()
        is_today = visit.reader.when(at, now) == visit.reader.clock(at)
        when = visit.reader.clock(at, seconds=True) if is_today else visit.reader.when(at, now)
        tag("time", when, "ll-muted").set(title=visit.reader.full(at))
        with tag("div", classes="ll-grow"):
            tag("span", deed_words(one.event), "ll-name")
            if about := about_words(visit, one.event, one.properties):
                tag("span", about, "ll-muted ll-deed-about", dir="auto")
            with tag("div", classes="ll-muted"):
                tag("span", one.source or "", dir="auto")
                if one.source != LEADLINE:
                    tag("span", " · " + by_words(visit, one.by))
                if one.lead_id is not None:
                    tag("span", " · ")
                    tag("a", visit.say("lead {number}", number=one.lead_id), href=f"/leads/{one.lead_id}")
            if one.machine is not None:
                tag("div", visit.say("Not counted. {why}", why=one.machine.words), "ll-muted")


def by_words(visit: Visit, kind: str) -> str:
    """What kind of id an event came with."""
    known = {
        "user": visit.say("a user of yours"),
        "email": visit.say("an e-mail address"),
        "anonymous": visit.say("a device"),
    }
    return known.get(kind, kind)
