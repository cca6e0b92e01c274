"""Histories drawn by chance, with odds that are known: what is said of them must be as true as it claims to be."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import comb, log

import numpy as np
import pytest

from leadline.evidence.backtest.judged import Judged
from leadline.evidence.rules.chance import benjamini_yekutieli, fisher, holm, log_odds_ratio, ratio
from leadline.evidence.rules.counting import Counting
from leadline.evidence.rules.looking import Looked
from leadline.evidence.rules.parts import Part, Sort
from leadline.evidence.rules.regression import ridge_logistic, sigmoid
from leadline.evidence.rules.result import Found, Worth
from leadline.evidence.rules.weighing import alike, chances_of, trends_of, weigh
from leadline.evidence.stats.arrays import Bools, Floats, Ints

Drawn = tuple[Bools, Judged]
NAMED = (Worth.earns, Worth.against, Worth.unpaid, Worth.vanishes)


def looked(holds: Bools, points: Sequence[float]) -> Looked:
    parts = tuple(Part(f"r{n}", f"r{n}", Sort.rule, 0, Decimal(str(one)), 1.0) for n, one in enumerate(points))
    return Looked(parts, np.ones(len(holds), dtype=np.bool_), holds, holds.astype(np.float64))


def judged(happened: Bools, date: Ints | None = None, lead: Ints | None = None, party: Ints | None = None) -> Judged:
    """Rows of leads of their own, at ten dates, unless it says otherwise."""
    every = np.arange(len(happened), dtype=np.int64)
    lead, nothing = every if lead is None else lead, np.zeros(len(happened), dtype=np.int64)
    date, party = every % 10 if date is None else date, lead if party is None else party
    return Judged(lead, party, date, happened, nothing, nothing.astype(np.float64), nothing)


def weighed(holds: Bools, happened: Bools | Judged, points: Sequence[float]) -> list[Found]:
    rows = happened if isinstance(happened, Judged) else judged(happened)
    return weigh(looked(holds, points), rows, [None] * len(points))[0]


def drawn(random: np.random.Generator, leads: int, effects: Floats, base: float) -> tuple[Bools, Bools]:
    """Parts that hold of every third lead, and outcomes whose log-odds are the sum of their effects."""
    holds = random.random((leads, len(effects))) < 1 / 3
    return holds, random.random(leads) < sigmoid(base + holds @ effects)


def at_dates(random: np.random.Generator, leads: int, effects: Floats, base: float, colleagues: int = 1) -> Drawn:
    """Parts and rows of leads that come at one of eight dates, are there at all later ones until the outcome, and are
    judged by the three steps after a date: so an outcome counts up to three times. Every other part is a lead's for
    ever, and its account's; the rest come and go. An account has a bent of its own."""
    account = np.arange(leads) // colleagues
    holds = random.random((leads, 10, len(effects))) < 1 / 3
    holds[:, :, ::2] = holds[account * colleagues, :1, ::2]
    bent = random.standard_normal(leads)[account, None]
    came, step = random.integers(0, 8, (leads, 1)), np.arange(10)
    has = (random.random((leads, 10)) < sigmoid(base + bent + holds @ effects)) & (step >= came)
    first = np.where(has.any(axis=1), has.argmax(axis=1), 99)
    lead, date = np.nonzero((step[:8] >= came) & (step[:8] <= first[:, None]))
    return holds[lead, date], judged(first[lead] < date + 3, date, lead, account[lead])


def test_with_forty_rules_that_mean_nothing_hardly_a_history_names_any() -> None:
    """A part is named when Holm's p-value allows it, and so is a trend."""
    runs = 200
    named = changed = alone = 0
    for seed in range(runs):
        holds, happened = drawn(np.random.default_rng(seed), 400, np.zeros(40), -1.5)
        rows = judged(happened)
        counting = Counting(happened, rows.party)
        found = chances_of([counting.count(holds[:, n]) for n in range(40)], 400).values()
        named += any(one.holm is not None and one.holm <= 0.05 for one in found)
        alone += any(one.p is not None and one.p <= 0.05 for one in found)
        changed += any(one.holm <= 0.05 for one in trends_of(looked(holds, [10.0] * 40), rows).values())
    assert named <= 0.05 * runs and changed <= 0.05 * runs
    assert alone > 0.5 * runs


