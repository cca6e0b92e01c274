"""A company of which everything is known: what follows the intent that nobody sees must be found to sell better."""

from __future__ import annotations

import duckdb
import pytest

from leadline.evidence.backtest import Asked, Backtest, backtest
from leadline.evidence.backtest.result import Rank
from leadline.evidence.outcome import read_outcomes
from leadline.library.facts import connect, open_facts
from leadline.model import loads
from leadline.model.condition import DAY
from leadline.simulate import write

MODEL = """\
model: oracle
dimensions: {intent: {}, guess: {}}
score: {intent: 1}
rules:
  - {id: intent, dimension: intent, predict: intent, points: {times: 100}}
  - {id: guess, dimension: guess, lookup: phone, points: {none: 1}}
"""
INTENT = """
SELECT lead_id, 'intent' AS predictor, occurred_at, 4 * part * (1 - part) * peak * (0.5 + fit) / 4 AS probability
FROM (
    SELECT *, unnest(range(onset, onset + to_days(window_days::INTEGER), INTERVAL 3 DAY)) AS occurred_at,
    greatest(0, least(1, epoch(occurred_at - onset) / 86400 / window_days)) AS part
    FROM '{truth}' WHERE peak > 0
)
UNION ALL
SELECT lead_id, 'intent', onset + to_days(window_days::INTEGER), 0 FROM '{truth}' WHERE peak > 0
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Backtest:
    """A model that knows the intent and the fit, on six thousand leads."""
    folder = tmp_path_factory.mktemp("company")
    company = write(folder, size=6_000)
    with duckdb.connect() as con:
        con.execute(f"COPY ({INTENT.format(truth=company.truth)}) TO '{folder}/probabilities.parquet'")
    with connect() as con:
        names = ("leads", "accounts", "changes", "events", "probabilities")
        opened = open_facts(con, {name: str(folder / f"{name}.parquet") for name in names}, {})
        [won] = read_outcomes("{outcome: won, of: event, on: deal.won, within: 60d, amount: amount}")
        return backtest(con, loads(MODEL), opened.tables, won, Asked(every=14 * DAY), company.ends)


def test_who_knows_the_intent_ranks_better_than_chance_and_a_guess(found: Backtest) -> None:
    assert found.own.auc is not None and found.own.auc.low > 0.6
    by_kind = {one.kind: one for one in found.rankers if one.name != "intent alone"}
    for rival in (Rank.random, Rank.dimension):
        ahead = by_kind[rival].ahead
        assert ahead is not None and ahead.low > 0, rival
    recency, own = by_kind[Rank.recency].average_precision, found.own.average_precision
    assert own is not None and recency is not None and own.value > 2 * recency.value
    assert found.verdict[0].startswith("A higher score sells better: of two leads")


def test_chance_is_chance(found: Backtest) -> None:
    chance = next(one for one in found.rankers if one.kind is Rank.random)
    assert chance.auc is not None and chance.auc.low < 0.5 < chance.auc.high
    assert chance.lift is not None and chance.lift.low < 1 < chance.lift.high


def test_more_intent_brings_more_and_the_amounts_are_those_of_the_deals(found: Backtest) -> None:
    rates = [one.rate.value for one in found.calibration.bins]
    assert rates[-1] > 3 * rates[0]
    assert found.outcome.amounts is not None and found.outcome.amounts > 1_000 * found.seen.happened
