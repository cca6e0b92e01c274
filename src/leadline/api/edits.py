"""The texts that people keep, each with its edits: segments, flows, routings, templates, outcomes, costs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.faults import Fault, missing
from leadline.api.fields import Moment, Who
from leadline.api.given import Service
from leadline.api.paging import Page, Paging, keyset, page
from leadline.store import tables as t
from leadline.store.actors import names_of
from leadline.store.documents import NEW, Document, edits_query


class EditOut(BaseModel):
    """A text that something had."""

    edit: int = Field(examples=[1])
    title: str
    text: str
    at: Moment
    by: str = Field(examples=["user:3"])
    who: Who


def as_it_stands(con: sa.Connection, kept: Document | None) -> dict[str, Any]:
    """What is said of a text that counts, or that there is none yet."""
    if kept is None:
        return {"title": "", "text": "", "edit": NEW, "at": None, "by": None, "who": None}
    who = names_of(con, [kept.by]).get(kept.by)
    return {"title": kept.title, "text": kept.text, "edit": kept.edit, "at": kept.at, "by": kept.by, "who": who}


def overtaken(what: str, edit: int) -> Fault:
    """Somebody has given it another text since the edit that a new one follows, so nothing is kept."""
    return Fault("conflict", f"{what} is not edit {edit} any more; read it anew", "body.edit")


def edits_page(con: sa.Connection, query: sa.Select[Any], edit: sa.Column[int], paging: Paging) -> Page[EditOut] | None:
    """A page of the texts that a query has, the latest first; ``None``: there never was one."""
    rows = con.execute(keyset(query, paging, (edit, True))).all()
    if not rows and paging.after is None:
        return None
    names = names_of(con, [row.by for row in rows])
    items = page(rows, paging, lambda row: (row.edit,), lambda row: row._asdict() | {"who": names.get(row.by)})
    return Page[EditOut].model_validate(items)


def edits_of(service: Service, kind: str, name: str, paging: Paging, what: str = "") -> Page[EditOut]:
    """A page of the texts that a document had, the latest first. Where there never was one, it is empty; if it goes by
    a name, as ``what`` says, that is refused."""
    with service.store.reading() as con:
        found = edits_page(con, edits_query(kind, name), t.document_edits.c.edit, paging)
    if found is None and what:
        raise missing(what, "path.name")
    return found or Page(items=[], next=None)
