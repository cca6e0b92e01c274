"""Working hours and the clock of the first contact, over changes of the clocks and in other time zones."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.model.condition import DAY, HOUR, MINUTE, Span
from leadline.routing import Clock, Due, Hours, Rep, Times, due, times

BERLIN, NEW_YORK, LORD_HOWE = (ZoneInfo(one) for one in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"))
OFFICE = Hours(BERLIN, frozenset(range(5)), 9 * 60, 17 * 60)


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    """The instant at which the clock on the wall shows this."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("assigned", "lasting", "by"),
    [
        ("2026-11-27T16:00", 4 * HOUR, "2026-11-30T12:00"),  # Friday evening and the weekend do not count
        ("2026-11-28T11:00", 1 * HOUR, "2026-11-30T10:00"),  # on a Saturday the clock begins on Monday
        ("2026-11-27T09:00", 8 * HOUR, "2026-11-27T17:00"),  # the whole day, and not the next morning
        ("2026-03-27T16:00", 2 * HOUR, "2026-03-30T10:00"),  # clocks go forward on the Sunday between
        ("2026-10-23T16:00", 2 * HOUR, "2026-10-26T10:00"),  # and back
    ],
)
def test_the_clock_counts_working_hours_alone(assigned: str, lasting: int, by: str) -> None:
    assert OFFICE.after(at(assigned), lasting) == at(by)


def test_a_night_shift_is_shorter_where_the_clocks_go_forward_in_it_and_longer_where_they_go_back() -> None:
    night = Hours(BERLIN, frozenset(range(7)), 22 * 60, 30 * 60)
    for evening, lasting in (("2026-03-28T22:00", 7), ("2026-10-24T22:00", 9), ("2026-11-24T22:00", 8)):
        start, end = next(night.shifts(at(evening)))
        assert (start, end - start) == (at(evening), lasting * HOUR)
    assert night.are_open(at("2026-11-24T05:59")), "it goes on after midnight"
    assert not night.are_open(at("2026-11-24T06:00"))


def test_hours_are_those_of_the_reps_own_time_zone() -> None:
    in_new_york = Hours(NEW_YORK, frozenset(range(5)), 9 * 60, 17 * 60)
    assert in_new_york.opening(at("2026-11-30T09:00")) == at("2026-11-30T15:00")
    assert in_new_york.opening(at("2026-03-16T09:00")) == at("2026-03-16T14:00"), "America changes its clocks earlier"
    assert Rep("ann@acme.example", zone=NEW_YORK).today(at("2026-11-30T03:00")) == at("2026-11-29T00:00", NEW_YORK)


@given(
    zone=st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE]),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    start=st.integers(0, 23 * 60),
    lasts=st.integers(30, 24 * 60),
    since=st.integers(at("2026-03-01T00:00"), at("2026-11-30T00:00")),
    first=st.integers(1, 40 * HOUR),
    then=st.integers(1, 40 * HOUR),
)
def test_time_passes_the_same_in_one_piece_and_in_two(
    zone: ZoneInfo, days: frozenset[int], start: int, lasts: int, since: int, first: int, then: int
) -> None:
    hours = Hours(zone, days, start, start + lasts)
    half = hours.after(since, first)
    assert hours.after(half, then) == hours.after(since, first + then)
    assert half - since >= first
    assert hours.are_open(hours.opening(since))
    assert hours.opening(since) >= since


def test_somebody_who_is_away_works_again_in_their_hours_after_it() -> None:
    holidays = Span(at("2026-12-24T00:00"), at("2027-01-03T00:00") - 1)
    rep = Rep("ann@acme.example", hours=OFFICE, away=(holidays,), zone=BERLIN)
    assert not rep.works(at("2026-12-28T10:00"))
    assert rep.next_work(at("2026-12-24T10:00")) == at("2027-01-04T09:00")


def test_each_thing_is_due_once_and_a_lead_that_another_gets_needs_no_reminder() -> None:
    clock = Clock(4 * HOUR, True, 2 * HOUR, 4 * HOUR, "boss@acme.example", 8 * HOUR)
    found = times(clock, Rep("ann@acme.example", hours=OFFICE), at("2026-11-27T15:00"))
    monday = "2026-11-30T"
    assert found == Times(at(f"{monday}11:00"), at("2026-11-27T17:00"), at(f"{monday}11:00"), at(f"{monday}15:00"))
    assert due(found, at("2026-11-27T16:59")) == Due(next_at=at("2026-11-27T17:00"))
    assert due(found, at("2026-11-27T17:00")) == Due(reminder=True, next_at=at(f"{monday}11:00"))
    assert due(found, at(f"{monday}11:00"), is_reminded=True) == Due(escalation=True, next_at=at(f"{monday}15:00"))
    assert due(found, at(f"{monday}11:01"), is_reminded=True, is_escalated=True) == Due(next_at=at(f"{monday}15:00"))
    late = due(found, at(f"{monday}15:00") + DAY, is_escalated=True)
    assert late == Due(reassignment=True), "after an outage nobody is reminded of what is another's by now"
    assert times(Clock(4 * HOUR, False), Rep("x", hours=OFFICE), 5 * MINUTE).contact_by == 5 * MINUTE + 4 * HOUR
