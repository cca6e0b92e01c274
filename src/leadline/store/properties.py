"""Which properties of events have ever been lists: a plan has to know before it reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.inserting import replace_rows
from leadline.store.values import dumped

LISTS = "list_properties"


def list_properties(con: sa.Connection) -> frozenset[str]:
    """The names of properties of which some event has a list."""
    found = con.scalar(sa.select(t.settings.c.value).where(t.settings.c.name == LISTS))
    return frozenset() if found is None else frozenset(orjson.loads(found))


def learn_lists(con: sa.Connection, properties: Iterable[Mapping[str, Any]]) -> None:
    """Remember which of these properties are lists."""
    lists = {name for one in properties for name, value in one.items() if isinstance(value, list)}
    if lists:
        known = list_properties(con)
        if not lists <= known:
            replace_rows(con, t.settings, [{"name": LISTS, "value": dumped(sorted(known | lists))}])
