"""A report on a page: the sentence that it begins with, what was asked, the document, and what can be taken along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from leadline.api.permission import Permission
from leadline.api.reports.shapes import ReportOut, ReportsOut
from leadline.evidence.report import Document
from leadline.web.calls import Refused
from leadline.web.parts.buttons import link_button
from leadline.web.parts.document import as_document, section, sections, verdict
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading
from leadline.web.parts.places import places
from leadline.web.parts.report_asking import ReportAsking
from leadline.web.parts.report_query import PERIOD, ReportQuery, report_query
from leadline.web.parts.report_words import first_sentence, table_words
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

FILES = "/reports/file"


@dataclass(frozen=True, slots=True)
class Shown:
    """A report that was asked for by the address of its page: what was found, and the quarters there are."""

    query: ReportQuery
    quarters: Sequence[str]
    found: ReportOut

    @property
    def document(self) -> Document:
        return as_document(self.found.document)

    def file(self, ending: str, **more: str) -> str:
        """Where it is as a file."""
        said = {**self.query.said, **more}
        return f"{FILES}/{self.found.report}.{ending}" + (f"?{urlencode(said)}" if said else "")


async def asked_for(visit: Visit, kind: str, path: str, query: ReportQuery) -> Shown | None:
    """A report, and the quarters that it could be about. ``None``: the address asks for what cannot be, such as a time
    that has not begun; the page, which is at ``path``, says why, and leads to other times."""
    quarters = (await visit.api.get(ReportsOut, "/api/reports")).quarters
    try:
        return Shown(query, quarters, await visit.api.get(ReportOut, f"/api/reports/{kind}", **query.said))
    except Refused as refused:
        if refused.status != httpx.codes.UNPROCESSABLE_ENTITY:
            raise
        with heading(visit.say("Reports"), visit.in_words(refused)):
            pass
    report_places(visit, kind, ReportQuery())
    ReportAsking(visit, path, query, quarters).draw()
    return None


def head(visit: Visit, shown: Shown, here: str, acts: Callable[[], object] = lambda: None) -> None:
    """The head of the page: what is so, what it is about, and the ways to the other reports about the same."""
    document = shown.document
    sentence, more = first_sentence(document.verdict)

    def about() -> None:
        verdict(more)
        tag("p", document.about, "ll-muted ll-report-about", dir="auto")

    with heading(document.title, sentence, about):
        acts()
    report_places(visit, here, shown.query)


async def report_page(
    visit: Visit,
    kind: str,
    path: str,
    *,
    groups: bool = False,
    body: Callable[[Visit, Shown], object],
    is_empty: Callable[[dict[str, Any]], bool] = lambda _: False,
    nothing: Callable[[], object] = lambda: None,
) -> Shown | None:
    """A whole page of a report, which ``body`` draws. Where there is nothing to be drawn, or its figures say that it
    ``is_empty``, ``nothing`` says what could be done. ``None``: it cannot be asked for so, which the page says."""
    shown = await asked_for(visit, kind, path, report_query(visit.path))
    if shown is None:
        return None

    def as_file() -> None:
        link_button(visit.say("As a page"), shown.file("html"))
        link_button(visit.say("As PDF"), shown.file("pdf"))

    head(visit, shown, kind, as_file)
    ReportAsking(visit, path, shown.query, shown.quarters).draw(groups=groups)
    drawn = shown.document.sections
    if not drawn or is_empty(shown.found.figures):
        nothing()
        return shown
    body(visit, shown)
    tables(visit, shown)
    return shown


def side_by_side(visit: Visit, shown: Shown) -> None:
    """Its sections, two in a line where they are narrow; their tables can be opened."""
    sections(visit, shown.document.sections)


def with_tables(visit: Visit, shown: Shown) -> None:
    """Its sections below each other, with their tables."""
    with tag("div", classes="ll-sections"):
        for one in shown.document.sections:
            section(visit, one, is_open=True)


def tables(visit: Visit, shown: Shown) -> None:
    """Its lists as files for a spreadsheet."""
    with tag("p", classes="ll-report-files"):
        tag("span", visit.say("For a spreadsheet:"), "ll-muted")
        for name in shown.found.tables:
            tag("a", table_words(visit, name), href=shown.file("csv", table=name))


def no_leads(visit: Visit) -> None:
    """Where no lead has come yet, or none of those that are asked for."""
    more = visit.say("Reports are made of leads and of what became of them, as soon as there are some.")
    if visit.may(Permission.data):
        empty(visit.say("There is nothing to count here."), more, button=visit.say("Bring data"), to="/bring")
    else:
        empty(visit.say("There is nothing to count here."), more)


def report_places(visit: Visit, here: str, query: ReportQuery) -> None:
    """The reports; all but the review are about the same time and the same leads."""
    same = query.but({"by": None, "every": None})
    offered = [
        ("funnel", visit.say("Funnel"), "/reports"),
        ("conversion", visit.say("Conversion"), "/reports/conversion"),
        ("follow-up", visit.say("Follow-up"), "/reports/follow-up"),
        ("costs", visit.say("Costs and revenue"), "/reports/costs"),
        ("rejections", visit.say("Rejections"), "/reports/rejections"),
    ]
    linked = [(name, word, same.address(path), Permission.read) for name, word, path in offered]
    quarter = ReportQuery({name: query.said[name] for name in PERIOD[:1] if name in query.said})
    review = ("review", visit.say("The quarter"), quarter.address("/reports/review"), Permission.read)
    places(visit, visit.say("Reports"), [*linked, review], here)
