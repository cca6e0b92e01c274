"""What was sent, what waits, and what did not arrive: to be tried again or let be."""

from __future__ import annotations

from typing import Any, cast

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

PATH = "/deliveries"
AT_ONCE = 30
DEAD = "dead"


@page(PATH, Permission.data, section="connections")
async def deliveries(visit: Visit, state: str = "", connection: str = "", lead: str = "") -> None:
    """The list, as the address of the page asks for it."""
    connections = (await visit.api.get(ConnectionsOut, "/api/outward/connections")).items
    names = [one.connection for one in connections]
    asked = {
        "state": state if state in states(visit) else None,
        "connection": connection or None,
        "lead_id": lead if lead.isdecimal() else None,
    }

    async def ask(cursor: str | None) -> Page[DeliveryOut]:
        return await visit.api.get(
            Page[DeliveryOut], "/api/outward/deliveries", limit=AT_ONCE, cursor=cursor, **cast(dict[str, Any], asked)
        )

    dead = {one.connection: one.dead for one in connections if one.dead and connection in ("", one.connection)}
    with heading(visit.say("Deliveries"), sentence(visit, sum(dead.values()))):
        if dead and lead == "":
            button(
                visit, visit.say("Try all of these again"), lambda: together(visit, dead, "retry", rows), primary=True
            )
            button(visit, visit.say("Let all of these be"), lambda: together(visit, dead, "drop", rows))
    connection_places(visit, "deliveries")
    filters(visit, state, connection, lead, names)
    with panel(label=visit.say("Deliveries")):
        listed = tag("ul", classes="ll-rows")
        none = tag("div")
        rows = Rows(visit, listed, lambda one: delivery(visit, one, rows.again), ask)
        if not await rows.begin():
            with none:
                empty(visit.say("There is nothing of that kind."))


def sentence(visit: Visit, dead: int) -> str:
    if dead:
        return visit.count("{n} thing did not arrive", "{n} things did not arrive", dead)
    return visit.say("Nothing is lost")


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


async def together(visit: Visit, dead: dict[str, int], what: str, rows: Rows[DeliveryOut]) -> None:
    """Do something about all that did not arrive."""

    async def act() -> None:
        for name in dead:
            await visit.api.send("POST", f"/api/outward/deliveries/{what}", {"connection": name})
        with visit.client:
            await rows.again()

    if what == "retry":
        await act()
        visit.tell(visit.say("They are tried again."))
        return
    title = visit.count("Let {n} thing be?", "Let {n} things be?", sum(dead.values()))
    with visit.client:
        sure(visit, title, visit.say("They are not sent any more."), visit.say("Let them be"), act)
