"""Reports: the funnel, conversion by score, follow-up, costs, revenue, rejections."""

from __future__ import annotations

from datetime import tzinfo
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Query, Response
from starlette.responses import HTMLResponse

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import SHORT
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.reports.asking import Wanted
from leadline.api.reports.shapes import As, ReportNamed, ReportOut, ReportsOut
from leadline.api.routing import router
from leadline.errors import InputError
from leadline.evidence.report import html, plain
from leadline.evidence.report.html import POLICY, made_by
from leadline.evidence.review.period import quarter_before, quarter_of
from leadline.learning.reports.asked import Asked, days_of
from leadline.learning.reports.report import TITLES, Kind, Report, report
from leadline.learning.reports.reviewing import REVIEW, review
from leadline.learning.reports.sheet import sheet
from leadline.model.condition import Instant
from leadline.store import tables as t

routes = router("reports")
READ = needs(Permission.read)
Reader = Annotated[Actor, READ]
AsGiven = Annotated[As, Query(alias="as")]
MOST_QUARTERS = 40
TEXT = {"schema": {"type": "string"}}
IN_FORMS: dict[int | str, dict[str, Any]] = {  # beside JSON
    200: {"content": {"text/html": TEXT, "text/csv": TEXT, "application/pdf": TEXT}}
}


@routes.get("/api/reports", summary="List the reports.", dependencies=[READ])
def list_reports(service: ServiceGiven) -> ReportsOut:
    """The reports that can be asked for, and the quarters for which there are leads."""
    with service.store.reading() as con:
        first, zone = con.scalar(sa.select(sa.func.min(t.leads.c.created_at))), days_of(con)
    items = [ReportNamed(report=kind.value, title=title) for kind, title in TITLES.items()]
    return ReportsOut(items=items, quarters=quarters(first, service.clock(), zone))


@routes.get("/api/reports/review", summary="Review a quarter.", response_model=ReportOut, responses=IN_FORMS)
def get_review(
    service: ServiceGiven,
    actor: Reader,
    quarter: Annotated[str | None, Query(max_length=7, examples=["2026-Q3"])] = None,
    as_: AsGiven = As.json,
) -> Any:
    """A quarter beside the one before: what changed, what works, what does not, and what to change, in sentences that
    go beyond chance; with ``as`` as a page that stands alone, or as one page of PDF. Without a quarter the last one
    that is over."""
    now = service.clock()
    with service.store.reading() as con:
        wanted = Wanted(quarter or quarter_before(quarter_of(now, days_of(con))).name)
        asked = wanted.asked(con, actor, now)
        found = review(con, asked)
    return answered(found, asked, as_)


@routes.get("/api/reports/{kind}", summary="Ask for a report.", response_model=ReportOut, responses=IN_FORMS)
def get_report(
    kind: Kind,
    service: ServiceGiven,
    actor: Reader,
    wanted: Annotated[Wanted, Depends()],
    as_: AsGiven = As.json,
    table: Annotated[str | None, Query(max_length=SHORT, description="Of `as=csv`: which list.")] = None,
) -> Any:
    """What became of the leads of a period, as far as you see them: as figures and as a document of sentences, tables
    and charts; with ``as`` as CSV, as a page that stands alone, or as a PDF. Junk is left out; days begin at midnight
    in the ``timezone`` of the live model."""
    with service.store.reading() as con:
        asked = wanted.asked(con, actor, service.clock())
        found = report(con, kind, asked)
    return answered(found, asked, as_, table)


# -- what they have in common --------------------------------------------------------------------------------------


def quarters(first: Instant | None, now: Instant, zone: tzinfo) -> list[str]:
    """The quarters from the first lead to now, the latest first."""
    one = quarter_of(now, zone)
    found = [one.name]
    while first is not None and one.starts_at > first and len(found) < MOST_QUARTERS:
        one = quarter_before(one)
        found.append(one.name)
    return found


def shown(found: Report, asked: Asked) -> ReportOut:
    period = asked.period
    return ReportOut.model_validate(
        {
            "report": found.name,
            "title": found.document.title,
            "period": period.name,
            "starts_at": period.starts_at,
            "ends_at": period.ends_at,
            "timezone": str(period.zone),
            "as_of": asked.as_of,
            "tables": list(found.tables),
            "figures": plain(found.figures),
            "document": plain(found.document),
        }
    )


def csv(found: Report, table: str | None, name: str) -> Response:
    try:
        text = sheet(found, table)
    except InputError as error:
        raise Fault("invalid", str(error), "query.table") from None
    return Response(text, media_type="text/csv", headers=attached(f"{name}.csv"))


def answered(found: Report, asked: Asked, as_: As, table: str | None = None) -> Any:
    """A report in the way that was asked for."""
    name = f"{found.name}-{asked.period.name}"
    if as_ is As.json:
        return shown(found, asked)
    if as_ is As.csv:
        return csv(found, table, name)
    if as_ is As.html:
        page = html([found.document], made_by(f"report {found.name}"))
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})
    from leadline.evidence.report.pdf import pdf  # with fonts and pictures, which nobody loads who prints nothing

    content = pdf(found.document, asked.as_of, one_page=found.name == REVIEW)
    return Response(content, media_type="application/pdf", headers=attached(f"{name}.pdf"))


def attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name.replace(" ", "-")}"'}