def test_many_dates_of_a_lead_and_colleagues_who_are_alike_are_no_more_evidence_than_they_tell() -> None:
    """Taken for independent, the dates of the leads of an account would prove anything."""
    runs, named, fooled = 60, 0, 0
    for seed in range(runs):
        holds, rows = at_dates(np.random.default_rng(seed), 300, np.zeros(10), -4.0, colleagues=5)
        for party in (rows.party, np.arange(len(rows))):
            counting = Counting(rows.happened, party)
            counts = [counting.count(holds[:, n]) for n in range(10)]
            found = any(one.holm is not None and one.holm <= 0.05 for one in chances_of(counts, len(rows)).values())
            named, fooled = named + (found and party is rows.party), fooled + (found and party is not rows.party)
    assert named <= 0.05 * runs and fooled > 0.5 * runs


def test_a_rule_that_means_something_is_found_among_forty_and_its_trend_when_it_stops() -> None:
    effects = np.r_[1.5, np.zeros(39)]
    random = np.random.default_rng(3)
    holds, happened = drawn(random, 2_000, effects, -2.5)
    first, *others = weighed(holds, happened, [10.0] * 40)
    assert first.worth is Worth.earns
    assert [one.label for one in others if one.worth in NAMED] == []
    late = np.arange(2_000) % 10 > 4
    stopped = np.where(late, random.random(2_000) < 0.1, happened)
    trend = weighed(holds, stopped, [10.0] * 40)[0].trend
    assert trend is not None and trend.holm <= 0.05 and trend.change.high < 0


def test_points_of_the_wrong_sign_go_against_and_an_effect_that_another_has_vanishes() -> None:
    random = np.random.default_rng(5)
    holds, happened = drawn(random, 4_000, np.array([1.8, -1.5]), -1.5)
    echo = np.where(random.random(4_000) < 0.15, random.random(4_000) < 1 / 3, holds[:, 0])
    both = np.column_stack([holds, echo])
    found = weighed(both, happened, [10.0, 10.0, 10.0])
    assert [one.worth for one in found] == [Worth.earns, Worth.against, Worth.vanishes]
    twin = looked(np.column_stack([holds, holds[:, 0]]), [1.0, 1.0, 1.0])
    pairs = alike(twin, judged(happened))
    assert [(pair.first, pair.second, pair.jaccard, round(pair.phi, 9)) for pair in pairs] == [("r0", "r2", 1.0, 1.0)]


def test_intervals_cover_the_truth_as_often_as_they_say_and_more_dates_make_them_narrower() -> None:
    """Of the lift and of the log-odds beside the others, over all dates of the leads; and the lift at one date of each,
    drawn by chance, which is another truth, and covered too."""
    effects, points, base = np.array([1.0, 0.7, -0.4, 0.0]), [5, 4, -2, 1], -4.0
    holds, rows = at_dates(np.random.default_rng(11), 60_000, effects, base)
    once = one_date(np.random.default_rng(12), rows)
    truth, truth_once = lifts(holds, rows.happened), lifts(holds[once], rows.happened[once])
    odds = ridge_logistic(holds.astype(np.float64), rows.happened, np.zeros(4), np.full(4, np.inf)).coefficients
    covered, widths, used = [], [], []
    for seed in range(150):
        holds, rows = at_dates(np.random.default_rng(seed), 600, effects, base)
        once = one_date(np.random.default_rng(seed), rows)
        used.append((rows.leads(rows.happened), rows.leads(rows.happened & once)))
        few = Counting(rows.happened[once], rows.party[once])
        for at, one in enumerate(weighed(holds, rows, points)):
            alone = ratio(*few.count(holds[once, at]).four)
            assert one.lift is not None and one.given_others is not None and alone is not None
            both = [(one.lift, truth[at]), (one.given_others, odds[at]), (alone, truth_once[at])]
            covered.append([estimate.low <= value <= estimate.high for estimate, value in both])
            widths.append([log(estimate.high / estimate.low) for estimate in (one.lift, alone)])
    rates, (wide, wide_once), (many, few_had) = (np.mean(of, axis=0) for of in (covered, widths, used))
    assert np.all((rates >= 0.935) & (rates <= 0.97))
    assert many > 1.8 * few_had and wide < 0.7 * wide_once


def one_date(random: np.random.Generator, rows: Judged) -> Bools:
    """One of the dates of each lead, drawn from all since it came; nothing of leads that had the outcome by then."""
    came = np.full(int(rows.lead.max()) + 1, 8)
    np.minimum.at(came, rows.lead, rows.date)
    at = came + (random.random(len(came)) * (8 - came)).astype(np.int64)
    chosen: Bools = rows.date == at[rows.lead]
    return chosen


