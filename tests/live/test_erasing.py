"""Erasing beside the scorer: what a turn had read of a person does not bring them back."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest
import sqlalchemy as sa

from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.erasing import Erased, erase
from leadline.store.erasures import ErasureLog, erasure_log
from leadline.store.message import Kind, Message
from tests.live.test_tick import did, identify, lead, tick_while
from tests.live.world import NOW, live, put, settle


@pytest.fixture
def log(store: Store, tmp_path: Path) -> ErasureLog:
    return erasure_log(store, b"k" * 32, tmp_path / "erasures")


def test_who_is_erased_while_being_scored_does_not_come_back(store: Store, log: ErasureLog) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), identify("bob", seniority="vp")])
    settle(store)
    ada, bob = lead(store, "ada").lead_id, lead(store, "bob").lead_id
    put(store, [did("ada", "demo.requested"), did("ada", "page", path="/pricing")])
    begun = threading.Event()

    def erased() -> Erased:
        begun.set()
        return erase(store, ada, log, "user:1", NOW)

    with ThreadPoolExecutor(1) as pool:
        asked: list[Future[Erased]] = []

        def ask() -> None:
            asked.append(pool.submit(erased))
            assert begun.wait(10)
            wait(asked, timeout=1)  # it would be done by now, if it did not wait for the turn

        tick_while(store, ask)
        assert asked[0].result(30).rows["transitions"] == 1
    settle(store)
    for table in (t.leads, t.scores, t.score_history, t.transitions, t.events):
        whose = table.c.subject_id if table is t.events else table.c.lead_id
        with store.reading() as con:
            left = set(con.scalars(sa.select(whose)))
        assert left <= {bob}, table.name
    assert lead(store, "bob").score_cents == 3000


def test_an_account_is_counted_again_also_when_nobody_is_left(store: Store, log: ErasureLog) -> None:
    live(store)
    for user in ("ada", "bob"):
        group = Message(Kind.group, f"g-{user}", NOW - DAY, user_id=user, account_id="firm", traits={"employees": 80})
        put(store, [identify(user, seniority="vp"), group])
    settle(store)

    def account() -> tuple[int, int | None, str]:
        with store.reading() as con:
            row = con.execute(sa.select(t.accounts).where(t.accounts.c.account_id == "firm")).one()
        return row.people, row.score_cents, row.missing_roles

    assert account() == (2, 10_100, '["buyer"]')
    erase(store, lead(store, "ada").lead_id, log, "user:1", NOW)
    settle(store)
    assert account() == (1, 5_000, '["buyer"]')
    erase(store, lead(store, "bob").lead_id, log, "user:1", NOW)
    assert account() == (0, None, "[]")
    settle(store)
    assert account() == (0, None, "[]")
