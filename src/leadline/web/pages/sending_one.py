"""One connection that things are sent over: how it does, its settings, and what did not arrive."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from leadline.api.outward.connections import CheckedOut, ConnectionOut, Health
from leadline.api.outward.crm import MappingOut
from leadline.api.outward.deliveries import DeliveryOut
from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.outward.crm.systems import SYSTEMS
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go, link_button
from leadline.web.parts.crm_mapping import MappingText
from leadline.web.parts.delivery_rows import delivery
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.figures import figure
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.outward_forms import forms
from leadline.web.parts.outward_making import change
from leadline.web.parts.outward_words import api_path, health_words, kind_words, settings_list
from leadline.web.parts.places import connection_places
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.written_text import written
from leadline.web.visit import Visit

AT_ONCE = 10
EVERY_S = 5.0


@page("/sending/{name}", Permission.data, section="connections")
async def sending_one(visit: Visit, name: str) -> None:
    """A connection."""
    ui.add_head_html(SCRIPT)
    await OneConnection(visit, await visit.api.get(ConnectionOut, api_path(name))).open()


class OneConnection:
    """The page. What stands here is looked at again while it is open."""

    def __init__(self, visit: Visit, one: ConnectionOut) -> None:
        self.visit, self.one = visit, one
        self.path = api_path(one.connection)

    async def open(self) -> None:
        visit = self.visit
        self.head = tag("div")
        connection_places(visit, "sending")
        self.tried = tag("div", role="status")
        with tag("div", classes="ll-columns"):
            with tag("div"), panel(visit.say("What was sent")):
                self.dead = tag("div")
                self.rows = Rows(visit, tag("ul", classes="ll-rows"), self.row, self.ask)
                self.nothing = tag("p", visit.say("Nothing was to be sent yet."), "ll-muted")
            with tag("div"):
                with panel(label=visit.say("In figures")):
                    self.figures = tag("div", classes="ll-outward-figures")
                with panel(visit.say("Settings")):
                    self.settings = tag("div")
                if self.one.kind in SYSTEMS:
                    with panel(visit.say("What the stages there mean")):
                        await self.mapping()
        await self.draw()
        ui.timer(EVERY_S, visit.patiently(self.anew), immediate=False)

    async def mapping(self) -> None:
        """What a CRM's stages mean here: seen by all, changed by who keeps the models."""
        visit = self.visit
        found = await visit.api.get(MappingOut, f"{self.path}/mapping")
        if not found.edit:
            usual = visit.say("Nothing is said yet: a deal that is won makes a customer, and one that is lost is lost.")
            tag("p", usual, "ll-muted")
        if found.edit or visit.may(Permission.model):
            await written(visit, found.text, lambda: MappingText(visit, found))

    async def anew(self) -> None:
        """Show what is so now, if it is another thing."""
        found = await self.visit.api.get(ConnectionOut, self.path)
        if found != self.one:
            self.one = found
            await self.draw()

    async def acted(self) -> None:
        self.one = await self.visit.api.get(ConnectionOut, self.path)
        await self.draw()

    async def draw(self) -> None:
        visit, one = self.visit, self.one
        self.head.clear()
        with self.head, heading(kind_words(visit, one.kind), self.sentence(), self.about):
            self.acts()
        self.figures.clear()
        with self.figures:
            number = visit.reader.number
            figure(visit.say("Arrived in a day"), number(one.sent))
            figure(visit.say("Waits"), number(one.waiting))
            figure(visit.say("Did not arrive"), number(one.dead), classes="ll-bad" if one.dead else "")
        self.settings.clear()
        with self.settings:
            settings_list(visit, one.settings)
            tag("p", visit.say("Its secrets are kept sealed, and shown to nobody."), "ll-muted ll-after")
        self.dead.clear()
        if one.dead:
            with self.dead:
                self.all_dead()
        self.nothing.set_visibility(not await self.rows.again())

    def sentence(self) -> str:
        visit, one = self.visit, self.one
        match one.health:
            case Health.fails:
                return visit.say("Nothing arrives at {name}", name=one.connection)
            case Health.rests:
                return visit.say("{name} rests", name=one.connection)
            case Health.unused if one.dead:
                return visit.say("Nothing has arrived at {name} yet", name=one.connection)
            case Health.unused:
                return visit.say("Nothing was sent to {name} yet", name=one.connection)
        return visit.say("What is sent to {name} arrives", name=one.connection)

    def about(self) -> None:
        visit, one = self.visit, self.one
        if since := health_words(visit, one):
            tag("p", since, "ll-muted")
        if one.health is Health.fails:
            tag("p", one.error, "ll-bad", dir="auto")
            if one.next_at is not None:
                again = visit.reader.ago(one.next_at, visit.now())
                tag("p", visit.say("It is tried again {when}.", when=again), "ll-muted")

    def acts(self) -> None:
        visit, one = self.visit, self.one
        button(visit, visit.say("Check it"), self.check, primary=True)
        if one.health is Health.rests:
            button(visit, visit.say("Let it go on"), lambda: self.do("resume"))
        else:
            if one.health is Health.fails:
                button(visit, visit.say("Try it now"), lambda: self.do("resume"))
            button(visit, visit.say("Let it rest"), lambda: self.do("pause"))
        if visit.may(Permission.admin):
            if one.kind in forms(visit, ()):
                button(visit, visit.say("Change it"), lambda: change(visit, self.one))
            button(visit, visit.say("Take it away"), self.take_away)

    async def do(self, what: str) -> None:
        await self.visit.api.send("POST", f"{self.path}/{what}")
        await self.acted()

    async def check(self) -> None:
        """Try it now, and say how that went."""
        visit = self.visit
        self.tried.clear()
        with self.tried:
            tag("p", visit.say("The other side is being asked…"), "ll-muted")
        try:
            found = CheckedOut.model_validate(await visit.api.send("POST", f"{self.path}/check"))
        finally:
            self.tried.clear()
        with self.tried:
            checked(visit, found)

    def take_away(self) -> None:
        visit = self.visit

        async def act() -> Any:
            await visit.api.send("DELETE", self.path)
            go("/sending")

        more = visit.say("What waits is dropped, and its secrets are forgotten. What was sent stays known.")
        title = visit.say("Send nothing to {name} any more?", name=self.one.connection)
        sure(visit, title, more, visit.say("Take it away"), act)

    # -- what was sent -----------------------------------------------------------------------------------------------

    async def ask(self, cursor: str | None) -> Page[DeliveryOut]:
        asked = {"connection": self.one.connection, "limit": AT_ONCE, "cursor": cursor}
        return await self.visit.api.get(Page[DeliveryOut], "/api/outward/deliveries", **asked)

    def row(self, one: DeliveryOut) -> None:
        delivery(self.visit, one, self.acted, named=False)

    def all_dead(self) -> None:
        visit, one = self.visit, self.one
        words = visit.count("{n} thing did not arrive", "{n} things did not arrive", one.dead)
        with tag("div", classes="ll-row ll-all-dead"):
            tag("span", words, "ll-bad ll-grow")
            link_button(visit.say("Look at them"), f"/deliveries?state=dead&connection={one.connection}")


def checked(visit: Visit, found: CheckedOut) -> Tag:
    """Whether it works, and what lacks."""
    with tag("div", classes="ll-panel ll-tried" + ("" if found.works else " ll-still")) as made:
        sign = "✓ " if found.works else "✗ "
        with tag("p"):
            tag("span", sign, "ll-good" if found.works else "ll-bad", aria_hidden="true")
            tag("span", found.words, "ll-name", dir="auto")
        if found.lacks:
            tag("p", visit.say("What it lacks:"), "ll-muted")
            with tag("ul", classes="ll-rows"):
                for one in found.lacks:
                    tag("li", one, dir="auto")
    return made
