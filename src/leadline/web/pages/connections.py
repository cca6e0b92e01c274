"""Connections: the sources and how they are doing, events as they arrive, and how to connect another source."""

from __future__ import annotations

from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.snippets import Snippets
from leadline.api.sources import SourceOut
from leadline.web.calls import Refused
from leadline.web.page import page
from leadline.web.parts.arriving import Arriving
from leadline.web.parts.cells import headed, number_cell
from leadline.web.parts.chips import chip
from leadline.web.parts.connecting import Connecting
from leadline.web.parts.everything import everything
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.people import short
from leadline.web.parts.places import connection_places
from leadline.web.parts.source_words import IMPORT, connected, kind_words, state_words
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

EVERY_S = 15.0


@page("/connections", Permission.data, section="connections")
async def connections(visit: Visit) -> None:
    """All sources; what stands here is looked at again while the page is open."""
    head = tag("div")
    connection_places(visit, "connections")
    with tag("div", classes="ll-columns"):
        with tag("div"):
            listed = tag("div", classes="ll-stack")
            Connecting(visit, await visit.api.get(Snippets, "/api/snippets"))
        with tag("div"), panel(visit.say("Arriving now")):
            arriving = Arriving(visit)
            await arriving.begin()
    await draw(visit, head, listed)

    async def again() -> None:
        try:
            await draw(visit, head, listed)
        except Refused:
            timer.cancel()  # what arrives says why

    timer = ui.timer(EVERY_S, again, immediate=False)


async def draw(visit: Visit, head: Tag, listed: Tag) -> None:
    """The heading and the sources, as they are now."""
    sources = connected(await everything(visit, SourceOut, "/api/sources"))
    head.clear()
    with head:
        more = visit.say("as of {when}", when=visit.reader.moment(visit.now(), seconds=True))
        first = visit.say("Choose below what sends the events, and paste the code.")
        is_connected = any(one.kind != IMPORT for one in sources)
        with heading(visit.say("Connections"), short(state_words(visit, sources)), more if is_connected else first):
            pass
    listed.clear()
    if not sources:
        return
    files = [one for one in sources if one.kind == IMPORT]
    others = [one for one in sources if one.kind != IMPORT]
    with listed, panel(visit.say("Sources")):
        if others:
            table(visit, others)
        if files and others:
            with tag("details", classes="ll-fold"):
                tag("summary", visit.count("{n} source from files", "{n} sources from files", len(files)))
                table(visit, files)
        elif files:
            table(visit, files)


def table(visit: Visit, sources: list[SourceOut]) -> None:
    with tag("table", classes="ll-table ll-stacked ll-sources"):
        columns = [visit.say("Source"), visit.say("Heard"), visit.say("Events today"), visit.say("Not taken")]
        headed(*columns, figures=(2,))
        with tag("tbody"):
            for one in sources:
                with tag("tr"):
                    row(visit, one)


def row(visit: Visit, one: SourceOut) -> None:
    with tag("td"):
        tag("a", one.name, "ll-name", href=f"/connections/{one.source_id}", dir="auto")
        tag("div", kind_words(visit, one.kind), "ll-muted")
    with tag("td", classes="ll-heard"):
        heard(visit, one)
    events = one.today.events
    number_cell(visit, events, visit.count("{n} event today", "{n} events today", events))
    with tag("td"), tag("span", classes="ll-chips"):
        today = one.today
        if today.refusals:
            chip(visit.count("{n} refused today", "{n} refused today", today.refusals), "bad")
        if today.conflicts:
            chip(visit.count("{n} conflict", "{n} conflicts", today.conflicts), "bad")
        if today.aside:
            chip(visit.count("{n} set aside", "{n} set aside", today.aside))


def heard(visit: Visit, one: SourceOut) -> None:
    """When a source was heard last; an import when it was made."""
    at = one.last_seen_at
    if at is None:
        tag("span", visit.reader.date(one.created_at) if one.kind == IMPORT else visit.say("not yet"), "ll-muted")
        return
    when = tag("time", visit.reader.ago(at, visit.now()), "ll-hot" if one.silent_since else "")
    when.set(title=visit.reader.full(at))
    if one.silent_since is not None:
        tag("div", visit.say("silent, against its habit"), "ll-muted")
