"""The order of the models is changed: another is a lead's main model, and people are told of it only if they wish."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from leadline.live.chores import Chores
from leadline.live.engine import Engine
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.models import reorder
from tests.live.world import MODEL, NOW, live, put, settle

EAGER = MODEL.replace("model: small", "model: eager").replace("score: {gte: 60}", "score: {gte: 20}")


@pytest.mark.parametrize("fire", [True, False])
def test_another_main_model_scores_at_once_and_tells_only_if_that_is_wished(store: Store, fire: bool) -> None:
    live(store)
    live(store, EAGER)
    put(store, [Message(Kind.identify, "i", NOW - DAY, user_id="ada", traits={"seniority": "vp"})])
    settle(store)
    with store.writing() as con:
        reorder(con, ["eager", "small"], "user:1", NOW + 1, fire=fire)
    with Engine(store) as engine:
        Chores(store, DAY).do(engine, NOW + 2)
    settle(store, NOW + 2)
    with store.reading() as con:
        moved = con.execute(sa.select(t.transitions)).one()
        assert (moved.model, moved.to_stage, moved.fired) == ("eager", "mql", fire)
        assert con.scalar(sa.select(t.leads.c.model)) == "eager"
