"""Serving: the parts are opened, put together, and closed in the order in which nothing is lost."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from leadline.api.app import create_app
from leadline.api.given import Service
from leadline.app.lock import only_server
from leadline.app.logs import set_up
from leadline.app.secret import secret_key
from leadline.app.server import address_of, hearing, listen, server_for
from leadline.app.settings import Settings
from leadline.ingest.inbox import Inbox
from leadline.ingest.webhooks import Source, built_in, sources_in
from leadline.live.bus import Bus
from leadline.model.condition import DAY, Instant
from leadline.store.database import Store, open_store
from leadline.store.erasures import check, erasure_log
from leadline.store.migrate import upgrade
from leadline.store.models import live_names
from leadline.store.users import offer_code

LOG = logging.getLogger("leadline.serve")
GRACE_S = 15  # after requests have been answered, for what is still to be written


@dataclass(frozen=True, slots=True)
class Begun:
    """What is said when the server begins. ``code`` is there as long as there is no user."""

    address: str
    database: str
    roles: tuple[str, ...]
    code: str | None = None
    notes: tuple[str, ...] = ()


def clock() -> Instant:
    """The instant that it is, in microseconds UTC."""
    return time.time_ns() // 1000


def serve(settings: Settings, begun: Callable[[Begun], None] = lambda _: None) -> None:
    """Serve until a signal ends it. ``begun`` is called once when requests are taken.

    At the first SIGTERM or SIGINT no more connections are taken, requests are answered, what they brought is written,
    and the worker ends its turn. A second signal, or a time that is up, ends the process; what was acknowledged is
    written by then.
    """
    set_up(settings.log_level)
    webhooks = senders(settings)
    with ExitStack() as stack:
        opened = stack.enter_context(listen(settings.host, settings.port)) if "api" in settings.roles else None
        store = open_store(settings.database)
        stack.callback(store.close)
        stack.enter_context(only_server(store.path))
        upgrade(store)
        service = put_together(settings, store, webhooks)
        service.inbox.start()
        stack.callback(service.inbox.stop)
        if service.worker is not None:
            service.worker.start()
            stack.callback(service.worker.stop)
        address = address_of(opened, settings) if opened is not None else ""
        code = None
        if opened is not None:
            with store.writing() as con:
                code = offer_code(con)
        with store.reading() as con:
            said = notes(settings, live_names(con))
        closing = Closing(service, settings.shutdown_s + GRACE_S)
        server = None if opened is None else server_for(create_app(service), settings, closing)
        stack.enter_context(hearing(server.handle_exit if server is not None else lambda *_: closing()))
        begun(Begun(address, store.url, tuple(sorted(settings.roles)), code, tuple(said)))
        LOG.info("begun", extra={"fields": {"roles": sorted(settings.roles)}})
        if opened is None or server is None:
            closing.wait()
        else:
            server.run(sockets=[opened])
        LOG.info("closing")
    LOG.info("ended")


def senders(settings: Settings) -> dict[str, Source]:
    """Whose webhooks are taken: those that come with Leadline, and those of mapping files, which go first."""
    folder = settings.options.sources
    return built_in() | (sources_in(folder) if folder is not None else {})


def put_together(settings: Settings, store: Store, webhooks: dict[str, Source]) -> Service:
    bus, worker = Bus(), None
    if "worker" in settings.roles:
        from leadline.live.worker import Worker  # who does not score need not load the engine

        kept = None if settings.retention_days is None else settings.retention_days * DAY
        worker = Worker(store, clock, bus, retention=kept)
    secret = secret_key(settings, store)
    erasures = erasure_log(store, secret, settings.erasures)
    with store.reading() as con:
        check(con, erasures)
    return Service(
        store=store,
        inbox=Inbox(store, clock, worker.wake if worker is not None else lambda: None, erasures),
        clock=clock,
        options=settings.options,
        worker=worker,
        bus=bus,
        webhooks=webhooks,
        secret=secret,
    )


def notes(settings: Settings, models: Sequence[str]) -> list[str]:
    """What somebody who starts the server should know; ``models`` are those that score."""
    said = list(settings.strange)
    if not models:
        said.append("no model scores yet; `leadline models activate FILE` lets one, also while the server runs")
    is_open = settings.host not in ("127.0.0.1", "::1", "localhost")
    if is_open and not settings.options.secure and "api" in settings.roles:
        said.append(
            f"it listens on {settings.host}, and passwords and keys would travel unencrypted; put a proxy with https "
            "in front, and set LEADLINE_PUBLIC_URL to its address"
        )
    return said


class Closing:
    """What a signal sets off: streams end, and a time begins after which the process ends whatever it still does."""

    def __init__(self, service: Service, deadline_s: float) -> None:
        self.service, self.deadline_s = service, deadline_s

    def __call__(self) -> None:
        if self.service.closing.is_set():
            return
        self.service.closing.set()
        watchdog = threading.Timer(self.deadline_s, self.give_up)
        watchdog.daemon = True
        watchdog.start()

    def give_up(self) -> None:
        LOG.error("the time to close is up; what was acknowledged is written")
        os._exit(1)

    def wait(self) -> None:
        """Wait for a signal, where no web server does."""
        while not self.service.closing.is_set():
            time.sleep(0.2)
