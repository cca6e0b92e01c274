"""A running server on a free port, with a SQLite file of its own and a clock that a test can move."""

from __future__ import annotations

import base64
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from leadline.api.app import ROUTERS, create_app
from leadline.api.given import Service
from leadline.api.options import Options
from leadline.app.server import address_of, listen, server_for
from leadline.app.settings import Settings
from leadline.ingest.inbox import Inbox
from leadline.ingest.webhooks import Source, built_in
from leadline.model.condition import Instant
from leadline.store.database import Store, open_store
from leadline.store.erasures import ErasureLog
from leadline.store.keys import Key, Wanted, make_key
from leadline.store.roles import Role
from leadline.store.users import Person, User, make_user

PASSWORD = "four words of mine"
MANY = 1_000_000.0
FREE = Options(rate_key=MANY, rate_peer=MANY, rate_api=MANY, rate_login=MANY)


@dataclass
class Clock:
    """The real time, moved by so much."""

    moved: int = 0

    def __call__(self) -> Instant:
        return time.time_ns() // 1000 + self.moved


@dataclass
class Running:
    """A server, and ways to come to it."""

    url: str
    store: Store
    service: Service
    clock: Clock
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, key: str | None = None, **headers: str) -> httpx.Client:
        """A client; with an API key, it goes along."""
        own = {"Authorization": f"Bearer {key}"} if key else {}
        # Reading the system's certificates takes a tenth of a second, and there is no https here.
        made = httpx.Client(base_url=self.url, headers=own | headers, timeout=30, verify=False, trust_env=False)
        self.clients.append(made)
        return made

    def key(self, kind: str, **wanted: Any) -> str:
        """A key of that kind: its text."""
        return self.whole_key(kind, **wanted)[1]

    def whole_key(self, kind: str, **wanted: Any) -> tuple[Key, str]:
        with self.store.writing() as con:
            return make_key(con, Wanted(**{"name": f"{kind} key", "kind": kind} | wanted), "test", self.clock())

    def user(self, email: str, role: Role = Role.owner) -> User:
        with self.store.writing() as con:
            return make_user(con, Person(email, role, PASSWORD), "test", self.clock())

    def signed_in(self, email: str, role: Role = Role.owner) -> httpx.Client:
        """A new user's client, with the session's cookie and token."""
        self.user(email, role)
        client = self.client()
        said = client.post("/api/login", json={"email": email, "password": PASSWORD})
        assert said.status_code == 200, said.text
        client.headers["X-CSRF-Token"] = said.json()["csrf"]
        return client


Serve = Callable[..., Running]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Serve]:
    """Starts servers, as many as a module wants."""
    ends: list[Callable[[], None]] = []

    def started(
        options: Options = FREE,
        routers: tuple[APIRouter, ...] = ROUTERS,
        settings: Settings | None = None,
        senders: tuple[Source, ...] = (),
    ) -> Running:
        store = open_store(f"sqlite:///{shutil.copy(empty, tmp_path_factory.mktemp('store'))}")
        clock = Clock()
        erasures = ErasureLog(tmp_path_factory.mktemp("erasures") / "log", b"key")
        known = built_in() | {one.name: one for one in senders}
        service = Service(store, Inbox(store, clock, erasures=erasures), clock, options, webhooks=known)
        service.inbox.start()
        socket, settings = listen("127.0.0.1", 0), settings or Settings(options=options)
        server = server_for(create_app(service, routers), settings, service.closing.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        running = Running(address_of(socket, Settings()), store, service, clock)

        def end() -> None:
            for client in running.clients:
                client.close()
            server.should_exit = True
            thread.join(10)
            service.uploads.stop()
            service.inbox.stop()
            for process in (service.previews, service.strips, service.predictions):
                process.close()
            store.close()

        ends.append(end)
        wait_for(lambda: server.started)
        return running

    yield started
    for end in ends:
        end()


@pytest.fixture(scope="module")
def server(serve: Serve) -> Running:
    """The server that a module's tests share."""
    return serve()


def wait_for(happened: Callable[[], Any], seconds: float = 10) -> None:
    """Until something is so; a failure if it never is."""
    ends = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.01)


def basic(key: str) -> dict[str, str]:
    """A write key as the client libraries send it."""
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def is_error(said: httpx.Response, status: int, code: str, where: str | None = None) -> None:
    """That an answer is the one shape, and says so."""
    assert said.status_code == status, f"{said.request.method} {said.url}: {said.text}"
    assert said.headers["content-type"] == "application/json"
    assert set(said.json()) == {"error"}
    error = said.json()["error"]
    assert {"code", "message", "request_id"} <= set(error) <= {"code", "message", "where", "request_id", "problems"}
    assert (error["code"], error.get("where")) == (code, where), error
    assert error["message"] and error["request_id"] == said.headers["x-request-id"]
