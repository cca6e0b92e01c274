"""What somebody listens for: connections that are about it, and flows. What nobody listens for is not written down."""

from __future__ import annotations

import orjson
import sqlalchemy as sa

from leadline.live.flows import listened_by_flows
from leadline.store import tables as t
from leadline.store.documents import FLOW
from leadline.store.happenings import Listening

c, d = t.connections.c, t.documents.c
CONNECTIONS = sa.select(c.connection, c.settings).where(c.archived_at.is_(None)).order_by(c.connection)
FLOWS = sa.select(d.name, d.edit, d.paused_at).where(d.kind == FLOW, d.archived_at.is_(None)).order_by(d.name)


def listening_state(con: sa.Connection) -> object:
    """What the answer of `listened` depends on, cheap to ask in every turn."""
    return tuple(map(tuple, con.execute(CONNECTIONS))), tuple(map(tuple, con.execute(FLOWS)))


def listened(con: sa.Connection) -> Listening:
    """What somebody listens for now."""
    settings = [orjson.loads(row.settings) for row in con.execute(CONNECTIONS)]
    told = [one for of in settings for one in of.get("listens", of.get("about", ()))]
    return Listening.to([*told, *listened_by_flows(con)])
