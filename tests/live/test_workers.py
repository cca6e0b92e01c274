"""Several workers on one store: the queue is shared, and nobody is scored by what was, or handed over twice."""

from __future__ import annotations

import random
import time
from contextlib import suppress

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.live.worker import Worker
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.freshness import freshness
from leadline.store.people import merge, set_stage
from tests.live.server import wait_for
from tests.live.truth import everything_wrong
from tests.live.world import company, live, put

WORKERS = 3


def clock() -> int:
    return time.time_ns() // 1000


def meddle(store: Store, draw: random.Random) -> None:
    """Somebody merges two leads, or moves one by hand."""
    with store.reading() as con:
        leads = list(con.scalars(sa.select(t.leads.c.lead_id)))
    if len(leads) < 2:
        return
    one, other = draw.sample(leads, 2)
    with suppress(InputError), store.writing() as con:  # who was merged meanwhile is nobody any more
        if draw.random() < 0.6:
            merge(con, one, other, "user:1", clock(), f"merge-{one}-{other}")
        else:
            set_stage(con, one, draw.choice(["recycled", "accepted", "lost"]), "", "user:1", clock())


def test_workers_share_the_queue_and_hand_nobody_over_twice(store: Store) -> None:
    draw = random.Random(7)
    live(store)
    messages = company(80, seed=7)
    draw.shuffle(messages)
    workers = [Worker(store, clock) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    try:
        for at in range(0, len(messages), 12):
            put(store, messages[at : at + 12], clock())
            for worker in workers:
                worker.wake()
            meddle(store, draw)

        def is_idle() -> bool:
            with store.reading() as con:
                return not freshness(con).waiting

        wait_for(is_idle, "everything is scored")
    finally:
        for worker in workers:
            worker.stop()
    assert [worker.health.error for worker in workers] == [""] * WORKERS
    assert everything_wrong(store, [message.id for message in messages]) == []
