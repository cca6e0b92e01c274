"""Draws come out as often as their weights say, and ragged lists line up with their owners."""

from __future__ import annotations

import numpy as np
import pytest

from leadline.simulate.draw import Choice, earliest, lognormal, ragged, weighted


def test_weights_are_shares() -> None:
    drawn = weighted(np.random.default_rng(1), [1, 0, 3], 40_000)
    assert np.bincount(drawn, minlength=3) / 40_000 == pytest.approx([0.25, 0, 0.75], abs=0.01)


def test_every_row_has_its_own_choices() -> None:
    choice = Choice([[1, 0, 0], [0, 0, 5], [0, 2, 2]])
    drawn = choice.draw(np.random.default_rng(1), np.repeat([0, 1, 2], 1_000))
    assert set(drawn[:1_000].tolist()) == {0}
    assert set(drawn[1_000:2_000].tolist()) == {2}
    assert set(drawn[2_000:].tolist()) == {1, 2}


def test_owners_without_items_have_none() -> None:
    owner, number = ragged(np.array([0, 3, 0, 1, 0]))
    assert owner.tolist() == [1, 1, 1, 3]
    assert number.tolist() == [0, 1, 2, 0]
    assert len(ragged(np.array([], dtype=np.int64))[0]) == 0


def test_the_earliest_is_never_where_there_is_none() -> None:
    assert earliest(np.array([2, 0, 2]), np.array([5, 9, 4]), 4, 99).tolist() == [9, 99, 4, 99]


def test_half_of_a_log_normal_lies_below_its_median() -> None:
    drawn = lognormal(np.random.default_rng(1), 10, 1.0, 20_000)
    assert np.median(drawn) == pytest.approx(10, rel=0.05)
