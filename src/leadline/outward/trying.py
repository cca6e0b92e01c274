"""Trying a routing: who would get which lead now. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from leadline.live.asked import Asking
from leadline.live.people import people
from leadline.model.condition import Instant
from leadline.outward.desk import Desk
from leadline.quality import JUNK_FROM
from leadline.routing import Choice, Nobody, Routing, Wait
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.sight import Seeing

MOST = 200  # leads at once
NONE: frozenset[str] = frozenset()
lead = t.leads.c


def ready_leads(con: sa.Connection, seeing: Seeing) -> list[sa.Row[Any]]:
    """The leads that are ready and nobody's, of those that are seen, the oldest first; one more than `MOST` at most."""
    query = sa.select(lead.lead_id, lead.name).where(
        t.IS_MQL, lead.owner.is_(None), lead.junk < JUNK_FROM, ~lead.objected, *seeing.where(lead.owner)
    )
    return list(con.execute(query.order_by(lead.lead_id).limit(MOST + 1)))


def tried(store: Store, routing: Routing, lead_ids: Sequence[int], now: Instant) -> dict[int, Choice | Wait | Nobody]:
    """Whose these leads would become, given out in this order; who objected, or is none any more, is left out."""
    with Asking(store) as asking:
        held = asking.held(routing.conditions, lead_ids, now)
    with store.reading() as con:
        desk = Desk(con, routing, people(con, lead_ids, now), now)
        return {one: desk.give(one, held[one], NONE) for one in lead_ids if one in held and one in desk.persons}
