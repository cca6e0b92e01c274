"""The whole database in DuckDB says of every lead what the store's own database says."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from leadline.live.bulk import facts
from leadline.live.preview import preview
from leadline.model import loads
from leadline.plan import Detail
from leadline.scoring.run import score_tables
from leadline.store import tables as t
from leadline.store.database import Store
from tests.live.world import MODEL, NOW, company, live, put, settle

DEARER = MODEL.replace("points: 30}", "points: 45}").replace("model: small", "model: small\ntitle: Dearer")


def test_every_stored_score_is_what_the_batch_gives(store: Store) -> None:
    live(store)
    put(store, company(40))
    settle(store)
    with store.reading() as con:
        stored = {row.lead_id: row.score_cents for row in con.execute(sa.select(t.scores))}
        duck, tables = facts(con)
    with duck:
        score_tables(duck, [loads(MODEL)], tables, NOW, detail=Detail.sums)
        rows = duck.execute("SELECT lead_id, score FROM scores").fetchall()
    batch = {int(lead): int(score * 100) for lead, score in rows}
    assert batch == stored
    assert len(set(batch.values())) > 10


def test_a_preview_says_who_moves_and_who_would_be_handed_over(store: Store) -> None:
    live(store)
    put(store, company(40))
    settle(store)
    found = preview(store, loads(DEARER), NOW)
    with store.reading() as con:
        decide = con.scalar(sa.select(sa.func.count()).where(t.leads.c.attributes.contains('"c-level"')))
        ready = sa.select(t.scores.c.lead_id).where(t.scores.c.score_cents.between(4500, 5999), ~t.scores.c.qualified)
        nearly = set(con.scalars(ready.where(t.scores.c.lead_id.in_([one.lead_id for one in found.movers]))))
    assert (found.leads, found.changed, found.up, found.down) == (40, decide, decide, 0)
    assert {one.after - one.before for one in found.movers if one.before and one.after} == {Decimal("15.00")}
    assert {one.lead_id for one in found.movers if one.qualified_after and not one.qualified_before} == nearly
    assert sum(found.after.values()) == sum(found.before.values()) == 40
    assert sum(one[2] for one in found.bins) == 40 == sum(one[3] for one in found.bins)


def test_a_preview_of_a_first_model_has_nothing_before(store: Store) -> None:
    put(store, company(10))
    settle(store)
    found = preview(store, loads(MODEL), NOW)
    assert found.against is None
    assert (found.leads, found.before) == (10, {})
    assert found.hand_overs == found.newly > 0


def test_a_preview_hands_nobody_over_whose_main_model_is_another(store: Store) -> None:
    live(store)
    put(store, company(10))
    settle(store)
    found = preview(store, loads(MODEL.replace("model: small", "model: second")), NOW)
    assert found.against is None and found.newly > 0
    assert found.hand_overs == 0
