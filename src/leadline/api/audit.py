"""Who changed what, and when."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Query
from pydantic import BaseModel, Field

from leadline.api.actor import needs
from leadline.api.fields import SHORT, Moment
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.store import tables as t

routes = router("audit")


class Entry(BaseModel):
    """One change. ``actor`` is ``user:3``, ``key:2``, ``cli`` or ``leadline``; ``object`` is an id, never a name."""

    audit_seq: int
    at: Moment
    actor: str = Field(examples=["user:3"])
    action: str = Field(examples=["key.revoke"])
    object: str = Field(examples=["key:2"])
    detail: dict[str, Any]


@routes.get("/api/audit", summary="Read the audit log.", dependencies=[needs(Permission.admin)])
def list_audit(
    service: ServiceGiven,
    paging: PagingGiven,
    by: Annotated[str | None, Query(max_length=SHORT, description="Only what this actor did: `user:3`.")] = None,
    action: Annotated[str | None, Query(max_length=SHORT, description="Only this: `key.revoke`.")] = None,
    about: Annotated[
        str | None, Query(alias="object", max_length=SHORT, description="Only what concerns this: `key:2`.")
    ] = None,
) -> Page[Entry]:
    """Every change of users, keys and models, the latest first."""
    query = sa.select(t.audit)
    for column, value in ((t.audit.c.actor, by), (t.audit.c.action, action), (t.audit.c.object, about)):
        if value is not None:
            query = query.where(column == value)
    with service.store.reading() as con:
        rows = con.execute(keyset(query, paging, (t.audit.c.audit_seq, True))).mappings().all()
    shape = page(
        rows,
        paging,
        lambda row: (row["audit_seq"],),
        lambda row: dict(row) | {"detail": orjson.loads(row["detail"])},
    )
    return Page[Entry].model_validate(shape)
