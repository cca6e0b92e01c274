"""The quarterly review as one page, to be read, printed, or taken along."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from leadline.evidence.report import Section
from leadline.web.page import page
from leadline.web.parts.buttons import go, link_button
from leadline.web.parts.document import plain, sections, words
from leadline.web.parts.empty import empty
from leadline.web.parts.report_query import QUARTER, ReportQuery, report_query
from leadline.web.parts.report_shown import Shown, asked_for, head
from leadline.web.parts.studio_inputs import one_of
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PATH = "/reports/review"


@page(PATH, section="reports")
async def review(visit: Visit) -> None:
    """What changed in a quarter, what works, and what to change."""
    wanted = report_query(visit.path).one(QUARTER)
    shown = await asked_for(visit, "review", PATH, ReportQuery({QUARTER: wanted} if wanted else {}))
    if shown is None:
        return
    head(visit, shown, "review", lambda: acts(visit, shown))
    if shown.found.period not in shown.quarters:
        more = visit.say("A review is made of the leads of a quarter and of what became of them.")
        nobody = visit.say("No lead had come by {quarter}.", quarter=shown.found.period)
        empty(nobody, more, button=visit.say("The funnel of now"), to="/reports")
        return
    for is_words, some in groupby(shown.document.sections, is_said):
        if is_words:
            said(list(some))
        else:
            sections(visit, list(some))


def acts(visit: Visit, shown: Shown) -> None:
    """Another quarter, and what can be taken along."""
    named = list(dict.fromkeys([*shown.quarters, shown.found.period]))

    async def chosen(one: str) -> None:
        go(ReportQuery({QUARTER: one}).address(PATH))

    with tag("div", classes="ll-report-quarter"):
        offered = [(one, one) for one in named]
        one_of(visit, visit.say("Quarter"), offered, shown.found.period, chosen, place="quarter", hidden=True)
    link_button(visit.say("As a page"), shown.file("html"))
    link_button(visit.say("As PDF"), shown.file("pdf"), primary=shown.found.period in shown.quarters)


def is_said(one: Section) -> bool:
    """Whether a section is sentences alone."""
    return one.table is None and one.chart is None


def said(found: Sequence[Section]) -> None:
    """Sections of sentences, two side by side; here these are what matters."""
    with tag("div", classes="ll-sections ll-review-said"):
        for one in found:
            with tag("section", classes="ll-panel ll-section", aria_label=plain(one.heading)):
                words("h2", one.heading, "ll-section-heading")
                with tag("ul", classes="ll-review-sentences"):
                    for sentence in one.sentences:
                        words("li", sentence)
