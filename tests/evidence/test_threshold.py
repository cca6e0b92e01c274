"""The score from which a lead goes to sales."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.errors import InputError
from leadline.evidence.backtest import Asked
from leadline.evidence.outcome import load_outcomes
from leadline.evidence.report import lines
from leadline.evidence.stats import Estimate
from leadline.evidence.threshold import Threshold, Wanted, choose
from leadline.evidence.threshold.choosing import best
from leadline.evidence.threshold.document import document
from leadline.evidence.threshold.opened import opened
from leadline.evidence.threshold.steps import capacities
from leadline.evidence.threshold.weighed import Candidate
from leadline.explanation.text import plain as as_text
from leadline.library.facts import connect, open_facts
from leadline.model import loads
from leadline.model.condition import DAY
from tests.evidence.conftest import NOW, History, instant
from tests.evidence.numbers import strangers

STEPS = """\
model: steps
dimensions: {fit: {}}
rules:
  - {id: size, dimension: fit, bins: size, points: {0: 0, 10: 10, 20: 20, 30: 30, 40: 40}}
lifecycle: {mql: {score: {gte: 20}}}
"""


def tried(history: History, wanted: Wanted, model: str = STEPS, first: str = "2026-01-05") -> Threshold:
    found = {path.stem: str(path) for path in history.folder.glob("*.csv")}
    with connect() as con:
        tables = open_facts(con, found, {}).tables
        [one] = load_outcomes("stage: customer within 30d")
        asked = Asked(every=7 * DAY, first=instant(first), last=instant("2026-03-02"))
        return choose(con, loads(model), tables, one, asked, wanted, NOW)


@pytest.fixture
def sizes(history: History) -> History:
    """Forty leads of each of five sizes, who came over seven weeks; of the size n × 10, n in 10 buy in 20 days."""
    people, events = ["lead_id,created_at,size"], ["event_id,lead_id,event,occurred_at,stage"]
    for n in range(200):
        size, day = n % 5, n % 50
        came = date(2026, 1, 10) + timedelta(days=day)
        people.append(f"p{n},{came},{size * 10}")
        if (n // 5) % 10 < size:
            events.append(f"b{n},p{n},stage.changed,{came + timedelta(days=20)},customer")
    events.append("z,p0,page,2026-06-01,")
    return history.write(leads="\n".join(people), events="\n".join(events))


def test_the_lowest_threshold_that_sales_can_keep_up_with_is_chosen(sizes: History) -> None:
    every = {one.threshold: one.a_week.value for one in tried(sizes, Wanted(capacity=1)).candidates}
    assert every[0.0] == 25 and every[1.0] == every[10.0] == 20 and every[40.0] == 5
    assert [tried(sizes, Wanted(capacity=n)).chosen.threshold for n in (25, 16, 5)] == [0, 11, 31]  # type: ignore[union-attr]


def test_by_value_and_cost_whoever_brings_more_than_he_costs_is_handed_over(sizes: History) -> None:
    """Of the sizes 0 to 4 so many tenths buy; at 100 for a sale and 25 for a call, from 30 % on it pays."""
    found = tried(sizes, Wanted(value=100, cost=25))
    assert found.chosen is not None and 21 <= found.chosen.threshold <= 30
    assert found.chosen.precision.value == pytest.approx(0.35)
    worth = found.chosen.worth_a_week
    assert worth is not None and worth.value == pytest.approx((0.35 * 100 - 25) * found.chosen.a_week.value)
    assert worth.low < worth.value < worth.high
    assert found.alike is not None and found.alike[0] <= found.chosen.threshold <= found.alike[1]


def test_the_present_threshold_is_held_against_the_backtest(sizes: History) -> None:
    found = tried(sizes, Wanted(capacity=6))
    assert found.present == 20 and found.now is not None and found.backtest.handover is not None
    assert found.now.handed == found.backtest.handover.handed
    assert found.now.precision == found.backtest.handover.precision
    assert found.now.a_week.value == pytest.approx(found.backtest.handover.a_week)
    assert "The present threshold, 20: " in text_of(found)


def text_of(found: Threshold) -> str:
    return "\n".join(as_text(line) for line in lines(document(found), 1000))


def test_too_few_outcomes_and_bands_out_of_order_are_warned_of(sizes: History) -> None:
    turned = STEPS.replace("{0: 0, 10: 10, 20: 20, 30: 30, 40: 40}", "{0: 40, 10: 30, 20: 20}")
    found = tried(sizes, Wanted(capacity=7), f"{turned}bands: {{of: score, hot: 30, else: cold}}\n")
    assert found.chosen is not None and (found.chosen.threshold, found.chosen.precision.value) == (31, 0)
    said = text_of(found)
    assert "Fewer than 1 in 20 of these leads would have the outcome" in said
    assert "The band hot does not sell better than cold" in said


def test_what_qualifies_at_once_is_handed_over_whatever_the_threshold(sizes: History) -> None:
    model = STEPS.replace("gte: 20}}", "gte: 20}}, qualify: [{size: {gte: 0}}]")
    found = tried(sizes, Wanted(capacity=3), model)
    assert found.chosen is None and {one.handed for one in found.candidates} == {200}
    assert "No threshold hands over so few leads: even 40 gives 25.0 a week" in text_of(found)


@pytest.mark.parametrize(
    ("mql", "present", "rest", "whole"),
    [
        ("{score: {gte: 20}}", 20, False, False),
        ("{score: {gte: 20}, fit: {gte: 5}}", 20, True, False),
        ("{any: [{score: {gte: 20}}, {fit: {gte: 5}}]}", None, False, True),
        ("{fit: {gte: 5}}", None, False, True),
    ],
)
def test_only_the_lower_bound_of_the_score_is_taken_away(
    mql: str, present: float | None, rest: bool, whole: bool
) -> None:
    free = opened(loads(STEPS.replace("{score: {gte: 20}}", mql)))
    assert (free.present, free.rest, free.whole) == (present, rest, whole)


def test_without_anybody_to_hand_over_there_is_no_threshold(history: History) -> None:
    events = "event_id,lead_id,event,occurred_at,stage\n1,a,page,2026-05-01,\n"
    history.write(leads="lead_id,created_at,size\na,2026-01-01,5\n", events=events)
    model = STEPS.replace("gte: 20}}", "gte: 20}}, disqualify: [{size: {gte: 0}}]")
    found = tried(history, Wanted(capacity=3), model)
    assert (found.chosen, found.candidates) == (None, [])
    assert "No lead could be handed over at any date" in text_of(found)


def test_one_date_cannot_say_how_many_a_week(sizes: History) -> None:
    with pytest.raises(InputError, match="one date cannot say how many leads a week"):
        tried(sizes, Wanted(capacity=3), first="2026-03-01")


def test_every_number_of_the_text_is_one_of_the_json(sizes: History) -> None:
    found = tried(sizes, Wanted(value=100, cost=25))
    assert strangers(document(found), found, {"30"}) == []


@given(st.lists(st.integers(0, 6), min_size=1, max_size=8), st.integers(0, 8))
def test_the_capacities_of_a_slider_choose_what_is_chosen(weekly: list[int], capacity: int) -> None:
    share = Estimate(0.1, 0.0, 0.2)
    each = [Estimate(float(many), 0.0, 9.0) for many in weekly]
    candidates = [Candidate(float(at), 1, one, share, share, share, None) for at, one in enumerate(each)]
    slid = (at for at, needed in enumerate(capacities(candidates)) if needed is not None and needed <= capacity)
    assert next(slid, None) == best(candidates, Wanted(capacity=capacity))
