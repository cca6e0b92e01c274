"""The rates that a trial states, held against simulation: false alarms with daily looks, power, arms that are off."""

from __future__ import annotations

import numpy as np
import pytest

from leadline.errors import InputError
from leadline.evidence.trial.assignment import Arm, arm_of
from leadline.evidence.trial.mismatch import is_off
from leadline.evidence.trial.sequence import ERROR, Share, boundary, difference
from leadline.evidence.trial.size import size

DAYS = 60


def looked_daily(
    a: float, b: float, leads: int, planned: int, share: int, seed: int, times: int
) -> list[list[tuple[float, float]]]:
    """The interval of each day, of so many trials."""
    random = np.random.default_rng(seed)
    ends = np.linspace(0, leads, DAYS + 1).astype(int)[1:]
    found = []
    for _ in range(times):
        in_b = random.random(leads) < share / 100
        had = random.random(leads) < np.where(in_b, b, a)
        of_b, had_b = np.cumsum(in_b)[ends - 1], np.cumsum(had & in_b)[ends - 1]
        of_a, had_a = ends - of_b, np.cumsum(had & ~in_b)[ends - 1]
        days = zip(had_a.tolist(), of_a.tolist(), had_b.tolist(), of_b.tolist(), strict=True)
        looks = [difference(Share(one, two), Share(three, four), planned) for one, two, three, four in days]
        found.append([(look.low, look.high) for look in looks])
    return found


@pytest.mark.parametrize(
    ("rate", "least", "share", "exactly"), [(0.05, 0.02, 50, 8), (0.01, 0.01, 50, 7), (0.01, 0.015, 20, 6)]
)
def test_a_difference_that_is_not_there_is_seen_no_more_often_than_stated(
    rate: float, least: float, share: int, exactly: int
) -> None:
    planned = size(rate, least, share).leads
    trials = looked_daily(rate, rate, 2 * planned, planned, share, seed=20, times=500)
    alarms = sum(any(low > 0 or high < 0 for low, high in days) for days in trials)
    assert (alarms, alarms / 500 <= ERROR) == (exactly, True)


@pytest.mark.parametrize(
    ("rate", "least", "share", "exactly"), [(0.05, 0.02, 50, 254), (0.01, 0.01, 50, 266), (0.01, 0.015, 20, 264)]
)
def test_the_least_difference_is_seen_about_as_often_as_promised_and_mostly_sooner(
    rate: float, least: float, share: int, exactly: int
) -> None:
    wanted = size(rate, least, share)
    trials = looked_daily(rate, rate + least, wanted.leads, wanted.leads, share, seed=30, times=300)
    seen = [next((day for day, (low, _) in enumerate(days) if low > 0), None) for days in trials]
    found = sum(day is not None for day in seen)
    assert (found, 0.8 <= found / 300 <= 0.9) == (exactly, True)
    assert float(np.median([day for day in seen if day is not None])) < 0.6 * DAYS
    covered = sum(all(low <= least <= high for low, high in days) for days in trials)
    assert covered / 300 >= 1 - ERROR


def test_usual_intervals_looked_at_daily_would_cry_wolf() -> None:
    planned = size(0.05, 0.02).leads
    trials = looked_daily(0.05, 0.05, 2 * planned, planned, 50, seed=20, times=200)
    ends = np.linspace(0, 2 * planned, DAYS + 1).astype(int)[1:]
    narrower = [1.96 / boundary(int(end), planned) for end in ends]

    def cries(days: list[tuple[float, float]]) -> bool:
        middles = [((low + high) / 2, (high - low) / 2 * by) for (low, high), by in zip(days, narrower, strict=True)]
        return any(abs(middle) > half for middle, half in middles if half < 0.5)

    assert sum(map(cries, trials)) == 55  # of 200, where 10 are stated


def test_arms_have_their_shares_within_chance_and_trials_have_nothing_to_do_with_one_another() -> None:
    leads = range(1, 20_001)
    for share in (10, 50, 90):
        of_b = sum(arm_of(7, 0, lead, share) is Arm.B for lead in leads)
        assert abs(of_b - share * 200) < 4 * (20_000 * share * (100 - share)) ** 0.5 / 100
    first, second = ([arm_of(trial, 0, lead, 50) is Arm.B for lead in leads] for trial in (1, 2))
    both = sum(one and other for one, other in zip(first, second, strict=True))
    assert abs(both - 5_000) < 4 * 20_000**0.5 * (0.25 * 0.75) ** 0.5


def test_arms_that_are_off_are_found_and_right_ones_are_left_alone_however_often_one_looks() -> None:
    random = np.random.default_rng(4)
    right = 0
    for _ in range(300):
        in_b = np.cumsum(random.random(10_000) < 0.5)
        right += any(is_off(n - int(in_b[n - 1]), int(in_b[n - 1]), 50) for n in range(100, 10_001, 100))
    assert right <= 2  # 0.001 each is stated
    off = np.cumsum(random.random(10_000) < 0.45)
    assert is_off(10_000 - int(off[-1]), int(off[-1]), 50)


@pytest.mark.parametrize(
    ("rate", "least", "share", "power", "why"),
    [
        (0.0, 0.01, 50, 0.8, "without any outcome"),
        (0.05, 1e-200, 50, 0.8, "least difference"),
        (0.05, 0.96, 50, 0.8, "0.95"),
        (0.05, 0.01, 5, 0.8, "10 to 90"),
        (0.05, 0.01, 50, 1.0, "0.8 is usual"),
    ],
)
def test_what_no_trial_can_be_planned_for_is_refused(
    rate: float, least: float, share: int, power: float, why: str
) -> None:
    with pytest.raises(InputError, match=why):
        size(rate, least, share, power)
