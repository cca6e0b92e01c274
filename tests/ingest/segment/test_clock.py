from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.ingest.segment.clock import TRAVEL, instant, occurred_at
from leadline.ingest.segment.limits import Refused
from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from tests.ingest.segment.samples import NOW

YEAR_1995 = 788_918_400 * SECOND
YEAR_2200 = 7_258_118_400 * SECOND


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-03-01T09:00:00Z", NOW),
        ("2026-03-01T09:00:00.000Z", NOW),
        ("2026-03-01T09:00:00.000+00:00", NOW),
        ("2026-03-01T09:00:00.000000+00:00", NOW),
        ("2026-03-01T09:00:00.000000999Z", NOW),
        ("2026-03-01T09:00:00.000001999Z", NOW + 1),
        ("2026-03-01T09:00:00,5Z", NOW + 500_000),
        ("2026-03-01t09:00:00.1z", NOW + 100_000),
        ("2026-03-01 09:00:00", NOW),
        ("2026-03-01T09:00", NOW),
        ("2026-03-01T09:00:00", NOW),
        ("2026-03-01T10:00:00+01:00", NOW),
        ("2026-03-01T10:00:00+01", NOW),
        ("2026-03-01T10:00:00+0100", NOW),
        ("2026-03-01T03:30:00-05:30", NOW),
        ("2026-03-01 09:00:00 +00:00", NOW),
        ("2026-03-01", NOW - 9 * HOUR),
        (1_772_355_600, NOW),
        (1_772_355_600_000, NOW),
        (1_772_355_600_000_000, NOW),
    ],
)
def test_an_instant_is_read_to_the_microsecond_as_clients_write_it(written: Any, at: int) -> None:
    assert instant(written) == at


@pytest.mark.parametrize(
    "written",
    [
        "", "now", "2026-02-30", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-03-01T24:00:00Z",
        "2026-03-01T09:00:60Z", "2026-03-01T09:00:00+25:00", "20260301", "2026-W09-7", "01/03/2026",
        "2026-03-01T09:00:00Z\n", "２０２６-03-01", "2026-03-01T09:00:00.Z", "1772355600",
        0, -1, 12, 10**30, 1_772_355_600.5, True, [], {}, None,
    ],
)  # fmt: skip
def test_what_is_no_instant_is_not_guessed(written: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # some of the words are Python's
        instant(written)


@given(
    st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)),  # noqa: DTZ001  # the zone comes beside it
    st.integers(-23 * 60, 23 * 60),
)
def test_any_instant_that_python_writes_is_read_back(clock: datetime, offset: int) -> None:
    local = clock.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant(local.isoformat())) == local


def iso(at: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat()


@given(st.integers(YEAR_1995, YEAR_2200), st.integers(-DAY, 30 * DAY), st.integers(-400 * DAY, 400 * DAY))
def test_a_wrong_clock_is_put_right_by_what_it_says_of_the_sending(received_at: int, before: int, wrong: int) -> None:
    sent_at = received_at + wrong
    timestamp = sent_at - before
    at = occurred_at({"timestamp": iso(timestamp)}, sent_at, received_at)
    if abs(wrong) > TRAVEL:
        assert at == received_at - (sent_at - timestamp)
    else:
        assert at == timestamp


@given(st.integers(YEAR_1995, YEAR_2200), st.integers(0, DAY), st.integers(-400 * DAY, 400 * DAY))
def test_how_wrong_the_clock_is_does_not_matter_once_it_is_corrected(received_at: int, before: int, wrong: int) -> None:
    at = occurred_at({"timestamp": iso(received_at + wrong - before)}, received_at + wrong, received_at)
    assert abs(at - (received_at - before)) <= TRAVEL


def test_what_is_sent_again_stays_at_its_instant_while_the_clock_is_right() -> None:
    raw = {"timestamp": iso(NOW - MINUTE)}
    first = occurred_at(raw, NOW - 80_000, NOW)
    again = occurred_at(raw, NOW + 30 * SECOND, NOW + 33 * SECOND)
    assert first == again == NOW - MINUTE


def test_a_device_whose_clock_began_again_in_1970_is_understood() -> None:
    raw = {"timestamp": "1970-01-01T00:05:00Z"}
    assert occurred_at(raw, instant("1970-01-01T00:06:00Z"), NOW) == NOW - MINUTE


def test_without_a_timestamp_it_happened_when_it_arrived() -> None:
    assert occurred_at({}, NOW - DAY, NOW) == NOW
    assert occurred_at({"timestamp": None, "originalTimestamp": None}, None, NOW) == NOW


def test_without_a_sent_at_the_timestamp_is_taken_as_it_is() -> None:
    assert occurred_at({"timestamp": iso(NOW - 40 * DAY)}, None, NOW) == NOW - 40 * DAY


def test_rudderstacks_original_timestamp_is_corrected_too() -> None:
    assert occurred_at({"originalTimestamp": iso(NOW + HOUR - MINUTE)}, NOW + HOUR, NOW) == NOW - MINUTE


def test_a_message_that_was_corrected_on_its_way_is_not_corrected_again() -> None:
    raw = {"timestamp": iso(NOW - MINUTE), "originalTimestamp": iso(NOW + HOUR - MINUTE)}
    assert occurred_at(raw, NOW + HOUR, NOW) == NOW - MINUTE


def test_the_future_is_left_to_the_store() -> None:
    assert occurred_at({"timestamp": iso(NOW + DAY)}, NOW, NOW) == NOW + DAY


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("yesterday", "cannot be read"),
        ("", "cannot be read"),
        (True, "cannot be read"),
        ({}, "cannot be read"),
        ("0000-01-01T00:00:00Z", "cannot be read"),
        ("0001-01-01T00:00:00Z", "before 1990 or after 9998"),
        ("1989-12-31T23:59:59.999999Z", "before 1990 or after 9998"),
        ("9999-12-31T23:59:59Z", "before 1990 or after 9998"),
        ("9999-01-01T00:00:00Z", "before 1990 or after 9998"),
    ],
)
def test_a_timestamp_that_makes_no_sense_is_refused_in_words(written: Any, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        occurred_at({"timestamp": written}, None, NOW)


def test_the_first_and_the_last_instant_are_taken() -> None:
    first = occurred_at({"timestamp": "1990-01-01T00:00:00Z"}, None, NOW)
    last = occurred_at({"timestamp": "9998-12-31T23:59:59.999999Z"}, None, NOW)
    assert (iso(first), iso(last)) == ("1990-01-01T00:00:00+00:00", "9998-12-31T23:59:59.999999+00:00")


def test_a_correction_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(Refused, match="before 1990"):
        occurred_at({"timestamp": iso(NOW)}, instant("9999-01-01"), NOW)
