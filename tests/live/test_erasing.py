"""Erasing beside the scorer: what a turn had read of a person does not bring them back."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.erasing import Erased, erase
from leadline.store.erasures import erasure_log
from tests.live.test_tick import did, identify, lead, tick_while
from tests.live.world import NOW, live, put, settle


def test_who_is_erased_while_being_scored_does_not_come_back(store: Store, tmp_path: Path) -> None:
    live(store)
    put(store, [identify("ada", seniority="vp"), identify("bob", seniority="vp")])
    settle(store)
    ada, bob = lead(store, "ada").lead_id, lead(store, "bob").lead_id
    put(store, [did("ada", "demo.requested"), did("ada", "page", path="/pricing")])
    log = erasure_log(store, b"k" * 32, tmp_path / "erasures")
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
