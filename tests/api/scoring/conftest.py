"""A server that scores, on SQLite and on PostgreSQL, with a small company in it."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from leadline.api.app import create_app
from leadline.api.given import Service
from leadline.app.server import address_of, listen, server_for
from leadline.app.settings import Settings
from leadline.ingest.inbox import Inbox
from leadline.live.bus import Bus
from leadline.live.worker import Worker
from leadline.store import models
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.erasures import erasure_log
from leadline.store.freshness import freshness
from leadline.store.keys import Wanted, make_key
from leadline.store.roles import Role, Sight
from leadline.store.users import Person, make_user
from tests.api.conftest import FREE, PASSWORD, Clock, Running, wait_for
from tests.engines.stores import new_store

MODEL = """\
model: small
title: Small shop
dimensions: {fit: {max: 50}, engagement: {min: 0, restart: [recycled]}}
rules:
  - {id: decides, title: Decides, dimension: fit, if: {job_title: [CEO, VP Sales]}, points: 30}
  - {id: size, title: Company size, dimension: fit, bins: company.employees, points: {0: 0, 25: 30}}
  - {id: demo, title: Asked for a demo, dimension: engagement, on: demo.requested, points: 50, half_life: 30d}
  - {id: pricing, dimension: engagement, on: page, where: {path: {starts_with: /pricing}}, points: 10}
grades: {of: fit, A: 40, B: 20, else: F}
bands: {of: score, hot: 80, warm: 30, else: cold}
lifecycle: {mql: {score: {gte: 90}}, disqualify: [{job_title: Student}]}
account_score: {of: engagement, by: sum}
"""
OTHER = """\
model: other
audience: {country: DE}
dimensions: {heat: {}}
rules:
  - {id: any-page, dimension: heat, on: page, points: 1}
"""


class Scoring(Running):
    """A running server whose worker scores."""

    def settled(self) -> None:
        """Until nothing waits to be scored."""

        def is_settled() -> bool:
            with self.store.reading() as con:
                waits = freshness(con).waiting
                open_ = con.scalar(sa.select(sa.func.count()).where(t.activations.c.done_at.is_(None)))
            return not waits and not open_

        self.service.wake()
        wait_for(is_settled, 30)

    def as_role(self, role: Role) -> httpx.Client:
        return self.client(self.key("api", role=role))

    def as_person(self, email: str, sight: Sight, team: str | None = None, role: Role = Role.sales) -> httpx.Client:
        """Somebody who sees so much, by a key of theirs."""
        with self.store.writing() as con:
            user = make_user(con, Person(email, role, PASSWORD, sight=sight, team=team), "test", self.clock())
            wanted = Wanted(name=email, kind="api", role=role, sight=sight, user_id=user.user_id)
            _, text = make_key(con, wanted, "test", self.clock())
        return self.client(text)

    def use(self, *texts: str) -> list[str]:
        """Have these models score, in this order: their versions."""
        with self.store.writing() as con:
            made = [models.publish(con, {"model.yml": text}, "test", self.clock()).version for text in texts]
            for version in made:
                models.activate(con, version, "test", self.clock(), fire=True)
        return made

    def say(self, *events: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        """Send events and wait for the scores."""
        client = self.client(key or self.key("server", source="backend"))
        said = client.post("/api/events", json={"events": list(events)})
        assert said.status_code == 202, said.text
        self.settled()
        found: dict[str, Any] = said.json()
        return found

    def lead(self, user_id: str) -> dict[str, Any]:
        said = self.owner.get("/api/leads/lookup", params={"user_id": user_id})
        assert said.status_code == 200, said.text
        found: dict[str, Any] = said.json()
        return found

    @property
    def owner(self) -> httpx.Client:
        if not hasattr(self, "_owner"):
            self._owner = self.as_role(Role.owner)
        return self._owner


def identify(scoring: Scoring, user_id: str, **traits: Any) -> None:
    """Say who somebody is, over the Segment protocol."""
    key = scoring.key("server", source="backend")
    said = scoring.client().post("/v1/identify", json={"userId": user_id, "traits": traits, "writeKey": key})
    assert said.status_code == 200, said.text


def people(scoring: Scoring) -> None:
    """Ann decides and asked for a demo, Bob is a student, Cid looked at prices, Dee did nothing and is nobody's."""
    rep, other = "rep@example.com", "other@example.com"
    identify(scoring, "ann", email="ann@acme.example", first_name="Ann", last_name="Lee", job_title="CEO", owner=rep)
    identify(scoring, "bob", email="bob@acme.example", name="Bob Ray", job_title="Student", owner=other)
    identify(scoring, "cid", email="cid@bolt.example", name="Cid Fox", country="DE", owner=rep)
    identify(scoring, "dee", email="dee@free.example", name="Dee Low")
    scoring.say(
        {"event_id": "e1", "event": "Demo Requested", "user_id": "ann"},
        {"event_id": "e2", "event": "page", "user_id": "ann", "properties": {"path": "/pricing"}},
        {"event_id": "e3", "event": "page", "user_id": "cid", "properties": {"path": "/pricing/annual"}},
        {"event_id": "e4", "event": "page", "email": "bob@acme.example", "properties": {"path": "/"}},
    )


def serving(store: Store, stack: ExitStack, *texts: str) -> Scoring:
    """A server over a store, which ends before the store does. These models score from the beginning: one that is
    activated while it works is done two seconds later."""
    clock, bus = Clock(), Bus()
    worker = Worker(store, clock, bus)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    erasures = erasure_log(store, b"a key of the tests", folder / "erasures")
    service = Service(store, Inbox(store, clock, worker.wake, erasures), clock, FREE, worker, bus)
    app = create_app(service)
    socket = listen("127.0.0.1", 0)
    server = server_for(app, Settings(options=FREE), service.closing.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    scoring = Scoring(address_of(socket, Settings()), store, service, clock)

    def end() -> None:
        for client in scoring.clients:
            client.close()
        service.closing.set()
        server.should_exit = True
        thread.join(10)
        service.uploads.stop()
        service.previews.close()
        service.inbox.stop()
        worker.stop()
        if hasattr(app.state, "engines"):
            app.state.engines.close()

    scoring.use(*texts)
    service.inbox.start()
    worker.start()
    thread.start()
    stack.callback(end)
    wait_for(lambda: server.started)
    return scoring


@pytest.fixture(scope="module")
def texts() -> tuple[str, ...]:
    """The models that score, in their order; a module may have others."""
    return MODEL, OTHER


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def scoring(request: pytest.FixtureRequest, texts: tuple[str, ...]) -> Iterator[Scoring]:
    """A server that scores, and four leads in it; the tests of a module share it."""
    with ExitStack() as stack:
        found = serving(new_store(request.param, request, stack), stack, *texts)
        found.settled()  # or all that follows would be scored twice
        people(found)
        yield found
