"""What the past says of a draft, while somebody changes it: in a sentence, beside the live version."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from nicegui import background_tasks

from leadline.api.evidence.outcome_shapes import OutcomesOut
from leadline.api.evidence.strip import StripOut
from leadline.api.evidence.study_shapes import StudyOut
from leadline.api.paging import Page
from leadline.store.roles import Sight
from leadline.web.calls import Refused
from leadline.web.parts.figures import figure
from leadline.web.parts.heading import panel
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PAUSE_S = 2.0  # of who changes something, until the past is asked: what would change comes first
TRIES, AGAIN_S = 20, 5.0  # one is looked at at a time


class Strip:
    """The panel. ``asked`` gives the files that are looked at; nothing: they have mistakes."""

    def __init__(self, visit: Visit, model: str, asked: Callable[[], dict[str, Any] | None]) -> None:
        self.visit, self.model, self.asked = visit, model, asked
        self.turn = 0
        self.tried: dict[str, Any] | None = None
        with panel(visit.say("What the past says")) as self.panel:
            self.state = tag("p", "", "ll-muted", role="status", dir="auto")
            self.place = tag("div")
        self.panel.set_visibility(visit.me.sight is Sight.all)

    def begin(self) -> None:
        """Ask the past about what there is now, in a moment, unless that was asked already."""
        asked = self.asked()
        if self.visit.me.sight is not Sight.all or (asked is not None and asked == self.tried):
            return
        self.tried = asked
        self.turn += 1
        self.place.clear()
        if asked is None:
            self.say(self.visit.say("It can be asked as soon as there are no mistakes."))
            return
        self.say(self.visit.say("The past is asked whether the draft ranks better…"), busy=True)
        background_tasks.create(self.run(self.turn, asked), name="a strip of the past")

    def say(self, words: str, *, busy: bool = False) -> None:
        self.state.set_text(words)
        self.panel.set(aria_busy="true" if busy else None)

    async def run(self, mine: int, asked: dict[str, Any]) -> None:
        """Ask as soon as it is its turn, unless something else is wanted by then."""
        for _ in range(TRIES):
            await asyncio.sleep(PAUSE_S)
            if mine != self.turn or self.visit.client.is_deleted:
                return
            try:
                found = await self.ask(asked)
            except Refused as refused:
                if refused.code == "busy":
                    await asyncio.sleep(AGAIN_S - PAUSE_S)
                    continue
                if mine == self.turn:
                    with self.visit.client:
                        self.say(self.visit.in_words(refused))
                return
            if mine == self.turn:
                with self.visit.client:
                    self.show(found)
            return
        if mine == self.turn:
            with self.visit.client:
                self.say(self.visit.say("Others ask the past; change something to try again."))

    async def ask(self, asked: dict[str, Any]) -> StripOut:
        """Ask the past by what the model was last judged by."""
        last = await self.visit.api.get(Page[StudyOut], "/api/evidence/studies", model=self.model, limit=1)
        outcomes = [one.outcome for one in (await self.visit.api.get(OutcomesOut, "/api/evidence/outcomes")).items]
        by = next((one.asked.outcome for one in last.items if one.asked.outcome in outcomes), None)
        return StripOut.model_validate(
            await self.visit.api.send("POST", "/api/evidence/strip", asked | {"outcome": by})
        )

    def show(self, found: StripOut) -> None:
        """Show what was found."""
        visit, shown = self.visit, found.shown
        self.say(found.sentence.replace("`", ""))
        self.place.clear()
        if found.draft is None:
            return
        with self.place:
            with tag("div", classes="ll-studio-figures ll-strip"):
                for word, name in ((visit.say("AUC"), "auc"), (visit.say("Success in the best tenth"), "top")):
                    span, live = shown[f"draft_{name}_span"], shown.get(f"live_{name}")
                    more = visit.say("{span}; live: {figure}", span=span, figure=live) if live else span
                    figure(word, shown[f"draft_{name}"], more)
            leads = visit.count("{n} lead", "{n} leads", found.leads)
            dates = visit.reader.number(found.dates)
            title = found.outcome_title
            words = visit.say("{leads} at {dates} dates of the past: {title}.", leads=leads, dates=dates, title=title)
            tag("p", words, "ll-muted", dir="auto")
