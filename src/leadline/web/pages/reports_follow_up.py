"""How soon leads are contacted that were given to somebody, and by whom."""

from __future__ import annotations

from leadline.web.page import page
from leadline.web.parts.empty import empty
from leadline.web.parts.report_shown import report_page, with_tables
from leadline.web.visit import Visit

PATH = "/reports/follow-up"


@page(PATH, section="reports")
async def follow_up(visit: Visit) -> None:
    """The clocks of first contacts, altogether and by rep."""

    def nothing() -> None:
        more = visit.say("The routing gives leads that are ready to reps, with a clock until their first contact.")
        words = visit.say("Leads that nobody is given have no clock.")
        empty(words, more, button=visit.say("To the routing"), to="/routing")

    await report_page(visit, "follow-up", PATH, body=with_tables, nothing=nothing)
