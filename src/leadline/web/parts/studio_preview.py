"""What a draft would do, before anybody is scored by it: by a sample first, then by everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from nicegui import background_tasks

from leadline.api.scoring.previews import GivesOut, MoverOut, PreviewOut
from leadline.model.words import name_words
from leadline.web.calls import Refused
from leadline.web.parts.buttons import button
from leadline.web.parts.charts import Chart
from leadline.web.parts.heading import panel
from leadline.web.parts.people import who
from leadline.web.parts.studio_chart import distribution, distribution_table, distribution_words
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

PAUSE_S = 0.8  # of who changes something, until it is tried on everybody
TRIES, AGAIN_S = 20, 3.0  # previews are made one at a time
MOVERS = 6


class Preview:
    """The panel that says what would change. ``asked`` gives the files or the version that is looked at; nothing:
    it cannot be tried. ``look`` is called with a lead whose arithmetic somebody wants to see."""

    def __init__(
        self,
        visit: Visit,
        asked: Callable[[], dict[str, Any] | None],
        told: Callable[[Sequence[GivesOut]], None] | None = None,
        look: Callable[[int], Any] | None = None,
    ) -> None:
        self.visit, self.asked, self.told, self.look = visit, asked, told, look
        self.found: PreviewOut | None = None
        self.turn = 0
        self.tried: dict[str, Any] | None = None
        with panel(visit.say("What would change")) as self.panel:
            self.state = tag("p", "", "ll-muted ll-studio-state", role="status")
            self.numbers = tag("div", classes="ll-studio-figures")
            self.chart = Chart()
            self.place = tag("div", classes="ll-studio-found")

    def begin(self) -> None:
        """Try what there is now. What is being tried already goes on only if it is the same."""
        asked = self.asked()
        if asked is not None and asked == self.tried:
            return
        self.tried = asked
        self.turn += 1
        if asked is None:
            self.say(self.visit.say("It can be tried as soon as there are no mistakes."))
            self.has_found(False)
            return
        background_tasks.create(self.run(self.turn, asked), name="a preview")

    def has_found(self, shown: bool) -> None:
        """Show what was found, or put it out of sight: it is of another text."""
        for place in (self.numbers, self.chart.place, self.place):
            place.set_visibility(shown)

    def say(self, words: str, *, busy: bool = False) -> None:
        self.state.text = words
        self.panel.set(aria_busy="true" if busy else None)

    async def run(self, mine: int, asked: dict[str, Any]) -> None:
        visit = self.visit
        try:
            with visit.client:
                self.say(visit.say("It is tried on some leads…"), busy=True)
            for sample in (True, False):
                if not sample:
                    await asyncio.sleep(PAUSE_S)
                found = await self.ask(mine, asked | {"sample": sample})
                if found is None:
                    return
                with visit.client:
                    self.show(found)
                if not found.sample:
                    return
        except Refused as refused:
            if mine == self.turn:
                with visit.client:
                    self.say(visit.in_words(refused))

    async def ask(self, mine: int, asked: dict[str, Any]) -> PreviewOut | None:
        """One preview, as soon as it is its turn; nothing where another one is wanted by now."""
        for _ in range(TRIES):
            if mine != self.turn:
                return None
            try:
                said = await self.visit.api.send("POST", "/api/models/preview", asked)
            except Refused as refused:
                if refused.code != "busy":
                    raise
                await asyncio.sleep(AGAIN_S)
                continue
            return PreviewOut.model_validate(said) if mine == self.turn else None
        raise Refused(503, {"code": "busy", "message": "others are trying their models; change something to try again"})

    # -- what was found --------------------------------------------------------------------------------------------

    def show(self, found: PreviewOut) -> None:
        """Show what was found."""
        visit, reader = self.visit, self.visit.reader
        self.found = found
        self.has_found(True)
        if found.sample:
            n, all_ = reader.number(found.leads), reader.number(found.everyone)
            self.say(visit.say("Tried on {n} of {all} leads; all of them follow…", n=n, all=all_), busy=True)
        else:
            at = reader.clock(found.as_of)
            self.say(visit.count("Tried on {n} lead, as of {at}", "Tried on {n} leads, as of {at}", found.leads, at=at))
        self.numbers.clear()
        with self.numbers:
            for number, words in self.figures(found):
                with tag("div"):
                    tag("p", number, "ll-middle")
                    tag("p", words, "ll-muted")
        if found.bins:
            self.chart.draw(distribution(visit, found), distribution_words(visit))
        else:
            self.chart.hide()
        self.place.clear()
        with self.place:
            distribution_table(visit, found)
            self.bands(found)
            self.people(visit.say("Who would cross the threshold"), found.crossing, threshold=True)
            self.people(visit.say("Biggest moves"), found.movers)
        if self.told is not None:
            self.told(found.rules)

    def figures(self, found: PreviewOut) -> list[tuple[str, str]]:
        visit, reader = self.visit, self.visit.reader
        up, down = reader.number(found.up), reader.number(found.down)
        moved = visit.say("leads move: {up} up, {down} down", up=up, down=down)
        newly, no_more = (reader.number(number) for number in (found.newly, found.no_more))
        return [
            (reader.number(found.changed), moved),
            (f"+{newly}" if found.newly else newly, visit.say("would be ready for sales and are not")),
            (f"−{no_more}" if found.no_more else no_more, visit.say("are ready for sales and would not be")),
        ]

    def bands(self, found: PreviewOut) -> None:
        """How many leads have which band."""
        names = [*found.after, *(one for one in found.before if one not in found.after)]
        if not names:
            return
        visit, reader = self.visit, self.visit.reader
        with tag("table", classes="ll-table", aria_label=visit.say("Leads by band")):
            with tag("thead"), tag("tr"):
                tag("th", visit.say("Band"), scope="col")
                tag("th", visit.say("Now"), "ll-figure", scope="col")
                tag("th", visit.say("With the draft"), "ll-figure", scope="col")
            with tag("tbody"):
                for one in names:
                    with tag("tr"):
                        tag("th", name_words(one), scope="row", dir="auto")
                        tag("td", reader.number(found.before.get(one, 0)), "ll-figure")
                        tag("td", reader.number(found.after.get(one, 0)), "ll-figure")

    def people(self, caption: str, some: Sequence[MoverOut], *, threshold: bool = False) -> None:
        """Leads with their score before and after."""
        if not some:
            return
        visit = self.visit
        tag("h3", caption, "ll-caption ll-studio-caption")
        with tag("ul", classes="ll-rows"):
            for one in some[:MOVERS]:
                with tag("li", classes="ll-row"):
                    tag("a", who(visit, one.name), "ll-name ll-grow", href=f"/leads/{one.lead_id}", dir="auto")
                    if threshold:
                        words = visit.say("becomes ready") if one.qualified_after else visit.say("no longer ready")
                        tag("span", words, "ll-muted")
                    self.move(one)
                    if self.look is not None:
                        words = visit.say("Why")
                        label = visit.say("Why {name}", name=who(visit, one.name))
                        button(visit, words, partial(self.look, one.lead_id), label=label).classes("ll-small")

    def move(self, one: MoverOut) -> Tag:
        reader = self.visit.reader
        before, after = (reader.number(float(value)) if value is not None else "–" for value in (one.before, one.after))
        is_up = (one.after or 0) > (one.before or 0)
        return tag("span", f"{before} → {after}", "ll-figure " + ("ll-good" if is_up else "ll-bad"))
