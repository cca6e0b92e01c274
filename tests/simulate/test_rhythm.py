"""People are awake in their own time zone, and at work on working days."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from leadline.model.condition import DAY, HOUR, SECOND
from leadline.simulate.places import CODES
from leadline.simulate.rhythm import Clock
from tests.simulate.conftest import Ask


def _at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * SECOND  # type: ignore[arg-type,misc]


def test_local_time_follows_daylight_saving() -> None:
    clock = Clock(_at(2026, 1, 1), _at(2026, 12, 1))
    berlin = np.array([CODES.index("DE")] * 2)
    noon = np.array([_at(2026, 1, 15, 12), _at(2026, 7, 15, 12)])
    assert ((clock.local(noon, berlin) - noon) // HOUR).tolist() == [1, 2]


def test_zones_without_whole_hours_are_exact() -> None:
    clock = Clock(_at(2026, 1, 1), _at(2026, 12, 1))
    noon = np.array([_at(2026, 7, 15, 12)])
    assert (clock.local(noon, np.array([CODES.index("IN")])) - noon).tolist() == [5 * HOUR + HOUR // 2]


@pytest.mark.parametrize("code", ["DE", "US", "CN", "IN"])
def test_work_is_done_by_day_on_working_days(code: str) -> None:
    clock = Clock(_at(2026, 1, 1), _at(2026, 12, 1))
    random = np.random.default_rng(1)
    country = np.full(20_000, CODES.index(code))
    at = random.integers(_at(2026, 2, 1), _at(2026, 11, 1), len(country))
    local = clock.local(clock.rhythm(random, at, country, np.zeros(len(at), dtype=np.bool_)), country)
    hour, weekday = local % DAY // HOUR, (local // DAY + 3) % 7
    assert ((hour >= 8) & (hour < 18)).mean() > 0.75
    assert ((hour >= 1) & (hour < 5)).mean() < 0.02
    assert (weekday >= 5).mean() < 0.1


def test_evenings_and_weekends_belong_to_leisure() -> None:
    clock = Clock(_at(2026, 1, 1), _at(2026, 12, 1))
    random = np.random.default_rng(1)
    country = np.full(20_000, CODES.index("FR"))
    at = random.integers(_at(2026, 2, 1), _at(2026, 11, 1), len(country))
    local = clock.local(clock.rhythm(random, at, country, np.ones(len(at), dtype=np.bool_)), country)
    assert (local % DAY // HOUR >= 18).mean() > 0.3
    assert 0.24 < ((local // DAY + 3) % 7 >= 5).mean() < 0.33


@pytest.mark.parametrize("region", ["EU", "NA", "APAC"])
def test_pages_are_read_in_the_day_of_the_reader(ask: Ask, region: str) -> None:
    hours = ask(
        "SELECT timezone, epoch_us(occurred_at) FROM events JOIN leads USING (lead_id) JOIN truth USING (lead_id)"
        f" WHERE event = 'page' AND utm_source IS NULL AND region = '{region}' AND timezone IS NOT NULL"
        " AND kind IN ('buyer', 'researcher')"
    )
    codes = {"Europe": "DE", "America": "US", "Asia": "CN"}
    clock = Clock(_at(2025, 11, 1), _at(2026, 12, 1))
    at = np.array([instant for _, instant in hours])
    country = np.array([CODES.index(codes[zone.partition("/")[0]]) for zone, _ in hours])
    hour = clock.local(at, country) % DAY // HOUR
    assert ((hour >= 6) & (hour < 20)).mean() > 0.8
