"""The texts that something which people write had: of segments, flows, routings, templates."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.fields import Moment
from leadline.api.paging import Page, Paging, keyset, page
from leadline.store.actors import names_of


class EditOut(BaseModel):
    """A text that something had."""

    edit: int = Field(examples=[1])
    title: str
    text: str
    at: Moment
    by: str = Field(examples=["user:3"])
    who: str | None = Field(description="Their name; null: nobody's, as of the command line.", examples=["Ada Lee"])


def edits_page(con: sa.Connection, query: sa.Select[Any], edit: sa.Column[int], paging: Paging) -> Page[EditOut] | None:
    """A page of the texts that a query has, the latest first; ``None``: there never was one."""
    rows = con.execute(keyset(query, paging, (edit, True))).all()
    if not rows and paging.after is None:
        return None
    names = names_of(con, [row.by for row in rows])
    items = page(rows, paging, lambda row: (row.edit,), lambda row: row._asdict() | {"who": names.get(row.by)})
    return Page[EditOut].model_validate(items)
