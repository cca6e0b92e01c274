"""Transitions that the main model makes: each written once, with the receipt of that moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.lifecycle import MODEL, Standing, Verdict, moves
from leadline.live.people import Person
from leadline.live.saving import Scored
from leadline.model.condition import Instant
from leadline.store import stages


@dataclass(frozen=True, slots=True)
class Moved:
    """A transition that was written."""

    lead_id: int
    number: int
    from_stage: str
    to_stage: str
    at: Instant
    fired: bool


def verdict_of(scored: Scored) -> Verdict:
    return Verdict(scored.reached, scored.at_once, scored.disqualified, scored.recycle, scored.at_once_since)


def move(
    con: sa.Connection,
    person: Person,
    scored: Scored,
    standing: Standing,
    at: Instant,
    receipt: tuple[str | None, str],
    *,
    fire: bool,
) -> list[Moved]:
    """Make the transitions that this evaluation asks for. Several at one instant are a microsecond apart, in order.

    ``receipt`` is that of the moment, as JSON, and why the lead is or is not ready, in words.
    """
    made: list[Moved] = []
    subjects = [one.subject_id for one in person.owned if one.is_known]
    since = standing.since
    first = at if since is None else max(at, since + 1)  # a clock that stepped back does not bring two into disorder
    for position, one in enumerate(moves(standing, verdict_of(scored))):
        number = stages.next_number(con, subjects)
        transition = stages.Transition(
            lead_id=person.lead_id,
            number=number,
            from_stage=standing.stage if not made else made[-1].to_stage,
            to_stage=one.to,
            at=first + position,
            moved_by=MODEL,
            reason=receipt[1] or one.why,
            model=scored.model,
            version=scored.version,
            receipt=receipt[0],
            fired=fire,
        )
        stages.write(con, transition)
        made.append(Moved(person.lead_id, number, transition.from_stage, one.to, transition.at, fire))
    return made


def stages_after(standings: Mapping[int, Standing], moved: Sequence[Moved]) -> dict[int, str]:
    """The stage of each lead after these transitions."""
    return {lead: standing.stage for lead, standing in standings.items()} | {one.lead_id: one.to_stage for one in moved}
