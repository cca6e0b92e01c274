"""A real HTTP server in a thread that answers with what a function says: the ground of the doubles of CRMs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

BEGINNING = 1_790_000_000_000_000  # what time it is where nobody says


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; ``said`` of None is an empty body."""

    status: int = 200
    said: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Double:
    """A server with state. ``refusals`` are answered to the next requests, before anything else is done."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    refusals: list[Answer] = field(default_factory=list)
    lock: Any = field(default_factory=threading.RLock)
    clock: Callable[[], int] = lambda: BEGINNING
    ahead: int = 0  # how far its own clock is ahead of that

    @property
    def now(self) -> int:
        """What time it is there."""
        return self.clock() + self.ahead

    def passes(self, span: int) -> None:
        self.ahead += span

    def take(self, asked: Asked) -> Answer:
        with self.lock:
            self.asked.append(asked)
            return self.refusals.pop(0) if self.refusals else self.answer(asked)

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError


@contextmanager
def serving(double: Double) -> Iterator[None]:
    """A server on a free port of this machine, whose answers a double gives; they are dated by the double's clock."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
            answer = double.take(asked)
            out = b"" if answer.said is None else orjson.dumps(answer.said)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 - names of the standard library

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(double.now / 1_000_000, usegmt=True)

        def log_message(self, *_: Any) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        double.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield
    finally:
        server.shutdown()
        server.server_close()
