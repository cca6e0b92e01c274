"""A score over time: a line in steps, with the stages and the versions of the model on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from nicegui import ui

from leadline.api.scoring.happened import TransitionOut
from leadline.model.condition import Instant
from leadline.web.parts.chips import stage_words
from leadline.web.visit import Visit

MILLISECOND = 1_000
TEXT = {"color": "var(--muted)", "fontFamily": "inherit", "fontSize": 11}


@dataclass(frozen=True, slots=True)
class Point:
    """A score at an instant, by a version of the model."""

    at: Instant
    score: float
    version: str


def score_chart(visit: Visit, told: Sequence[Point], moved: Sequence[TransitionOut], now: Instant) -> None:
    """The chart, and the same in a sentence for who does not see it. ``told`` is of one model, the oldest first."""
    points: list[list[float]] = [[one.at / MILLISECOND, one.score] for one in told]
    points.append([now / MILLISECOND, points[-1][1]])
    options: dict[str, Any] = {
        "animation": False,
        "grid": {"left": 44, "right": 12, "top": 16, "bottom": 24},
        "xAxis": {"type": "time", "axisLabel": TEXT | {"hideOverlap": True}, "axisLine": line(), "axisTick": line()},
        "yAxis": {"type": "value", "axisLabel": TEXT, "splitLine": line(), "scale": False},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "backgroundColor": "var(--panel)", "textStyle": TEXT},
        "series": [
            {
                "type": "line",
                "name": visit.say("Score"),
                "step": "end",
                "symbol": "none",
                "data": points,
                "lineStyle": {"color": "var(--accent)", "width": 2},
                "itemStyle": {"color": "var(--accent)"},
                "areaStyle": {"color": "var(--tint)", "opacity": 1},
                "markLine": {"symbol": "none", "silent": True, "data": [*versions(visit, told), *stages(visit, moved)]},
            }
        ],
    }
    low, high = min(one[1] for one in points), max(one[1] for one in points)
    said = visit.say(
        "Since {when} the score was between {low} and {high}; it is {now} now.",
        when=visit.reader.date(told[0].at),
        low=visit.reader.number(low),
        high=visit.reader.number(high),
        now=visit.reader.number(points[-1][1]),
    )
    chart = ui.echart(options, renderer="svg").classes("ll-chart")
    chart.props["role"], chart.props["aria-label"] = "img", said


def line() -> dict[str, Any]:
    return {"lineStyle": {"color": "var(--line)"}}


def versions(visit: Visit, told: Sequence[Point]) -> list[dict[str, Any]]:
    """Where another version of the model came."""
    begun = [later for one, later in pairwise(told) if one.version != later.version]
    return [mark(one.at, visit.say("new version"), "var(--muted)") for one in begun]


def stages(visit: Visit, moved: Sequence[TransitionOut]) -> list[dict[str, Any]]:
    return [mark(one.at, stage_words(visit, one.to_stage), "var(--hot)") for one in moved]


def mark(at: Instant, words: str, colour: str) -> dict[str, Any]:
    label = TEXT | {"formatter": words, "position": "insideEndTop", "color": colour}
    return {"xAxis": at / MILLISECOND, "label": label, "lineStyle": {"color": colour, "type": "dashed", "width": 1}}
