"""Sets of subjects that are one: joined pair by pair (union-find)."""

from __future__ import annotations


class Together:
    """Which subjects are one. Each set bears the smallest number in it; who was never joined is a set alone."""

    __slots__ = ("_above",)

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def __contains__(self, one: int) -> bool:
        """Whether it was joined with another."""
        return one in self._above

    def of(self, one: int) -> int:
        """The number that its set bears."""
        above = self._above
        while (parent := above.get(one, one)) != one:
            grandparent = above[parent]
            above[one] = grandparent  # halves the way for the next time
            one = grandparent
        return one

    def join(self, one: int, two: int) -> None:
        """Make the sets of the two one set."""
        first, second = sorted((self.of(one), self.of(two)))
        if first != second:
            self._above[second] = self._above[first] = first
