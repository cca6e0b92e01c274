"""What is done to the leads that are chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.scoring.choices import Colleague
from leadline.api.scoring.together import Together
from leadline.model import STAGES
from leadline.web.parts.asking import asking, form
from leadline.web.parts.buttons import button, link_button
from leadline.web.parts.chips import stage_words
from leadline.web.parts.giving import giving
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


class LeadsTogether:
    """A line that is there while leads are chosen. ``done`` is called when something was done to them."""

    def __init__(self, visit: Visit, done: Callable[[], Awaitable[Any]]) -> None:
        self.visit, self.done = visit, done
        self.chosen: list[int] = []
        self.place = tag("div", classes="ll-together", role="region", aria_label=visit.say("What is chosen"))
        self.place.set_visibility(False)

    def show(self, chosen: set[int]) -> None:
        """These leads are chosen."""
        visit = self.visit
        self.chosen = sorted(chosen)
        self.place.clear()
        self.place.set_visibility(bool(chosen))
        with self.place:
            tag("span", visit.count("{n} lead is chosen", "{n} leads are chosen", len(chosen)), "ll-grow")
            if visit.may(Permission.work):
                button(visit, visit.say("Give to somebody"), self.give, key="g").classes("ll-small")
                button(visit, visit.say("Move to a stage"), self.move, key="m").classes("ll-small")
            if visit.may(Permission.data):
                asked = urlencode([("lead_id", one) for one in self.chosen] + [("junk", "with")])
                link_button(visit.say("Export"), f"/leads/export.csv?{asked}").classes("ll-small")

    async def act(self, path: str, body: dict[str, Any]) -> None:
        """Do something to all of them, and say to how many it was done."""
        said = await self.visit.api.send("POST", path, {"lead_ids": self.chosen} | body)
        outcome, visit = Together.model_validate(said), self.visit
        if outcome.done:
            visit.tell(visit.count("Done for {n} lead.", "Done for {n} leads.", len(outcome.done)))
        if outcome.refused:
            more = visit.count("Not done for {n} lead:", "Not done for {n} leads:", len(outcome.refused))
            visit.tell(f"{more} {outcome.refused[0].message}")
        await self.done()

    async def give(self) -> None:
        async def given(to: Colleague | None) -> None:
            await self.act("/api/leads/assign", {"owner": None if to is None else to.email})

        await giving(self.visit, self.visit.say("Whose are they to be?"), given)

    def move(self) -> None:
        visit = self.visit
        with asking(visit.say("Move to a stage")) as dialog:

            async def done() -> None:
                await self.act("/api/leads/stage", {"stage": stage.value, "reason": (reason.value or "").strip()})

            with form(visit, dialog, visit.say("Move"), done):
                words = {name: stage_words(visit, name) for name in STAGES}
                stage = ui.select(words, label=visit.say("Stage"), value="accepted").props("outlined dense")
                reason = ui.input(visit.say("Why")).props("outlined dense maxlength=800")
                tag("p", visit.say("Who is sent back to nurture or out for good is sent with a reason."), "ll-muted")
