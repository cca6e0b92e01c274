"""What came from the future is taken when it is due."""

from __future__ import annotations

from typing import Any

import orjson
import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.message import Context, Kind, Message

AT_ONCE = 500


def take_due(con: sa.Connection, now: Instant) -> int:
    """Append what was set aside and is due by now; how many there were."""
    query = sa.select(t.aside).where(t.aside.c.due_at <= now).order_by(t.aside.c.due_at).limit(AT_ONCE)
    rows = con.execute(query).all()
    if not rows:
        return 0
    append(con, [Offer(row.source_id, [message_of(orjson.loads(row.message))]) for row in rows], now, due=True)
    con.execute(sa.delete(t.aside).where(t.aside.c.aside_seq.in_([row.aside_seq for row in rows])))
    return len(rows)


def message_of(plain: dict[str, Any]) -> Message:
    """A message from its JSON values."""
    context = Context(**plain.pop("context", {}))
    return Message(**{**plain, "kind": Kind(plain["kind"]), "context": context})
