"""Whether a higher score sells better: by band, by tenths of the leads, by grade; and what sales makes of MQLs."""

from __future__ import annotations

from leadline.web.page import page
from leadline.web.parts.empty import empty
from leadline.web.parts.report_shown import report_page, side_by_side
from leadline.web.visit import Visit

PATH = "/reports/conversion"


@page(PATH, section="reports")
async def conversion(visit: Visit) -> None:
    """What leads did, by what had been said of them before."""

    def nothing() -> None:
        more = visit.say("A backtest says what a model would have said of leads in the past, and what came of it.")
        words = visit.say("What was said of leads is kept from the day on which the model begins to score.")
        empty(words, more, button=visit.say("Ask the past"), to="/evidence")

    await report_page(visit, "conversion", PATH, body=side_by_side, nothing=nothing)
