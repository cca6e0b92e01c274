"""Why a lead may be junk: one finding of one check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding: the check that made it, its points (0 and more; 0 is only a hint), and a sentence for a rep.

    The sentence says what is odd and never repeats what the person wrote, so that it may stand in a log.
    """

    check: str
    points: int
    words: str
