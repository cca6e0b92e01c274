"""Flows: which there are, who is in each, how their ways ended, and whether one stands still."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from leadline.api.outward.flow_shapes import FlowShort, FlowsOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.buttons import link_button
from leadline.web.parts.empty import empty
from leadline.web.parts.flow_words import ends, flow_path, state, title_of
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import lead_places
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

NEW = "/new-flow"
EVERY_S = 10.0


@page("/flows", section="leads")
async def flows(visit: Visit) -> None:
    """All flows; what stands here is looked at again while the page is open."""
    head = tag("div")
    lead_places(visit, "flows")
    listed = tag("div")
    found: list[FlowShort] = (await visit.api.get(FlowsOut, "/api/flows")).items
    show(visit, head, listed, found)

    async def look() -> None:
        now = (await visit.api.get(FlowsOut, "/api/flows")).items
        if now != found:
            found[:] = now
            show(visit, head, listed, found)

    ui.timer(EVERY_S, visit.patiently(look), immediate=False)


def show(visit: Visit, head: Tag, listed: Tag, found: Sequence[FlowShort]) -> None:
    head.clear()
    with head, heading(visit.say("Flows"), sentence(visit, found)):
        if visit.may(Permission.model) and found:
            link_button(visit.say("New flow"), NEW, primary=True)
    listed.clear()
    with listed:
        if found:
            with panel(label=visit.say("Flows")):
                table(visit, found)
            return
        more = visit.say("A flow is what is done with leads step by step: mails, waits, tasks, and who gets whom.")
        if visit.may(Permission.model):
            words = visit.say("Let what you always do be done by itself.")
            empty(words, more, to=NEW, button=visit.say("Make the first one"))
        else:
            empty(visit.say("Whoever keeps the models can make the first one."), more)


def sentence(visit: Visit, found: Sequence[FlowShort]) -> str:
    """What is so with them."""
    if not found:
        return visit.say("There are no flows yet")
    if broken := sum(bool(one.problems) for one in found):
        return visit.count("{n} flow cannot be read any more", "{n} flows cannot be read any more", broken)
    if stuck := sum(one.stuck for one in found):
        return visit.count("{n} lead stands still in a flow", "{n} leads stand still in flows", stuck)
    inside = sum(one.inside for one in found)
    return visit.count("{n} lead is on its way in a flow", "{n} leads are on their way in flows", inside)


def table(visit: Visit, found: Sequence[FlowShort]) -> None:
    with tag("table", classes="ll-table ll-stacked ll-flows"):
        with tag("thead"), tag("tr"):
            tag("th", visit.say("Flow"), scope="col")
            tag("th", visit.say("In it"), "ll-figure", scope="col")
            tag("th", visit.say("Ended"), scope="col")
        with tag("tbody"):
            for one in found:
                with tag("tr"):
                    row(visit, one)


def row(visit: Visit, one: FlowShort) -> None:
    with tag("td"):
        with tag("span", classes="ll-segment-title"):
            tag("a", title_of(one), "ll-name", href=flow_path(one.flow), dir="auto")
            state(visit, one)
        if one.problems:
            tag("div", one.problems[0].what.replace("`", ""), "ll-muted", dir="auto")
    with tag("td", classes="ll-figure"):
        tag("span", visit.reader.number(one.inside), "ll-wide-only")
        tag("span", visit.count("{n} lead in it", "{n} leads in it", one.inside), "ll-narrow-only")
    with tag("td"), tag("span", classes="ll-came"):
        for word, many in ends(visit, one.ended):
            tag("span", f"{visit.reader.number(many)} {word}", "" if many else "ll-muted")
