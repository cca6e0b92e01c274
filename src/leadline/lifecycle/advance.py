"""Whether a model moves a lead, by what it says now and what it said before.

The model moves a lead up to MQL, back from it, and out of it and in again by `disqualify`. From accepted on, people and
the CRM move it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from leadline.model.condition import Instant

LEAD, MQL, RECYCLED, DISQUALIFIED = "lead", "mql", "recycled", "disqualified"
PERSONS = frozenset({"accepted", "sql", "opportunity", "customer", "lost"})  # stages that only people set and leave
MODEL = "model"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lead stands: its stage, since when and by whom, and whether it was ready at the evaluation before.

    ``ready`` is `Verdict.ready` of the evaluation before; false where there was none, or where the stage is one that
    restarts a dimension and no evaluation has come since.
    """

    stage: str = LEAD
    since: Instant | None = None
    moved_by: str = MODEL
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model says at an instant: the lifecycle's predicates, and when a `qualify` event last occurred.

    ``reached``: the `mql` condition holds. ``at_once``: one of `qualify` does; ``at_once_since`` is the last event
    that those conditions count, ``None`` where they look at no event.
    """

    reached: bool
    at_once: bool
    disqualified: bool
    recycle: bool
    at_once_since: Instant | None = None

    def newly(self, standing: Standing) -> bool:
        """Whether a `qualify` event is newer than the last transition."""
        since = self.at_once_since
        return self.at_once and since is not None and (standing.since is None or since > standing.since)

    def ready(self, standing: Standing) -> bool:
        """Whether the lead is ready for sales. A `qualify` event that was answered by a transition is spent."""
        spent = self.at_once_since is not None and not self.newly(standing) and standing.stage == RECYCLED
        return (self.reached or (self.at_once and not spent)) and not self.disqualified


@dataclass(frozen=True, slots=True)
class Move:
    """A transition that the model makes; ``why`` is the predicate that made it."""

    to: str
    why: str


def advance(standing: Standing, verdict: Verdict) -> Move | None:
    """The transition that the model makes now; ``None``: the lead stays where it is.

    >>> advance(Standing(), Verdict(reached=True, at_once=False, disqualified=False, recycle=False))
    Move(to='mql', why='mql')
    >>> advance(Standing("accepted"), Verdict(reached=False, at_once=False, disqualified=True, recycle=True))
    """
    if standing.stage in PERSONS:
        return None
    if verdict.disqualified:
        return None if standing.stage == DISQUALIFIED else Move(DISQUALIFIED, "disqualify")
    if standing.stage == DISQUALIFIED:
        return Move(LEAD, "disqualify ended") if standing.moved_by == MODEL else None
    if standing.stage == MQL:
        leaves = not verdict.reached and not verdict.at_once and verdict.recycle
        return Move(RECYCLED, "recycle") if leaves else None
    newly = verdict.newly(standing)
    if verdict.ready(standing) and (newly or not standing.ready):
        return Move(MQL, "qualify" if newly or not verdict.reached else "mql")
    return None


def moves(standing: Standing, verdict: Verdict) -> tuple[Move, ...]:
    """All transitions that one evaluation makes: who comes back from `disqualified` may be ready for sales at once.

    >>> verdict = Verdict(reached=True, at_once=False, disqualified=False, recycle=False)
    >>> [move.to for move in moves(Standing("disqualified"), verdict)]
    ['lead', 'mql']
    """
    found: list[Move] = []
    while (move := advance(standing, verdict)) is not None and move.to not in {one.to for one in found}:
        found.append(move)
        standing = replace(standing, stage=move.to, moved_by=MODEL)
    return tuple(found)
