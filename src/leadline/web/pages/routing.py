"""Routing: who takes leads and how much they have, by which rules, and what it would do now."""

from __future__ import annotations

from nicegui import ui

from leadline.api.outward.routing_shapes import RepsOut, RoutingOut
from leadline.api.permission import Permission
from leadline.api.scoring.choices import Colleague
from leadline.web.page import page
from leadline.web.parts.buttons import button
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.empty import empty
from leadline.web.parts.everything import everything
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import lead_places
from leadline.web.parts.routing_text import RoutingText, to_begin_with
from leadline.web.parts.routing_words import reps_table, rules_list
from leadline.web.parts.tags import tag
from leadline.web.parts.text_edits import Edits
from leadline.web.parts.unfit import unfit
from leadline.web.parts.written_text import written
from leadline.web.visit import Visit

PATH = "/api/routing"
EVERY_S = 10.0


@page("/routing", section="leads")
async def routing(visit: Visit) -> None:
    """The routing, whether there is one yet or not."""
    ui.add_head_html(SCRIPT)
    one = await visit.api.get(RoutingOut, PATH)
    colleagues = await everything(visit, Colleague, "/api/colleagues")
    await OneRouting(visit, one, colleagues).open()


class OneRouting:
    """The page. What people have is looked at again while it is open; what somebody types stays as it is."""

    def __init__(self, visit: Visit, one: RoutingOut, colleagues: list[Colleague]) -> None:
        self.visit, self.one, self.colleagues = visit, one, colleagues
        self.names = {person.email: person.name for person in colleagues if person.name}
        self.reps: RepsOut | None = None

    async def open(self) -> None:
        visit, one = self.visit, self.one
        begins = to_begin_with(visit, self.colleagues)
        self.head = tag("div")
        lead_places(visit, "routing")
        self.wrong = tag("div")
        with tag("div", classes="ll-columns"):
            with tag("div"):
                with panel(visit.say("Who takes leads")):
                    self.people = tag("div")
                with panel(visit.say("The first rule that fits decides")):
                    self.rules = tag("div")
            with tag("div"):
                with panel(visit.say("As it is written")):
                    text = await written(
                        visit, one.text, lambda: RoutingText(visit, one, begins, self.names, self.kept)
                    )
                with panel(visit.say("Its texts")):
                    self.edits = Edits(visit, PATH, text)
                    await self.edits.draw()
        await self.look()
        self.draw()
        ui.timer(EVERY_S, visit.patiently(self.look), immediate=False)

    async def look(self) -> None:
        """Who has how much now, and how many wait."""
        found = await self.visit.api.get(RoutingOut, PATH)
        if found != self.one:
            self.one = found
            self.draw()
        reps = await self.visit.api.get(RepsOut, f"{PATH}/reps")
        if self.reps is None or reps.items != self.reps.items:
            self.reps = reps
            self.people.clear()
            with self.people:
                if reps.items:
                    reps_table(self.visit, reps.items)
                else:
                    tag("p", self.visit.say("Nobody takes leads by it yet."), "ll-muted")

    async def kept(self, one: RoutingOut) -> None:
        self.one = one
        await self.look()
        self.draw()
        await self.edits.again()
        self.visit.tell(self.visit.say("Kept. Who becomes ready from now on is given out by it."))

    def draw(self) -> None:
        visit, one = self.visit, self.one
        self.head.clear()
        with self.head, heading(visit.say("Routing"), self.sentence(), self.about()):
            if visit.may(Permission.model) and one.edit:
                if one.paused_at is None:
                    button(visit, visit.say("Let it rest"), lambda: self.pause(paused=True))
                else:
                    button(visit, visit.say("Let it go on"), lambda: self.pause(paused=False))
        self.wrong.clear()
        if one.problems:
            with self.wrong:
                title = visit.say("The routing does not fit the models and segments of today")
                unfit(title, one.problems, visit.say("Leads wait until its text is put right."))
        self.rules.clear()
        with self.rules:
            if one.rules:
                rules_list(visit, one.rules, self.names)
            elif not one.problems:
                empty(visit.say("Leads that are ready stay in the queue, where whoever comes first takes them."))

    def sentence(self) -> str:
        visit, one = self.visit, self.one
        if one.problems:
            return visit.say("Nobody is given a lead")
        if one.paused_at is not None:
            return visit.say("The routing rests, and leads wait")
        if one.waiting:
            return visit.count(
                "{n} lead waits to be given to somebody", "{n} leads wait to be given to somebody", one.waiting
            )
        if not one.edit:
            return visit.say("Nobody is given leads by rules yet")
        people = 0 if self.reps is None else len(self.reps.items)
        return visit.count("Leads that are ready go to {n} person", "Leads that are ready go to {n} people", people)

    def about(self) -> str:
        one, reads = self.one, self.visit.reader
        if one.at is None:
            return ""
        return self.visit.say("{title}, as it stands since {when}", title=one.title, when=reads.moment(one.at))

    async def pause(self, *, paused: bool) -> None:
        said = await self.visit.api.send("POST", f"{PATH}/pause", {"paused": paused})
        self.one = RoutingOut.model_validate(said)
        self.draw()
