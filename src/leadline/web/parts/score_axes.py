"""The axes of a chart of a score, as the one who reads writes dates and numbers, in their time zone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from math import ceil, floor
from typing import Any

from babel.dates import format_skeleton

from leadline.api.scoring.explaining import ThresholdOut
from leadline.model.condition import DAY, SECOND, Instant
from leadline.web.reader import Reader

MILLISECOND = 1_000
LABELS = 7  # along the time, at most
STEPS = (1, 2, 7, 14)  # days from label to label
MONTHS = (1, 2, 3, 6, 12, 24, 60)
LINES = 5  # across, about
TEXT: dict[str, Any] = {"color": "var(--muted)", "fontFamily": "system-ui, sans-serif", "fontSize": 11}


def line(colour: str = "var(--line)") -> dict[str, Any]:
    return {"lineStyle": {"color": colour}}


def time_axis(reader: Reader, first: Instant, last: Instant) -> dict[str, Any]:
    """From one instant to another, with a label at midnights of the reader."""
    labels = {at // MILLISECOND: words for at, words in ticks(reader, first, last)}
    return {
        "type": "time",
        "min": first / MILLISECOND,
        "max": last / MILLISECOND,
        "axisLine": line(),
        "axisTick": line() | {"customValues": list(labels)},
        "axisLabel": TEXT
        | {
            "customValues": list(labels),
            "hideOverlap": True,
            ":formatter": f"(at) => ({json.dumps(labels)})[at] ?? ''",
        },
    }


def ticks(reader: Reader, first: Instant, last: Instant) -> list[tuple[Instant, str]]:
    """Days or firsts of months between two instants, as few as have room, with their words."""
    begin, end = reader.local(first).date(), reader.local(last).date()
    step = next((one for one in STEPS if (last - first) / DAY / one <= LABELS), None)
    if step is not None:
        numbers = range(begin.toordinal() // step * step + 1, end.toordinal() + 1, step)  # weeks begin with Mondays
        days, words = [date.fromordinal(number) for number in numbers], "MMMd"
    else:
        months = next((one for one in MONTHS if (last - first) / DAY / 30 / one <= LABELS), MONTHS[-1])
        days, words = list(firsts(begin, end, months)), "yMMM" if months < 12 else "y"
    found = [(midnight(reader, day), format_skeleton(words, day, locale=reader.locale)) for day in days]
    return [(at, said) for at, said in found if first <= at <= last]


def firsts(begin: date, end: date, months: int) -> Iterator[date]:
    """Every so many months their first day.

    >>> [str(day) for day in firsts(date(2026, 2, 9), date(2026, 11, 2), 3)]
    ['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01']
    """
    number = (begin.year * 12 + begin.month - 1) // months * months
    while (day := date(number // 12, number % 12 + 1, 1)) <= end:
        yield day
        number += months


def midnight(reader: Reader, day: date) -> Instant:
    return round(datetime.combine(day, time(), reader.zone).timestamp()) * SECOND


def score_axis(reader: Reader, scores: Sequence[float], limits: Sequence[ThresholdOut]) -> dict[str, Any]:
    """From nothing, or less, to what was reached, and to the next threshold above it."""
    most = max([*scores, 1.0])
    most = min((one.score for one in limits if one.score > most), default=most)
    least = min([*scores, 0.0])
    step = next(
        one for power in range(9) for one in (10**power, 2 * 10**power, 5 * 10**power) if most - least <= one * LINES
    )
    low, high = floor(least / step) * step, ceil(most * 1.04 / step) * step  # room for the label of the last threshold
    labels = {value: reader.number(value) for value in range(low, high + 1, step)}
    return {
        "type": "value",
        "min": low,
        "max": high,
        "interval": step,
        "splitLine": line(),
        "axisLabel": TEXT | {":formatter": f"(value) => ({json.dumps(labels)})[value] ?? value"},
    }


def tooltip_words(reader: Reader) -> str:
    """The function that words what one points at, in the reader's language and time zone."""
    language, zone = json.dumps(str(reader.locale).replace("_", "-")), json.dumps(str(reader.zone))
    return f"""(all) => {{
      const when = new Intl.DateTimeFormat({language}, {{ dateStyle: "medium", timeStyle: "short", timeZone: {zone} }});
      const points = new Intl.NumberFormat({language}, {{ minimumFractionDigits: 2, maximumFractionDigits: 2 }});
      const said = (one) => one.data.said ?? `${{one.seriesName}}: ${{points.format(one.value[1])}}`;
      return [when.format(all[0].value[0]), ...all.map(said)].join("\\n");
    }}"""
