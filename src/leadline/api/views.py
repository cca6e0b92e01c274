"""Views: filters and columns of the list of leads that somebody keeps for themselves."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import missing
from leadline.api.fields import LONG, Asked, Name
from leadline.api.given import ServiceGiven
from leadline.api.me import session_with
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, page_of
from leadline.api.permission import Permission
from leadline.api.routing import NumberInPath, router
from leadline.api.scoring.filters import refuse_strange
from leadline.store import views as store

routes = router("leads")
Reader = Annotated[Actor, needs(Permission.read)]
Query = Annotated[
    dict[Name, Annotated[str, Field(max_length=LONG)]],
    Field(
        max_length=40, description="Filters, as the address of `GET /api/leads` has them.", examples=[{"band": "hot"}]
    ),
]
Columns = Annotated[
    list[Name], Field(max_length=40, description="None: the usual ones.", examples=[["score", "owner"]])
]


class ViewOut(BaseModel):
    """A view of the list of leads."""

    view_id: int = Field(examples=[1])
    name: str = Field(examples=["Hot in Germany"])
    query: dict[str, str] = Field(examples=[{"band": "hot", "country": "DE"}])
    columns: list[str] = Field(examples=[["score", "owner"]])


class ViewIn(Asked):
    """A view to keep. Nobody else sees it."""

    name: Name = Field(examples=["Hot in Germany"])
    query: Query
    columns: Columns = Field(default_factory=list)


class ViewChange(Asked):
    """What is different from now on; what is left out stays as it is."""

    name: Name | None = None
    query: Query | None = None
    columns: Columns | None = None


@routes.get("/api/views", summary="List your views of the leads.")
def list_views(actor: Reader, service: ServiceGiven, paging: PagingGiven) -> Page[ViewOut]:
    """One's views, in the order in which they were made."""
    user_id = user_with_views(actor)
    with service.store.reading() as con:
        found = store.views_of(con, user_id)
    return Page[ViewOut].model_validate(page_of(found, paging, lambda one: one.view_id, as_view))


@routes.post("/api/views", status_code=201, response_model=ViewOut, summary="Keep a view of the leads.")
def make_view(asked: ViewIn, actor: Reader, once: OnceGiven) -> Response:
    """Keep filters and columns under a name."""
    user_id = user_with_views(actor)
    refuse_strange(asked.query)

    def made(con: sa.Connection) -> dict[str, Any]:
        return {"view_id": store.make_view(con, user_id, asked.name, asked.query, asked.columns)} | asked.model_dump()

    return once.done(actor, 201, made)


@routes.patch("/api/views/{view_id}", summary="Change a view of the leads.")
def change_view(view_id: NumberInPath, asked: ViewChange, actor: Reader, service: ServiceGiven) -> ViewOut:
    """Change the name, the filters or the columns of a view of one's own."""
    user_id = user_with_views(actor)
    changed = {name: value for name, value in asked.model_dump(exclude_unset=True).items() if value is not None}
    refuse_strange(changed.get("query", {}))
    with service.store.writing() as con:
        store.change_view(con, user_id, view_id, changed)
        found = next((one for one in store.views_of(con, user_id) if one.view_id == view_id), None)
    if found is None:
        raise missing(f"view {view_id} of yours", "path.view_id")
    return as_view(found)


@routes.delete("/api/views/{view_id}", status_code=204, summary="Delete a view of the leads.")
def delete_view(view_id: NumberInPath, actor: Reader, service: ServiceGiven) -> Response:
    """Keep a view of one's own no longer."""
    user_id = user_with_views(actor)
    with service.store.writing() as con:
        if not store.drop_view(con, user_id, view_id):
            raise missing(f"view {view_id} of yours", "path.view_id")
    return Response(status_code=204)


def user_with_views(actor: Actor) -> int:
    return session_with(actor, "views").user.user_id


def as_view(one: store.View) -> ViewOut:
    return ViewOut(view_id=one.view_id, name=one.name, query=dict(one.query), columns=list(one.columns))
