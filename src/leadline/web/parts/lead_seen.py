"""What a page of a lead knows of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from leadline.api.paging import Page
from leadline.api.scoring.choices import Colleague
from leadline.api.scoring.explaining import ExplanationOut
from leadline.api.scoring.happened import TransitionOut
from leadline.api.scoring.segment_shapes import InOut, LeadSegmentsOut
from leadline.api.scoring.shapes import WholeLead
from leadline.web.calls import Refused
from leadline.web.parts.everything import everything
from leadline.web.visit import Visit

MOST = 200


@dataclass
class Seen:
    """A lead, the receipt of now, the stages, who works here, and where the lead is in. ``why_not``: why there
    is no receipt."""

    lead: WholeLead
    explanation: ExplanationOut | None
    why_not: str
    moved: list[TransitionOut]
    colleagues: list[Colleague]
    segments: list[InOut]

    @property
    def path(self) -> str:
        """Where the API has this lead."""
        return f"/api/leads/{self.lead.lead_id}"

    def take(self, other: Seen) -> None:
        """Become what is known now."""
        self.lead, self.explanation, self.why_not = other.lead, other.explanation, other.why_not
        self.moved, self.colleagues, self.segments = other.moved, other.colleagues, other.segments


async def seen_of(visit: Visit, lead_id: int) -> Seen:
    """All of it, asked for at once."""
    path = f"/api/leads/{lead_id}"
    one, (explanation, why_not), moved, colleagues, inside = await asyncio.gather(
        visit.api.get(WholeLead, path),
        explained(visit, lead_id),
        visit.api.get(Page[TransitionOut], f"{path}/transitions", limit=MOST),
        everything(visit, Colleague, "/api/colleagues"),
        visit.api.get(LeadSegmentsOut, f"{path}/segments"),
    )
    return Seen(one, explanation, why_not, moved.items, colleagues, inside.items)


async def explained(visit: Visit, lead_id: int, as_of: str | None = None) -> tuple[ExplanationOut | None, str]:
    """The receipt, or why there is none."""
    try:
        return await visit.api.get(ExplanationOut, f"/api/leads/{lead_id}/explanation", as_of=as_of), ""
    except Refused as refused:
        if refused.status != 422:
            raise
        return None, visit.in_words(refused)
