"""Drawing many things at once: weighted choices, and ragged lists (so many items for each owner)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Random: TypeAlias = np.random.Generator


class Choice:
    """Choices with their own weights in every row: ``draw`` takes the row of each item and gives its choice."""

    def __init__(self, weights: Sequence[Sequence[float]] | Floats) -> None:
        table = np.asarray(weights, dtype=np.float64)
        self.width = table.shape[1]
        share = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True)
        self._upto: Floats = (share + np.arange(len(table))[:, None]).ravel()

    def draw(self, random: Random, row: Ints) -> Ints:
        """The column drawn for each item, given its row."""
        found = np.searchsorted(self._upto, row + random.random(len(row)), side="right")
        first = row * self.width
        result: Ints = np.clip(found - first, 0, self.width - 1)
        return result


def weighted(random: Random, weights: Sequence[float] | Floats, count: int) -> Ints:
    """``count`` draws of an index, each as likely as its weight."""
    upto = np.cumsum(np.asarray(weights, dtype=np.float64))
    found = np.searchsorted(upto, random.random(count) * upto[-1], side="right")
    result: Ints = np.minimum(found, len(upto) - 1).astype(np.int64)
    return result


def ragged(counts: Ints) -> tuple[Ints, Ints]:
    """The owner and the running number (from 0) of every item, when owner i has ``counts[i]`` of them.

    >>> owner, number = ragged(np.array([2, 0, 3]))
    >>> owner.tolist(), number.tolist()
    ([0, 0, 2, 2, 2], [0, 1, 0, 1, 2])
    """
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    number = np.arange(len(owner), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, number


def chance(random: Random, probability: Floats | float, count: int) -> Bools:
    """True with that probability, for each of ``count`` items."""
    result: Bools = random.random(count) < probability
    return result


def lognormal(random: Random, median: Floats | float, sigma: float, count: int) -> Floats:
    """Draws from a log-normal distribution, given its median."""
    result: Floats = median * np.exp(sigma * random.standard_normal(count))
    return result


def earliest(owner: Ints, at: Ints, owners: int, never: int) -> Ints:
    """The smallest ``at`` of each owner; ``never`` where it has none."""
    first = np.full(owners, never, dtype=np.int64)
    np.minimum.at(first, owner, at)
    return first
