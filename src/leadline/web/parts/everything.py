"""Short lists of the API as a whole: users, keys."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from leadline.api.paging import Page
from leadline.web.visit import Visit

T = TypeVar("T", bound=BaseModel)
AT_ONCE = 200
MOST = 50  # pages


async def everything(visit: Visit, shape: type[T], path: str) -> list[T]:
    """All items of a list, page by page; ten thousand at most."""
    found: list[T] = []
    cursor: str | None = None
    for _ in range(MOST):
        some = await visit.api.get(Page[shape], path, limit=AT_ONCE, cursor=cursor)  # type: ignore[valid-type]
        found += some.items
        cursor = some.next
        if cursor is None:
            break
    return found
