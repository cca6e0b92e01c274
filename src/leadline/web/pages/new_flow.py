"""Making a flow: one of a few to begin with, drawn and tried on the past as it is changed."""

from __future__ import annotations

from nicegui import ui

from leadline.api.outward.flow_shapes import FlowCheckedOut, FlowOut, FlowsOut
from leadline.api.outward.mail_shapes import TemplatesOut
from leadline.api.permission import Permission
from leadline.api.scoring.choices import Choices
from leadline.web.page import page
from leadline.web.parts.buttons import go, link_button
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.flow_drawn import Drawn
from leadline.web.parts.flow_starters import starters
from leadline.web.parts.flow_text import FlowText
from leadline.web.parts.flow_trial import FlowTrial
from leadline.web.parts.flow_words import flow_path
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import lead_places
from leadline.web.parts.starters import offer
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/new-flow", Permission.model, section="leads")
async def new_flow(visit: Visit) -> None:
    """The text of one to begin with, and what it says."""
    ui.add_head_html(SCRIPT)
    asked = await visit.api.get(Choices, "/api/leads/choices")
    mails = [one.template for one in (await visit.api.get(TemplatesOut, "/api/outward/mail/templates")).items]
    taken = {one.flow for one in (await visit.api.get(FlowsOut, "/api/flows")).items}
    offered = starters(visit, asked, mails, taken)
    with heading(visit.say("New flow"), visit.say("What is to be done by itself?")):
        link_button(visit.say("All flows"), "/flows")
    lead_places(visit, "flows")

    async def kept(one: FlowOut) -> None:
        go(flow_path(one.flow))

    def looked(said: FlowCheckedOut, *, is_kept: bool) -> None:
        if not said.problems and not is_kept:
            drawn.draw(said.diagram or "", said.steps)

    with tag("div", classes="ll-columns"):
        with tag("div"):
            with panel(visit.say("To begin with")):
                offer(visit, offered, lambda other: text.put(other))
            with panel(visit.say("How it goes")):
                drawn = Drawn(visit)
        with tag("div"):
            with panel(visit.say("As it is written"), classes="ll-flow-text"):
                text = FlowText(visit, offered[0].text, kept, looked=looked)
            with panel(visit.say("What would have happened")):
                FlowTrial(visit, asked.segments, text)
    await text.read()
