"""Statistics against brute force, published values and the truth of small simulations."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.evidence.stats import (
    Ranking,
    auc,
    auc_difference,
    auc_estimate,
    average_precision_estimate,
    best_rate_estimate,
    brier,
    calibration_error,
    captured_estimate,
    clustered_rate,
    lift_estimate,
    midranks,
    percentile_interval,
    reliability,
    resampled,
    spearman,
    wilson,
)
from leadline.evidence.stats.arrays import Bools, Ints

ROWS = st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 5)), min_size=2, max_size=30).filter(
    lambda rows: 0 < sum(row[1] for row in rows) < len(rows)
)


def columns(rows: list[tuple[int, bool, int]]) -> tuple[Ints, Bools, Ints]:
    score, happened, lead = zip(*rows, strict=True)
    return np.array(score), np.array(happened), np.array(lead)


def pairs(score: Ints, happened: Bools) -> float:
    """The AUC by its definition."""
    wins = [(a > b) + (a == b) / 2 for a in score[happened] for b in score[~happened]]
    return float(np.mean(wins))


@given(rows=ROWS)
def test_the_auc_is_how_often_the_one_stands_above_the_other(rows: list[tuple[int, bool, int]]) -> None:
    score, happened, lead = columns(rows)
    wanted = pairs(score, happened)
    assert auc(score, happened) == pytest.approx(wanted)
    assert Ranking(score, happened, lead).auc() == pytest.approx(wanted)
    estimate = auc_estimate(score, happened, lead)
    assert estimate is not None and estimate.value == pytest.approx(wanted)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@given(rows=ROWS, drawn=st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_a_weight_is_so_many_copies_of_a_lead(rows: list[tuple[int, bool, int]], drawn: list[int]) -> None:
    score, happened, lead = columns(rows)
    copies = np.repeat(np.arange(len(lead)), np.array(drawn)[lead])
    ranking, weights = Ranking(score, happened, lead), np.array(drawn, dtype=float)
    if 0 < happened[copies].sum() < len(copies):
        again = Ranking(score[copies], happened[copies], lead[copies])
        assert ranking.auc(weights) == pytest.approx(again.auc())
        assert ranking.average_precision(weights) == pytest.approx(again.average_precision())
        assert ranking.captured(0.3, weights) == pytest.approx(again.captured(0.3))


@given(rows=ROWS)
def test_average_precision_is_the_sum_over_thresholds(rows: list[tuple[int, bool, int]]) -> None:
    score, happened, lead = columns(rows)
    found, recall = 0.0, 0.0
    for threshold in sorted(set(score.tolist()), reverse=True):
        above = score >= threshold
        reached = happened[above].sum() / happened.sum()
        found += (reached - recall) * happened[above].mean()
        recall = reached
    assert Ranking(score, happened, lead).average_precision() == pytest.approx(found)


def test_among_equal_scores_the_tenths_are_the_mean_over_all_their_orders() -> None:
    score, happened = np.array([2, 1, 1, 1, 0]), np.array([False, True, False, False, True])
    orders = [
        [happened[0], *(happened[i] for i in middle), happened[4]] for middle in itertools.permutations((1, 2, 3))
    ]
    best_two = np.mean([sum(order[:2]) for order in orders]) / 2
    assert Ranking(score, happened, np.arange(5)).captured(0.4) == pytest.approx(best_two)
    tenths = Ranking(score, happened, np.arange(5)).tenths()
    assert sum(tenth.happened for tenth in tenths) == pytest.approx(2)
    assert [tenth.rate for tenth in tenths[:2]] == [0, 0] and tenths[9].lift == pytest.approx(2.5)
    assert tenths[9].captured == 1 and tenths[3].captured == pytest.approx(best_two)


def test_the_interval_of_rows_of_one_lead_each_is_delongs() -> None:
    """Against the formula of DeLong's paper written out."""
    random = np.random.default_rng(3)
    score, happened = random.integers(0, 9, 60), random.random(60) < 0.4
    had, had_not = score[happened], score[~happened]
    wins = (had[:, None] > had_not) + (had[:, None] == had_not) / 2
    variance = wins.mean(axis=1).var(ddof=1) / len(had) + wins.mean(axis=0).var(ddof=1) / len(had_not)
    value = wins.mean()
    half = 1.959964 * math.sqrt(variance) / (value * (1 - value))
    estimate = auc_estimate(score, happened, np.arange(60))
    assert estimate is not None
    assert estimate.high == pytest.approx(1 / (1 + math.exp(-math.log(value / (1 - value)) - half)), abs=1e-6)


