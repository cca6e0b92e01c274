"""Views of the list of leads that a user keeps: a name, filters, columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.store import tables as t
from leadline.store.values import dumped

MOST = 100  # of one user
v = t.views.c


@dataclass(frozen=True, slots=True)
class View:
    """``query`` has the filters as the address of the list has them; no ``columns``: the usual ones."""

    view_id: int
    name: str
    query: Mapping[str, str]
    columns: Sequence[str]


def views_of(con: sa.Connection, user_id: int) -> list[View]:
    """A user's views, in the order in which they were made."""
    rows = con.execute(sa.select(t.views).where(v.user_id == user_id).order_by(v.view_id))
    return [View(row.view_id, row.name, orjson.loads(row.query), orjson.loads(row.shown)) for row in rows]


def make_view(con: sa.Connection, user_id: int, name: str, query: Mapping[str, str], columns: Sequence[str]) -> int:
    """Keep a view; its number."""
    found = views_of(con, user_id)
    if len(found) >= MOST:
        raise InputError(f"you have {MOST} views, which is the most; delete one first")
    refuse_twice(found, name)
    row = {"user_id": user_id, "name": name, "query": dumped(dict(query)), "shown": dumped(list(columns))}
    return int(con.execute(sa.insert(t.views).values(row).returning(v.view_id)).scalar_one())


def change_view(con: sa.Connection, user_id: int, view_id: int, changed: Mapping[str, Any]) -> None:
    """Change the name, the query or the columns of a user's view, if they have one of that number."""
    if "name" in changed:
        refuse_twice([one for one in views_of(con, user_id) if one.view_id != view_id], changed["name"])
    kept = {"name": "name", "query": "query", "columns": "shown"}
    values = {kept[name]: value if name == "name" else dumped(value) for name, value in changed.items()}
    if values:
        con.execute(sa.update(t.views).where(v.view_id == view_id, v.user_id == user_id).values(values))


def drop_view(con: sa.Connection, user_id: int, view_id: int) -> bool:
    """Keep a view no longer; false: there was none."""
    return bool(con.execute(sa.delete(t.views).where(v.view_id == view_id, v.user_id == user_id)).rowcount)


def refuse_twice(found: Sequence[View], name: str) -> None:
    if any(one.name == name for one in found):
        raise InputError(f"you have a view `{name}` already; give this one another name, or change that one")
