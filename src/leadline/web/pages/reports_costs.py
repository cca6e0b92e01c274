"""What leads and customers cost by channel, what customers brought by band, and the costs as they are written."""

from __future__ import annotations

from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.reports.shapes import CostsOut
from leadline.web.page import page
from leadline.web.parts.buttons import go
from leadline.web.parts.costs_text import CostsText, to_begin_with
from leadline.web.parts.document import sections, verdict, words
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import panel
from leadline.web.parts.report_shown import Shown, asked_for, report_page, tables, with_tables
from leadline.web.parts.tags import tag
from leadline.web.parts.text_edits import Edits
from leadline.web.parts.written_text import written
from leadline.web.visit import Visit

PATH = "/reports/costs"


@page(PATH, section="reports")
async def costs(visit: Visit) -> None:
    """Both reports about the same time and the same leads, and below them the text of the costs."""
    ui.add_head_html(SCRIPT)
    spent = await report_page(visit, "costs", PATH, body=with_tables)
    if spent is None:
        return
    brought = await asked_for(visit, "revenue", PATH, spent.query)
    if brought is not None:
        revenue(visit, brought)
    await as_written(visit, spent)


def revenue(visit: Visit, brought: Shown) -> None:
    """What customers brought, as a report of its own below the first."""
    document = brought.document
    with tag("section", classes="ll-report-second", aria_label=document.title):
        words("h2", document.title, "ll-section-heading")
        verdict(document.verdict)
        tag("p", document.about, "ll-muted ll-report-about", dir="auto")
        sections(visit, document.sections)
        if document.sections:
            tables(visit, brought)


async def as_written(visit: Visit, spent: Shown) -> None:
    """The costs that are kept, to be changed by who keeps the models."""
    one = await visit.api.get(CostsOut, "/api/costs")
    if not visit.may(Permission.model) and not one.edit:
        return
    begins = to_begin_with(visit, spent.found)

    async def kept(_: CostsOut) -> None:
        go(visit.path)

    with tag("div", classes="ll-columns ll-report-second"):
        with tag("div"), panel(visit.say("What channels cost, as it is written")):
            text = await written(visit, one.text, lambda: CostsText(visit, one, begins, kept))
        with tag("div"), panel(visit.say("Its texts")):
            if one.edit:
                await Edits(visit, "/api/costs", text).draw()
            else:
                tag("p", visit.say("Nobody has written down yet what channels cost."), "ll-muted")
