"""Drift is told from chance: known cases, and alarms at the stated rate where nothing has changed."""

from __future__ import annotations

import numpy as np

from leadline.evidence.predict import drift
from leadline.evidence.predict.frame import Feature, Frame, Kind

TIMES = 400


def frame_of(draw: np.random.Generator, rows: int, shift: float = 0.0, other: float = 0.2) -> Frame:
    """Leads with ten numbers, of which the first may be shifted, and a text."""
    numbers = draw.normal(size=(10, rows))
    numbers[0] += shift
    numbers[1] = np.where(draw.random(rows) < 0.3, np.nan, np.round(numbers[1]))
    source = np.where(draw.random(rows) < other, "fair", "web").astype(object)
    features = [*(Feature(f"n{n}", Kind.number, f"n{n}") for n in range(10)), Feature("source", Kind.text, "source")]
    return Frame(tuple(features), (*numbers, source), rows)


def test_the_index_of_a_worked_case() -> None:
    index, statistic, freedom = drift.stability([500, 300, 200], [300, 300, 400])
    by_hand = (0.3 - 0.5) * np.log(0.3 / 0.5) + (0.4 - 0.2) * np.log(0.4 / 0.2)
    assert abs(index - by_hand) < 0.002 and freedom == 2
    assert abs(statistic - 500 * (0.2**2 / 0.4 + 0.2**2 / 0.3)) < 1e-9
    assert drift.stability([500, 300, 4, 3], [500, 300, 3, 2])[2] == 2  # parts that few are in count as one


def test_leads_of_the_same_kind_alarm_at_most_as_often_as_is_said_and_others_are_found() -> None:
    draw = np.random.default_rng(1)
    before = drift.shapes_of(frame_of(draw, 3_000))
    false = sum(any(f.alarm for f in drift.inputs(before, frame_of(draw, 150), {})) for _ in range(TIMES))
    assert false <= 3 * drift.FALSE_ALARMS * TIMES
    shifted = drift.inputs(before, frame_of(draw, 600, shift=0.8, other=0.5), {"source": "the source"})
    assert [f.what for f in shifted if f.alarm] == ["n0", "source"]
    assert "The source: spread otherwise than when it learned" in shifted[-1].words
    few = drift.inputs(before, frame_of(draw, 60), {})
    assert not any(f.alarm for f in few) and few[0].value is None


def test_what_is_said_is_watched_by_tenths() -> None:
    draw = np.random.default_rng(2)
    usual = drift.score_shape(draw.normal(size=2_000))
    again = drift.shape_from(usual.plain())
    assert again == usual and sum(usual.counts) == 2_000
    false = sum(drift.said(usual, draw.normal(size=400)).alarm for _ in range(TIMES))
    assert false <= 3 * drift.FALSE_ALARMS * TIMES
    assert drift.said(usual, draw.normal(loc=1, size=400)).alarm


def test_probabilities_that_come_true_alarm_as_rarely_as_is_said_and_others_are_found() -> None:
    draw = np.random.default_rng(3)

    def come(rows: int, bend: float = 1.0, times: float = 1.0) -> drift.Finding:
        said = draw.beta(1, 12, size=rows)
        true = np.clip(times * said**bend, 0, 1)
        return drift.comes_true(said, draw.random(rows) < true)

    false = sum(come(2_000).alarm for _ in range(TIMES))
    assert false <= 3 * drift.FALSE_ALARMS * TIMES
    assert come(3_000, times=1.6).alarm and come(3_000, times=0.6).alarm
    flat = np.r_[np.full(500, 0.1), np.full(500, 0.9)]
    assert drift.comes_true(flat, draw.random(1_000) < 0.5).alarm
    assert drift.comes_true(np.full(100, 0.02), np.zeros(100, dtype=bool)).value is None
