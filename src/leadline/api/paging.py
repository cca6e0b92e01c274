"""Lists in pages: ``?limit=50&cursor=…``, answered as ``{"items": […], "next": "…"}``.

The cursor says after which row the page begins, by the values that order the list; so a row that comes or goes in
between neither repeats another nor hides it. The last page has ``"next": null``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import orjson
import sqlalchemy as sa
from fastapi import Depends, Query
from pydantic import BaseModel, Field

from leadline.api.faults import Fault

T = TypeVar("T")
USUAL, MOST = 50, 200
BIGGEST = 2**63


class Page(BaseModel, Generic[T]):
    """A part of a list. ``next`` is the cursor of the next part; null: this is the last."""

    items: list[T]
    next: str | None = Field(examples=["WzQyXQ"])


@dataclass(frozen=True, slots=True)
class Paging:
    """How much of a list is wanted: so many rows, after the one with these values."""

    limit: int = USUAL
    after: tuple[Any, ...] | None = None


async def paging(
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many items at most.")] = USUAL,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next` of the page before.")] = None,
) -> Paging:
    return Paging(limit, None if cursor is None else opened(cursor))


PagingGiven = Annotated[Paging, Depends(paging)]


def keyset(query: sa.Select[Any], paging: Paging, *columns: tuple[sa.ColumnElement[Any], bool]) -> sa.Select[Any]:
    """The rows of a page, and one more, which says that there is a next page.

    ``columns`` order the list, each with whether it goes down; together they are unique, and none of them is ever
    NULL (use ``coalesce``). A cursor of another list is refused.
    """
    query = query.order_by(*(column.desc() if down else column.asc() for column, down in columns))
    if paging.after is not None:
        if len(paging.after) != len(columns):
            raise strange()
        query = query.where(beyond(list(zip(columns, paging.after, strict=True))))
    return query.limit(paging.limit + 1)


def beyond(ordered: list[tuple[tuple[sa.ColumnElement[Any], bool], Any]]) -> sa.ColumnElement[bool]:
    """That a row comes after these values: later in the first column, or equal there and later in the others."""
    ((column, down), value), *others = ordered
    if isinstance(column.type, sa.Text) is not isinstance(value, str):
        raise strange()
    later = column < value if down else column > value
    return later if not others else sa.or_(later, sa.and_(column == value, beyond(others)))


def page(
    rows: Sequence[Any], paging: Paging, key: Callable[[Any], tuple[Any, ...]], shown: Callable[[Any], T]
) -> dict[str, Any]:
    """The page of the rows that `keyset` gave; ``key`` are a row's values of the columns that order the list."""
    cut = list(rows[: paging.limit])
    more = len(rows) > paging.limit
    return {"items": [shown(row) for row in cut], "next": cursor_of(key(cut[-1])) if more else None}


def page_of(rows: Sequence[T], paging: Paging, key: Callable[[T], int], shown: Callable[[T], Any]) -> dict[str, Any]:
    """The page of a short list that is all there, in the order of a number."""
    after = paging.after[0] if paging.after else None
    if after is not None and not isinstance(after, int):
        raise strange()
    beyond_it = [row for row in rows if after is None or key(row) > after]
    return page(beyond_it[: paging.limit + 1], paging, lambda row: (key(row),), shown)


def cursor_of(values: tuple[Any, ...]) -> str:
    """The values as a text that fits into an address.

    >>> cursor_of((42,)), opened("WzQyXQ")
    ('WzQyXQ', (42,))
    """
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode("ascii").rstrip("=")


def opened(cursor: str) -> tuple[Any, ...]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = orjson.loads(text)
    except (binascii.Error, ValueError):
        raise strange() from None
    if not isinstance(values, list) or not values or not all(fits(value) for value in values):
        raise strange()
    return tuple(values)


def fits(value: Any) -> bool:
    """Whether a database can compare with it."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, str):
        return "\x00" not in value
    return isinstance(value, int | float) and -BIGGEST <= value < BIGGEST


def strange() -> Fault:
    return Fault("malformed", "this cursor is none that was given out here; begin without one", "query.cursor")
