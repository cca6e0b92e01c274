"""What a lead did, and the stages that it went through."""

from __future__ import annotations

from leadline.api.paging import Page
from leadline.api.scoring.happened import EventOut, TransitionOut
from leadline.model.condition import Instant
from leadline.web.parts.chips import stage_words
from leadline.web.parts.deeds import about_words, deed_words
from leadline.web.parts.more import Rows
from leadline.web.parts.rejecting import reason_words
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SHOWN = 15


def moment(visit: Visit, at: Instant) -> None:
    """The time of today, else the day and the time; the whole of it when one points there."""
    words, clock = visit.reader.when(at, visit.now()), visit.reader.clock(at)
    tag("time", words if words == clock else f"{words}, {clock}", "ll-muted ll-when", title=visit.reader.full(at))


async def timeline(visit: Visit, lead_id: int) -> Rows[EventOut]:
    """The events, the latest first, those of machines too; what is given reads them anew."""
    listed = tag("ul", classes="ll-rows ll-deeds")

    async def ask(cursor: str | None) -> Page[EventOut]:
        return await visit.api.get(Page[EventOut], f"/api/leads/{lead_id}/events", limit=SHOWN, cursor=cursor)

    rows = Rows(visit, listed, lambda event: deed(visit, event), ask)
    if not await rows.begin():
        with listed, tag("li"):
            tag("span", visit.say("Nothing has happened yet."), "ll-muted")
    return rows


def deed(visit: Visit, event: EventOut) -> None:
    """One event. What a machine did stands back, and says why it counts for nothing."""
    with tag("li", classes="ll-deed" + (" ll-deed-machine" if event.machine else "")):
        moment(visit, event.occurred_at)
        with tag("div", classes="ll-grow"):
            tag("span", deed_words(event.event))
            if about := about_words(visit, event.event, event.properties):
                tag("span", about, "ll-muted ll-deed-about", dir="auto")
            if text := note_of(event):
                tag("p", text, "ll-note", dir="auto")
            if event.machine is not None:
                tag("div", visit.say("Not counted. {why}", why=event.machine.words), "ll-muted")


def note_of(event: EventOut) -> str:
    """What somebody wrote: a note, or the reason of points by hand."""
    said = event.properties.get("text") or event.properties.get("reason")
    return said if isinstance(said, str) and event.event in ("note.added", "points.granted") else ""


def stages(visit: Visit, moved: list[TransitionOut]) -> None:
    """The stages, the latest first, with who moved it and why."""
    with tag("ul", classes="ll-rows ll-deeds"):
        for one in moved:
            with tag("li", classes="ll-deed"):
                moment(visit, one.at)
                with tag("div", classes="ll-grow"):
                    tag("span", stage_words(visit, one.to_stage))
                    tag("span", by_words(visit, one.moved_by), "ll-muted ll-deed-about")
                    if one.reason:
                        tag("div", reason_words(visit, one.reason), "ll-muted", dir="auto")


def by_words(visit: Visit, moved_by: str) -> str:
    """Who moved a lead."""
    if moved_by == "model":
        return visit.say("by the model")
    if moved_by == visit.me.name:
        return visit.say("by you")
    return visit.say("by hand")
