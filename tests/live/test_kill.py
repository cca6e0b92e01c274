"""Processes are killed at random instants, and nothing that was acknowledged is lost, counted twice, or said twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from leadline.live.placing import is_waiting
from leadline.live.segments import keep_text
from leadline.model.segment import name_in
from leadline.outward.connecting import make_connection
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.freshness import freshness
from leadline.store.segments import NEW, standing_segments
from tests.live.load import Crowd, Senders
from tests.live.server import SECRET, Server, opened, serving, use_model, wait_for
from tests.live.truth import everything_wrong
from tests.live.world import MODEL
from tests.outward.receiver import Receiver, receiving

WARM = "segment: warm\nif: {score: {gte: 15}, not: {segment: clickers}}"
CLICKERS = ("segment: clickers\nif: {did: {on: 'email.*'}}", "segment: clickers\nif: {did: {on: page, at_least: 2}}")
SCOPES = ("--scope", "events:email", "--scope", "events:stage")


@contextmanager
def beside(url: str, seed: int, log: Path) -> Iterator[Callable[[], None]]:
    """Scans, previews and rebuilds run in a process of their own; what is given kills it and starts another."""
    running: list[subprocess.Popen[bytes]] = []

    def again() -> None:
        if running:
            assert running[-1].poll() is None, f"what runs beside ended by itself:\n{log.read_text()[-4000:]}"
            running[-1].kill()
            running[-1].wait()
        with log.open("ab") as said:
            command = [sys.executable, "-m", "tests.live.beside", url, f"{seed}-{len(running)}"]
            running.append(subprocess.Popen(command, stdout=said, stderr=said))

    again()
    try:
        yield again
    finally:
        running[-1].kill()
        running[-1].wait()


def kill_again_and_again(database: str, rounds: int, seed: int, folder: Path) -> list[str]:
    """What is wrong after so many rounds."""
    draw, crowd = random.Random(seed), Crowd(seed)
    use_model(database, MODEL)
    with opened(database) as store:
        keep_segment(store, CLICKERS[0])
        keep_segment(store, WARM)
    with (
        receiving() as receiver,
        serving(database, LEADLINE_OUTBOUND_PRIVATE="yes") as server,
        opened(database) as store,
    ):
        hook(store, receiver)
        senders = Senders(server, server.key("app", "--server", *SCOPES), crowd)
        with senders, beside(database, seed, folder / "beside") as kill_beside:
            wait_for(lambda: len(moved(store)) > 10, "some leads move", server.said)
            for number in range(rounds):
                senders.wait_for_more(draw.randrange(400))
                time.sleep(draw.uniform(0, 0.3))
                if draw.random() < 0.3:
                    kill_beside()
                keep_segment(store, CLICKERS[1 - number % 2])
                server.kill()
                server.start(ready=False)
        server.wait_until_ready()

        def nothing_waits() -> bool:
            with store.reading() as con:
                return not freshness(con).waiting and not is_waiting(store)

        wait_for(nothing_waits, "everything is scored", server.said)
        assert server.starts == rounds + 1
        assert not senders.failed
        assert not senders.refused
        assert senders.again > rounds  # requests were cut, and sent again
        assert len(senders.acknowledged) == len(crowd.said)
        arrived_once(store, receiver, server)
        server.kill()
        return everything_wrong(store, senders.acknowledged)


def hook(store: Store, receiver: Receiver) -> None:
    """Have a receiver told of every transition."""
    settings = {"url": receiver.url, "about": ["moved"], "per_second": 500}
    with store.writing() as con:
        make_connection(con, "hooks", "webhook", settings, {}, SECRET.encode(), "test", time.time_ns() // 1000)


def arrived_once(store: Store, receiver: Receiver, server: Server) -> None:
    """That of every transition the receiver was told, by one key of its own, however often it was sent."""
    d = t.deliveries.c
    with store.writing() as con:
        outbox.let_go(con)  # as if the time had passed for which what a killed server was sending is held

    def all_sent() -> bool:
        with store.reading() as con:
            waits = con.scalar(sa.select(sa.func.count()).where(d.state != "sent"))
            return not waits and not con.scalar(sa.select(sa.func.count()).select_from(t.happenings))

    wait_for(all_sent, "everything is delivered", server.said)
    told = [(call.said["data"]["number"], call.said["data"]["to"]) for call in receiver.taken.values()]
    assert sorted(told) == sorted(moved(store))


def moved(store: Store) -> list[tuple[int, str]]:
    """The transitions so far, each with the stage to which it led."""
    with store.reading() as con:
        return list(map(tuple, con.execute(sa.select(t.transitions.c.number, t.transitions.c.to_stage))))


def keep_segment(store: Store, text: str) -> None:
    """Keep a segment, in the place of the one of its name."""
    name, at = name_in(text), time.time_ns() // 1000
    with store.writing() as con:
        before = standing_segments(con, name)
        assert keep_text(con, name, text, before[0].edit if before else NEW, "test", at)


def test_two_rounds_of_kills_lose_nothing(database: str, tmp_path: Path) -> None:
    assert kill_again_and_again(database, 2, 1, tmp_path) == []


@pytest.mark.drill
def test_fifty_rounds_of_kills_lose_nothing(database: str, tmp_path: Path) -> None:
    assert kill_again_and_again(database, 50, time.time_ns() % 1_000_000, tmp_path) == []
