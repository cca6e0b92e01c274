"""How much a template may do: so many steps of work and so many characters, whatever is written in it.

Work is counted, not timed, so that the same template and lead end in the same way on a slow machine.
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass

from leadline.errors import InputError

MOST_STEPS = 500_000
MOST_CHARACTERS = 200_000  # of a text or an html that is made
MOST_IN_RANGE = 1_000
PER_STEP = 64  # characters or elements that a filter hands on


class RenderError(InputError):
    """A template cannot be filled in for a lead."""


@dataclass(slots=True)
class Budget:
    """What is left of the steps."""

    left: int = MOST_STEPS

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise RenderError("it takes too long to fill in; leave loops inside loops out")

    def spend_on(self, made: object) -> None:
        """Pay for a value that was made, which may be large."""
        self.spend(1 + (len(made) // PER_STEP if isinstance(made, Sized) else 0))
        if isinstance(made, str) and len(made) > MOST_CHARACTERS:
            raise too_large()


def too_large() -> RenderError:
    return RenderError(f"it becomes longer than {MOST_CHARACTERS:,} characters, which is the most")


def bounded_range(*bounds: int) -> list[int]:
    """The whole numbers of a range, as Python has it; of more than a thousand an error.

    >>> bounded_range(1, 4)
    [1, 2, 3]
    """
    numbers = range(*bounds)
    if len(numbers) > MOST_IN_RANGE:
        raise RenderError(f"a range has at most {MOST_IN_RANGE:,} numbers")
    return list(numbers)
