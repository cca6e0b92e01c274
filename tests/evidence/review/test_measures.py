"""The pure parts of reports, each by a worked case."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.errors import InputError, ModelError
from leadline.evidence.review.costs import Came, cost_report
from leadline.evidence.review.follow_up import Given, by_then, clock
from leadline.evidence.review.journeys import CUSTOMER, LEAD, MQL, SQL, journeys
from leadline.evidence.review.period import months, period, quarter, quarter_before, weeks
from leadline.evidence.review.spending import read_costs
from leadline.evidence.stats.survival import waits
from leadline.model.condition import DAY, SECOND

SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23]  # weeks in remission, of E. Freireich and others, Blood 21 (1963)
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_kaplan_and_meier_give_the_published_curve_of_6_mp() -> None:
    waited = np.array([*SIX_MP, *[np.inf] * len(CENSORED)], float)
    watched = np.array([*[35.0] * len(SIX_MP), *CENSORED])
    found = waits(waited, watched)
    assert found.at.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert (1 - found.share).round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert np.sqrt(found.variance).round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


@given(st.lists(st.tuples(st.integers(0, 50) | st.none(), st.integers(0, 50)), min_size=1, max_size=40))
def test_a_share_grows_with_the_days_and_lies_in_its_interval(rows: list[tuple[int | None, int]]) -> None:
    waited = np.array([np.inf if wait is None else wait for wait, _ in rows], float)
    found = waits(waited, np.array([watched for _, watched in rows], float))
    told = [one for day in range(0, 51, 5) if (one := found.by(day)) is not None]
    assert [one.value for one in told] == sorted(one.value for one in told)
    assert all(one.low - 1e-9 <= one.value <= one.high + 1e-9 for one in told)


@given(st.lists(st.tuples(st.integers(0, 9) | st.none(), st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=9))
def test_a_row_that_stands_for_several_leads_is_as_many_rows(rows: list[tuple[int | None, int, int]]) -> None:
    waited, watched, leads = (np.array(column, float) for column in zip(*rows, strict=True))
    waited = np.where(np.isnan(waited), np.inf, waited)
    counts = leads.astype(np.int64)
    together = waits(waited, watched, counts)
    apart = waits(np.repeat(waited, counts), np.repeat(watched, counts))
    assert together.share.tolist() == pytest.approx(apart.share.tolist())
    assert (together.leads, together.ends) == (apart.leads, apart.ends)


def test_who_skips_a_stage_comes_to_it_with_the_next_one_and_never_before_they_came() -> None:
    found = journeys([("a", (10, None, None, None, 30)), ("b", (10, 5, None, None, None))], [("c", 7, 3)])
    assert found.at[:, 0].tolist() == [10, 30, 30, 30, 30] and found.at[MQL, 1] == 10
    assert [found.reached(stage) for stage in (LEAD, MQL, SQL, CUSTOMER)] == [5, 2, 1, 1]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata", "America/Havana"])
def test_periods_are_cut_into_weeks_and_months_without_a_gap(zone: str) -> None:
    found = period("2026-03-02", "2026-11-08", ZoneInfo(zone))  # 1 Nov has two midnights in Havana
    for parts in (list(weeks(found)), list(months(found))):
        assert (parts[0].starts_at, parts[-1].ends_at) == (found.starts_at, found.ends_at)
        assert all(one.ends_at == other.starts_at for one, other in pairwise(parts))
        begun = [datetime.fromtimestamp(one.starts_at / SECOND, found.zone) for one in parts]
        assert {(at.hour, at.minute, at.fold) for at in begun} == {(0, 0, 0)}
    assert [one.name for one in weeks(found)][:2] == ["2026-W10", "2026-W11"]
    assert [one.name for one in months(found)][-2:] == ["2026-10", "2026-11"]
    assert quarter_before(quarter("2026-Q1")).name == "2025-Q4"
    for wrong in ("2026-Q5", "Q3", "26-Q1"):
        with pytest.raises(InputError, match="is no quarter"):
            quarter(wrong)


@pytest.mark.parametrize(
    ("given_lead", "expected"),
    [
        (Given("ada", 0, None, None, None, None), "none"),
        (Given("ada", 0, 10, 10, None, None), "kept"),
        (Given("ada", 0, 10, 11, None, None), "missed"),
        (Given("ada", 0, 10, None, 9, "reassigned"), "ended"),
        (Given("ada", 0, 10, None, 11, "reassigned"), "missed"),
        (Given("ada", 0, 20, None, None, None), "running"),
        (Given("ada", 0, 25, 22, None, None), "running"),
        (Given("ada", 0, 25, None, 21, "reassigned"), "running"),
    ],
)
def test_a_clock_is_judged_as_of_an_instant(given_lead: Given, expected: str) -> None:
    assert clock(by_then(given_lead, 20), 20) == expected


def test_costs_of_part_of_a_month_are_its_share_and_nothing_is_said_of_a_month_that_is_missing() -> None:
    costs = read_costs(
        "costs: a\ncurrency: EUR\nby: campaign\nchannels: {brand: {is: Brand, months: {2026-07: 310}}}\n"
    )
    came = {"brand": Came(10, 4, 2, 500.0), "other": Came(5)}
    july = period("2026-07-01", "2026-07-10")
    found = cost_report(costs, 1, came, july, july.ends_at)
    (brand,) = found.channels
    assert [brand.spent, brand.per_lead, brand.leads] == pytest.approx([100, 10, 10])
    assert brand.per_customer is not None and brand.per_customer.low < 50 < brand.per_customer.high
    assert found.rest is not None and found.rest.leads == 5
    both = period("2026-07-01", "2026-08-01")
    missing = cost_report(costs, 1, came, both, both.ends_at).channels[0]
    assert (missing.missing, missing.per_lead, missing.per_customer) == (("2026-08",), None, None)
    assert july.days == 10 and both.days * DAY == both.ends_at - both.starts_at


def test_everything_that_is_wrong_with_costs_is_said_at_once() -> None:
    text = (
        "costs: a\nby: sauce\nchannels:\n  a: {is: x, months: {2026-13: 1, 2026-07: -1}}\n  b: {is: [X], months: 3}\n"
        "  c: {spent: 1}\n"
    )
    with pytest.raises(ModelError) as caught:
        read_costs(text)
    said = [(one.line, one.what) for one in caught.value.problems]
    assert {line for line, _ in said} == {1, 2, 4, 5, 6}
    assert any("`x` are brought by the channel `a` already" in what for _, what in said)
    assert any("did you mean" in str(one) for one in caught.value.problems)
