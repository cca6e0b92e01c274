"""Where messages come from, how each source is doing, and what of it was not taken."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import needs
from leadline.api.faults import missing
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page, page_of
from leadline.api.permission import Permission
from leadline.api.routing import NumberInPath, router
from leadline.store import health as store
from leadline.store import tables as t
from leadline.store.database import Store

routes = router("sources")
KEEPER = needs(Permission.data)


class Today(BaseModel):
    """Counts: of events and refusals since midnight UTC, of conflicts and what is set aside altogether."""

    events: int = 0
    refusals: int = 0
    conflicts: int = 0
    aside: int = 0


class SourceOut(BaseModel):
    """A source. ``last_seen_at`` is exact to ten seconds.

    ``silent_since`` is there if it said nothing since, for a whole hour in which it usually says something.
    """

    source_id: int = Field(examples=[1])
    name: str = Field(examples=["website"])
    kind: str = Field(examples=["segment"])
    created_at: Moment
    last_seen_at: Moment | None
    silent_since: Moment | None
    today: Today


class RefusalOut(BaseModel):
    """A message that was not taken, and why. Of a request with many the first hundred are kept."""

    refusal_seq: int
    event_id: str | None
    reason: str = Field(examples=["points.* never comes from a browser: send it with a server key"])
    received_at: Moment


class ConflictOut(BaseModel):
    """A message with the id of another, and other content: the first stays, this is the second."""

    conflict_seq: int
    event_id: str
    received_at: Moment
    message: dict[str, Any]


class AsideOut(BaseModel):
    """A message from the future, which is taken when it is due."""

    aside_seq: int
    event_id: str
    due_at: Moment
    received_at: Moment
    message: dict[str, Any]


@routes.get("/api/sources", summary="List the sources with their health.", dependencies=[KEEPER])
def list_sources(service: ServiceGiven, paging: PagingGiven) -> Page[SourceOut]:
    """All sources, in the order in which they were made: when each was heard last, and what it says today.

    Usual is what a source did on most of the seven days before and on the same day of the week; it is worked out every
    ten minutes, by the latest 100,000 events.
    """
    now = service.clock()
    rhythm = service.rhythms.latest(service.store, now)
    with service.store.reading() as con:
        found = sorted(store.sources(con), key=lambda one: one.source_id)
        counts = store.health(con, store.midnight(now))

    def shown(one: store.Source) -> dict[str, Any]:
        silent = rhythm.silent_since(one.source_id, one.last_seen_at, now)
        return asdict(one) | {"silent_since": silent, "today": asdict(counts.get(one.source_id, store.Health()))}

    return Page[SourceOut].model_validate(page_of(found, paging, lambda one: one.source_id, shown))


@routes.get("/api/sources/{source_id}/refusals", summary="List what was refused.", dependencies=[KEEPER])
def list_refusals(source_id: NumberInPath, service: ServiceGiven, paging: PagingGiven) -> Page[RefusalOut]:
    """Messages of a source that were not taken, the latest first."""
    return Page[RefusalOut].model_validate(latest(service.store, t.refusals, source_id, paging))


@routes.get("/api/sources/{source_id}/conflicts", summary="List conflicts.", dependencies=[KEEPER])
def list_conflicts(source_id: NumberInPath, service: ServiceGiven, paging: PagingGiven) -> Page[ConflictOut]:
    """Messages of a source whose id came before with other content, the latest first."""
    return Page[ConflictOut].model_validate(latest(service.store, t.conflicts, source_id, paging))


@routes.get("/api/sources/{source_id}/aside", summary="List what is set aside.", dependencies=[KEEPER])
def list_aside(source_id: NumberInPath, service: ServiceGiven, paging: PagingGiven) -> Page[AsideOut]:
    """Messages of a source from more than five minutes in the future, the latest first."""
    return Page[AsideOut].model_validate(latest(service.store, t.aside, source_id, paging))


def latest(of: Store, table: sa.Table, source_id: int, paging: PagingGiven) -> dict[str, Any]:
    """A page of a table's rows of one source, the last ones first."""
    (number,) = table.primary_key.columns
    with of.reading() as con:
        if con.scalar(sa.select(t.sources.c.source_id).where(t.sources.c.source_id == source_id)) is None:
            raise missing(f"source {source_id}", "path.source_id")
        query = sa.select(table).where(table.c.source_id == source_id)
        rows = con.execute(keyset(query, paging, (number, True))).mappings().all()

    def shown(row: sa.RowMapping) -> dict[str, Any]:
        return dict(row) | ({"message": orjson.loads(row["message"])} if "message" in row else {})

    return page(rows, paging, lambda row: (row[number.name],), shown)
