"""The list of leads as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import StreamingResponse

from leadline.api.actor import Actor, needs
from leadline.api.fields import shown
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.filters import Filters
from leadline.api.scoring.seen import sight_of
from leadline.api.scoring.shapes import lead_of
from leadline.files.writing import defused
from leadline.store import search
from leadline.store.audit import record
from leadline.store.database import Store
from leadline.store.sight import Seeing

routes = router("leads")
Keeper = Annotated[Actor, needs(Permission.data)]
COLUMNS = (
    *("lead_id", "name", "email", "user_id", "job_title", "company", "account_id", "country", "owner", "stage"),
    *("score", "grade", "band", "priority", "model", "as_of", "created_at", "last_event_at", "junk"),
)
INSTANTS = {"as_of", "created_at", "last_event_at"}
AT_ONCE = 500  # leads
MARK = "\ufeff"  # by which spreadsheets know UTF-8


class CsvResponse(StreamingResponse):
    media_type = "text/csv"


@routes.get("/api/leads/export", summary="Export leads.", response_class=CsvResponse)
def export_leads(service: ServiceGiven, actor: Keeper, filters: Annotated[Filters, Depends()]) -> CsvResponse:
    """The leads of the list as CSV in UTF-8, in its order, without a limit.

    Which leads they are is settled when the export begins; each row is as the lead is when it is written. A cell that a
    spreadsheet would take for a formula begins with an apostrophe.
    """
    now = service.clock()
    with service.store.reading() as con:
        seeing = sight_of(con, actor)
        numbers = array("q", search.numbers(con, filters.wanted(now), seeing))
    with service.store.writing() as con:
        record(con, now, actor.name, "lead.export", "", {"leads": len(numbers)})
    headers = {"Content-Disposition": 'attachment; filename="leads.csv"'}
    return CsvResponse(written(service.store, seeing, numbers), headers=headers)


def written(store: Store, seeing: Seeing, numbers: array[int]) -> Iterator[str]:
    """The file, part by part: none holds a transaction of the database while somebody reads slowly."""
    yield MARK + line(COLUMNS)
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        with store.reading() as con:
            found = {row.lead_id: row for row in search.leads_numbered(con, some, seeing)}
        yield "".join(line(cells(lead_of(found[one]._asdict()))) for one in some if one in found)


def cells(lead: dict[str, Any]) -> Iterator[str | float | None]:
    for name in COLUMNS:
        value = lead[name]
        if name in INSTANTS and value is not None:
            yield shown(value)
        else:
            yield defused(value) if isinstance(value, str) else value


def line(values: Iterator[Any] | tuple[str, ...]) -> str:
    said = io.StringIO()
    csv.writer(said).writerow(values)
    return said.getvalue()
