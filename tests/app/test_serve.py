"""`leadline serve` as a process: it begins, is the only one, keeps quiet about people, and ends without a loss."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import open_store
from tests.api.conftest import basic, wait_for

ADA = {"email": "ada.lovelace@example.com", "user": "user-ada-4711", "device": "device-ada-4712", "name": "Lovelace"}


@dataclass
class Process:
    """A running `leadline serve`: what it said first, and where its log goes."""

    popen: subprocess.Popen[str]
    said: dict[str, Any]
    log: Path

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.said["address"], headers=headers, verify=False, trust_env=False, timeout=30)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(40)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


Begin = Callable[..., Process]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Starts `leadline serve` in a folder, with a free port."""
    begun: list[subprocess.Popen[str]] = []

    def started(*options: str, **environment: str) -> Process:
        log = tmp_path / f"log{len(begun)}"
        with log.open("w", encoding="utf-8") as stream:
            popen = subprocess.Popen(
                command("serve", "--port", "0", "--role", "api", "--json", *options),
                cwd=tmp_path,
                env=surroundings() | environment,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
            )
        begun.append(popen)
        assert popen.stdout is not None
        text = ""
        while not text.endswith("}\n"):
            line = popen.stdout.readline()
            assert line, log.read_text(encoding="utf-8")
            text += line
        return Process(popen, json.loads(text), log)

    yield started
    for popen in begun:
        popen.kill()
        popen.wait()
        if popen.stdout is not None:
            popen.stdout.close()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "leadline", *arguments]


def surroundings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LEADLINE_")}


def ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=folder, env=surroundings(), capture_output=True, text=True, timeout=60, check=False
    )


def key(folder: Path, *arguments: str) -> str:
    made: str = json.loads(ran(folder, "keys", "create", *arguments, "--json").stdout)["key"]
    return made


def test_a_newcomer_gets_in_and_sends_an_event(begin: Begin, tmp_path: Path) -> None:
    server = begin()
    assert server.said["database"] == "sqlite:///leadline.db" and server.said["roles"] == ["api"]
    client = server.client()
    asked = {"code": server.said["code"], "email": ADA["email"], "password": "four words of mine"}
    assert client.post("/api/setup", json=asked).status_code == 201
    sent = server.client(**basic(key(tmp_path, "website", "--server"))).post(
        "/v1/track", json={"userId": "a", "event": "b"}
    )
    assert (sent.status_code, sent.json()["accepted"]) == (200, 1)
    assert server.end() == 0
    assert begin().said["code"] is None


def test_two_servers_on_one_file_are_refused_with_words(begin: Begin, tmp_path: Path) -> None:
    first = begin()
    second = ran(tmp_path, "serve", "--port", "0")
    assert second.returncode == 2
    said = second.stderr.splitlines()[-1]
    assert said.startswith(f"another Leadline serves leadline.db already (process {first.popen.pid}); stop it first")
    first.popen.kill()
    first.popen.wait()
    assert begin().client().get("/readyz").status_code == 200


def test_a_port_in_use_is_said_with_what_to_do(begin: Begin, tmp_path: Path) -> None:
    port = str(httpx.URL(begin().said["address"]).port)
    second = ran(tmp_path, "serve", "--port", port, "--database", "sqlite:///other.db")
    assert (second.returncode, "--port" in second.stderr, "Traceback" in second.stderr) == (2, True, False)
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_without_a_loss(begin: Begin, tmp_path: Path, number: int) -> None:
    server = begin()
    write = key(tmp_path, "website", "--server")
    acknowledged: list[str] = []
    refused: list[str] = []

    def send(thread: int) -> None:
        with server.client(**basic(write)) as client:
            for count in range(10_000):
                message_id = f"{thread}-{count}"
                try:
                    said = client.post("/v1/track", json={"userId": "ada", "event": "Seen", "messageId": message_id})
                except httpx.HTTPError:
                    return
                (acknowledged if said.status_code == 200 else refused).append(message_id)
                if said.status_code != 200:
                    return

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    wait_for(lambda: len(acknowledged) > 40, 30)
    assert server.end(number) == 0
    for thread in threads:
        thread.join()
    store = open_store(f"sqlite:///{tmp_path}/leadline.db")
    with store.reading() as con:
        kept = set(con.scalars(sa.select(t.events.c.event_id)))
    store.close()
    assert set(acknowledged) <= kept and len(kept) <= len(acknowledged) + len(threads)
    assert [line["event"] for line in server.lines() if line["log"] == "leadline.serve"] == [
        "begun",
        "closing",
        "ended",
    ]


