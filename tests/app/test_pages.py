"""The process of the pages: it comes with the server, comes back if it fails, and goes with the server."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import wait_for
from tests.app.test_serve import Begin, begin, ran

__all__ = ["begin"]


def opens(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", verify=False, trust_env=False, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def children(process: int) -> list[int]:
    """Those that any thread of a process has started, and that still run."""
    files = Path(f"/proc/{process}/task").glob("*/children")
    found = [int(child) for file in files for child in file.read_text(encoding="ascii").split()]
    return [child for child in found if not is_gone(child)]


def is_gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def test_it_comes_with_the_server_comes_back_if_it_fails_and_goes_with_it(begin: Begin) -> None:
    server = begin("--role", "api,ui")
    pages = server.said["pages"]
    wait_for(lambda: opens(pages), 60)
    (first,) = children(server.popen.pid)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: is_gone(first), 10)
    wait_for(lambda: opens(pages), 60)
    (second,) = children(server.popen.pid)
    assert second != first and any(
        line["event"].startswith("the process of the pages ended") for line in server.lines()
    )
    assert server.end() == 0
    assert is_gone(second) and not opens(pages)


def test_it_does_not_outlive_a_server_that_is_killed(begin: Begin) -> None:
    server = begin("--role", "api,ui")
    wait_for(lambda: opens(server.said["pages"]), 60)
    (child,) = children(server.popen.pid)
    server.popen.kill()
    wait_for(lambda: is_gone(child), 20)


def test_a_server_of_pages_alone_asks_another_one(begin: Begin) -> None:
    api = begin("--role", "api")
    secret = {"LEADLINE_SECRET_KEY": "k" * 40}
    pages = begin("--role", "ui", LEADLINE_API_URL=api.said["address"], LEADLINE_PAGES_PORT="0", **secret)
    assert (pages.said["address"], pages.said["database"]) == (None, None)
    wait_for(lambda: opens(pages.said["pages"]), 60)
    said = httpx.post(
        f"{pages.said['pages']}/login", data={"email": "a@b.example", "password": "x"}, verify=False, trust_env=False
    )
    assert said.status_code == 401 and 'role="alert"' in said.text
    began = time.monotonic()
    assert pages.end() == 0 and time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("environment", "words"),
    [({}, "LEADLINE_API_URL"), ({"LEADLINE_API_URL": "http://127.0.0.1:1"}, "LEADLINE_SECRET_KEY")],
)
def test_pages_alone_say_what_they_lack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tests.app.test_serve.surroundings", lambda: dict(os.environ))
    done = ran(tmp_path, "serve", "--role", "ui", "--port", "0")
    assert done.returncode == 2 and words in done.stderr