def test_the_difference_of_a_score_and_itself_is_nothing() -> None:
    score, happened = np.array([1, 5, 3, 4]), np.array([False, True, False, True])
    difference = auc_difference(score, score, happened, np.arange(4))
    assert difference is not None and (difference.value, difference.low, difference.high) == (0, 0, 0)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """Leads that stand in six rows each, whose scores and outcomes hang together; the truth is from very many leads."""

    def simulated(leads: int, seed: int) -> tuple[np.ndarray, np.ndarray, Bools, Ints]:
        random = np.random.default_rng(seed)
        want = np.repeat(random.normal(size=leads), 6)
        rows = leads * 6
        happened = random.random(rows) < 1 / (1 + np.exp(1.5 - want))
        return want + random.normal(size=rows), random.normal(size=rows), happened, np.repeat(np.arange(leads), 6)

    score, other, happened, lead = simulated(60_000, 1)
    truth, rate = auc(score, happened), happened.mean()
    assert truth is not None
    gap = truth - (auc(other, happened) or 0)
    covered = np.zeros(3)
    for seed in range(800):
        score, other, happened, lead = simulated(120, 1000 + seed)
        for at, (estimate, true) in enumerate(
            (
                (auc_estimate(score, happened, lead), truth),
                (auc_difference(score, other, happened, lead), gap),
                (clustered_rate(happened, lead), rate),
            )
        ):
            assert estimate is not None
            covered[at] += estimate.low <= true <= estimate.high
    assert ((covered / 800 > 0.915) & (covered / 800 < 0.985)).all(), covered / 800


def test_a_perfect_order_of_few_leads_is_not_certain() -> None:
    estimate = auc_estimate(np.array([1, 2, 3, 4]), np.array([False, False, True, True]), np.arange(4))
    assert estimate is not None and (estimate.value, estimate.high) == (1, 1) and estimate.low < 0.5
    alone = auc_estimate(np.array([1, 2, 3]), np.array([False, False, True]), np.arange(3))
    assert alone is not None and (alone.low, alone.high) == (0, 1)
    assert auc_estimate(np.array([1, 2]), np.array([True, True]), np.arange(2)) is None


@pytest.mark.parametrize(
    ("had", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0)],
)
def test_wilsons_interval_is_as_published(had: int, of: int, low: float, high: float) -> None:
    """The examples of R. Newcombe: Two-sided confidence intervals for the single proportion (1998), method 3."""
    estimate = wilson(had, of)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


def test_rows_of_one_lead_say_no_more_than_the_lead() -> None:
    happened, lead = np.array([True, False, True, True, False, False]), np.arange(6)
    once = clustered_rate(happened, lead)
    often = clustered_rate(np.repeat(happened, 10), np.repeat(lead, 10))
    assert once == wilson(3, 6)
    assert often.value == 0.5 and often.low < once.low + 0.03
    assert clustered_rate(np.repeat(True, 40), np.repeat(np.arange(2), 20)) == wilson(2, 2)


def test_probabilities_that_say_what_happens_are_calibrated() -> None:
    random = np.random.default_rng(5)
    probability = random.random(20_000)
    happened, lead = random.random(20_000) < probability, np.arange(20_000)
    bins = reliability(probability, happened, lead)
    error = calibration_error(bins)
    assert [one.rows for one in bins] == [2000] * 10
    assert error is not None and error < 0.02
    assert brier(probability, happened) == pytest.approx(1 / 6, abs=0.005)
    worse = calibration_error(reliability(probability / 2, happened, lead))
    assert worse == pytest.approx(0.25, abs=0.02)


