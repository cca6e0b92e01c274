"""Flows over a small company: kept, followed while a clock moves, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.live.flows import keep_flow, put_in
from leadline.model.condition import Duration, Instant
from leadline.outward.flowing import Flowing
from leadline.outward.following import Following
from leadline.outward.given import Given
from leadline.store import tables as t
from leadline.store.message import Kind, Message
from tests.live.world import NOW, live, put, settle
from tests.outward.conftest import Clock

r = t.flow_runs.c


def identify(name: str, at: Instant = NOW, **traits: Any) -> Message:
    mail = f"{name}@acme.example"
    return Message(Kind.identify, f"i-{name}-{at}", at, user_id=name, email=mail, traits={"email": mail, **traits})


def did(name: str, event: str, at: Instant, **properties: Any) -> Message:
    id_ = f"{name}-{event}-{at}"
    return Message(Kind.event, id_, at, name=event, user_id=name, properties=properties)


@dataclass
class World:
    """A store with its clock, and the one who follows the flows."""

    given: Given
    clock: Clock
    following: Following = field(init=False)

    def __post_init__(self) -> None:
        live(self.given.store)
        with self.given.store.writing() as con:
            for name, kind in (("smtp", "mail"), ("hooks", "webhook"), ("crm", "odoo")):
                row = {"connection": name, "kind": kind, "settings": "{}", "created_at": NOW, "created_by": "test"}
                con.execute(sa.insert(t.connections).values(row))
        self.begin()

    def begin(self) -> None:
        """Begin to follow, with nothing in memory."""
        self.following = Following(self.given)
        self.following.consumers = [Flowing(self.given)]

    def keep(self, text: str, edit: int = 0) -> None:
        name = text.split("flow:", 1)[1].split()[0].strip("},")
        with self.given.store.writing() as con:
            assert keep_flow(con, name, text, edit, "test", self.clock.now)

    def come(self, *messages: Message) -> None:
        """Something comes in, is scored, and followed."""
        put(self.given.store, messages, self.clock.now)
        self.follow()

    def put_in(self, flow: str, *lead_ids: int) -> list[int]:
        with self.given.store.writing() as con:
            return put_in(con, flow, lead_ids, "test", self.clock.now)

    def follow(self, *, scores: bool = True) -> None:
        """Score and follow until nothing more follows."""
        for _ in range(200):
            if scores:
                settle(self.given.store, self.clock.now)
            if not self.following.turn():
                return
        raise AssertionError("something follows for ever")

    def pass_by(self, span: Duration, *, scores: bool = True) -> None:
        self.clock.pass_by(span)
        self.follow(scores=scores)

    def lead(self, name: str) -> int:
        with self.given.store.reading() as con:
            found = con.scalar(sa.select(t.leads.c.lead_id).where(t.leads.c.user_id == name))
        assert found is not None
        return int(found)

    def keys(self) -> Counter[str]:
        with self.given.store.reading() as con:
            return Counter(con.scalars(sa.select(t.deliveries.c.key)))

    def sent(self, kind: str = "mail") -> list[str]:
        """What was sent, by template or title, in order."""
        with self.given.store.reading() as con:
            query = sa.select(t.deliveries.c.what).where(t.deliveries.c.kind == kind)
            said = [orjson.loads(one) for one in con.scalars(query.order_by(t.deliveries.c.delivery_seq))]
        return [one.get("template") or one.get("title") or one.get("step") for one in said]

    def runs(self, *columns: str) -> list[tuple[Any, ...]]:
        wanted = [getattr(r, name) for name in columns or ("flow", "step", "ended")]
        with self.given.store.reading() as con:
            return [tuple(row) for row in con.execute(sa.select(*wanted).order_by(r.run_id))]

    def attribute(self, name: str, lead: str) -> Any:
        with self.given.store.reading() as con:
            said = con.scalar(sa.select(t.leads.c.attributes).where(t.leads.c.user_id == lead))
        return orjson.loads(said or "{}").get(name)


def many(names: Iterable[str], **traits: Any) -> list[Message]:
    return [identify(name, **traits) for name in names]
