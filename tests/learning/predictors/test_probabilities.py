"""Probabilities are facts: the past is scored by them, merged leads have all of them, and erasure takes them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from leadline.errors import ModelError
from leadline.ingest.exporting import export
from leadline.live.asking import replay
from leadline.live.engine import Engine
from leadline.live.preview import preview
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.erasing import delete
from leadline.store.finding import find_lead
from leadline.store.people import merge
from leadline.store.personal import owned_by
from leadline.store.predictors import Registering, promote, register
from leadline.store.probabilities import latest, say, score_again
from leadline.store.retention import keep_from
from tests.live.batch import batch_scores
from tests.live.world import NOW, company, live, put, settle

EXPECTING = """
model: expecting
dimensions: {likely: {min: 0, max: 100}}
rules:
  - {id: buys, dimension: likely, predict: buys, points: {times: 100}}
"""
KEPT = Registering("{}", None, "scorecard", None, None, "f", {}, "# Card", None, {})


def answering(store: Store, name: str = "buys") -> None:
    """A predictor of that name with a champion."""
    with store.writing() as con:
        promote(con, name, register(con, name, KEPT, "new", "cli", NOW), "first", "cli", NOW)


def said(store: Store, at: int, **shares: float) -> None:
    """What a predictor says of leads by their ids; they are scored again."""
    with store.writing() as con:
        leads = {find_lead(con, one): share for one, share in shares.items()}
        say(con, "buys", 1, list(leads.items()), at)
        score_again(con, "buys", list(leads), at, later=False)


def scores(store: Store) -> dict[int, int]:
    with store.reading() as con:
        return {row.lead_id: row.score_cents for row in con.execute(sa.select(t.scores))}


def number(store: Store, name: str) -> int:
    with store.reading() as con:
        return find_lead(con, name)


def test_a_past_instant_is_scored_by_what_was_known_then_live_in_batch_and_in_previews(store: Store) -> None:
    put(store, company(6))
    answering(store)
    live(store, EXPECTING)
    said(store, NOW - 3 * DAY, u1=0.2, u2=0.5)
    said(store, NOW - DAY, u1=0.75)
    settle(store)
    one, two = number(store, "u1"), number(store, "u2")
    assert {lead: score for lead, score in scores(store).items() if score} == {one: 7500, two: 5000}
    assert {lead: score for (lead, _), score in batch_scores(store, NOW).items()} == scores(store)
    with Engine(store) as engine, engine.connection.begin():
        engine.load(engine.connection)
        then = replay(engine, one, [NOW - 4 * DAY, NOW - 2 * DAY, NOW], NOW, None)
    assert [score.score_cents for score in then] == [0, 2000, 7500]
    draft = preview(store, {"model.yml": EXPECTING.replace("100}}", "40}}")}, NOW)
    assert {mover.lead_id: float(mover.after or 0) for mover in draft.movers} == {one: 30, two: 20}


def test_a_merged_lead_has_what_was_said_of_both_and_an_erased_one_leaves_nothing(store: Store, tmp_path: Path) -> None:
    put(store, company(6))
    answering(store)
    live(store, EXPECTING)
    said(store, NOW - 3 * DAY, u1=0.2, u3=0.9)
    said(store, NOW - DAY, u2=0.6)
    one, two, three = (number(store, name) for name in ("u1", "u2", "u3"))
    with store.writing() as con:
        merge(con, one, two, "cli", NOW, "m1")
    settle(store)
    with store.reading() as con:
        whole = find_lead(con, "u1")
        found = latest(con, whole, "buys")
    assert found is not None and found.probability == 0.6
    assert scores(store)[whole] == 6000
    with closing(duckdb.connect()) as con:
        assert export(store, con, tmp_path / "out", "parquet", NOW)["probabilities"] == 3
    with store.writing() as con:
        delete(con, owned_by(con, three), NOW)
        say(con, "buys", 1, [(three, 0.4)], NOW)
        assert con.scalar(sa.select(sa.func.count()).select_from(t.probabilities)) == 2
    keep_from(store, NOW - 2 * DAY, "cli", NOW)
    said(store, NOW - DAY, u1=0.3)
    keep_from(store, NOW - DAY // 2, "cli", NOW)
    with store.reading() as con:
        rows = con.execute(sa.select(t.probabilities.c.probability).order_by(t.probabilities.c.probability_seq))
        assert [share for (share,) in rows] == [0.6, 0.3]


def test_a_model_that_asks_a_predictor_that_nobody_has_cannot_score(store: Store) -> None:
    with pytest.raises(ModelError, match="there is no predictor `buys`, so nobody would get points"):
        live(store, EXPECTING)
    answering(store, "buy")
    with pytest.raises(ModelError, match="did you mean `buy`"):
        live(store, EXPECTING)
    with store.writing() as con:
        register(con, "buys", KEPT, "new", "cli", NOW)
    with pytest.raises(ModelError, match="no version of the predictor `buys` is its champion"):
        live(store, EXPECTING)
