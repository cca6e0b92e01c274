"""Where choices come from: Hypothesis, which shrinks them, or a seeded generator, which is fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Draw:
    """Choices of every form, made of whole numbers; 0 and the first option are the simplest."""

    def whole(self, low: int, high: int) -> int:
        """A number from low to high, both included."""
        raise NotImplementedError

    def pick(self, options: Sequence[T]) -> T:
        return options[self.whole(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        return self.whole(0, 99) >= 100 - percent

    def some(self, options: Sequence[T], least: int = 1, most: int = 3) -> tuple[T, ...]:
        """A few different options, in their order."""
        wanted = min(self.whole(least, max(least, most)), len(options))
        left = list(range(len(options)))
        chosen = [left.pop(self.whole(0, len(left) - 1)) for _ in range(wanted)]
        return tuple(options[position] for position in sorted(chosen))

    def maybe(self, percent: int, make: Callable[[], T]) -> T | None:
        return make() if self.chance(percent) else None


class Rolled(Draw):
    """Choices of a seeded generator."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def whole(self, low: int, high: int) -> int:
        return low + int(self.random.random() * (high - low + 1))


class DrawFrom(Protocol):
    """What `hypothesis.strategies.composite` hands to a strategy."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T: ...


class Drawn(Draw):
    """Choices of Hypothesis."""

    def __init__(self, draw: DrawFrom) -> None:
        self.draw = draw

    def whole(self, low: int, high: int) -> int:
        return low if low == high else self.draw(st.integers(low, high))
