"""Reports: the funnel, conversion by score, follow-up, costs, revenue, rejections."""

from __future__ import annotations

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
from leadline.evidence.report import Document, html, plain
from leadline.evidence.report.html import POLICY, made_by
from leadline.evidence.review.period import quarter_before, quarter_of
from leadline.learning.reports.asked import Asked
from leadline.learning.reports.report import TITLES, Kind, Report, report
from leadline.learning.reports.sheet import sheet
from leadline.model.condition import Instant
from leadline.store import tables as t

routes = router("reports")
READ = needs(Permission.read)
Reader = Annotated[Actor, READ]
AsGiven = Annotated[As, Query(alias="as")]
MOST_QUARTERS = 40


@routes.get("/api/reports", summary="List the reports.", dependencies=[READ])
def list_reports(service: ServiceGiven) -> ReportsOut:
    """The reports that can be asked for, and the quarters for which there are leads."""
    with service.store.reading() as con:
        first = con.scalar(sa.select(sa.func.min(t.leads.c.created_at)))
    items = [ReportNamed(report=kind.value, title=title) for kind, title in TITLES.items()]
    return ReportsOut(items=items, quarters=quarters(first, service.clock()))


@routes.get("/api/reports/{kind}", summary="Ask for a report.", response_model=ReportOut)
def get_report(
    kind: Kind,
    service: ServiceGiven,
    actor: Reader,
    wanted: Annotated[Wanted, Depends()],
    as_: AsGiven = As.json,
    table: Annotated[str | None, Query(max_length=SHORT, description="Of `as=csv`: which list.")] = None,
) -> Any:
    """What became of the leads of a period, as far as you see them: as figures and as a document of sentences, tables
    and charts; with ``as`` as CSV or as a page that stands alone. Junk is left out; days begin at midnight
    UTC."""
    with service.store.reading() as con:
        asked = wanted.asked(con, actor, service.clock())
        found = report(con, kind, asked)
    if as_ is As.json:
        return shown(kind.value, found, asked)
    if as_ is As.csv:
        return csv(found, table, f"{kind.value}-{asked.period.name}")
    return paper(found.document, f"report {kind.value}")


# -- what they have in common --------------------------------------------------------------------------------------


def quarters(first: Instant | None, now: Instant) -> list[str]:
    """The quarters from the first lead to now, the latest first."""
    one = quarter_of(now)
    found = [one.name]
    while first is not None and one.starts_at > first and len(found) < MOST_QUARTERS:
        one = quarter_before(one)
        found.append(one.name)
    return found


def shown(name: str, found: Report, asked: Asked) -> ReportOut:
    period = asked.period
    return ReportOut.model_validate(
        {
            "report": name,
            "title": found.document.title,
            "period": period.name,
            "starts_at": period.starts_at,
            "ends_at": period.ends_at,
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


def paper(document: Document, what: str) -> Response:
    """A document as a page that stands alone."""
    return HTMLResponse(html([document], made_by(what)), headers={"Content-Security-Policy": POLICY})


def attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name.replace(" ", "-")}"'}
