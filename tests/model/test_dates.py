from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from leadline.model import DAY, HOUR, Span
from leadline.model.dates import iso, span

BERLIN = ZoneInfo("Europe/Berlin")


def length(day: str, zone: str) -> int:
    found = span(day, ZoneInfo(zone))
    return found.end + 1 - found.start


def test_a_day_is_from_its_first_to_its_last_microsecond_in_the_zone() -> None:
    day = span("2026-09-01", BERLIN)
    assert iso(day.start) == "2026-08-31T22:00:00+00:00"
    assert iso(day.end) == "2026-09-01T21:59:59.999999+00:00"


def test_a_day_on_which_clocks_go_forward_has_23_hours() -> None:
    assert length("2026-03-29", "Europe/Berlin") == 23 * HOUR


def test_a_day_on_which_clocks_go_back_has_25_hours() -> None:
    assert length("2026-10-25", "Europe/Berlin") == 25 * HOUR


def test_a_day_whose_midnight_clocks_skip_begins_with_the_change() -> None:
    day = span("2018-11-04", ZoneInfo("America/Sao_Paulo"))
    assert iso(day.start) == "2018-11-04T03:00:00+00:00"
    assert day.end + 1 - day.start == 23 * HOUR


def test_days_follow_each_other_without_a_gap() -> None:
    days = [span(f"2026-03-{d:02}", BERLIN) for d in range(1, 32)]
    assert all(a.end + 1 == b.start for a, b in pairwise(days))


def test_a_day_in_utc_has_86400_seconds() -> None:
    assert length("2026-03-29", "UTC") == DAY


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00", 0),
        ("1970-01-01 00:00Z", 0),
        ("1970-01-01T01:00+01:00", 0),
        ("1969-12-31T14:30:00-09:30", 0),
        ("1970-01-01T00:00:00.000001", 1),
        ("1970-01-01T00:00:01.5", 1_500_000),
    ],
)
def test_a_date_time_is_one_instant_and_utc_without_an_offset(text: str, instant: int) -> None:
    assert span(text, BERLIN) == Span(instant, instant)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-13-01",
        "2026-01-01T25:00",
        "2026-01-01T10:00+19:00",
        "0000-01-01",
        "9999-12-31",
        "0001-01-01",
    ],
)
def test_a_day_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="there is no such day or time"):
        span(text, BERLIN)


@pytest.mark.parametrize("text", ["1.9.2026", "2026-9-1", "2026-09-01T10", "2026-09-01T10:00 Z", "today", "٢٠٢٦-09-01"])
def test_other_ways_to_write_a_date_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no date; write 2026-09-01"):
        span(text, BERLIN)
