"""Reports as files: what the API makes of them, handed on as it comes."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from leadline.web.public.exporting import handed_on

routes = APIRouter(include_in_schema=False)


@routes.get("/reports/file/{report}.{ending}")
async def report_file(request: Request, report: str, ending: Literal["csv", "html", "pdf"]) -> Response:
    """The report that the query of this address asks for."""
    asked = "&".join(filter(None, [request.url.query, f"as={ending}"]))
    return await handed_on(request, f"/api/reports/{quote(report, safe='')}?{asked}", "/reports")
