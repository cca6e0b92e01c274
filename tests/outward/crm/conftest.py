"""A store that scores, a double of HubSpot, and a connection between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from leadline.live.engine import Engine
from leadline.live.tick import tick
from leadline.model.condition import HOUR
from leadline.outward.connecting import make_connection
from leadline.outward.crm.hubspot import HubSpot
from leadline.outward.crm.hubspot_http import Ask
from leadline.outward.crm.reading import Reading
from leadline.outward.delivering import Delivering
from leadline.outward.following import Following
from leadline.outward.given import Given
from leadline.simulate.crm.hubspot import TOKEN, HubSpotDouble, hubspot
from leadline.store import tables as t
from leadline.store.connections import connections
from leadline.store.documents import MAPPING, NEW, keep_document
from leadline.store.message import Kind, Message
from tests.live.world import live, put
from tests.outward.conftest import SECRET, Clock

d = t.deliveries.c
NAME = "hs"


@pytest.fixture
def double(clock: Clock) -> Iterator[HubSpotDouble]:
    with hubspot(clock) as found:
        yield found


@dataclass
class World:
    """Leadline beside a CRM."""

    given: Given
    clock: Clock
    there: HubSpotDouble
    engine: Engine
    following: Following = field(init=False)
    delivering: Delivering = field(init=False)
    reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def close(self) -> None:
        for one in self.delivering.clients.values():
            one.close()

    def begin(self) -> None:
        """Begin anew, as after a kill: what is remembered is in the store."""
        for one in self.delivering.clients.values() if hasattr(self, "delivering") else ():
            one.close()
        self.following, self.delivering = Following(self.given), Delivering(self.given)
        self.reading = Reading(self.given)

    def connect(self, **settings: Any) -> None:
        with httpx.Client() as http:
            HubSpot(Ask(http, self.there.url, TOKEN, self.clock), TOKEN).prepare()
        with self.given.store.writing() as con:
            said = {"url": self.there.url, "per_second": 1000, "first": False} | settings
            make_connection(con, NAME, "hubspot", said, {"token": TOKEN}, SECRET, "test", self.clock())

    def person(self, number: int, *events: str, **traits: Any) -> None:
        """Somebody with an address, who has just done something."""
        self.people([number], *events, **traits)

    def people(self, numbers: Iterable[int], *events: str, **traits: Any) -> None:
        now, found = self.clock(), []
        for number in numbers:
            mail = f"p{number}@example.com"
            said = {"email": mail, "first_name": "Ann", "last_name": f"Lee {number}"} | traits
            found.append(Message(Kind.identify, f"i{number}-{now}", now, email=mail, traits=said))
            found += [Message(Kind.event, f"{one}{number}-{now}", now, name=one, email=mail) for one in events]
        put(self.given.store, found, now)

    def settle(self) -> None:
        while (done := tick(self.given.store, self.engine, self.clock())).leads or done.more:
            pass

    def follow(self) -> None:
        while self.following.turn():
            pass

    def deliver(self) -> int:
        """Send what may be sent now."""
        tried = 0
        while now := self.delivering.deliver(NAME):
            tried += now
        return tried

    def sync(self) -> None:
        """Score, follow, and send all that is due within the next minutes."""
        self.settle()
        self.follow()
        self.clock.pass_by(HOUR)
        while self.deliver():
            self.follow()

    def read(self) -> int:
        """Read the CRM as far as there is more; how many facts were new."""
        with self.given.store.reading() as con:
            (one,) = connections(con, NAME)
        new = self.reading.read(one)
        self.settle()
        return new

    def map(self, text: str) -> None:
        with self.given.store.writing() as con:
            assert keep_document(con, MAPPING, NAME, "", text, NEW, "test", self.clock())

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        with self.given.store.reading() as con:
            return list(con.execute(query))

    def lead(self, number: int) -> Any:
        (row,) = self.rows(sa.select(t.leads).where(t.leads.c.email == f"p{number}@example.com"))
        return row

    def deliveries(self, *columns: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.rows(sa.select(*d[columns]).order_by(d.delivery_seq))]

    def events(self, prefix: str) -> list[tuple[str, int, str]]:
        e = t.events.c
        query = sa.select(e.name, e.occurred_at, e.properties).where(e.name.startswith(prefix))
        return [tuple(row) for row in self.rows(query.order_by(e.occurred_at, e.event_seq))]


@pytest.fixture
def world(given: Given, clock: Clock, double: HubSpotDouble) -> Iterator[World]:
    live(given.store)
    with Engine(given.store) as engine:
        found = World(given, clock, double, engine)
        yield found
        found.close()
