"""One flow: its steps with who stands where, who stands still and why, its text, and what it would have done."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from leadline.api.outward.flow_shapes import FlowCheckedOut, FlowOut, RunsDone, StepOut
from leadline.api.permission import Permission
from leadline.api.scoring.choices import Choices
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.flow_drawn import Drawn
from leadline.web.parts.flow_entering import entering
from leadline.web.parts.flow_runs import FlowRuns
from leadline.web.parts.flow_text import FlowText
from leadline.web.parts.flow_trial import FlowTrial
from leadline.web.parts.flow_words import ends, flow_path, state, title_of, wrong
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.people import short
from leadline.web.parts.places import lead_places
from leadline.web.parts.tags import tag
from leadline.web.parts.text_edits import Edits
from leadline.web.parts.written_text import written
from leadline.web.visit import Visit

EVERY_S = 5.0


@page("/flows/{name}", section="leads")
async def flow(visit: Visit, name: str) -> None:
    """A flow. What stands here follows what happens; what somebody types stays as it is."""
    ui.add_head_html(SCRIPT)
    one = await visit.api.get(FlowOut, f"/api{flow_path(name)}")
    choices = await visit.api.get(Choices, "/api/leads/choices")
    await OneFlow(visit, one, choices).open()


class OneFlow:
    """The page."""

    def __init__(self, visit: Visit, one: FlowOut, choices: Choices) -> None:
        self.visit, self.one, self.choices = visit, one, choices
        self.path = f"/api{flow_path(one.flow)}"
        self.written: FlowCheckedOut | None = None  # a text that is not kept yet, where it can be read

    async def open(self) -> None:
        visit, one = self.visit, self.one
        self.head = tag("div")
        lead_places(visit, "flows")
        self.wrong = tag("div")
        with tag("div", classes="ll-columns"):
            with tag("div"):
                with panel(visit.say("How it goes")) as self.how:
                    self.not_kept = tag("p", visit.say("As it would go by the text that is not kept yet"), "ll-hot")
                    self.drawn = Drawn(visit, self.at)
                with panel(visit.say("Who is in it")) as self.who:
                    self.runs = FlowRuns(visit, self.one, self.anew)
                self.older = tag("div", classes="ll-later")
            with tag("div"):
                with panel(visit.say("As it is written"), classes="ll-flow-text"):
                    text = await written(
                        visit, one.text, lambda: FlowText(visit, one.text, self.kept, one.flow, one.edit, self.looked)
                    )
                if text is not None:
                    with panel(visit.say("What would have happened")):
                        FlowTrial(visit, self.choices.segments, text)
                with panel(visit.say("Its texts")):
                    self.edits = Edits(visit, self.path, text)
                    await self.edits.draw()
        await self.draw()
        ui.timer(EVERY_S, visit.patiently(self.look), immediate=False)

    async def look(self) -> None:
        """Draw anew if something is other than before."""
        found = await self.visit.api.get(FlowOut, self.path)
        if found != self.one:
            self.one = found
            await self.draw()

    async def anew(self) -> None:
        """Ask what is so now."""
        self.one = await self.visit.api.get(FlowOut, self.path)
        await self.draw()

    async def kept(self, one: FlowOut) -> None:
        """Its text is another one now."""
        self.one = one
        await self.draw()
        await self.edits.again()
        self.visit.tell(self.visit.say("Kept. Who enters from now on goes by it."))

    async def at(self, step: StepOut) -> None:
        """Show who stands at a step."""
        await self.runs.at(step)
        ui.run_javascript(f"getHtmlElement({self.who.id}).scrollIntoView({{block: 'nearest'}})")

    async def draw(self) -> None:
        visit, one = self.visit, self.one
        self.head.clear()
        with self.head, heading(visit.say("Flow"), self.sentence(), self.about):
            if visit.may(Permission.model):
                button(visit, visit.say("Put leads in"), lambda: entering(visit, self.one, self.anew))
                if one.paused_at is None:
                    button(visit, visit.say("Let it rest"), lambda: self.pause("pause"))
                else:
                    button(visit, visit.say("Let it go on"), lambda: self.pause("resume"))
                button(visit, visit.say("Archive"), self.archive)
        self.wrong.clear()
        if one.problems:
            with self.wrong:
                wrong(visit, one.problems)
        self.draw_steps()
        await self.runs.draw(one)
        self.draw_older()

    def looked(self, said: FlowCheckedOut, *, is_kept: bool) -> None:
        """Show how it would go by what somebody writes, as far as that can be read."""
        self.written = None if is_kept or said.problems else said
        self.draw_steps()

    def draw_steps(self) -> None:
        shown: FlowOut | FlowCheckedOut = self.written or self.one
        self.not_kept.set_visibility(self.written is not None)
        self.how.set_visibility(bool(shown.steps))
        self.drawn.draw(shown.diagram or "", shown.steps)

    def sentence(self) -> str:
        visit, one = self.visit, self.one
        title = short(title_of(one))
        if one.stuck:
            return visit.count(
                "{n} lead stands still: {title}", "{n} leads stand still: {title}", one.stuck, title=title
            )
        return visit.count("{n} lead is in it: {title}", "{n} leads are in it: {title}", one.inside, title=title)

    def about(self) -> None:
        """Who enters and what ends it, and how many times ended in which way."""
        for line in self.one.outline[: len(self.one.outline) - 1]:
            if line.startswith(("A lead enters", "The goal", "The lead leaves")):
                tag("p", line.replace("`", ""), "ll-muted", dir="auto")
        with tag("p", classes="ll-segment-about"):
            state(self.visit, self.one)
            for word, many in ends(self.visit, self.one.ended):
                tag("span", f"{self.visit.reader.number(many)} {word}", "" if many else "ll-muted")

    async def pause(self, act: str) -> None:
        self.one = FlowOut.model_validate(await self.visit.api.send("POST", f"{self.path}/{act}", {}))
        await self.draw()

    # -- older texts -------------------------------------------------------------------------------------------------

    def draw_older(self) -> None:
        """Who goes on by a text that does not count any more, and a button that moves them."""
        visit, one = self.visit, self.one
        self.older.clear()
        older = {edit: runs for edit, runs in one.edits.items() if edit != one.edit}
        if not older:
            return
        with self.older, panel(visit.say("Who goes on by an older text")):
            with tag("ul", classes="ll-rows"):
                for edit, runs in older.items():
                    with tag("li", classes="ll-row ll-flow-older"):
                        words = visit.count("{n} lead by edit {edit}", "{n} leads by edit {edit}", runs, edit=edit)
                        tag("span", words, "ll-grow")
                        if visit.may(Permission.model):
                            word = visit.say("Move them to the text of now")
                            button(visit, word, self.moving(edit)).classes("ll-small")
            tag("p", visit.say("Each goes on at the step of the same id."), "ll-muted")

    def moving(self, edit: int) -> Any:
        async def move() -> None:
            asked = {"edit": edit, "to": self.one.edit}
            said = RunsDone.model_validate(await self.visit.api.send("POST", f"{self.path}/move", asked))
            words = self.visit.count("{n} lead goes on by the new text.", "{n} leads go on by the new text.", said.runs)
            self.visit.tell(words)
            await self.anew()

        return move

    def archive(self) -> None:
        """Ask whether it is to be no more."""
        visit = self.visit

        async def act() -> Any:
            await visit.api.send("DELETE", self.path)
            go("/flows")

        title = visit.say("Archive this flow?")
        more = visit.say("The leads in it stop where they are. What was done in it stays known.")
        sure(visit, title, more, visit.say("Archive"), act)
