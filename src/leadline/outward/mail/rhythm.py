"""How often somebody gets mail: counted over what was sent, and over what somebody else is sending at this moment.

Who is about to send has committed that it holds its delivery. Of two that would take the last room at once, at least
one sees the other; it waits for a moment, and no lead gets one too many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.model.condition import SECOND, Instant
from leadline.outward.channel import NotYet
from leadline.outward.mail.settings import Limit
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.outbox import SENT, WAITING

MAIL = "mail"  # the kind of delivery
A_MOMENT = 5 * SECOND
d, i = t.deliveries.c, t.identity.c
OF_LEADS = sa.select(i.lead_id).join(t.deliveries, d.lead_id == i.subject_id).where(among(i.lead_id), d.kind == MAIL)
HAD = OF_LEADS.add_columns(d.delivery_seq, d.ended_at).where(d.state == SENT, d.ended_at > sa.bindparam("since"))
HELD = OF_LEADS.add_columns(d.delivery_seq).where(d.state == WAITING, d.held_until > sa.bindparam("now"))


@dataclass(slots=True)
class Had:
    """The mails that a lead had within the time of the limit, and those that others are sending it now."""

    at: list[Instant] = field(default_factory=list)
    others: int = 0


def had_by(
    con: sa.Connection, lead_ids: Iterable[int], limit: Limit, own: Collection[int], now: Instant
) -> dict[int, Had]:
    """What leads had, by lead. ``own`` are the deliveries that are being sent here, which are not counted."""
    found = {lead_id: Had() for lead_id in lead_ids}
    sent = {(row.lead_id, row.delivery_seq): row.ended_at for row in con.execute(HAD, parameters(found, limit, now))}
    for (lead_id, _), at in sent.items():
        found[lead_id].at.append(at)
    held = {(row.lead_id, row.delivery_seq) for row in con.execute(HELD, {"ids": found, "now": now})}
    for lead_id, seq in held:
        found[lead_id].others += seq not in own
    return found


def parameters(leads: Iterable[int], limit: Limit, now: Instant) -> dict[str, object]:
    return {"ids": list(leads), "since": now - limit.within}


def room(had: Had, limit: Limit, now: Instant) -> NotYet | None:
    """Why somebody gets no further mail yet; ``None``: there is room for one.

    >>> day = 86_400_000_000
    >>> room(Had([5 * day, 6 * day]), Limit(2, 7 * day), 7 * day).after // day
    5
    """
    recent = sorted((at for at in had.at if at > now - limit.within), reverse=True)
    if len(recent) >= limit.most:
        return NotYet("they have had as many mails as they may get", recent[limit.most - 1] + limit.within - now)
    if len(recent) + had.others >= limit.most:
        return NotYet("another mail to them is just being sent", A_MOMENT)
    return None
