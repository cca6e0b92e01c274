"""Failures of what a server stands on: its disk, its database. What was acknowledged is there afterwards, once."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from leadline.store.database import Store
from leadline.store.freshness import freshness
from tests.engines.postgres import postgres
from tests.live.load import Crowd, Senders
from tests.live.server import Server, opened, serving, use_model, wait_for
from tests.live.test_kill import SCOPES
from tests.live.truth import everything_wrong
from tests.live.world import MODEL

FULL = 3 << 19  # bytes: no file of the server may grow beyond
AWAY_S = 3.0  # a database that is gone; in the drill a minute


def settled(server: Server, store: Store) -> None:
    def is_idle() -> bool:
        with store.reading() as con:
            return not freshness(con).waiting

    wait_for(is_idle, "everything is scored", server.said)


def acknowledged_until_full(client: httpx.Client, crowd: Crowd) -> tuple[set[str], httpx.Response]:
    """Send until the server refuses; what it has acknowledged, and how it refused."""
    acknowledged: set[str] = set()
    while True:
        batch = crowd.batch()
        said = client.post("/v1/batch", json={"batch": batch})
        if said.status_code != 200:
            return acknowledged, said
        acknowledged |= {one["messageId"] for one in batch}


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    url, crowd = f"sqlite:///{tmp_path}/leadline.db", Crowd(1)
    use_model(url, MODEL)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))

    with serving(url, before=no_room) as server, opened(url) as store:
        with server.client(server.key("app", "--server", *SCOPES)) as client:
            acknowledged, refusal = acknowledged_until_full(client, crowd)
            assert refusal.status_code == 503
            assert refusal.json()["error"]["code"] == "store_unavailable"
            assert "send it again" in refusal.json()["error"]["message"]
            wait_for(lambda: "is its disk full?" in server.said(), "the log says what may be", server.said)
            assert len(acknowledged) > 100
            assert client.get("/healthz").status_code == 200
            server.kill()
            server.before = None  # somebody made room
            server.start()
            again = client.post("/v1/batch", json={"batch": list(crowd.said.values())[-50:]})
            assert again.status_code == 200
        settled(server, store)
        server.kill()
        assert everything_wrong(store, acknowledged) == []


@contextmanager
def alone() -> Iterator[tuple[str, str]]:
    """A PostgreSQL that nobody else uses and that keeps its word: its connection string, its address."""
    with postgres() as dsn:
        with psycopg.connect(dsn, autocommit=True) as con:
            con.execute("ALTER DATABASE postgres SET synchronous_commit = on")
        yield dsn, f"postgresql://postgres@/postgres?host={psycopg.conninfo.conninfo_to_dict(dsn)['host']}"


def processes(dsn: str) -> list[int]:
    """The process ids of PostgreSQL's first process, and of those that answer or write for it."""
    with psycopg.connect(dsn) as con:
        query = "SELECT pid FROM pg_stat_activity WHERE backend_type = ANY(%s) AND pid <> pg_backend_pid()"
        found = [int(pid) for (pid,) in con.execute(query, [["client backend", "checkpointer"]])]
        folder = con.execute("SHOW data_directory").fetchall()[0][0]
    first = int((Path(folder) / "postmaster.pid").read_text().split()[0])
    return [first, *found]


def through(away: float) -> list[str]:
    """What is wrong after a database was gone for so many seconds, and crashed later, under load."""
    crowd = Crowd(2)
    with alone() as (dsn, url):
        use_model(url, MODEL)
        with serving(url) as server, opened(url) as store:
            senders = Senders(server, server.key("app", "--server", *SCOPES), crowd)
            with senders:
                senders.wait_for_more(50)
                freeze(server, processes(dsn), away)
                wait_for(server.is_ready, "the server is ready again", server.said)
                senders.wait_for_more(50)
                os.kill(processes(dsn)[1], signal.SIGKILL)  # PostgreSQL ends all of its processes then, and recovers
                wait_for(server.is_ready, "the server is ready once more", server.said)
                senders.wait_for_more(50)
            settled(server, store)
            assert server.starts == 1
            assert not senders.failed
            server.kill()
            return everything_wrong(store, senders.acknowledged)


def freeze(server: Server, processes: list[int], seconds: float) -> None:
    """The database answers nothing for a while; meanwhile the server lives, and says that it is not ready."""
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        time.sleep(seconds)
        assert httpx.get(f"{server.at}/healthz", timeout=5, trust_env=False).status_code == 200
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def test_a_database_that_is_gone_for_a_while_and_crashes_loses_nothing() -> None:
    assert through(AWAY_S) == []


@pytest.mark.drill
def test_a_database_that_is_gone_for_a_minute_and_crashes_loses_nothing() -> None:
    assert through(60) == []
