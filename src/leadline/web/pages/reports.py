"""Reports, begun with the funnel: how far leads come, how soon, and from where."""

from __future__ import annotations

from functools import partial
from typing import Any

from leadline.web.page import page
from leadline.web.parts.document import section
from leadline.web.parts.report_funnel import funnel_section
from leadline.web.parts.report_shown import Shown, no_leads, report_page
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PATH = "/reports"


@page(PATH, section="reports")
async def reports(visit: Visit) -> None:
    """The funnel of a time, the months in which leads came, and what they are told apart by."""
    nothing = partial(no_leads, visit)
    await report_page(visit, "funnel", PATH, groups=True, body=drawn, is_empty=is_empty, nothing=nothing)


def drawn(visit: Visit, shown: Shown) -> None:
    """The bars first, if anybody came; then the other sections with their tables."""
    found = shown.document.sections
    with tag("div", classes="ll-sections"):
        if shown.found.figures["rungs"][0]["leads"]:
            funnel_section(visit, shown, found[0])
            found = found[1:]
        for one in found:
            section(visit, one, is_open=True)


def is_empty(figures: dict[str, Any]) -> bool:
    """Whether nobody came, and nobody came from one stage to another."""
    return not figures["rungs"][0]["leads"] and not any(step["entered"] for step in figures["steps"])
