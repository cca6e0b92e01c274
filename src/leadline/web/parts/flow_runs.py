"""Who is in a flow: where each stands, since when, and why not further; who is tried again and who stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, get_args

from leadline.api.outward.flow_shapes import FlowOut, NamedRunOut, RunsDone, RunState, StepOut
from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.model.words import capital
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button
from leadline.web.parts.flow_words import flow_path, until_words
from leadline.web.parts.more import Rows
from leadline.web.parts.people import lead_link
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

AT_ONCE = 10


class FlowRuns:
    """The list, of those who are in it, of those who stand still, or of those whose time ended; at one step, or at
    all. ``then`` is called after an act."""

    def __init__(self, visit: Visit, one: FlowOut, then: Callable[[], Awaitable[Any]]) -> None:
        self.visit, self.one, self.then = visit, one, then
        self.path = f"/api{flow_path(one.flow)}"
        self.state: RunState = "stuck" if one.stuck else "inside"
        self.step: StepOut | None = None
        self.turn = asyncio.Lock()  # what is asked for later is also drawn later
        self.choosing = tag("div", classes="ll-actions ll-flow-which")
        self.at_step = tag("div", classes="ll-flow-at", role="status")
        self.rows = Rows(visit, tag("ul", classes="ll-rows"), self.row, self.ask)
        self.nobody = tag("p", visit.say("Nobody."), "ll-muted")
        self.all = tag("div", classes="ll-actions ll-after-list")

    async def ask(self, cursor: str | None) -> Page[NamedRunOut]:
        step = None if self.step is None else self.step.step
        asked = {"state": self.state, "step": step, "limit": AT_ONCE, "cursor": cursor}
        return await self.visit.api.get(Page[NamedRunOut], f"{self.path}/runs", **asked)

    async def draw(self, one: FlowOut) -> None:
        """Draw what is so now."""
        self.one = one
        async with self.turn:
            self.choosing.clear()
            with self.choosing:
                for state in get_args(RunState):
                    made = button(self.visit, self.words(state), self.showing(state)).classes("ll-small")
                    made.set(aria_pressed="true" if state == self.state else "false")
            self.at_step.clear()
            if self.step is not None:
                with self.at_step:
                    tag("span", self.step.words.replace("`", ""), "ll-name", dir="auto")
                    button(self.visit, self.visit.say("At all steps"), self.everywhere).classes("ll-small")
            self.nobody.set_visibility(not await self.rows.again())
            self.all.clear()
            if self.state == "stuck" and one.stuck and self.visit.may(Permission.model):
                with self.all:
                    button(self.visit, self.visit.say("Try all of them again"), self.retry_all)

    def words(self, state: RunState) -> str:
        visit, one = self.visit, self.one
        if state == "inside":
            return visit.say("In it: {n}", n=visit.reader.number(one.inside))
        if state == "stuck":
            return visit.say("Stand still: {n}", n=visit.reader.number(one.stuck))
        return visit.say("Ended: {n}", n=visit.reader.number(sum(one.ended.values())))

    def showing(self, state: RunState) -> Callable[[], Awaitable[None]]:
        async def show() -> None:
            self.state = state
            await self.draw(self.one)

        return show

    async def at(self, step: StepOut) -> None:
        """Show who stands at a step."""
        self.step, self.state = step, "inside"
        await self.draw(self.one)

    async def everywhere(self) -> None:
        self.step = None
        await self.draw(self.one)

    def row(self, one: NamedRunOut) -> None:
        visit = self.visit
        with tag("li", classes="ll-flow-run"):
            with tag("div", classes="ll-grow"):
                lead_link(visit, one.lead_id, one.name, one.email)
                tag("span", until_words(visit, one), "ll-muted ll-deed-about")
                if self.step is None or one.ended_at is not None:
                    tag("div", one.words.replace("`", ""), "ll-muted", dir="auto")
                if one.error:
                    tag("div", capital(one.error.replace("`", "")), "ll-bad", dir="auto")
                if one.edit != self.one.edit and one.ended_at is None:
                    tag("div", visit.say("by edit {edit} of the text", edit=one.edit), "ll-muted")
            if one.ended_at is None and visit.may(Permission.model):
                self.acts(one)

    def acts(self, one: NamedRunOut) -> None:
        visit = self.visit
        name = one.name or one.email or f"#{one.lead_id}"
        with tag("span", classes="ll-actions"):
            if one.error:
                word = visit.say("Try again")
                button(visit, word, self.acting("retry", one.run), label=f"{word}: {name}").classes("ll-small")
            word = visit.say("Stop")
            button(visit, word, self.stopping(one), label=f"{word}: {name}").classes("ll-small")

    def stopping(self, one: NamedRunOut) -> Callable[[], None]:
        def ask() -> None:
            title = self.visit.say("Stop it for this lead?")
            more = self.visit.say("It ends where the lead stands. What was done stays done.")
            sure(self.visit, title, more, self.visit.say("Stop"), self.acting("stop", one.run))

        return ask

    def acting(self, act: str, run: int) -> Callable[[], Awaitable[None]]:
        async def done() -> None:
            await self.visit.api.send("POST", f"{self.path}/{act}", {"runs": [run]})
            await self.then()

        return done

    async def retry_all(self) -> None:
        said = RunsDone.model_validate(await self.visit.api.send("POST", f"{self.path}/retry", {}))
        self.visit.tell(self.visit.count("{n} lead is tried again.", "{n} leads are tried again.", said.runs))
        await self.then()
