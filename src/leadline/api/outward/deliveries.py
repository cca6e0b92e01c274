"""Deliveries: what was sent, what waits, and what did not arrive, to be tried again or let be."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
import sqlalchemy as sa
from fastapi import Query, Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import SHORT, Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import Number, router
from leadline.api.scoring.seen import sight_of
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.deliveries import deliveries_query

routes = router("connections")
Keeper = Annotated[Actor, needs(Permission.data)]
State = Literal["waiting", "sent", "dead", "dropped"]
MOST = 1_000
d = t.deliveries.c


class DeliveryOut(BaseModel):
    """Something that is sent once for its key. ``error`` says why it is dead, was dropped, or is tried again."""

    delivery: int = Field(examples=[17])
    key: str = Field(description="What the receiver can tell a second try by.", examples=["happening:12:warehouse"])
    connection: str = Field(examples=["warehouse"])
    kind: str = Field(examples=["moved"])
    lead_id: int | None
    what: dict[str, Any] = Field(description="What is sent, or what it is made of.")
    state: State
    made_at: Moment
    due_at: Moment = Field(description="When it is tried next, or was to be tried.")
    attempts: int = Field(examples=[1])
    error: str
    answer: str = Field(description="What the receiver said.", examples=["200 OK"])
    ended_at: Moment | None


class TheseIn(Asked):
    """Deliveries by their numbers, or all dead ones of a connection."""

    deliveries: list[Number] | None = Field(None, max_length=MOST, examples=[[17]])
    connection: Annotated[str, Field(max_length=SHORT)] | None = Field(None, examples=["warehouse"])


class Done(BaseModel):
    """How many deliveries it concerned."""

    deliveries: int = Field(examples=[1])
    at: Moment


@routes.get("/api/outward/deliveries", summary="List what is sent.")
def list_deliveries(
    service: ServiceGiven,
    actor: Keeper,
    paging: PagingGiven,
    state: Annotated[State | None, Query(description="Only those.")] = None,
    connection: Annotated[str | None, Query(max_length=SHORT, description="Only those of this connection.")] = None,
    lead_id: Annotated[Number | None, Query(description="Only those about this lead.")] = None,
) -> Page[DeliveryOut]:
    """What was sent, waits, did not arrive, or was rightly not sent; the last that was made first."""
    with service.store.reading() as con:
        seeing = sight_of(con, actor)
        query = deliveries_query(seeing, connection=connection, state=state, lead_id=lead_id)
        rows = con.execute(keyset(query, paging, (d.delivery_seq, True))).all()

    def said(row: sa.Row[Any]) -> dict[str, Any]:
        return row._asdict() | {"delivery": row.delivery_seq, "what": orjson.loads(row.what)}

    return Page[DeliveryOut].model_validate(page(rows, paging, lambda row: (row.delivery_seq,), said))


@routes.post("/api/outward/deliveries/retry", response_model=Done, summary="Try again what did not arrive.")
def retry_deliveries(asked: TheseIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Have dead deliveries tried again, with the same keys. Others stay as they are."""

    def made(con: sa.Connection) -> dict[str, Any]:
        at = service.clock()
        many = outbox.retry(con, these(asked), at)
        record(con, at, actor.name, "delivery.retry", asked.connection or "", {"deliveries": many})
        return Done(deliveries=many, at=at).model_dump(mode="json")

    return once.done(actor, 200, made)


@routes.post("/api/outward/deliveries/drop", response_model=Done, summary="Let deliveries be.")
def drop_deliveries(asked: TheseIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Send what waits or did not arrive no more. What is being sent just now is."""

    def made(con: sa.Connection) -> dict[str, Any]:
        at = service.clock()
        dead = [] if asked.deliveries is not None else [d.state == outbox.DEAD]
        many = outbox.drop(con, sa.and_(these(asked), *dead), f"{actor.name} let it be", at)
        record(con, at, actor.name, "delivery.drop", asked.connection or "", {"deliveries": many})
        return Done(deliveries=many, at=at).model_dump(mode="json")

    return once.done(actor, 200, made)


def these(asked: TheseIn) -> sa.ColumnElement[bool]:
    """The deliveries that are meant."""
    if (asked.deliveries is None) == (asked.connection is None):
        raise Fault("invalid", "say either `deliveries` or `connection`, whose dead ones are all meant", "body")
    if asked.deliveries is not None:
        return d.delivery_seq.in_(asked.deliveries)
    return d.connection == asked.connection