def test_equal_values_stand_in_one_bin() -> None:
    bins = reliability(np.array([0, 0, 0, 0, 7]), np.array([True, False, False, False, True]), np.arange(5))
    assert [(one.first, one.last, one.rows, one.rate.value) for one in bins] == [(0, 0, 4, 0.25), (7, 7, 1, 1)]


@given(values=st.lists(st.integers(0, 5), min_size=2, max_size=12))
@settings(max_examples=50)
def test_midranks_are_the_mean_of_the_ranks_of_equals(values: list[int]) -> None:
    wanted = [sum(b < a for b in values) + (sum(b == a for b in values) + 1) / 2 for a in values]
    assert midranks(np.array(values)).tolist() == wanted


def test_spearman_is_as_published() -> None:
    """M. Kendall, Rank correlation methods: ranks of ten students in mathematics and music."""
    mathematics, music = np.array([7, 4, 3, 10, 6, 2, 9, 8, 1, 5]), np.array([5, 7, 3, 10, 1, 9, 6, 2, 8, 4])
    squares = ((mathematics - music) ** 2).sum()
    assert spearman(mathematics, music) == pytest.approx(1 - 6 * squares / 990)
    assert spearman(np.array([1, 1]), np.array([1, 2])) is None


def test_the_bootstrap_agrees_with_the_formula_and_with_itself() -> None:
    random = np.random.default_rng(8)
    lead = np.repeat(np.arange(150), 4)
    score = random.normal(size=600) + lead % 3
    happened = random.random(600) < 0.15 + 0.2 * (lead % 3)
    ranking = Ranking(score, happened, lead)
    drawn = [resampled(lambda w: np.array([ranking.auc(w)]), 150, 400, seed=2) for _ in range(2)]
    assert (drawn[0] == drawn[1]).all()
    interval, estimate = percentile_interval(ranking.auc(), drawn[0][:, 0]), auc_estimate(score, happened, lead)
    assert estimate is not None
    assert interval.high - interval.low == pytest.approx(estimate.high - estimate.low, rel=0.15)


def test_intervals_of_average_precision_and_of_the_best_cover_the_truth_also_where_leads_share_accounts() -> None:
    random = np.random.default_rng(5)

    def world(accounts: int) -> tuple[Ranking, Any, Any]:
        """Accounts of one to six leads that share how good they are, and a score that knows half of it."""
        sizes = random.integers(1, 7, accounts)
        party = np.repeat(np.arange(accounts), sizes)
        shared = random.normal(size=accounts)[party]
        score = np.round(shared + random.normal(size=len(party)), 1)
        happened = random.random(len(party)) < 1 / (1 + np.exp(3 - 1.5 * shared))
        return Ranking(score, happened, np.arange(len(party))), party, happened

    whole, _, _ = world(100_000)
    best = whole.tenths()[0].rate
    truths = (whole.average_precision(), whole.lift(0.1), whole.captured(0.2), best)
    covered, alone = np.zeros(4), np.zeros(4)
    for _ in range(300):
        ranking, party, happened = world(150)
        by_lead = np.arange(len(happened))
        for counted, parties in ((covered, party), (alone, by_lead)):
            found = (
                average_precision_estimate(ranking, parties),
                lift_estimate(ranking, 0.1, parties),
                captured_estimate(ranking, 0.2, parties),
                best_rate_estimate(ranking, 0.1, parties),
            )
            counted += [
                one is not None and one.low <= true <= one.high for one, true in zip(found, truths, strict=True)
            ]
    assert (covered / 300 > 0.91).all() and (covered / 300 < 0.985).all(), covered / 300
    assert alone[0] < covered[0], "who takes the leads of an account for independent is too sure"
