"""A web site and, beside it, the server that its tracker speaks to: one HTTP server that goes by several names.

Pages are at any name (`site.at("www.acme.test", "/pricing")`); `/t.js` and `/v1/batch` are at `leads.acme.test`, so the
tracker speaks across origins as in life. What is posted is written down as it came, with what was answered.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from leadline.tracker import etag, script

if TYPE_CHECKING:
    from playwright.sync_api import Page

WWW = "www.acme.test"
LEADS = "leads.acme.test"
PATIENCE = 30.0  # seconds: far above what a busy machine needs
STILL = 0.05  # seconds in which nothing comes

JSON = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """A request to `/v1/batch`: its body, its headers (names in lower case), and the status that it was answered."""

    body: JSON
    headers: Mapping[str, str]
    status: int

    @property
    def messages(self) -> list[JSON]:
        return list(self.body["batch"])


@dataclass(slots=True)
class Site:
    """What the pages are, how the server answers, and what it has heard."""

    port: int = 0
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)  # the statuses of the next batches; then 200
    heard: list[Batch] = field(default_factory=list)
    preflights: int = 0
    news: threading.Condition = field(default_factory=threading.Condition)

    def at(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, html: str, **headers: str) -> None:
        """Put a page at that path, of every host."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (f"<!doctype html><title>Page {path}</title>{html}", named)

    def embed(self, **attributes: str) -> str:
        """The script element of the docs, with these attributes (`consent="granted"` is data-consent)."""
        data = " ".join(f'data-{name}="{value}"' for name, value in {"key": "wk_test", **attributes}.items())
        return f'<script async src="{self.at(LEADS, "/t.js")}" {data}></script>'

    @property
    def taken(self) -> list[JSON]:
        """The messages of the batches that were answered 200, in the order of their instants; each id once."""
        found = {one["messageId"]: one for batch in self.heard if batch.status == 200 for one in batch.messages}
        return sorted(found.values(), key=lambda one: str(one["timestamp"]))

    def events(self, name: str) -> list[JSON]:
        """The taken messages of that name: of a track its event, else its type."""
        return [one for one in self.taken if one.get("event", one["type"]) == name]

    def wait(self, until: Callable[[], object], says: str) -> None:
        with self.news:
            if not self.news.wait_for(until, PATIENCE):
                raise AssertionError(f"not within {PATIENCE:.0f} s: {says}; heard {self.heard}")
            while self.news.wait(STILL):  # a batch that was sent before a beacon may be heard after it
                pass

    def wait_for(self, name: str, times: int = 1) -> list[JSON]:
        """The messages of that name, as soon as there are so many."""
        self.wait(lambda: len(self.events(name)) >= times, f"{times} × {name}")
        return self.events(name)


def ready(page: Page) -> None:
    """As soon as the tracker of that page is at work."""
    page.wait_for_function("Boolean(window.leadline && leadline.loaded)")


def visit(page: Page, site: Site, path: str = "/", html: str = "", **attributes: str) -> None:
    """Put a page with a tracker there, and go to it."""
    site.page(path.split("?")[0], html + site.embed(**attributes))
    page.goto(site.at(WWW, path))
    ready(page)


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a free port of this machine."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path == "/t.js":
                self.answer(200, script(), {"Content-Type": "text/javascript", "ETag": etag()})
            elif path in site.pages:
                html, headers = site.pages[path]
                self.answer(200, html.encode(), {"Content-Type": "text/html; charset=utf-8", **headers})
            else:
                self.answer(404, b"", {})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.path == "/v1/batch"
            with site.news:
                status = site.answers.pop(0) if site.answers else 200
                site.heard.append(Batch(body, {k.lower(): v for k, v in self.headers.items()}, status))
                site.news.notify_all()
            self.answer(status, b'{"success":true}', {"Access-Control-Allow-Origin": "*"})

        def do_OPTIONS(self) -> None:
            site.preflights += 1
            self.answer(405, b"", {})

        def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Say nothing: what matters is written down."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield site
        finally:
            server.shutdown()
