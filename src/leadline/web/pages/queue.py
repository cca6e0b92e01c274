"""The queue: whom to call next."""

from __future__ import annotations

from leadline.api.paging import Page
from leadline.api.scoring.shapes import LeadOut
from leadline.web.page import page
from leadline.web.parts.chips import score_chips
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/queue", section="queue")
async def queue(visit: Visit) -> None:
    """The best leads that this person sees."""
    found = await visit.api.get(Page[LeadOut], "/api/leads", limit=20)
    sentence = visit.count("{n} person worth a call", "{n} people worth a call", len(found.items))
    with heading(visit.reader.date(visit.now()), sentence):
        pass
    if not found.items:
        empty(visit.say("Nobody is waiting for a call."), button=visit.say("See all leads"), to="/leads")
        return
    with panel(label=visit.say("Queue")), tag("ul", classes="ll-rows"):
        for lead in found.items:
            with tag("li", classes="ll-row"):
                tag("span", visit.reader.points(lead.score), "ll-middle ll-figure")
                who = lead.name or lead.email or f"#{lead.lead_id}"
                tag("a", who, "ll-name ll-grow", href=f"/leads/{lead.lead_id}")
                score_chips(visit, lead.grade, lead.band)
