"""Segments: which there are, who is in each, and whether one cannot be told any more."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from leadline.api.scoring.segment_shapes import SegmentOut, SegmentsOut
from leadline.model.words import capital
from leadline.web.news import Told
from leadline.web.page import page
from leadline.web.parts.anew import soon
from leadline.web.parts.cells import number_cell, title_cell
from leadline.web.parts.listing import Kind, Listing
from leadline.web.parts.places import lead_places
from leadline.web.parts.segment_words import is_under_way, moved, segment_path, state, title_of
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

LOOKS_S = 1.0  # while one is being told of everybody


@page("/segments", section="leads")
async def segments(visit: Visit) -> None:
    """All segments; what stands here follows what happens."""
    listing = Listing(visit, kind(visit), lambda: lead_places(visit, "segments"))
    found: list[SegmentOut] = []

    async def draw() -> None:
        found[:] = (await visit.api.get(SegmentsOut, "/api/segments")).items
        listing.show(found, sentence(visit, found))

    await draw()
    again = soon(visit, draw)

    def told(one: Told) -> None:
        if one.kind in ("segment", "missed"):
            again()

    visit.follow(told)
    ui.timer(LOOKS_S, lambda: again() if any(map(is_under_way, found)) else None)


def kind(visit: Visit) -> Kind[SegmentOut]:
    say = visit.say
    return Kind(
        word=say("Segments"),
        new=say("New segment"),
        to="/new-segment",
        begin=say("Name the leads that you ask for again and again."),
        more=say("A segment is a name for a condition: hot leads in Germany, trials that went quiet."),
        columns=(say("Segment"), say("Leads"), say("In seven days")),
        classes="ll-segments",
        row=lambda one: row(visit, one),
    )


def sentence(visit: Visit, found: Sequence[SegmentOut]) -> str:
    """What is so with them."""
    if not found:
        return visit.say("There are no segments yet")
    if broken := sum(bool(one.problems) for one in found):
        return visit.count("{n} segment cannot be told any more", "{n} segments cannot be told any more", broken)
    if came := sum(one.entered for one in found):
        return visit.count("A lead entered a segment this week", "Leads entered segments {n} times this week", came)
    return visit.count("{n} segment", "{n} segments", len(found))


def row(visit: Visit, one: SegmentOut) -> None:
    said = one.problems[0].what.replace("`", "") if one.problems else one.sentence or ""
    title_cell(title_of(one), segment_path(one.segment), lambda: state(visit, one), capital(said))
    number_cell(visit, one.leads, visit.count("{n} lead", "{n} leads", one.leads))
    with tag("td"):
        moved(visit, one)
