"""Documents on paper: charts whose marks are round and whose dots lie where the figures say."""

from __future__ import annotations

import re

import pytest

from leadline.evidence.report.document import Chart, Point, Shape
from leadline.evidence.report.svg import Axis, svg
from leadline.evidence.stats import Estimate


def chart(
    shape: Shape, *estimates: Estimate, reference: tuple[float, str] | None = None, percent: bool = False
) -> Chart:
    points = [Point(f"<{at}> & co", "x", one) for at, one in enumerate(estimates)]
    return Chart(shape, 'says "so"', points, percent, reference)


@pytest.mark.parametrize(
    ("low", "high", "percent", "marks"),
    [
        (0.4, 1.0, False, ["0.4", "0.6", "0.8", "1.0"]),
        (-136, 978, False, ["−500", "0", "500", "1,000"]),
        (0.0, 0.29, True, ["0 %", "10 %", "20 %", "30 %"]),
        (-0.116, 0.22, False, ["−0.2", "−0.1", "0.0", "0.1", "0.2", "0.3"]),
        (0.0, 0.001, True, ["0 %", "0.02 %", "0.04 %", "0.06 %", "0.08 %", "0.1 %"]),
    ],
)
def test_the_marks_of_an_axis_are_round_and_hold_all_figures(
    low: float, high: float, percent: bool, marks: list[str]
) -> None:
    axis = Axis(low, high, percent)
    assert [shown for _, shown in axis.marks()] == marks
    assert 0 <= axis.at(low, 0, 1) <= axis.at(high, 0, 1) <= 1


@pytest.mark.parametrize("shape", list(Shape))
def test_a_chart_has_a_dot_for_each_figure_and_says_what_it_shows(shape: Shape) -> None:
    drawn = svg(chart(shape, Estimate(0.2, 0.1, 0.3), Estimate(0.8, 0.7, 0.9), reference=(0.5, "chance"), percent=True))
    assert drawn.count("<circle") == 2
    assert 'aria-label="says &quot;so&quot;"' in drawn and "&lt;0&gt; &amp; co" in drawn
    places = [float(one) for one in re.findall(r'<circle cx="([\d.]+)"', drawn)]
    assert places == sorted(places) and places[0] < places[1]


def test_nothing_to_draw_is_drawn_without_an_error() -> None:
    for shape in Shape:
        assert svg(chart(shape)).endswith("</svg>")
    same = Estimate(0.5, 0.5, 0.5)
    assert "nan" not in svg(chart(Shape.whiskers, same, same, percent=True))
