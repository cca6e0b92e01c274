"""uvicorn, as we run it: our signals, our log, our answer to what is no HTTP."""

from __future__ import annotations

import asyncio
import errno
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from leadline.api.answer import fault_response
from leadline.api.faults import Fault
from leadline.app.settings import Settings
from leadline.errors import InputError

BACKLOG = 2048
KEEP_ALIVE_S = 75  # longer than most proxies keep a connection open themselves


class Server(uvicorn.Server):
    """A server that calls ``closing`` at the first signal, and does not wait for anybody after the second."""

    def __init__(self, config: uvicorn.Config, closing: Callable[[], None]) -> None:
        super().__init__(config)
        self.closing = closing

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are heard by `hearing`, from before anybody is told that there is a server.

        uvicorn's own raises the signal again when it is done, which would end us before all is written.
        """
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True
        self.closing()


@contextmanager
def hearing(handle: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have a function called at SIGTERM and SIGINT until the block ends; only the main thread hears them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def refuse_what_is_no_http(connection: Any, _: str) -> None:
    """What is no HTTP is answered in the one shape too."""
    request_id = secrets.token_hex(8)
    answer = fault_response(Fault("malformed", "this is no HTTP request that can be read"), request_id)
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nX-Request-Id: {request_id}\r\n"
    length = f"Content-Length: {len(answer.body)}\r\nConnection: close\r\n\r\n"
    connection.transport.write(f"{head}{length}".encode("ascii") + bytes(answer.body))
    connection.transport.close()


PROTOCOL: type[asyncio.Protocol] = type("Protocol", (AutoHTTPProtocol,), {"send_400_response": refuse_what_is_no_http})


def server_for(app: FastAPI, settings: Settings, closing: Callable[[], None]) -> Server:
    proxies: dict[str, Any] = {"proxy_headers": bool(settings.trusted_proxies)}
    if settings.trusted_proxies:
        proxies["forwarded_allow_ips"] = list(settings.trusted_proxies)
    config = uvicorn.Config(
        app,
        http=PROTOCOL,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=max(1, int(settings.shutdown_s)),
        backlog=BACKLOG,
        **proxies,
    )
    return Server(config, closing)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; what hinders it is said in words."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise InputError(f"there is no address `{host}` to listen on; write 127.0.0.1, or 0.0.0.0 for all") from None
    opened = socket.socket(family, kind, protocol)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(address)
        opened.listen(BACKLOG)
    except OSError as problem:
        opened.close()
        raise InputError(hindered(host, port, problem)) from None
    opened.setblocking(False)
    return opened


def hindered(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"another program listens on {host}:{port}; choose another port with --port or LEADLINE_PORT"
    if problem.errno == errno.EACCES:
        return f"this user may not listen on port {port}; choose one above 1023 with --port or LEADLINE_PORT"
    if problem.errno == errno.EADDRNOTAVAIL:
        return f"`{host}` is no address of this machine; write 127.0.0.1, or 0.0.0.0 for all of them"
    return f"cannot listen on {host}:{port}: {problem.strerror}"


def address_of(opened: socket.socket, settings: Settings) -> str:
    """Where people reach us: the public address, else where the socket listens."""
    if settings.options.public_url:
        return settings.options.public_url
    return local_address(opened)


def local_address(opened: socket.socket) -> str:
    """How this machine itself reaches a socket."""
    host, port = opened.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
