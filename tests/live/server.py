"""A real `leadline serve` in a process of its own, which a test can kill -9 and start again on the same port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from leadline.store.database import Store, open_store
from leadline.store.migrate import upgrade
from leadline.store.models import MAIN_FILE, activate, publish

PATIENCE = 60.0  # seconds: far above what a busy machine needs
SECRET = "a secret of the tests, with enough letters"
FREE = {f"LEADLINE_RATE_{who}": "1000000" for who in ("KEY", "PEER", "API", "LOGIN")}
LEADLINE = (sys.executable, "-m", "leadline")


@dataclass
class Server:
    """A server that was started at least once. ``at`` is its address, which stays; ``log`` is what it says."""

    url: str
    port: int
    log: Path
    environment: dict[str, str] = field(repr=False)
    arguments: Sequence[str] = ()
    before: Callable[[], None] | None = None  # called in the new process, before the program
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def at(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, ready: bool = True) -> None:
        """Start the process; by default, until it is ready to work."""
        assert self.process is None or self.process.poll() is not None, "it runs already"
        command = [*LEADLINE, "serve", "--database", self.url, "--port", str(self.port), "--role", "api,worker"]
        command += self.arguments  # a role among them comes in the place of ours
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, preexec_fn=self.before
            )
        self.starts += 1
        if ready:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        wait_for(self.is_ready, "the server is ready", self.said)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the server ended by itself:\n{self.said()}"
        try:
            return httpx.get(f"{self.at}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it at this very instant, as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """End it as an operator would; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def key(self, *arguments: str) -> str:
        """A key made by the command line: ``key("backend", "--server")``."""
        command = [*LEADLINE, "keys", "create", *arguments, "--database", self.url, "--json"]
        made = subprocess.run(command, capture_output=True, text=True, env=self.environment, check=False)
        assert made.returncode == 0, made.stderr
        said: dict[str, Any] = json.loads(made.stdout)
        return str(said["key"])

    def client(self, key: str = "") -> httpx.Client:
        """A client that sends a write key along."""
        return httpx.Client(base_url=self.at, auth=(key, ""), timeout=PATIENCE, trust_env=False, verify=False)


@contextmanager
def serving(
    url: str, *arguments: str, ready: bool = True, before: Callable[[], None] | None = None, **environment: str
) -> Iterator[Server]:
    """Serve a database until the block ends. Further settings are variables of the environment."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LEADLINE_")}
    own |= FREE | {"LEADLINE_SECRET_KEY": SECRET} | environment
    with tempfile.TemporaryDirectory(prefix="leadline-serve-") as folder:
        server = Server(url, free_port(), Path(folder) / "log", own, arguments, before)
        try:
            server.start(ready=ready)
            yield server
        finally:
            if server.process is not None and server.process.poll() is None:
                server.kill()


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def wait_for(happened: Callable[[], object], says: str, more: Callable[[], str] = str, limit: float = PATIENCE) -> None:
    """Until something is so; a failure if it never is."""
    ends = time.monotonic() + limit
    while not happened():
        assert time.monotonic() < ends, f"not within {limit:.0f} s: {says}\n{more()}"
        time.sleep(0.05)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """The store of a server, brought up to date, for a look from outside."""
    store = open_store(url, pool=2)
    try:
        upgrade(store)
        yield store
    finally:
        store.close()


def use_model(url: str, text: str) -> None:
    """Let a model score."""
    now = time.time_ns() // 1000
    with opened(url) as store, store.writing() as con:
        activate(con, publish(con, {MAIN_FILE: text}, "test", now).version, "test", now, fire=True)
