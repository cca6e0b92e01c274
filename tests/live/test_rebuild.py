"""A rebuild gives the projections that were kept up to date, whatever became of them; what was recorded stays."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from leadline.live.rebuild import rebuild
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.people import merge
from tests.live.world import NOW, company, dumped, live, put, settle, wrecked

SHOWN = (t.identity, t.leads, t.accounts, t.scores, t.machines)
SAID = (t.score_history, t.transitions, t.events, t.links, t.changes)


def scored_company(store: Store) -> None:
    live(store)
    put(store, company())
    settle(store)
    with store.writing() as con:
        first, second = sorted(con.scalars(sa.select(t.leads.c.lead_id)))[:2]
        merge(con, first, second, "user:1", NOW, "one")
    settle(store)


def test_lost_projections_come_back_as_they_were(store: Store) -> None:
    scored_company(store)
    before, said = dumped(store, *SHOWN), dumped(store, *SAID)
    wrecked(store)
    rebuild(store, NOW)
    assert dumped(store, *SHOWN) == before
    assert dumped(store, *SAID) == said


@pytest.mark.parametrize("begun", [NOW, NOW - 30 * DAY], ids=["now", "before they were scored"])
def test_a_rebuild_of_what_is_right_changes_nothing(store: Store, begun: int) -> None:
    scored_company(store)
    before = dumped(store, *SHOWN, *SAID)
    rebuild(store, begun)
    assert dumped(store, *SHOWN, *SAID) == before


def test_nobody_is_handed_over_again_after_a_rebuild(store: Store) -> None:
    scored_company(store)
    moved = dumped(store, t.transitions)
    assert moved["transitions"]
    wrecked(store)
    rebuild(store, NOW)
    put(store, company(seed=1), at=NOW + 1)  # the same once more
    settle(store, NOW + 1)
    assert dumped(store, t.transitions) == moved
