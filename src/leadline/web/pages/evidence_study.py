"""One study: what was asked, how far it is, what it found."""

from __future__ import annotations

from nicegui import ui

from leadline.api.evidence.study_shapes import StudyOut, WholeStudy
from leadline.api.permission import Permission
from leadline.evidence.study import Kind
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go
from leadline.web.parts.document import as_document, document
from leadline.web.parts.evidence_topic import about, short, whole
from leadline.web.parts.heading import heading
from leadline.web.parts.places import evidence_places
from leadline.web.parts.study_words import asked_words, kind_words, made_words
from leadline.web.parts.study_working import Working
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PLACES = {Kind.evidence: "rules", Kind.threshold: "threshold"}


@page("/evidence/studies/{study}", section="evidence")
async def one_study(visit: Visit, study: int) -> None:
    """A study by its number; one that is at work is shown as soon as it is done."""
    found = await visit.api.get(WholeStudy, f"/api/evidence/studies/{study}")
    head = tag("div")
    evidence_places(visit, PLACES.get(found.kind, "past"), about(found.asked.model.model, found.asked.outcome))
    at_work = tag("div")
    place = tag("div", classes="ll-found")

    def draw(one: WholeStudy) -> None:
        head.clear()
        caption = visit.say("Evidence · {model}", model=one.asked.model.title)
        sentence = short(one.headline) or kind_words(visit, one.kind)
        with head, heading(caption, sentence, f"{asked_words(visit, one.asked)} · {made_words(visit, one)}"):
            if one.result is not None:
                button(visit, visit.say("Save as a page"), lambda: save(visit, one))
            if visit.may(Permission.model) and one.state in ("done", "failed"):
                button(visit, visit.say("Take away"), lambda: take_away(visit, one))
        place.clear()
        if one.result is not None:
            with place:
                document(visit, as_document(one.result.document))

    async def done(one: StudyOut) -> None:
        draw(await whole(visit, one))

    with at_work:
        working = Working(visit, done)
    draw(found)
    if found.state != "done":
        await working.watch(found)


async def save(visit: Visit, one: WholeStudy) -> None:
    """Hand it over as a page that stands alone."""
    got = await visit.api.response("GET", f"/api/evidence/studies/{one.study}/page")
    ui.download.content(got.content, f"{one.kind}-{one.asked.model.model}-{one.study}.html")


def take_away(visit: Visit, one: WholeStudy) -> None:
    async def act() -> None:
        await visit.api.send("DELETE", f"/api/evidence/studies/{one.study}")
        go("/evidence" + about(one.asked.model.model, one.asked.outcome))

    more = visit.say("What it found is forgotten; it can be asked again.")
    sure(visit, visit.say("Take this study away?"), more, visit.say("Take away"), act)
