"""The whole database in DuckDB says of every lead what the store's own database says."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from leadline.errors import FactsError, StoreError
from leadline.live import preview as previews
from leadline.live.apart import Apart
from leadline.live.preview import Previews, preview
from leadline.live.scan import address
from leadline.model.condition import DAY, MINUTE
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.models import MAIN_FILE
from tests.live.batch import batch_scores
from tests.live.world import MODEL, NOW, company, live, put, settle

on_sqlite = pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)  # whatever the facts were read from
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
    assert {one.lead_id for one in found.crossing} == nearly and found.newly == len(nearly)
    gives = {one.rule: (one.before, one.after) for one in found.rules}
    assert gives["decides"] == (decide, decide) and set(gives) >= {"decides", "pricing"}


@on_sqlite
def test_a_preview_of_an_empty_store_counts_nobody(store: Store) -> None:
    found = preview(store, {MAIN_FILE: MODEL}, NOW)
    assert (found.leads, found.changed, found.movers, found.bins) == (0, 0, (), ())


@on_sqlite
def test_a_preview_of_a_first_model_has_nothing_before(store: Store) -> None:
    put(store, company(10))
    settle(store)
    found = preview(store, {MAIN_FILE: MODEL}, NOW)
    assert found.against is None
    assert (found.leads, found.before) == (10, {})
    assert (sum(one[2] for one in found.bins), sum(one[3] for one in found.bins)) == (0, 10)
    assert found.hand_overs == found.newly > 0


@on_sqlite
def test_a_preview_hands_nobody_over_whose_main_model_is_another(store: Store) -> None:
    live(store)
    put(store, company(10))
    settle(store)
    found = preview(store, {MAIN_FILE: MODEL.replace("model: small", "model: second")}, NOW)
    assert found.against is None and found.newly > 0
    assert found.hand_overs == 0


@on_sqlite
def test_a_preview_whose_process_is_killed_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "PROCESS", (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))
    with pytest.raises(StoreError, match="came to no end: it was ended by signal 9; is there enough memory"):
        preview(store, {MAIN_FILE: MODEL}, NOW)


TINY = """
model: tiny
dimensions: {fit: {}}
rules: [{id: decides, dimension: fit, if: {seniority: {exists: true}}, points: 30}]
"""
DEARER_TINY = TINY.replace("30", "31")


@on_sqlite
def test_the_facts_stay_for_two_minutes_and_the_process_comes_back_when_it_is_gone(store: Store) -> None:
    put(store, company(10))
    settle(store)
    with closing(Previews(store)) as made:
        first = made.preview({MAIN_FILE: TINY}, NOW)
        assert made.apart.running is not None
        process = made.apart.running.process
        put(store, company(12))
        settle(store)
        again = made.preview({MAIN_FILE: DEARER_TINY}, NOW + MINUTE, sample=True)
        assert (again.leads, again.as_of, again.sample, again.everyone) == (10, NOW, False, 10)
        assert again.rules[0].after == first.rules[0].after and again.movers[0].after == 31
        later = made.preview({MAIN_FILE: TINY}, NOW + 2 * MINUTE)
        assert (later.leads, later.as_of) == (12, NOW + 2 * MINUTE)
        assert made.apart.running.process is process
        process.kill()
        process.wait()
        with pytest.raises(StoreError, match="ended by signal 9"):
            made.preview({MAIN_FILE: TINY}, NOW)
        assert made.preview({MAIN_FILE: TINY}, NOW).leads == 12
        process = made.apart.running.process
    assert process.poll() is not None


def test_a_process_that_nobody_asks_any_more_ends_and_another_answers() -> None:
    script = "from leadline.live.apart import serve; serve(lambda asked: {'said': asked['n'] + 1}, 0.2)"
    with closing(Apart((sys.executable, "-c", script), "the test")) as apart:
        assert apart.answered({"n": 1}) == {"said": 2}
        assert apart.running is not None
        process = apart.running.process
        assert process.wait(10) == 0
        assert apart.answered({"n": 2}) == {"said": 3}
        assert apart.running.process is not process


def test_a_sample_is_a_part_of_the_leads_with_the_same_scores(store: Store) -> None:
    put(store, company(40))
    settle(store)
    asked: dict[str, Any] = {
        "address": address(store.engine),
        "draft": {MAIN_FILE: TINY},
        "live": None,
        "others": [],
        "as_of": NOW,
        "sample": True,
        "owners": None,
    }
    script = (
        "import orjson, sys; from leadline.live import comparing; comparing.SAMPLE = 10\n"
        "ask, asked = comparing.Comparing().answer, orjson.loads(sys.stdin.buffer.read())\n"
        "said = [ask(asked), ask(asked | {'sample': False})]\n"
        "sys.stdout.buffer.write(orjson.dumps(said, default=str))"
    )
    done = subprocess.run([sys.executable, "-c", script], input=orjson.dumps(asked), stdout=subprocess.PIPE, check=True)
    part, whole = orjson.loads(done.stdout)
    assert part["sample"] and 0 < part["leads"] < 30 and part["everyone"] == whole["leads"] == 40
    moved = {one["lead_id"]: (one["before"], one["after"]) for one in whole["movers"]}
    assert all(moved.get(one["lead_id"]) in (None, (None, one["after"])) for one in part["movers"])


@on_sqlite
def test_what_the_process_refuses_is_raised_here(store: Store) -> None:
    put(store, [Message(Kind.event, "e", NOW - DAY, user_id="ada", name="paid", properties={"usd": 5e9})])
    settle(store)
    rule = "{id: paid, dimension: money, on: paid, points: {per: usd, times: 1}}"
    text = f"model: m\ndimensions: {{money: {{}}}}\nrules: [{rule}]"
    with pytest.raises(FactsError, match="beyond 1,000,000,000 points"):
        preview(store, {MAIN_FILE: text}, NOW)
