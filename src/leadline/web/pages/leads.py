"""Leads: all of them, found and filtered."""

from __future__ import annotations

from leadline.web.page import page
from leadline.web.parts.heading import heading
from leadline.web.visit import Visit


@page("/leads", section="leads")
async def leads(visit: Visit) -> None:
    """The list."""
    with heading(visit.say("Leads"), visit.say("Leads")):
        pass
