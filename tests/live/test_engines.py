"""Engines for those who ask: lent to one at a time, good again after a question that was refused."""

from __future__ import annotations

import threading

import pytest

from leadline.errors import InputError
from leadline.ingest.inbox import Full
from leadline.live.asking import explain, instants_between, replay, scores_at
from leadline.live.engines import Engines
from leadline.model.condition import DAY, HOUR
from leadline.store import models
from leadline.store.database import Store
from leadline.store.finding import find_lead
from tests.store.people import ANN, T, event, identify, said

MODEL = """\
model: one
dimensions: {heat: {}}
rules:
  - {id: any-page, dimension: heat, on: page, points: 10, half_life: 10d}
"""


@pytest.fixture
def lead(store: Store) -> int:
    """Ann, who looked at a page every ten days."""
    with store.writing() as con:
        found = models.publish(con, {"model.yml": MODEL}, "test", T)
        models.activate(con, found.version, "test", T, fire=True)
    said(store, identify("i", user_id="ann", email=ANN))
    said(store, *(event(f"e{n}", T + n * 10 * DAY, user_id="ann") for n in range(4)))
    with store.reading() as con:
        return find_lead(con, "ann")


def test_an_engine_comes_back_and_is_lent_again(store: Store, lead: int) -> None:
    engines = Engines(store, 1)
    with engines.lend() as first:
        assert explain(first, lead, T + DAY, T + 99 * DAY).explanation.score > 9
    with engines.lend() as second, pytest.raises(InputError, match="no model `none` is live"):
        explain(second, lead, T + DAY, T + 99 * DAY, "none")
    with engines.lend() as third:
        assert third is second is first and third.compiled[0].statements
    engines.close()


def test_one_that_failed_is_not_lent_again(store: Store, lead: int) -> None:
    engines = Engines(store, 1)
    with pytest.raises(ZeroDivisionError), engines.lend() as broken:
        _ = 1 // 0
    with engines.lend() as whole:
        assert whole is not broken and explain(whole, lead, T, T).explanation.score == 10
    engines.close()


def test_what_one_engine_compiled_another_need_not(store: Store, lead: int) -> None:
    engines = Engines(store, 2)
    with engines.lend() as one, engines.lend() as other:
        explain(one, lead, T, T)
        assert other is not one and other.compiled[0].statements is one.compiled[0].statements
        assert explain(other, lead, T, T).explanation.score == 10
    engines.close()


def test_who_waits_too_long_is_told_to_come_again(store: Store) -> None:
    engines = Engines(store, 1, patience_s=0.05)
    with engines.lend(), pytest.raises(Full, match="come again"), engines.lend():
        pass
    engines.close()


def test_many_ask_at_once_and_all_get_the_same_answer(store: Store, lead: int) -> None:
    engines, scores = Engines(store, 2), []

    def ask() -> None:
        with engines.lend() as engine:
            scores.append(explain(engine, lead, T + 15 * DAY, T + 99 * DAY).explanation.score)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(scores) == 8 and len(set(scores)) == 1
    engines.close()


def test_a_replay_is_the_scores_at_its_instants_together_or_one_by_one(store: Store, lead: int) -> None:
    engines, now = Engines(store, 1), T + 99 * DAY
    instants = instants_between(T - DAY, T + 35 * DAY, 3 * DAY)
    with engines.lend() as engine:
        together = {one.as_of: one.score_cents for one in replay(engine, lead, instants, now)}
        alone = {at: found[0].score_cents for at in instants if (found := scores_at(engine, [lead], at, now)[lead])}
    assert together == alone and min(together) >= T and len(together) > 10
    engines.close()


def test_usual_steps_make_about_a_hundred_points_and_too_many_are_refused() -> None:
    for length in (DAY, 30 * DAY, 400 * DAY, 4_000 * DAY, 400_000 * DAY):
        assert 20 <= len(instants_between(T, T + length)) <= 102
    with pytest.raises(InputError, match="400 points at most"):
        instants_between(T, T + 400 * DAY, HOUR)
    assert instants_between(T, T) == [T]
