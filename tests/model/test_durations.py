from __future__ import annotations

import re

import pytest

from leadline.model import DAY, HOUR, MINUTE, WEEK
from leadline.model.durations import duration, written


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90d", 90 * DAY),
        ("12h", 12 * HOUR),
        ("30m", 30 * MINUTE),
        ("2w", 2 * WEEK),
        ("1.5h", 90 * MINUTE),
        ("1d12h", 36 * HOUR),
        (" 1w 1d  1h 1m ", WEEK + DAY + HOUR + MINUTE),
        ("36525d", 36525 * DAY),
    ],
)
def test_a_duration_is_numbers_with_units(text: str, length: int) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("90", '"90" has no unit; write 90d for days'),
        ("-3d", '"-3d" is negative'),
        ("0d", '"0d" lasts no time'),
        ("0.0000000001m", "lasts no time"),
        ("36526d", '"36526d" is longer than 100 years'),
        ("3mo", '"3mo" is no duration'),
        ("3 d", "is no duration"),
        ("90D", "is no duration"),
        ("12h1d", "is no duration"),
        ("1d1d", "is no duration"),
        ("1e3d", "is no duration"),
        ("٣d", "is no duration"),
        ("", "is no duration"),
        ("30s", "is no duration"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        duration(text)


@pytest.mark.parametrize("text", ["7d", "90d", "1d12h", "36525d", "1h30m", "0.5m"])
def test_a_duration_is_written_back_as_it_can_be_read(text: str) -> None:
    assert written(duration(text)) == text
