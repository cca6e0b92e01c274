"""Moving runs to another text of their flow: each goes on at the step of the same id, or is not moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadline.flows.flow import Flow


@dataclass(frozen=True, slots=True)
class Lost:
    """Runs that cannot be moved: at which step they stand, how many they are, and why."""

    step: str
    runs: int
    why: str


def lost(standing: Mapping[str, int], to: Flow) -> list[Lost]:
    """What keeps runs, counted by the step where they stand, from going on by another text; empty: nothing does."""
    return [
        Lost(step, runs, f"the other text has no step `{step}`")
        for step, runs in sorted(standing.items())
        if step not in to.parts
    ]
