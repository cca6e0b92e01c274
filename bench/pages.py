"""The bench of the pages: ``python -m bench.pages [--leads N] [KIND …]``.

How long the server takes to answer with a page, the store being full; and the same while fifty people have a page open
that listens, and a hundred events arrive a second.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import uuid4

import httpx
import socketio
import sqlalchemy as sa
from rich.console import Console

from bench.live.__main__ import MODEL
from bench.live.databases import KINDS, database
from bench.live.filling import fill, lead_of
from bench.live.measures import percentiles
from bench.live.sending import Load, bodies
from bench.report import Section, kept, machine, seconds, shown
from leadline.store import tables as t
from leadline.store.keys import Wanted, make_key
from leadline.store.models import activate, files_of, publish
from leadline.store.roles import Role
from leadline.store.sources import source_number
from leadline.store.users import Person, make_user
from tests.live.server import free_port, opened, serving

PASSWORD = "four words of mine"
PAGES = {
    "queue": "/queue",
    "list": "/leads",
    "filtered": "/leads?band=warm&country=DE",
    "latest": "/leads?sort=-last_event&country=DE",
    "named": "/leads?q=user-00",
    "lead": "/leads/{lead}",
}
OTHERS = {"accounts": "/accounts", "models": "/models", "quality": "/quality", "connections": "/connections"}
BUDGET = {"list": 0.1, "filtered": 0.1, "latest": 0.1, "named": 0.1, "lead": 0.1}
READS, OPEN, RATE = 40, 50, 100
Numbers = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description="Measures the pages.")
    parser.add_argument("kind", nargs="*", default=["sqlite"], help=f"which databases: {', '.join(KINDS)}; sqlite")
    parser.add_argument("--leads", type=int, default=1_000_000, help="that are in the store; 1000000")
    parser.add_argument("--events", type=int, default=5, help="of each lead; 5")
    chosen = parser.parse_args()
    console = Console(width=max(120, Console().width))
    for kind in chosen.kind:
        section = measured(kind, chosen.leads, chosen.events)
        shown(console, section)
        kept(section, machine() | {"scale": f"pages-{chosen.leads}"})


def measured(kind: str, leads: int, each: int) -> Section:
    with database(kind) as url, opened(url) as store:
        now = time.time_ns() // 1000
        with store.writing() as con:
            model = publish(con, files_of(MODEL), "bench", now)
            activate(con, model.version, "bench", now, fire=True)
            assert source_number(con, "backend", "segment", now) == 1
            write = make_key(con, Wanted("backend", "server", scopes=("events:email",)), "bench", now)[1]
            make_user(con, Person("bench@example.com", Role.owner, PASSWORD), "bench", now)
        fill(store, leads, each, (model.name, model.version), now)
        with store.writing() as con:
            con.execute(sa.update(t.activations).values(done_at=now))  # everybody has a score by it
        port = free_port()
        with serving(url, "--role", "api,worker,ui", LEADLINE_PAGES_PORT=str(port)) as server:
            pages = f"http://127.0.0.1:{port}"
            http = signed_in(pages)
            found: dict[str, Numbers] = {name: timed(http, path, leads) for name, path in (PAGES | OTHERS).items()}
            with fifty_open(pages) as sockets, sending(Load(port=server.port, key=write, leads=leads, name="pages")):
                busy = {name: timed(http, path, leads) for name, path in PAGES.items()}
                lost = sum(not one.connected for one in sockets)
            server.stop()
    return told(kind, leads, leads * each, found, busy, lost)


def signed_in(pages: str) -> httpx.Client:
    """A client with a session, when the pages answer."""
    http = httpx.Client(base_url=pages, timeout=60, trust_env=False, verify=False, follow_redirects=True)
    ends = time.monotonic() + 60
    while True:
        try:
            said = http.post("/login", data={"email": "bench@example.com", "password": PASSWORD})
            assert said.status_code == 200, said.status_code
            return http
        except httpx.TransportError:
            assert time.monotonic() < ends, "the pages do not answer"
            time.sleep(0.2)


def timed(http: httpx.Client, path: str, leads: int) -> Numbers:
    """How long a page takes, of another lead each time."""
    draw, times = Random(path), []
    for number in range(READS + 2):
        began = time.perf_counter()
        said = http.get(path.format(lead=lead_of(draw.randrange(leads))))
        if number > 1:  # the first ones compile and load what the others then find there
            times.append(time.perf_counter() - began)
        assert said.status_code == 200, f"{path} answered {said.status_code}"
    return percentiles(times) | {"bytes": len(said.content)}


@contextmanager
def fifty_open(pages: str) -> Iterator[list[socketio.AsyncClient]]:
    """Fifty queues that are open, each somebody else's, with its socket."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    sockets = [socketio.AsyncClient(reconnection=False) for _ in range(OPEN)]

    async def leave() -> None:
        await asyncio.gather(*(one.disconnect() for one in sockets))

    for one in sockets:  # each as soon as its page is there: a page that nobody listens to is soon forgotten
        document = signed_in(pages).get("/queue").text
        asyncio.run_coroutine_threadsafe(join(one, pages, document), loop).result(60)
    try:
        yield sockets
    finally:
        asyncio.run_coroutine_threadsafe(leave(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def join(one: socketio.AsyncClient, pages: str, document: str) -> None:
    """Open the socket of a page as its script does."""
    match = re.search(r'client_id["\']?:\s*["\']([0-9a-f-]{36})', document)
    assert match is not None, "the page has no socket"
    asked = f"client_id={match[1]}&tab_id={uuid4()}&document_id={uuid4()}&next_message_id=0&implicit_handshake=true"
    await one.connect(f"{pages}?{asked}", socketio_path="/_nicegui_ws/socket.io", transports=["websocket"])


@contextmanager
def sending(load: Load) -> Iterator[None]:
    """A hundred events a second, each another lead's."""
    ending = threading.Event()
    requests = [body for body, _ in bodies(load, 0, 600)]

    def send() -> None:
        with httpx.Client(auth=(load.key, ""), timeout=60, trust_env=False, verify=False) as http:
            for body in requests:
                if ending.is_set():
                    return
                http.post(f"http://127.0.0.1:{load.port}/v1/batch", content=body, headers=JSON)
                ending.wait(load.batch / RATE)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(60)


JSON = {"Content-Type": "application/json"}


def told(kind: str, leads: int, events: int, found: dict[str, Numbers], busy: dict[str, Numbers], lost: int) -> Section:
    title = f"Pages on {kind}: {leads:,} leads and {events:,} events in the store"
    section = Section(f"pages {kind}", title, numbers={"alone": found, "busy": busy, "lost": lost})
    add(section, found, lambda name: name, BUDGET)
    add(section, busy, lambda name: f"{name}, {OPEN} open, {RATE} events/s", {})
    section.add("open pages that lost their socket", str(lost), "0", lost == 0)
    return section


def add(section: Section, found: dict[str, Numbers], said: Callable[[str], str], budget: dict[str, float]) -> None:
    for name, one in found.items():
        most = budget.get(name)
        met = None if most is None else one["p50"] <= most
        own = "" if most is None else f"≤ {most * 1000:.0f} ms"
        note = f"p95 {seconds(one['p95'])}, p99 {seconds(one['p99'])}; {one['bytes'] // 1000} kB"
        section.add(said(name), seconds(one["p50"]), own, met, note)


if __name__ == "__main__":
    main()
