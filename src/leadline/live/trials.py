"""Trials of two versions while leads are scored: both say what they find, and the arm of a lead says which one speaks.

Who is in a trial is recorded with the first score in it, so that the same facts give the same score ever after. A lead
is in it that nobody was handed over before, that one of the two versions has in its audience, and that no model before
has: neither depends on the arm. The lead that two are merged into keeps the arm that it has; if it was in no arm, it
takes that of the one that joined first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from leadline.evidence.trial.assignment import Arm, arm_of
from leadline.lifecycle import Standing
from leadline.live.compiled import Compiled
from leadline.live.moving import verdict_of
from leadline.live.saving import Scored
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.database import raw
from leadline.store.inserting import replace_rows

i, m = t.identity.c, t.trial_leads.c
NAMES = tuple(column.name for column in t.trial_leads.c)
IN_TRIAL = (
    sa.select(i.lead_id.label("whose"), t.trial_leads)
    .join(t.trial_leads, m.lead_id == i.subject_id)
    .where(among(i.lead_id), m.trial_id == sa.bindparam("trial"))
    .order_by(m.joined_at, m.lead_id)
)


@dataclass(frozen=True, slots=True)
class Member:
    """A lead in a trial, as `trial_leads` has it."""

    trial_id: int
    lead_id: int
    arm: str
    joined_at: Instant
    a_cents: int | None = None
    b_cents: int | None = None
    a_ready_at: Instant | None = None
    b_ready_at: Instant | None = None

    def row(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in NAMES}


@dataclass(frozen=True, slots=True)
class OnTrial:
    """A version that is tried beside the live one. ``share`` of 100 leads are in its arm, none of a shadow's."""

    trial_id: int
    b: Compiled
    share: int
    started_at: Instant
    fire: bool

    def arm(self, member: Member | None) -> Arm:
        """Which version speaks of a lead: A where it is not in the trial."""
        return Arm.A if member is None else Arm(member.arm)

    def speaking(self, con: sa.Connection, lead_id: int) -> Member | None:
        """The lead in the trial; nothing where it is not in it, or nobody is scored by what is tried."""
        return self.members(con, [lead_id]).get(lead_id) if self.share else None

    def members(self, con: sa.Connection, lead_ids: Iterable[int]) -> dict[int, Member]:
        """Those of the leads that are in the trial."""
        found: dict[int, Member] = {}
        for row in con.execute(IN_TRIAL, {"ids": lead_ids, "trial": self.trial_id}):
            member = Member(*row[1:])
            if row.whose == member.lead_id or row.whose not in found:
                found[row.whose] = member
        return found

    def told(
        self, con: sa.Connection, by_a: Iterable[Scored], leads: Collection[int], joining: Collection[int]
    ) -> Told:
        """What is said of the rows of the filled spine, each by the version of its lead's arm. ``joining`` are leads
        that are in the trial from now on, if one of the versions has them in its audience."""
        known = self.members(con, leads)
        a = {(one.lead_id, one.as_of): one for one in by_a}
        b = {(one.lead_id, one.as_of): one for one in self.b.scored(raw(con))}
        then = dict(known)
        for lead, as_of in {**a, **b}:
            if lead in joining and lead not in then:
                then[lead] = Member(
                    self.trial_id, lead, arm_of(self.trial_id, self.started_at, lead, self.share), as_of
                )
        scored = [
            one for key in {**a, **b} if (one := (b if self.arm(then.get(key[0])) is Arm.B else a).get(key)) is not None
        ]
        return Told(scored, a, b, known, then)


@dataclass(frozen=True, slots=True)
class Told:
    """What both versions say, by lead and instant, and of it what counts; who was in the trial, and who is now."""

    scored: list[Scored]
    a: Mapping[tuple[int, Instant], Scored]
    b: Mapping[tuple[int, Instant], Scored]
    known: Mapping[int, Member]
    then: Mapping[int, Member]

    def changed(self, as_of: Instant) -> list[Member]:
        """The members of whom there is something else to keep than before."""
        found = []
        for lead, member in self.then.items():
            a, b = self.a.get((lead, as_of)), self.b.get((lead, as_of))
            now = replace(
                member,
                lead_id=lead,
                a_cents=None if a is None else a.score_cents,
                b_cents=None if b is None else b.score_cents,
                a_ready_at=member.a_ready_at or ready_at(a),
                b_ready_at=member.b_ready_at or ready_at(b),
            )
            if now != self.known.get(lead):
                found.append(now)
        return found


def ready_at(scored: Scored | None) -> Instant | None:
    """The instant of a score by which the version alone would hand the lead over."""
    if scored is None or scored.score_cents is None or not verdict_of(scored).ready(Standing()):
        return None
    return scored.as_of


def save_members(con: sa.Connection, members: Iterable[Member]) -> None:
    """Keep who is in a trial, and what the versions say of them."""
    replace_rows(con, t.trial_leads, [one.row() for one in members])
