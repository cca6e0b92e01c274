"""The worker goes on, whatever a lead, a clock or a queue holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.errors import StoreError
from leadline.live.chores import Chores
from leadline.live.claims import Claim
from leadline.live.people import Person
from leadline.live.saving import save_leads
from leadline.live.worker import FAILS, HELD, Worker
from leadline.model.condition import HOUR, MINUTE
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.freshness import freshness
from leadline.store.message import Kind, Message
from tests.live.server import wait_for
from tests.live.truth import everything_wrong
from tests.live.world import MODEL, NOW, company, live, put

DEALS = "  - {id: deals, dimension: fit, on: deal.won, points: {per: amount, times: 1}}\n"
WITH_DEALS = MODEL.replace("grades:", f"{DEALS}grades:")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def event(id_: str, user: str, name: str = "page", at: int = NOW, **properties: object) -> Message:
    return Message(Kind.event, id_, at, user_id=user, name=name, properties=properties)


def scores(store: Store) -> dict[str | None, int | None]:
    with store.reading() as con:
        return {row.user_id: row.score_cents for row in con.execute(sa.select(t.leads))}


def is_idle(store: Store) -> bool:
    with store.reading() as con:
        return not freshness(con).waiting


def corrupt(store: Store, event_id: str) -> None:
    """Spoil an event as a disk or a person with a tool may."""
    with store.writing() as con:
        con.execute(sa.update(t.events).where(t.events.c.event_id == event_id).values(properties="{no JSON"))


def test_a_contribution_out_of_all_proportion_leaves_its_lead_without_a_score_and_nobody_else(store: Store) -> None:
    live(store, WITH_DEALS)
    put(store, [event("big", "ann", "deal.won", amount=3e9), event("page", "bob", path="/pricing")])
    worker = Worker(store, Clock())
    worker.start()
    wait_for(lambda: is_idle(store), "everything is scored")
    worker.stop()
    assert scores(store) == {"ann": None, "bob": 1100}
    assert worker.health.failures == 0


def test_a_lead_that_cannot_be_scored_waits_and_everybody_else_is_scored(store: Store) -> None:
    live(store)
    people = [event(f"e{number}", f"u{number}", path="/pricing") for number in range(40)]
    put(store, people)
    corrupt(store, "e7")
    worker = Worker(store, Clock())
    worker.start()
    wait_for(lambda: len(scores(store)) == 39, "the others are scored")
    put(store, [event("later", "late", path="/pricing")])
    wait_for(lambda: "late" in scores(store), "who comes later is scored")
    worker.stop()
    assert set(scores(store)) == {"late", *(f"u{number}" for number in range(40) if number != 7)}
    with store.reading() as con:
        waiting = con.scalar(sa.select(sa.func.count()).select_from(t.dirty))
    assert waiting == 1  # it is not lost, and not queued again and again
    assert worker.health.failures > 0


def test_a_lead_that_could_not_be_scored_is_scored_when_it_can_be(store: Store) -> None:
    live(store)
    put(store, [event("e1", "ann", path="/pricing")])
    corrupt(store, "e1")
    clock = Clock()
    worker = Worker(store, clock)
    worker.start()
    wait_for(lambda: worker.ailing, "it is found out")
    with store.writing() as con:
        con.execute(sa.update(t.events).values(properties='{"path":"/pricing"}'))
    clock.now += 11 * MINUTE
    wait_for(lambda: is_idle(store), "it is scored")
    worker.stop()
    assert scores(store) == {"ann": 1100}


def test_a_clock_that_steps_back_hands_nobody_over_again(store: Store) -> None:
    live(store)
    clock = Clock()
    for step in (0, -HELD // 2, -HELD + MINUTE, MINUTE, 2 * HOUR):  # a new worker each time, as after a restart
        clock.now = NOW + step
        put(store, [event(f"page{step}", "ann", at=clock.now), event("demo", "ann", "demo.requested")], clock.now)
        worker = Worker(store, clock)
        worker.start()
        wait_for(lambda: is_idle(store), "everything is scored")
        worker.stop()
    with store.reading() as con:
        moved = con.execute(sa.select(t.transitions.c.number, t.transitions.c.to_stage, t.transitions.c.fired)).all()
    assert [tuple(row) for row in moved] == [(1, "mql", True)]
    assert everything_wrong(store, []) == []


def test_a_clock_that_was_far_ahead_is_followed_when_it_is_put_right(store: Store) -> None:
    live(store)
    put(store, company(3))
    clock = Clock()
    worker = Worker(store, clock)
    clock.now = NOW + 100 * 24 * HOUR
    worker.start()
    wait_for(lambda: is_idle(store), "everything is scored")
    clock.now = NOW + HOUR
    put(store, [event("new", "u0")], clock.now)
    wait_for(lambda: is_idle(store), "everything is scored")
    worker.stop()
    with store.reading() as con:
        assert con.scalar(sa.select(t.leads.c.as_of).where(t.leads.c.user_id == "u0")) == NOW + HOUR


def test_what_is_old_is_scored_again_once(store: Store) -> None:
    live(store)
    put(store, company(5))
    clock = Clock()
    worker = Worker(store, clock)
    worker.start()
    wait_for(lambda: len(scores(store)) == 5 and is_idle(store), "everything is scored")
    before = worker.health.scored
    clock.now += 2 * HOUR
    wait_for(lambda: worker.health.scored >= before + 5, "all are scored again")
    wait_for(lambda: is_idle(store), "everything is scored")
    worker.stop()
    assert worker.health.scored == before + 5
    with store.reading() as con:
        assert set(con.scalars(sa.select(t.leads.c.as_of))) == {NOW + 2 * HOUR}


def test_a_lead_whose_scores_the_database_does_not_take_keeps_nobody_else_waiting(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(store)
    put(store, [event(f"e{number}", f"u{number}", path="/pricing") for number in range(40)])
    with store.reading() as con:
        poison = con.scalar(sa.select(t.subjects.c.subject_id).where(t.subjects.c.value == "u7"))

    def saved(con: sa.Connection, persons: Iterable[Person], *others: Any) -> None:
        everyone = list(persons)
        if any(one.lead_id == poison for one in everyone):
            raise StoreError("the database did not answer: out of range")
        save_leads(con, everyone, *others)

    monkeypatch.setattr("leadline.live.tick.save_leads", saved)
    worker = Worker(store, Clock())
    worker.start()
    wait_for(lambda: len(scores(store)) == 39, "the others are scored")
    wait_for(lambda: worker.ailing, "it is found out")
    worker.stop()
    assert set(worker.ailing) == {poison}


def test_no_lead_is_to_blame_when_the_database_takes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(store, Clock())
    worker.claimed = Claim(lead_ids={1})

    def gone(_store: Store) -> None:
        raise StoreError("the database did not answer")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "writing", gone)
        assert not worker._can_write()
    assert not worker._narrowed() and not worker.ailing
    assert worker._can_write()


def test_a_worker_that_fails_again_and_again_is_said_not_to_work(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadline.live.worker.FAILED_WAITS_S", 0.01)
    worker = Worker(store, Clock())
    with monkeypatch.context() as patched:
        patched.setattr(Chores, "do", lambda *_: 1 // 0)
        worker.start()
        wait_for(lambda: worker.health.in_a_row >= FAILS, "it failed often")
        assert worker.is_alive and not worker.works
    wait_for(lambda: worker.works, "a turn succeeded")
    worker.stop()
    assert not worker.works


def test_facts_are_deleted_the_next_time_when_it_once_failed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadline.live.worker.RETENTION_EVERY_S", 0.01)
    calls: list[int] = []

    def kept(*_: object) -> None:
        calls.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr("leadline.live.worker.keep_from", kept)
    worker = Worker(store, Clock(), retention=HOUR)
    worker.start()
    wait_for(lambda: len(calls) > 1, "it is tried again")
    worker.stop()
