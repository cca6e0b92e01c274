"""Segments: which there are, who is in each, and whether one cannot be told any more."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.scoring.segment_shapes import SegmentOut, SegmentsOut
from leadline.model.words import capital
from leadline.web.news import Told
from leadline.web.page import page
from leadline.web.parts.anew import soon
from leadline.web.parts.buttons import link_button
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import lead_places
from leadline.web.parts.segment_words import is_under_way, moved, segment_path, state, title_of
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

NEW = "/new-segment"
LOOKS_S = 1.0  # while one is being told of everybody


@page("/segments", section="leads")
async def segments(visit: Visit) -> None:
    """All segments; what stands here follows what happens."""
    head = tag("div")
    lead_places(visit, "segments")
    listed = tag("div")
    found: list[SegmentOut] = []

    async def draw() -> None:
        found[:] = (await visit.api.get(SegmentsOut, "/api/segments")).items
        show(visit, head, listed, found)

    await draw()
    again = soon(visit, draw)

    def told(one: Told) -> None:
        if one.kind in ("segment", "missed"):
            again()

    visit.follow(told)
    ui.timer(LOOKS_S, lambda: again() if any(map(is_under_way, found)) else None)


def show(visit: Visit, head: Tag, listed: Tag, found: Sequence[SegmentOut]) -> None:
    head.clear()
    with head, heading(visit.say("Segments"), sentence(visit, found)):
        if visit.may(Permission.model) and found:
            link_button(visit.say("New segment"), NEW, primary=True)
    listed.clear()
    with listed:
        if found:
            with panel(label=visit.say("Segments")):
                table(visit, found)
            return
        more = visit.say("A segment is a name for a condition: hot leads in Germany, trials that went quiet.")
        if visit.may(Permission.model):
            empty(visit.say("Name the leads that you ask for again and again."), more, to=NEW, button=say_new(visit))
        else:
            empty(visit.say("Whoever keeps the models can make the first one."), more)


def say_new(visit: Visit) -> str:
    return visit.say("Make the first one")


def sentence(visit: Visit, found: Sequence[SegmentOut]) -> str:
    """What is so with them."""
    broken = sum(bool(one.problems) for one in found)
    if broken:
        return visit.count("{n} segment cannot be told any more", "{n} segments cannot be told any more", broken)
    if not found:
        return visit.say("There are no segments yet")
    came = sum(one.entered for one in found)
    if not came:
        return visit.count("{n} segment", "{n} segments", len(found))
    return visit.count("A lead entered a segment this week", "Leads entered segments {n} times this week", came)


def table(visit: Visit, found: Sequence[SegmentOut]) -> None:
    with tag("table", classes="ll-table ll-stacked ll-segments"):
        with tag("thead"), tag("tr"):
            tag("th", visit.say("Segment"), scope="col")
            tag("th", visit.say("Leads"), "ll-figure", scope="col")
            tag("th", visit.say("In seven days"), scope="col")
        with tag("tbody"):
            for one in found:
                with tag("tr"):
                    row(visit, one)


def row(visit: Visit, one: SegmentOut) -> None:
    with tag("td"):
        with tag("span", classes="ll-segment-title"):
            tag("a", title_of(one), "ll-name", href=segment_path(one.segment), dir="auto")
            state(visit, one)
        said = one.sentence if not one.problems else one.problems[0].what.replace("`", "")
        tag("div", capital(said or ""), "ll-muted", dir="auto")
    with tag("td", classes="ll-figure"):
        tag("span", visit.reader.number(one.leads), "ll-wide-only")
        tag("span", visit.count("{n} lead", "{n} leads", one.leads), "ll-narrow-only")
    with tag("td"):
        moved(visit, one)