def lifts(holds: Bools, happened: Bools) -> list[float]:
    return [float(happened[part].mean() / happened[~part].mean()) for part in holds.T]


def test_the_points_of_a_model_that_is_right_stay_and_wrong_ones_come_near_the_truth() -> None:
    right = np.array([20.0, 10.0, -15.0, 5.0, 0.0, 10.0])
    changed, missed = 0, []
    for seed in range(40):
        holds, happened = drawn(np.random.default_rng(seed), 1_500, 0.08 * right, -2.5)
        parts = weighed(holds, happened, right.tolist())
        suggested = [one.suggestion for one in parts if one.suggestion is not None]
        changed += any(one.clear for one in suggested)
        missed += [abs(one.points - truth) for one, truth in zip(suggested, right, strict=True)]
    assert changed <= 0.05 * 40
    assert np.mean(missed) < 2
    holds, happened = drawn(np.random.default_rng(99), 30_000, 0.08 * right, -2.5)
    wrong = [10.0, 10.0, -15.0, 5.0, 20.0, 10.0]
    found = {one.label: one.suggestion for one in weighed(holds, happened, wrong)}
    assert {label for label, one in found.items() if one is not None and one.clear} >= {"r0", "r4"}
    values = np.array([one.points for one in found.values() if one is not None])
    assert np.corrcoef(values, right)[0, 1] > 0.99
    assert np.isclose((holds @ values).std(), (holds @ np.array(wrong)).std(), rtol=0.05)


def test_few_outcomes_move_no_points_far_and_too_few_suggest_none() -> None:
    points = [20.0, -10.0]
    holds, happened = drawn(np.random.default_rng(1), 60, np.array([1.0, -0.5]), -1.0)
    parts = weighed(holds, happened, points)
    assert all(one.suggestion is not None and not one.suggestion.clear for one in parts)
    few = happened & (np.cumsum(happened) <= 9)
    assert [one.suggestion for one in weighed(holds, few, points)] == [None, None]


def test_the_regression_agrees_with_what_can_be_solved_by_hand() -> None:
    x = np.repeat([0.0, 1.0], [40, 60])[:, None]
    y = np.r_[np.arange(40) < 10, np.arange(60) < 30]
    free = ridge_logistic(x, y, np.zeros(1), np.array([np.inf]))
    assert free.intercept == pytest.approx(log(10 / 30))
    assert free.coefficients[0] == pytest.approx(log(30 * 30 / (30 * 10)))
    assert free.errors[0] == pytest.approx((1 / 10 + 1 / 30 + 1 / 30 + 1 / 30) ** 0.5)
    five = ridge_logistic(x.repeat(5, axis=0), y.repeat(5), np.zeros(1), np.array([np.inf]), np.arange(100).repeat(5))
    assert five.errors[0] == pytest.approx(free.errors[0], rel=0.02), "the same five times tells no more"
    held = ridge_logistic(x, y, np.array([0.3]), np.array([1e-6]))
    assert held.coefficients[0] == pytest.approx(0.3, abs=1e-6)
    drawn_in = ridge_logistic(x, y, np.array([0.3]), np.array([0.5]))
    chance = sigmoid(drawn_in.intercept + x[:, 0] * drawn_in.coefficients[0])
    assert float(x[:, 0] @ (y - chance)) == pytest.approx((drawn_in.coefficients[0] - 0.3) / 0.25)
    apart = ridge_logistic(x, x[:, 0] > 0, np.zeros(1), np.array([2.5]))
    assert np.isfinite(apart.coefficients[0]) and apart.coefficients[0] > 2


def test_tests_and_adjustments_agree_with_what_books_say() -> None:
    """Fisher's tea: 3 of 4 cups; and every table counted one by one."""
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / comb(8, 4))
    tables = {n: comb(7, n) * comb(12, 5 - n) / comb(19, 5) for n in range(6)}
    assert fisher(4, 7, 1, 12) == pytest.approx(sum(p for p in tables.values() if p <= tables[4] * 1.0000001))
    assert holm([0.01, 0.005, 0.9]) == pytest.approx([0.02, 0.015, 0.9])
    assert benjamini_yekutieli([0.01, 0.9]) == pytest.approx([0.03, 1.0])
    assert log_odds_ratio(1, 4, 1, 4) == pytest.approx((0.0, 2 / 1.5 + 2 / 3.5))
    none = ratio(0, 20, 5, 20)
    assert none is not None and none.low == 0 < none.high < 1
    assert ratio(3, 20, 0, 20) is None
