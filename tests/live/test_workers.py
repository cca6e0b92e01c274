"""Several workers on one store: the queue is shared, and nobody is scored by what was, or handed over twice."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.live.claims import ROWS, claim, locked
from leadline.live.engine import Engine
from leadline.live.tick import tick
from leadline.live.worker import Worker
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.freshness import freshness
from leadline.store.message import Kind, Message
from leadline.store.people import merge, set_stage
from leadline.store.whose import mark_dirty
from tests.live.server import wait_for
from tests.live.truth import everything_wrong
from tests.live.world import NOW, company, live, put, settle

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


def said(*users: str) -> list[Message]:
    traits = {"seniority": "vp"}
    return [Message(Kind.identify, f"i-{user}", NOW - DAY, user_id=user, traits=traits) for user in users]


@pytest.mark.parametrize("new_store", ["postgres"], indirect=True)
def test_who_is_merged_with_a_lead_that_another_worker_has_is_left_to_it(store: Store) -> None:
    live(store)
    put(store, said("ada", "bob"))
    settle(store)
    with store.engine.connect() as other, other.begin():
        assert locked(other, [2]) == {2}  # as a turn does that is about to hand bob over
        with store.writing() as con:
            merge(con, 1, 2, "user:1", NOW + 1, "m")
        with Engine(store) as engine:
            assert tick(store, engine, NOW + 2).leads == 0
    settle(store, NOW + 3)
    with store.reading() as con:
        assert con.execute(sa.select(t.leads.c.lead_id, t.leads.c.as_of)).all() == [(1, NOW + 3)]


def test_two_who_move_a_lead_at_once_move_it_one_after_the_other(store: Store) -> None:
    put(store, said("ada"))
    with ThreadPoolExecutor(1) as pool:
        with store.writing() as con:
            set_stage(con, 1, "accepted", "", "user:1", NOW)

            def again() -> int:
                with store.writing() as later:
                    return set_stage(later, 1, "lost", "", "user:2", NOW).number

            second = pool.submit(again)
            with pytest.raises(TimeoutError):
                second.result(0.3)
        assert second.result(10) == 2
    with store.reading() as con:
        query = sa.select(t.transitions.c.from_stage, t.transitions.c.to_stage).order_by(t.transitions.c.number)
        assert con.execute(query).all() == [("lead", "accepted"), ("accepted", "lost")]


def test_one_that_ails_keeps_nobody_from_being_claimed(store: Store) -> None:
    put(store, said("ada", "bob"))
    with store.writing() as con:
        con.execute(sa.delete(t.dirty))
        mark_dirty(con, [1], "event", NOW)
        for _ in range(ROWS):
            con.execute(sa.insert(t.dirty).values(subject_id=1, cause="event", later=False, at=NOW))
        mark_dirty(con, [2], "event", NOW)
        assert claim(con, 10, ailing=[1]).lead_ids == {2}


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
