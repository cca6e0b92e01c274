"""A score over time: what it was and what becomes of it, with all that is marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from leadline.api.scoring.expiring import DayAhead
from leadline.api.scoring.explaining import ThresholdOut
from leadline.api.scoring.happened import EventOut, TransitionOut
from leadline.model.condition import Instant
from leadline.web.parts.charts import Chart
from leadline.web.parts.score_axes import MILLISECOND, TEXT, line, score_axis, time_axis, tooltip_words
from leadline.web.parts.score_marks import beside, dots, stages, thresholds, versions
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

STILL = {"disabled": True}  # what one points at keeps its colour: the chart cannot make another one of a token


@dataclass(frozen=True, slots=True)
class Point:
    """A score at an instant, by a version of the model."""

    at: Instant
    score: float
    version: str


@dataclass
class Drawn:
    """What a chart has: points of one model, the oldest first; ``is_told``: they are of when something was told.

    It begins at ``first``. ``at`` is the instant looked at, ``ahead`` what the score becomes by itself, ``best`` the
    events that gave most.
    """

    points: Sequence[Point]
    is_told: bool
    first: Instant
    now: Instant
    at: Instant | None = None
    moved: Sequence[TransitionOut] = ()
    limits: Sequence[ThresholdOut] = ()
    best: Sequence[EventOut] = ()
    ahead: Sequence[DayAhead] = field(default_factory=list)

    @property
    def scores(self) -> list[float]:
        return [*(one.score for one in self.points), *(one.score for one in self.ahead)]


def score_chart(visit: Visit, chart: Chart, drawn: Drawn) -> None:
    """Draw the chart, and the same in words for who does not see it."""
    chart.draw(options(visit, drawn), sentence(visit, drawn))
    if drawn.best:
        with tag("ul", classes="ll-unseen"):
            for one in drawn.best:
                tag("li", beside(visit, one), dir="auto")


def options(visit: Visit, drawn: Drawn) -> dict[str, Any]:
    points = [[one.at / MILLISECOND, one.score] for one in drawn.points]
    if drawn.is_told:  # what was told last holds until now
        points.append([drawn.now / MILLISECOND, points[-1][1]])
    last = drawn.ahead[-1].at if drawn.ahead else drawn.now
    upright = [*versions(visit, drawn.points), *stages(visit, drawn.moved)]
    if drawn.at is not None:
        colour = "var(--ink)"
        upright.append({"xAxis": drawn.at / MILLISECOND, "label": {"show": False}, "lineStyle": {"color": colour}})
    return {
        "animation": False,
        "grid": {"left": 40, "right": 14, "top": 18, "bottom": 24},
        "xAxis": time_axis(visit.reader, drawn.first, last),
        "yAxis": score_axis(visit.reader, drawn.scores, drawn.limits),
        "tooltip": {
            "trigger": "axis",
            "renderMode": "richText",
            "backgroundColor": "var(--panel)",
            "borderColor": "var(--line)",
            "textStyle": TEXT | {"color": "var(--ink)"},
            "axisPointer": line("var(--muted)"),
            "confine": True,
            ":formatter": tooltip_words(visit.reader),
        },
        "series": [
            {
                "type": "line",
                "emphasis": STILL,
                "name": visit.say("Score"),
                "step": "end" if drawn.is_told else False,
                "symbol": "none",
                "data": points,
                "lineStyle": {"color": "var(--accent)", "width": 2},
                "itemStyle": {"color": "var(--accent)"},
                "areaStyle": {"color": "var(--tint)", "opacity": 1},
                "markLine": {"symbol": "none", "silent": True, "data": [*thresholds(visit, drawn.limits), *upright]},
            },
            {
                "type": "line",
                "emphasis": STILL,
                "name": visit.say("If nothing more happens"),
                "symbol": "none",
                "data": [[one.at / MILLISECOND, one.score] for one in drawn.ahead],
                "lineStyle": {"color": "var(--accent)", "width": 2, "type": [2, 4]},
                "itemStyle": {"color": "var(--accent)"},
            },
            {
                "type": "scatter",
                "emphasis": STILL,
                "symbolSize": 9,
                "data": dots(visit, drawn.best, points),
                "itemStyle": {"color": "var(--panel)", "borderColor": "var(--accent)", "borderWidth": 2},
                "z": 4,
            },
        ],
    }


def sentence(visit: Visit, drawn: Drawn) -> str:
    """The chart in a sentence."""
    scores, number = [one.score for one in drawn.points], visit.reader.number
    return visit.say(
        "Since {when} the score was between {low} and {high}; it is {now} now.",
        when=visit.reader.date(drawn.points[0].at),
        low=number(min(scores)),
        high=number(max(scores)),
        now=number(scores[-1]),
    )
