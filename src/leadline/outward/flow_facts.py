"""What is so of leads, asked for many runs at once: the conditions of their flows, and when awaited events were.

Everything is asked in one execution of the plan, whose rows are leads at instants: each lead now, and each lead at the
instants of the events that may be meant. An event is one that a flow means if, at its very instant, the plan says so.
Two that are meant at one microsecond are one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa

from leadline.flows.flow import just_now
from leadline.live.asked import Asking
from leadline.live.inputs import SpineRow
from leadline.live.people import Person
from leadline.model.condition import Condition, Instant, Selection
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.database import raw

Point = tuple[int, Instant]  # a lead at an instant
e, i = t.events.c, t.identity.c
DONE = (
    sa.select(i.lead_id, e.name, e.occurred_at)
    .join_from(t.identity, t.events, e.subject_id == i.subject_id)
    .where(among(i.lead_id), e.occurred_at >= i.starts, e.occurred_at < i.ends)
    .where(e.occurred_at > sa.bindparam("since"), e.occurred_at <= sa.bindparam("until"))
    .distinct()
)


class Told:
    """The answers: which conditions hold of a lead at an instant."""

    def __init__(self, held: Mapping[Point, frozenset[Condition]]) -> None:
        self.held = held

    def holds(self, conditions: Iterable[Condition], point: Point) -> dict[Condition, bool]:
        found = self.held.get(point, frozenset())
        return {one: one in found for one in conditions}

    def occurred(
        self, selections: Iterable[Selection], lead_id: int, instants: Iterable[Instant]
    ) -> dict[Selection, tuple[Instant, ...]]:
        """Which of these instants had each event."""
        every = list(instants)
        return {
            one: tuple(at for at in every if just_now(one) in self.held.get((lead_id, at), frozenset()))
            for one in selections
        }


def tell(
    asking: Asking,
    con: sa.Connection,
    conditions: Collection[Condition],
    persons: Mapping[int, Person],
    points: Collection[Point],
) -> Told:
    """Ask all these conditions at all these points; ``con`` is the engine's own connection, in a transaction."""
    spine = [SpineRow(lead, at) for lead, at in sorted(set(points)) if lead in persons]
    if not spine or not conditions:
        return Told({})
    names = {f"c{number}": one for number, one in enumerate(conditions)}
    asking.load(con, names)
    engine = asking.engine
    held: dict[Point, frozenset[Condition]] = {}
    scored = engine.replayed(con, {row.lead_id: persons[row.lead_id] for row in spine}, spine)
    for one in [one for one in scored if one.score_cents is not None]:
        held.setdefault((one.lead_id, one.as_of), frozenset(names[name] for name in one.segments))
    if len(held) < len(spine):
        for one in engine.outside.scored(raw(con)):
            held.setdefault((one.lead_id, one.as_of), frozenset(names[name] for name in one.segments))
    return Told(held)


def instants_of(
    con: sa.Connection, awaited: Mapping[int, tuple[Instant, Sequence[Selection]]], now: Instant
) -> dict[int, list[Instant]]:
    """When each lead did something after an instant that has the name of one of the events that it awaits."""
    found: dict[int, list[Instant]] = {}
    if not awaited:
        return found
    wanted = {"ids": awaited, "since": min(since for since, _ in awaited.values()), "until": now}
    for lead_id, name, at in con.execute(DONE, wanted):
        since, selections = awaited[lead_id]
        if at > since and any(is_named(one, name) for one in selections):
            found.setdefault(lead_id, []).append(at)
    return found


def is_named(selection: Selection, name: str) -> bool:
    """Whether an event of a name may be meant."""
    return selection.acts or name in selection.names or name.startswith(selection.prefixes)
