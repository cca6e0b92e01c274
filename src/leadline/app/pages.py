"""The pages as a process of their own: what they draw never keeps an event waiting.

``python -m leadline.app.pages`` is started by `leadline serve`, with what it has to know on its input, as JSON. It ends
when that input ends, so it never outlives the server, however that goes.
"""

from __future__ import annotations

import gc
import logging
import os
import socket
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
import uvicorn

from leadline.app.collector import loading
from leadline.app.logs import set_up

if TYPE_CHECKING:
    from leadline.web.app import Place

LOG = logging.getLogger("leadline.serve")
PROCESS = (sys.executable, "-m", "leadline.app.pages")
AGAIN_S, ENDS_S = 1.0, 5.0
SELDOM = (50_000, 20, 20)  # of the collector: objects of the youngest, and how often the younger before the older
LEFT = "No response returned."  # what NiceGUI's middleware says when a browser leaves before it has its answer


@dataclass(frozen=True, slots=True)
class Asked:
    """What the process of the pages has to know. ``listens`` is the number of a socket that it inherits."""

    api_url: str
    token: str = field(repr=False)
    pages_url: str
    api_shown: str
    listens: int
    log_level: str
    trusted_proxies: tuple[str, ...] = ()


class Pages:
    """Starts the process, starts it again if it fails, and ends it."""

    def __init__(self, asked: Asked, opened: socket.socket) -> None:
        self.asked, self.opened = asked, opened
        self.ending = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self.keep, name="pages", daemon=True)

    def start(self) -> None:
        self.begin()
        self.thread.start()

    def begin(self) -> None:
        self.opened.set_inheritable(True)
        self.process = subprocess.Popen(
            PROCESS, stdin=subprocess.PIPE, pass_fds=(self.opened.fileno(),), start_new_session=True
        )
        assert self.process.stdin is not None
        self.process.stdin.write(orjson.dumps(asdict(self.asked)) + b"\n")
        self.process.stdin.flush()

    def keep(self) -> None:
        """Wait for the end of the process; one that nobody wanted is followed by another."""
        while self.process is not None:
            code = self.process.wait()
            if self.ending.is_set():
                return
            LOG.error("the process of the pages ended, and is started again", extra={"fields": {"code": code}})
            if self.ending.wait(AGAIN_S):
                return
            self.begin()

    def stop(self) -> None:
        """End the process; one that does not want to is killed: it keeps nothing that could be lost."""
        self.ending.set()
        if self.process is None or self.process.stdin is None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.thread.join(ENDS_S)


def server_of(place: Place, trusted_proxies: tuple[str, ...]) -> uvicorn.Server:
    """The web server of the pages."""
    from leadline.web.app import create_pages  # takes a second, which who serves no pages need not wait

    proxies: dict[str, Any] = {"proxy_headers": bool(trusted_proxies)}
    if trusted_proxies:
        proxies["forwarded_allow_ips"] = list(trusted_proxies)
    config = uvicorn.Config(
        create_pages(place),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        **proxies,
    )
    return uvicorn.Server(config)


def is_news(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn's log says more than that a browser left."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, RuntimeError) and str(error) == LEFT)


def main() -> None:
    with loading():
        from leadline.web.app import Place
        from leadline.web.failing import Unsaid

    asked = Asked(**orjson.loads(sys.stdin.buffer.readline()))
    set_up(asked.log_level)
    logging.getLogger("uvicorn.error").addFilter(is_news)
    logging.getLogger("nicegui").addFilter(Unsaid())
    place = Place(asked.api_url, asked.token, asked.pages_url, asked.api_shown)
    server = server_of(place, tuple(asked.trusted_proxies))
    look_seldom()
    threading.Thread(target=end_with_input, args=(server,), daemon=True).start()
    server.run(sockets=[socket.socket(fileno=asked.listens)])


def look_seldom() -> None:
    """Have the collector look for garbage less often, and never at what stays: pages are many objects that live for
    minutes, and to look through all of them took longer than to draw another one."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def end_with_input(server: uvicorn.Server) -> None:
    """End when whoever started us closes our input, or is gone."""
    sys.stdin.buffer.read()
    server.should_exit = True
    threading.Timer(ENDS_S, os._exit, (0,)).start()


if __name__ == "__main__":
    main()
