"""Putting leads into a flow by hand: one, or all who are in a segment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from leadline.api.outward.flow_shapes import FlowOut, RunsDone
from leadline.api.scoring.choices import Choices
from leadline.api.scoring.shapes import LeadOut
from leadline.web.parts.asking import asking, closing
from leadline.web.parts.buttons import button
from leadline.web.parts.flow_words import flow_path
from leadline.web.parts.lead_finding import finding
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


async def entering(visit: Visit, one: FlowOut, then: Callable[[], Awaitable[Any]]) -> None:
    """Ask whom to put in."""
    segments = (await visit.api.get(Choices, "/api/leads/choices")).segments

    async def put(asked: dict[str, Any]) -> None:
        said = RunsDone.model_validate(await visit.api.send("POST", f"/api{flow_path(one.flow)}/enter", asked))
        dialog.close()
        if said.runs:
            visit.tell(visit.count("{n} lead entered it.", "{n} leads entered it.", said.runs))
        else:
            visit.tell(visit.say("Nobody entered it: whoever may enter is in it already, or was in it often enough."))
        await then()

    async def put_lead(lead: LeadOut) -> None:
        await put({"leads": [lead.lead_id]})

    async def put_segment() -> None:
        await put({"segment": chosen.value})

    with asking(visit.say("Whom to put in?")) as dialog:
        tag("p", visit.say("Who may enter is not asked: you have decided. How often one may enter still counts."))
        finding(visit, visit.doing(put_lead))
        if segments:
            offered = {item.segment: item.title or item.segment for item in segments}
            with tag("div", classes="ll-dialog-more ll-flow-segment"):
                chosen = ui.select(offered, label=visit.say("All who are in a segment"), value=segments[0].segment)
                chosen.props("outlined dense")
                button(visit, visit.say("Put them in"), put_segment)
        with tag("div", classes="ll-actions ll-dialog-actions"):
            button(visit, visit.say("Cancel"), closing(dialog))
