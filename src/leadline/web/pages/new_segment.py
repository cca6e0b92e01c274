"""Making a segment: one of a few to begin with, changed until it says who is meant."""

from __future__ import annotations

from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.scoring.choices import Choices
from leadline.api.scoring.segment_shapes import SegmentOut, SegmentsOut
from leadline.web.page import page
from leadline.web.parts.buttons import go, link_button
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import lead_places
from leadline.web.parts.segment_starters import starters
from leadline.web.parts.segment_text import SegmentText
from leadline.web.parts.segment_words import segment_path
from leadline.web.parts.starters import offer
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/new-segment", Permission.model, section="leads")
async def new_segment(visit: Visit) -> None:
    """The text of one to begin with, said in words and counted as it is changed."""
    ui.add_head_html(SCRIPT)
    asked = await visit.api.get(Choices, "/api/leads/choices")
    taken = {one.segment for one in (await visit.api.get(SegmentsOut, "/api/segments")).items}
    offered = starters(visit, asked, taken)
    with heading(visit.say("New segment"), visit.say("Whom do you ask for again and again?")):
        link_button(visit.say("All segments"), "/segments")
    lead_places(visit, "segments")

    async def kept(one: SegmentOut) -> None:
        go(segment_path(one.segment))

    with tag("div", classes="ll-columns"):
        with tag("div"), panel(visit.say("To begin with")):
            offer(visit, offered, lambda other: text.put(other))
            more = visit.say("It tests what rules test: what is known of leads, what they did, and their scores.")
            tag("p", more, "ll-muted ll-after")
        with tag("div"), panel(visit.say("As it is written")):
            text = SegmentText(visit, offered[0].text, kept)
            await text.read()
