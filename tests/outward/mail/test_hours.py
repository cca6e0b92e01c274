"""Quiet hours end when the clock of whoever reads says so, also in the nights in which it is changed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from leadline.model.condition import HOUR, MINUTE
from leadline.outward.mail.hours import Quiet, clock_at, loud_from, quiet_of, quiet_until, zones_of_lead

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
ZONES = [BERLIN, UTC_ZONE, *map(ZoneInfo, ("America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"))]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("quiet", "now", "ends"),
    [
        ("21:00 to 08:00", "2026-03-28 22:00", "2026-03-29 06:00"),  # the night is an hour shorter
        ("21:00 to 08:00", "2026-10-24 22:00", "2026-10-25 07:00"),  # and an hour longer
        ("22:00 to 02:30", "2026-03-28 23:30", "2026-03-29 01:30"),  # 02:30 does not come: it is 03:30
        ("22:00 to 02:30", "2026-10-25 00:15", "2026-10-25 00:30"),  # 02:30 comes twice: it is loud at the first
        ("22:00 to 02:30", "2026-10-25 01:15", "2026-10-25 01:30"),  # 02:15 for the second time
        ("12:00 to 13:00", "2026-07-01 10:15", "2026-07-01 11:00"),
        ("21:00 to 08:00", "2026-07-01 06:00", None),
    ],
)
def test_they_end_by_the_local_clock(quiet: str, now: str, ends: str | None) -> None:
    assert quiet_until(at(now), quiet_of(quiet), BERLIN) == (None if ends is None else at(ends))


@drawn(
    st.integers(at("2026-01-01 00:00") // MINUTE, at("2027-01-01 00:00") // MINUTE),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
)
def test_they_end_within_a_day_when_it_is_loud(minute: int, begins: time, ends: time, zone: ZoneInfo) -> None:
    if begins == ends:
        return
    now, quiet = minute * MINUTE, Quiet(begins, ends)
    until = quiet_until(now, quiet, zone)
    assert (until is None) is not quiet.has(clock_at(now, zone))
    if until is not None:
        assert now < until <= now + 26 * HOUR and not quiet.has(clock_at(until, zone))


def test_a_country_of_several_zones_is_quiet_where_one_of_them_is() -> None:
    zones, night = zones_of_lead({"country": "US"}, BERLIN), quiet_of("21:00 to 08:00")
    loud = loud_from(at("2026-07-01 12:00"), night, zones)
    assert loud == at("2026-07-01 18:00"), "08:00 in Hawaii"
    assert loud_from(loud, night, zones) is None
    always = quiet_of("16:00 to 10:00")  # in one of them or another
    assert loud_from(at("2026-07-01 03:00"), always, zones) == quiet_until(at("2026-07-01 03:00"), always, zones[0])
    assert zones_of_lead({"timezone": "Nowhere/Else"}, BERLIN) == (BERLIN,)
