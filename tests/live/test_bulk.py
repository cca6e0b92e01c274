"""The whole database in DuckDB says of every lead what the store's own database says."""

from __future__ import annotations

import sys
from decimal import Decimal

import pytest
import sqlalchemy as sa

from leadline.errors import FactsError, StoreError
from leadline.live import preview as previews
from leadline.live.preview import preview
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.models import MAIN_FILE
from tests.live.batch import batch_scores
from tests.live.world import MODEL, NOW, company, live, put, settle

DEARER = MODEL.replace("points: 30}", "points: 45}").replace("model: small", "model: small\ntitle: Dearer")


def test_every_stored_score_is_what_the_batch_gives(store: Store) -> None:
    live(store)
    put(store, company(40))
    settle(store)
    with store.reading() as con:
        stored = {row.lead_id: row.score_cents for row in con.execute(sa.select(t.scores))}
    batch = {lead: score for (lead, _), score in batch_scores(store, NOW).items()}
    assert batch == stored
    assert len(set(batch.values())) > 10


def test_a_preview_says_who_moves_and_who_would_be_handed_over(store: Store) -> None:
    live(store)
    put(store, company(40))
    settle(store)
    found = preview(store, {MAIN_FILE: DEARER}, NOW)
    with store.reading() as con:
        decide = con.scalar(sa.select(sa.func.count()).where(t.leads.c.attributes.contains('"c-level"')))
        ready = sa.select(t.scores.c.lead_id).where(t.scores.c.score_cents.between(4500, 5999), ~t.scores.c.qualified)
        nearly = set(con.scalars(ready.where(t.scores.c.lead_id.in_([one.lead_id for one in found.movers]))))
    assert (found.leads, found.changed, found.up, found.down) == (40, decide, decide, 0)
    assert {one.after - one.before for one in found.movers if one.before and one.after} == {Decimal("15.00")}
    assert {one.lead_id for one in found.movers if one.qualified_after and not one.qualified_before} == nearly
    assert sum(found.after.values()) == sum(found.before.values()) == 40
    assert sum(one[2] for one in found.bins) == 40 == sum(one[3] for one in found.bins)


def test_a_preview_of_an_empty_store_counts_nobody(store: Store) -> None:
    found = preview(store, {MAIN_FILE: MODEL}, NOW)
    assert (found.leads, found.changed, found.movers, found.bins) == (0, 0, (), ())


def test_a_preview_of_a_first_model_has_nothing_before(store: Store) -> None:
    put(store, company(10))
    settle(store)
    found = preview(store, {MAIN_FILE: MODEL}, NOW)
    assert found.against is None
    assert (found.leads, found.before) == (10, {})
    assert found.hand_overs == found.newly > 0


def test_a_preview_hands_nobody_over_whose_main_model_is_another(store: Store) -> None:
    live(store)
    put(store, company(10))
    settle(store)
    found = preview(store, {MAIN_FILE: MODEL.replace("model: small", "model: second")}, NOW)
    assert found.against is None and found.newly > 0
    assert found.hand_overs == 0


def test_a_preview_whose_process_is_killed_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "PROCESS", (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))
    with pytest.raises(StoreError, match="came to no end: it was ended by signal 9; is there enough memory"):
        preview(store, {MAIN_FILE: MODEL}, NOW)


def test_what_the_process_refuses_is_raised_here(store: Store) -> None:
    put(store, [Message(Kind.event, "e", NOW - DAY, user_id="ada", name="paid", properties={"usd": 5e9})])
    settle(store)
    rule = "{id: paid, dimension: money, on: paid, points: {per: usd, times: 1}}"
    text = f"model: m\ndimensions: {{money: {{}}}}\nrules: [{rule}]"
    with pytest.raises(FactsError, match="beyond 1,000,000,000 points"):
        preview(store, {MAIN_FILE: text}, NOW)
