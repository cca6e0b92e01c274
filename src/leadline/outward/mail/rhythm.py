"""How often somebody gets mail: counted over what was sent, and over what is on its way at this moment.

Before a mail is sent it is *claimed*: by one server at a time, a delivery that is held is marked as being on its way.
So of two that would take the last room at once one sees the other's mark and waits for a moment. Who is killed leaves a
mark on a delivery that soon is held no more, and that counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.model.condition import SECOND, Instant
from leadline.outward.channel import NotYet
from leadline.outward.mail.settings import Limit
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.locks import MAILING
from leadline.store.outbox import SENT, WAITING

MAIL = "mail"  # the kind of delivery
ON_ITS_WAY = "on its way"  # the answer, as long as there is none
A_MOMENT = 5 * SECOND
d, i = t.deliveries.c, t.identity.c
OF_LEADS = sa.select(i.lead_id, d.delivery_seq, d.ended_at).join(t.deliveries, d.lead_id == i.subject_id).distinct()
OF_LEADS = OF_LEADS.where(among(i.lead_id), d.kind == MAIL)
HAD = OF_LEADS.where(d.state == SENT, d.ended_at > sa.bindparam("since"))
OTHERS = OF_LEADS.where(d.state == WAITING, d.held_until > sa.bindparam("now"), d.answer == ON_ITS_WAY)
MARKED = sa.update(t.deliveries).where(among(d.delivery_seq))


@dataclass(slots=True)
class Had:
    """The mails that a lead had within the time of the limit, and those that are on their way to it."""

    at: list[Instant] = field(default_factory=list)
    on_their_way: int = 0


def claim(con: sa.Connection, wanted: Mapping[int, int], limit: Limit, now: Instant) -> dict[int, NotYet]:
    """Claim deliveries, by number with the lead of each, as far as there is room; why not yet, of the others."""
    if con.dialect.name != "sqlite":
        con.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MAILING})
    had = had_by(con, wanted, limit, now)
    refused: dict[int, NotYet] = {}
    for seq, lead_id in wanted.items():
        full = room(had[lead_id], limit, now)
        if full is None:
            had[lead_id].on_their_way += 1
        else:
            refused[seq] = full
    con.execute(MARKED.values(answer=ON_ITS_WAY), {"ids": wanted.keys() - refused.keys()})
    con.execute(MARKED.values(answer=""), {"ids": refused.keys()})
    return refused


def had_by(con: sa.Connection, wanted: Mapping[int, int], limit: Limit, now: Instant) -> dict[int, Had]:
    """What leads had, by lead, without what is wanted now."""
    found = {lead_id: Had() for lead_id in wanted.values()}
    for row in con.execute(HAD, {"ids": found, "since": now - limit.within}):
        found[row.lead_id].at.append(row.ended_at)
    for row in con.execute(OTHERS, {"ids": found, "now": now}):
        found[row.lead_id].on_their_way += row.delivery_seq not in wanted
    return found


def room(had: Had, limit: Limit, now: Instant) -> NotYet | None:
    """Why somebody gets no further mail yet; ``None``: there is room for one.

    >>> day = 86_400_000_000
    >>> room(Had([5 * day, 6 * day]), Limit(2, 7 * day), 7 * day).after // day
    5
    """
    recent = sorted((at for at in had.at if at > now - limit.within), reverse=True)
    if len(recent) >= limit.most:
        return NotYet("they have had as many mails as they may get", recent[limit.most - 1] + limit.within - now)
    if len(recent) + had.on_their_way >= limit.most:
        return NotYet("another mail to them is on its way", A_MOMENT)
    return None
