"""Saying what counts as success: one of a few texts to begin with, changed until it says what is meant."""

from __future__ import annotations

from nicegui import ui

from leadline.api.evidence.outcome_shapes import OutcomeOut, OutcomesOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.buttons import go, link_button
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.outcome_text import OutcomeText, outcome_path, starters
from leadline.web.parts.places import evidence_places
from leadline.web.parts.starters import offer
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/evidence/new-outcome", Permission.model, section="evidence")
async def new_outcome(visit: Visit) -> None:
    """The text of one to begin with, said in words as it is changed."""
    ui.add_head_html(SCRIPT)
    taken = {one.outcome for one in (await visit.api.get(OutcomesOut, "/api/evidence/outcomes")).items}
    offered = starters(visit, taken)
    with heading(visit.say("What counts as success"), visit.say("What do you want of a lead?")):
        link_button(visit.say("All that counts"), "/evidence/outcomes")
    evidence_places(visit, "outcomes")

    async def kept(one: OutcomeOut) -> None:
        go(outcome_path(one.outcome))

    with tag("div", classes="ll-columns"):
        with tag("div"), panel(visit.say("To begin with")):
            offer(visit, offered, lambda other: text.put(other))
        with tag("div"), panel(visit.say("As it is written")):
            text = OutcomeText(visit, offered[0].text, kept)
            await text.read()
