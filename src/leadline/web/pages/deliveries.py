"""What was sent, what waits, and what did not arrive: to be tried again or let be."""

from __future__ import annotations

from typing import Any

from leadline.api.outward.connections import ConnectionsOut
from leadline.api.outward.deliveries import DeliveryOut
from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button
from leadline.web.parts.delivery_rows import delivery
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.outward_words import states
from leadline.web.parts.places import connection_places
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PATH, API = "/deliveries", "/api/outward/deliveries"
AT_ONCE = 30


@page(PATH, Permission.data, section="connections")
async def deliveries(visit: Visit, state: str = "", connection: str = "", lead: str = "") -> None:
    """The list, as the address of the page asks for it."""
    await Deliveries(
        visit, state if state in states(visit) else "", connection, lead if lead.isdecimal() else ""
    ).open()


class Deliveries:
    """The page. What did not arrive is counted anew after something was done about it."""

    def __init__(self, visit: Visit, state: str, connection: str, lead: str) -> None:
        self.visit, self.state, self.connection, self.lead = visit, state, connection, lead
        self.dead: dict[str, int] = {}  # how many did not arrive, by the connections that are asked for

    async def open(self) -> None:
        visit = self.visit
        self.head = tag("div")
        connection_places(visit, "deliveries")
        names = await self.count()
        filters(visit, self.state, self.connection, self.lead, names)
        with panel(label=visit.say("Deliveries")):
            self.rows = Rows(visit, tag("ul", classes="ll-rows"), self.row, self.ask)
            self.none = tag("div")
            with self.none:
                if self.state or self.connection or self.lead:
                    empty(visit.say("There is nothing of that kind."))
                else:
                    more = visit.say("What follows from what leads do, and is sent to other programs, is listed here.")
                    empty(visit.say("Nothing was to be sent yet."), more)
        self.none.set_visibility(not await self.rows.begin())

    async def ask(self, cursor: str | None) -> Page[DeliveryOut]:
        asked: dict[str, Any] = {"state": self.state, "connection": self.connection, "lead_id": self.lead}
        wanted = {name: value or None for name, value in asked.items()}
        return await self.visit.api.get(Page[DeliveryOut], API, limit=AT_ONCE, cursor=cursor, **wanted)

    def row(self, one: DeliveryOut) -> None:
        delivery(self.visit, one, self.acted)

    async def acted(self) -> None:
        with self.visit.client:  # the row or the dialog of the button is gone by then
            self.none.set_visibility(not await self.rows.again())
            await self.count()

    async def count(self) -> list[str]:
        """Say how many did not arrive; the names of all connections."""
        found = (await self.visit.api.get(ConnectionsOut, "/api/outward/connections")).items
        asked = [one for one in found if self.connection in ("", one.connection)]
        self.dead = {one.connection: one.dead for one in asked if one.dead}
        self.head.clear()
        with self.head:
            self.says()
        return [one.connection for one in found]

    def says(self) -> None:
        visit, dead = self.visit, sum(self.dead.values())
        if dead:
            sentence = visit.count("{n} thing did not arrive", "{n} things did not arrive", dead)
        else:
            sentence = visit.say("Nothing is lost")
        with heading(visit.say("Deliveries"), sentence):
            if dead and not self.lead:
                button(visit, visit.say("Try all of these again"), self.retry, primary=True)
                button(visit, visit.say("Let all of these be"), self.let_be)

    async def together(self, what: str) -> None:
        for name in self.dead:
            await self.visit.api.send("POST", f"{API}/{what}", {"connection": name})
        await self.acted()

    async def retry(self) -> None:
        await self.together("retry")
        self.visit.tell(self.visit.say("They are tried again."))

    def let_be(self) -> None:
        visit = self.visit
        title = visit.count("Let {n} thing be?", "Let {n} things be?", sum(self.dead.values()))
        more, word = visit.say("They are not sent any more."), visit.say("Let them be")
        sure(visit, title, more, word, lambda: self.together("drop"))


def filters(visit: Visit, state: str, connection: str, lead: str, names: list[str]) -> None:
    """A form of the browser's own: what is asked for stands in the address, and can be kept."""
    with tag("form", classes="ll-filters", method="get", action=PATH):
        choose(visit.say("What became of it"), "state", {"": visit.say("Anything")} | states(visit), state)
        kept = {name: name for name in [*names, *([connection] if connection and connection not in names else [])]}
        choose(visit.say("Connection"), "connection", {"": visit.say("Any")} | kept, connection)
        with tag("div", classes="ll-field"):
            tag("label", visit.say("Number of the lead"), for_="delivery-lead")
            made = tag("input", classes="ll-input", type="text", id="delivery-lead", name_="lead", begins=lead)
            made.set(inputmode="numeric", maxlength="18", autocomplete="off")
        tag("button", visit.say("Show"), "ll-button", type="submit")


def choose(label: str, name: str, offered: dict[str, str], value: str) -> None:
    with tag("div", classes="ll-field"):
        tag("label", label, for_=f"delivery-{name}")
        with tag("select", classes="ll-input", id=f"delivery-{name}", name_=name):
            for one, words in offered.items():
                tag("option", words, value=one, selected=one == value)