def test_the_log_has_nothing_of_anybody(begin: Begin, tmp_path: Path) -> None:
    server = begin()
    write, read = key(tmp_path, "website", "--server"), key(tmp_path, "reader", "--api", "--role", "owner")
    client, reader = server.client(**basic(write)), server.client(Authorization=f"Bearer {read}")
    who = {"userId": ADA["user"], "anonymousId": ADA["device"]}
    traits = {"email": ADA["email"], "last_name": ADA["name"]}
    client.post("/v1/identify", json=who | {"traits": traits, "messageId": "message-ada"})
    client.post("/v1/track", json=who | {"event": "Demo Requested", "properties": {"note": ADA["name"]}})
    client.post("/v1/track", content=f'{{"userId": "{ADA["user"]}"')
    client.post(f"/v1/webhooks/{ADA['user']}", json=traits)
    reader.get(f"/api/{ADA['user']}", params={"email": ADA["email"]})
    reader.get("/api/audit", params={"by": ADA["email"], "cursor": ADA["device"]})
    reader.get("/api/users/4711", headers={"X-Request-Id": ADA["email"]})
    reader.post("/api/users", json={"email": ADA["email"], "role": ADA["name"]})
    reader.post("/api/users", json={"email": ADA["email"], "role": "owner", "password": "four words of mine"})
    signing = server.client()
    signing.post("/api/login", json={"email": ADA["email"], "password": "four words of yours"})
    signing.post("/api/login", json={"email": ADA["email"], "password": "four words of mine"})
    cookie = signing.cookies["leadline_session"]
    assert server.end() == 0
    lines = server.lines()
    requests = [line for line in lines if line["log"] == "leadline.access"]
    assert len(requests) == 11
    assert {"route", "status", "ms", "request_id", "method", "caller"} <= set(requests[0])
    assert {line["caller"] for line in requests} == {"key:1", "key:2", "nobody"}
    assert {"/v1/identify", "/v1/webhooks/{source}", "/api/users/{user_id}", "unknown"} <= {
        line["route"] for line in requests
    }
    text = server.log.read_text(encoding="utf-8")
    for secret in (
        *ADA.values(),
        "127.0.0.1",
        "4711",
        "message-ada",
        write,
        read,
        cookie,
        "four words",
        "python-httpx",
    ):
        assert secret not in text, secret


def test_what_is_wrong_with_the_settings_stops_it_before_anything_is_made(tmp_path: Path) -> None:
    done = subprocess.run(
        command("serve"),
        cwd=tmp_path,
        env=surroundings() | {"LEADLINE_PORT": "x", "LEADLINE_SHUTDOWN": "y"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)
    assert list(tmp_path.iterdir()) == []


def test_what_one_should_know_is_noted(begin: Begin) -> None:
    server = begin("--host", "0.0.0.0", LEADLINE_PROT="1")
    slip, models, open_ = server.said["notes"]
    assert models.startswith("no model scores yet; `leadline models activate FILE`")
    assert slip == "LEADLINE_PROT is no setting; did you mean LEADLINE_PORT?"
    assert "unencrypted" in open_ and "LEADLINE_PUBLIC_URL" in open_


def test_a_mapping_file_that_is_wrong_stops_it(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "own.yml").write_text("source: [")
    done = subprocess.run(
        command("serve", "--port", "0"),
        cwd=tmp_path,
        env=surroundings() | {"LEADLINE_SOURCES": "sources"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2 and "own.yml" in done.stderr


def test_a_worker_alone_listens_nowhere_and_ends_as_well(begin: Begin) -> None:
    server = begin("--role", "worker")
    assert (server.said["address"], server.said["code"]) == (None, None)
    assert server.end() == 0


@pytest.mark.parametrize("roles", ["api", "worker", "api,worker"])
def test_a_signal_at_the_very_beginning_ends_it_as_well(tmp_path: Path, roles: str) -> None:
    program = """
import os, signal
from leadline.app.serve import serve
from leadline.app.settings import settings_of
serve(settings_of(os.environ), lambda _: os.kill(os.getpid(), signal.SIGTERM))
print("closed")
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=surroundings() | {"LEADLINE_PORT": "0", "LEADLINE_ROLE": roles},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "closed\n")


def test_all_of_it_in_one_process_scores_too(begin: Begin) -> None:
    server = begin("--role", "api,worker")
    assert server.client().get("/readyz").status_code == 200
    assert "leadline_worker_alive 1.0" in server.client().get("/metrics").text
    assert server.end() == 0
