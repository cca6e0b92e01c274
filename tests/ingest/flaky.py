"""A network that fails: a proxy in front of a real server, which does to each request what a test says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Fault(StrEnum):
    """What may happen to a request on its way."""

    busy = "busy"  # it is answered 429, and told to come again in a second
    down = "down"  # it is answered 503
    cut = "cut"  # the connection breaks before it reaches the server
    torn = "torn"  # half of it reaches the server
    deaf = "deaf"  # the server takes it, and its answer gets lost


@dataclass(slots=True)
class Network:
    """Its address, what will happen to the next requests (then: nothing any more), and what happened to each."""

    at: str = ""
    faults: list[Fault] = field(default_factory=list)
    happened: list[Fault | int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> Fault | None:
        with self.lock:
            return self.faults.pop(0) if self.faults else None


@contextmanager
def flaky(server: str, faults: Iterable[Fault] = ()) -> Iterator[Network]:
    """A proxy in front of a server's address."""
    network = Network(faults=list(faults))
    target = urlsplit(server).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fault = network.next()
            if fault is Fault.busy:
                self.answer(429, b"{}", {"Retry-After": "1"})
            elif fault is Fault.down:
                self.answer(503, b"{}")
            elif fault is None:
                self.pass_on(body)
            else:
                if fault is not Fault.cut:
                    self.deliver(body, len(body) // 2 if fault is Fault.torn else len(body))
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
            if fault is not None:
                network.happened.append(fault)

        def pass_on(self, body: bytes) -> None:
            """Hand the request over; where the server is gone, so is the connection."""
            try:
                status, said = self.deliver(body, len(body))
            except (OSError, HTTPException):
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                network.happened.append(Fault.cut)
                return
            network.happened.append(status)
            self.answer(status, said)

        def deliver(self, body: bytes, length: int) -> tuple[int, bytes]:
            """So much of the request reaches the server; its answer, where it has all of it."""
            connection = HTTPConnection(target, timeout=30)
            try:
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                connection.putrequest("POST", self.path, skip_accept_encoding=True)
                for name, value in headers.items():
                    connection.putheader(name, value)
                connection.endheaders(body[:length])
                if length < len(body):
                    return 0, b""
                answer = connection.getresponse()
                return answer.status, answer.read()
            finally:
                connection.close()

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Say nothing: what matters is written down."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as proxy:
        proxy.daemon_threads = True
        network.at = f"http://127.0.0.1:{proxy.server_port}"
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        try:
            yield network
        finally:
            proxy.shutdown()
