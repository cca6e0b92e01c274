"""Serving: the parts are opened, put together, and closed in the order in which nothing is lost."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from leadline.api.app import create_app
from leadline.api.given import Service
from leadline.api.outward.given import given_of
from leadline.api.pages_token import pages_token
from leadline.app.lock import only_server
from leadline.app.logs import set_up
from leadline.app.pages import Asked, Pages
from leadline.app.secret import own_key, secret_key
from leadline.app.server import address_of, hearing, listen, local_address, server_for
from leadline.app.settings import Settings
from leadline.app.shown import shown
from leadline.errors import InputError
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
    """What is said when the server begins. ``address`` is that of the API, ``pages`` that of the pages; empty where
    this process serves none. ``code`` is there as long as there is no user."""

    address: str
    pages: str
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
    if settings.roles == {"ui"}:
        serve_pages(settings, begun)
        return
    webhooks = senders(settings)
    with ExitStack() as stack:
        opened = stack.enter_context(listen(settings.host, settings.port)) if "api" in settings.roles else None
        for_pages = pages_socket(settings, stack)
        store = open_store(settings.database)
        stack.callback(store.close)
        stack.enter_context(only_server(store.path))
        upgrade(store)
        address = address_of(opened, settings) if opened is not None else ""
        pages_shown = pages_address(settings, for_pages)
        settings = replace(settings, options=replace(settings.options, pages_url=pages_shown or None))
        service = put_together(settings, store, webhooks)
        service.inbox.start()
        stack.callback(service.inbox.stop)
        stack.callback(service.uploads.stop)
        stack.callback(service.previews.close)
        stack.callback(service.strips.close)
        stack.callback(service.predictions.close)
        if service.worker is not None:
            service.worker.start()
            stack.callback(service.worker.stop)
            begin_outward(service, stack)
            begin_learning(service, stack)
        code = None
        if opened is not None:
            with store.writing() as con:
                code = offer_code(con)
        with store.reading() as con:
            said = notes(settings, live_names(con))
        closing = Closing(service, settings.shutdown_s + GRACE_S)
        server = None if opened is None else server_for(create_app(service), settings, closing)
        stack.enter_context(hearing(server.handle_exit if server is not None else lambda *_: closing()))
        if for_pages is not None:
            pages = Pages(asked_of(settings, opened, service.secret, for_pages), for_pages)
            pages.start()
            stack.callback(pages.stop)
        begun(Begun(address, pages_shown, store.url, tuple(sorted(settings.roles)), code, tuple(said)))
        LOG.info("begun", extra={"fields": {"roles": sorted(settings.roles)}})
        if opened is None or server is None:
            closing.wait()
        else:
            server.run(sockets=[opened])
        LOG.info("closing")
    LOG.info("ended")


def serve_pages(settings: Settings, begun: Callable[[Begun], None]) -> None:
    """Serve nothing but the pages, of an API that another process serves."""
    with ExitStack() as stack:
        opened = pages_socket(settings, stack)
        assert opened is not None
        pages = Pages(asked_of(settings, None, own_key(settings), opened), opened)
        ended = threading.Event()
        stack.enter_context(hearing(lambda *_: ended.set()))
        pages.start()
        stack.callback(pages.stop)
        begun(Begun("", pages_address(settings, opened), "", ("ui",), None, tuple(settings.strange)))
        while not ended.wait(0.2):
            pass


def pages_socket(settings: Settings, stack: ExitStack) -> socket.socket | None:
    """Where the pages listen, if this process serves them: by themselves at the next port after the API's."""
    if "ui" not in settings.roles:
        return None
    if "api" not in settings.roles and settings.api_url is None:
        raise InputError("the role `ui` without `api` asks another server; set LEADLINE_API_URL to its address")
    port = settings.pages_port
    if port is None:
        port = settings.port + 1 if settings.port else 0
    return stack.enter_context(listen(settings.host, port))


def pages_address(settings: Settings, opened: socket.socket | None) -> str:
    """Where people open the pages."""
    if opened is None:
        return settings.options.pages_url or ""
    return settings.options.pages_url or address_of(opened, settings)


def asked_of(settings: Settings, api: socket.socket | None, secret: bytes, opened: socket.socket) -> Asked:
    inside = settings.api_url or (local_address(api) if api is not None else "")
    return Asked(
        api_url=inside,
        token=pages_token(secret),
        pages_url=pages_address(settings, opened),
        api_shown=settings.options.public_url or inside,
        listens=opened.fileno(),
        log_level=settings.log_level,
        trusted_proxies=settings.trusted_proxies,
    )


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
        settings=shown(settings),
    )


def begin_outward(service: Service, stack: ExitStack) -> None:
    """Have followed what happens to leads, and sent what follows; and what is connected read."""
    from leadline.outward.crm.reading import Reading
    from leadline.outward.delivering import Delivering
    from leadline.outward.following import Following

    given = given_of(service)
    delivering = Delivering(given)
    delivering.start()
    stack.callback(delivering.stop)
    following = Following(given, delivering.wake)
    following.start()
    stack.callback(following.stop)
    service.bus.listen(lambda _: following.wake())
    reading = Reading(given, service.inbox.erasures)
    reading.start()
    stack.callback(reading.stop)


def begin_learning(service: Service, stack: ExitStack) -> None:
    """Have the store's own history studied, as people ask for it, its predictors kept and its trials looked at."""
    from leadline.learning.predictors.keeping import Keeping
    from leadline.learning.studies.worker import Studying
    from leadline.learning.trials.looking import Looking

    studying = Studying(service.store, service.clock)
    studying.start()
    stack.callback(studying.stop)
    keeping = Keeping(service.store, service.clock, service.wake)
    keeping.start()
    stack.callback(keeping.stop)
    looking = Looking(service.store, service.clock)
    looking.start()
    stack.callback(looking.stop)


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
