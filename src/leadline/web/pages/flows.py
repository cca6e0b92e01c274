"""Flows: which there are, who is in each, how their ways ended, and whether one stands still."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from leadline.api.outward.flow_shapes import FlowShort, FlowsOut
from leadline.web.page import page
from leadline.web.parts.cells import number_cell, title_cell
from leadline.web.parts.flow_words import ends, flow_path, state, title_of
from leadline.web.parts.listing import Kind, Listing
from leadline.web.parts.places import lead_places
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

EVERY_S = 10.0


@page("/flows", section="leads")
async def flows(visit: Visit) -> None:
    """All flows; what stands here is looked at again while the page is open."""
    listing = Listing(visit, kind(visit), lambda: lead_places(visit, "flows"))
    found: list[FlowShort] = (await visit.api.get(FlowsOut, "/api/flows")).items
    listing.show(found, sentence(visit, found))

    async def look() -> None:
        now = (await visit.api.get(FlowsOut, "/api/flows")).items
        if now != found:
            found[:] = now
            listing.show(found, sentence(visit, found))

    ui.timer(EVERY_S, visit.patiently(look), immediate=False)


def kind(visit: Visit) -> Kind[FlowShort]:
    say = visit.say
    return Kind(
        word=say("Flows"),
        new=say("New flow"),
        to="/new-flow",
        begin=say("Let what you always do be done by itself."),
        more=say("A flow is what is done with leads step by step: mails, waits, tasks, and who gets whom."),
        columns=(say("Flow"), say("In it"), say("Ended")),
        classes="ll-flows",
        row=lambda one: row(visit, one),
    )


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


def row(visit: Visit, one: FlowShort) -> None:
    problem = one.problems[0].what.replace("`", "") if one.problems else ""
    title_cell(title_of(one), flow_path(one.flow), lambda: state(visit, one), problem)
    number_cell(visit, one.inside, visit.count("{n} lead in it", "{n} leads in it", one.inside))
    with tag("td"), tag("span", classes="ll-came"):
        for word, many in ends(visit, one.ended):
            tag("span", f"{visit.reader.number(many)} {word}", "" if many else "ll-muted")
