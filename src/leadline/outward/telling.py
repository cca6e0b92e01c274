"""Telling: what happened to leads goes to the webhooks that are about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.outward.given import Given
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.connections import connections
from leadline.store.happenings import DID, MOVED, Happening, Listening
from leadline.store.outbox import Delivery

lead, i = t.leads.c, t.identity.c
WHO = (
    sa.select(i.subject_id, *lead["lead_id", "email", "user_id", "name", "owner", "stage", "grade", "band"])
    .add_columns(lead.priority, lead.score_cents, lead.objected)
    .join(t.leads, lead.lead_id == i.lead_id)
    .where(among(i.subject_id))
    .order_by(i.subject_id, i.starts)
)


@dataclass(slots=True)
class Telling:
    """The consumer of the webhooks."""

    given: Given

    def look(self, happened: Sequence[Happening], now: Instant) -> list[Delivery] | None:
        if not happened:
            return None
        with self.given.store.reading() as con:
            told = {one.connection: Listening.to(one.settings["about"]) for one in connections(con, kind="webhook")}
            if not told:
                return None
            found = list(deliveries(told, happened, who(con, {one.lead_id for one in happened}), self.given.pages_url))
        return found or None

    def follow(self, con: sa.Connection, looked: list[Delivery], now: Instant) -> None:
        outbox.put(con, looked, now)

    def close(self) -> None:
        """It keeps nothing open."""


CONSUMER = Telling


def deliveries(
    told: Mapping[str, Listening],
    happened: Iterable[Happening],
    leads: Mapping[int, Mapping[str, Any]],
    pages_url: str,
) -> Iterable[Delivery]:
    """What each connection is told; of a lead that is no more, or objected, nobody is told."""
    for one in happened:
        whose = leads.get(one.lead_id)
        if whose is None:
            continue
        for name, listening in told.items():
            what = wanted(one, listening)
            if what is None:
                continue
            url = f"{pages_url}/leads/{whose['lead_id']}" if pages_url else None
            said = {"happened_at": one.at, **what, "lead": {**whose, "url": url}}
            key = f"happening:{one.seq}:{name}"
            yield Delivery(key, name, one.kind, said, whose["lead_id"])


def wanted(one: Happening, listening: Listening) -> Mapping[str, Any] | None:
    """As much of a happening as somebody listens for; ``None``: nothing."""
    match one.kind:
        case "moved":
            return one.what if listening.wants(MOVED, one.what["to"]) else None
        case "entered" | "left":
            return one.what if listening.wants(one.kind, one.what["segment"]) else None
        case "did":
            events = [event for event in one.what["events"] if listening.wants(DID, event)]
            return {"events": events} if events else None
        case _:
            names = {name: said for name, said in one.what.items() if listening.wants(one.kind, name)}
            return {one.kind: names} if names else None


def who(con: sa.Connection, subject_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Whose these ids are now, as receivers are told of them."""
    found = {}
    for row in con.execute(WHO, {"ids": subject_ids}):
        if row.objected:
            continue
        found[row.subject_id] = {
            "lead_id": row.lead_id,
            "email": row.email,
            "user_id": row.user_id,
            "name": row.name,
            "owner": row.owner,
            "stage": row.stage,
            "score": None if row.score_cents is None else row.score_cents / 100,
            "grade": row.grade,
            "band": row.band,
            "priority": row.priority,
        }
    return found
