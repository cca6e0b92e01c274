"""Where things are sent to: which connections there are, whether what is sent arrives, and making another one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from nicegui import ui

from leadline.api.outward.connections import ConnectionOut, ConnectionsOut, Health
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.buttons import button, link_button
from leadline.web.parts.cells import headed, number_cell
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.outward_making import make
from leadline.web.parts.outward_words import health_chip, health_words, kind_words, sending_path
from leadline.web.parts.places import connection_places
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

EVERY_S = 5.0


@page("/sending", Permission.data, section="connections")
async def sending(visit: Visit) -> None:
    """All connections; what stands here is looked at again while the page is open."""
    head = tag("div")
    connection_places(visit, "sending")
    listed = tag("div")
    shown: list[ConnectionOut] = []

    async def draw() -> None:
        found = (await visit.api.get(ConnectionsOut, "/api/outward/connections")).items
        if found != shown or not head.default_slot.children:
            shown[:] = found
            show(visit, head, listed, found)

    await draw()
    ui.timer(EVERY_S, visit.patiently(draw), immediate=False)


def show(visit: Visit, head: Tag, listed: Tag, found: Sequence[ConnectionOut]) -> None:
    head.clear()
    may = visit.may(Permission.admin)
    with head, heading(visit.say("Connections"), sentence(visit, found)):
        if may:
            link_button(visit.say("Connect a CRM"), "/new-crm")
            button(visit, visit.say("Send somewhere"), lambda: make(visit), primary=True)
    listed.clear()
    with listed:
        if not found:
            more = visit.say("A webhook, a mail server or a chat is told what happens to leads.")
            asks = visit.say("Press “Send somewhere” to make the first connection.")
            empty(more, asks if may else visit.say("An owner of this Leadline can make a connection."))
            return
        with panel(label=visit.say("Connections")):
            table(visit, found)


def sentence(visit: Visit, found: Sequence[ConnectionOut]) -> str:
    """What is so with all of them: what is worst first."""
    failing = [one for one in found if one.health is Health.fails]
    dead = sum(one.dead for one in found)
    if len(failing) == 1:
        return visit.say("Nothing arrives at {name}", name=failing[0].connection)
    if failing:
        return visit.count("{n} connection fails", "{n} connections fail", len(failing))
    if dead:
        return visit.count("{n} thing did not arrive", "{n} things did not arrive", dead)
    if not found:
        return visit.say("Nothing is sent anywhere yet")
    sent = sum(one.sent for one in found)
    if not sent:
        return visit.say("Nothing had to be sent in the last day")
    return visit.count("{n} thing arrived in the last day", "All {n} things arrived in the last day", sent)


def table(visit: Visit, found: Sequence[ConnectionOut]) -> None:
    with tag("table", classes="ll-table ll-stacked ll-sending"):
        columns = [visit.say("Connection"), visit.say("How it does"), visit.say("Arrived in a day"), visit.say("Waits")]
        headed(*columns, visit.say("Did not arrive"), figures=(2, 3, 4))
        with tag("tbody"):
            for one in found:
                with tag("tr"):
                    row(visit, one)


def row(visit: Visit, one: ConnectionOut) -> None:
    with tag("td"):
        tag("a", one.connection, "ll-name", href=sending_path(one.connection), dir="auto")
        tag("div", kind_words(visit, one.kind), "ll-muted")
    with tag("td"):
        health_chip(visit, one)
        if about := health_words(visit, one):
            tag("div", about, "ll-muted")
        if one.health is Health.fails:
            tag("div", one.error, "ll-bad", dir="auto")
    number_cell(visit, one.sent, visit.count("{n} arrived in a day", "{n} arrived in a day", one.sent))
    number_cell(visit, one.waiting, visit.count("{n} waits", "{n} wait", one.waiting))
    words = visit.count("{n} did not arrive", "{n} did not arrive", one.dead)
    dead = f"/deliveries?state=dead&connection={one.connection}"
    inside = partial(tag, "a", href=dead, classes="ll-bad", aria_label=words) if one.dead else None
    number_cell(visit, one.dead, words, inside)
