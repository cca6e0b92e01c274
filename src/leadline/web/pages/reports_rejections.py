"""Why leads were sent back, and which reasons come again and again."""

from __future__ import annotations

from typing import Any

from leadline.web.page import page
from leadline.web.parts.empty import empty
from leadline.web.parts.report_shown import report_page, side_by_side
from leadline.web.visit import Visit

PATH = "/reports/rejections"


@page(PATH, section="reports")
async def rejections(visit: Visit) -> None:
    """What people sent back or lost in a time, by the reason that they gave."""

    def nothing() -> None:
        more = visit.say("Whoever rejects a lead in the queue is asked for the reason, and it is counted here.")
        words = visit.say("Reasons teach a model what its points do not see.")
        empty(words, more, button=visit.say("To the queue"), to="/queue")

    await report_page(visit, "rejections", PATH, body=side_by_side, is_empty=is_empty, nothing=nothing)


def is_empty(figures: dict[str, Any]) -> bool:
    """Whether nothing was sent back or lost, by anybody."""
    return not (figures["back"]["leads"] or figures["lost"]["leads"] or figures["by_model"])
