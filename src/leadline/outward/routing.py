"""Routing: who became ready is given to somebody, once, and who was given a lead is held to the clock.

A lead is asked once for each transition by which it became ready (`routed`); where it waits, it is asked again when
that is due. Conditions are asked before the turn writes; what everybody has is read and written in the one transaction
of the turn, so that nobody gets more than they have room for. A lead that somebody works on just then waits a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.lifecycle import MODEL, MQL, Standing
from leadline.live.asked import Asking
from leadline.live.claims import locked
from leadline.live.people import Person, people
from leadline.live.routing import standing_routing
from leadline.model.condition import MINUTE, SECOND, Instant
from leadline.outward.assigning import Giving, give
from leadline.outward.clocks import Clocks
from leadline.outward.desk import NOBODY, Desk
from leadline.outward.given import Given
from leadline.quality import JUNK_FROM
from leadline.routing import Choice, Routing, Wait
from leadline.store import assignments, stages
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.contacts import follow_stage, subjects_of
from leadline.store.happenings import MOVED, Happening
from leadline.store.inserting import insert_new

MOST = 500  # that are due in a turn
RESTS_FOR = 15 * MINUTE  # while the routing is paused, or cannot be read
BUSY_FOR = 1 * SECOND
ROUTING = "routing"
r, i = t.routed.c, t.identity.c
Key = tuple[int, int]
DUE = sa.select(r.lead_id, r.number).order_by(r.due_at).limit(MOST)
JUNK = sa.select(t.leads.c.lead_id).where(among(t.leads.c.lead_id), t.leads.c.junk >= JUNK_FROM)
WHOSE = sa.select(i.subject_id, i.lead_id).where(among(i.subject_id)).order_by(i.starts)


@dataclass(slots=True)
class Looked:
    """What a turn found: who became ready or went by the model, who waited, whose clock has come to something."""

    routing: Routing | None  # nothing: it rests
    rests_because: str
    ready: list[Key]
    gone: list[Happening]
    waiting: list[Key]
    clocks: list[int]  # leads
    held: dict[int, frozenset[str]] = field(default_factory=dict)
    is_there: bool = True


class Routes:
    """The consumer that routes."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.asking: Asking | None = None

    def close(self) -> None:
        if self.asking is not None:
            self.asking.close()
            self.asking = None

    # -- looking -----------------------------------------------------------------------------------------------------

    def look(self, happened: Sequence[Happening], now: Instant) -> Looked | None:
        moved = [one for one in happened if one.kind == MOVED]
        ready = [(one.lead_id, int(one.what["number"])) for one in moved if one.what["to"] == MQL]
        gone = [one for one in moved if one.what["to"] != MQL and one.what["by"] == MODEL]
        with self.given.store.reading() as con:
            waiting = [(row[0], row[1]) for row in con.execute(DUE.where(r.due_at <= now))]
            clocks = [row.whose for row in assignments.due(con, now, MOST)]
            if not (ready or gone or waiting or clocks):
                return None
            standing = standing_routing(con)
            leads = set(whose(con, [lead for lead, _ in (*ready, *waiting)]).values()) | set(clocks)
        if standing is None:
            return Looked(None, "", ready, gone, waiting, clocks, is_there=False)
        because = standing.rests_because
        found = Looked(None if because else standing.routing, because, ready, gone, waiting, clocks)
        if found.routing is not None:
            if self.asking is None:
                self.asking = Asking(self.given.store)
            found.held = self.asking.held(found.routing.conditions, leads, now)
        return found

    # -- following ---------------------------------------------------------------------------------------------------

    def follow(self, con: sa.Connection, looked: Looked, now: Instant) -> None:
        for one in looked.gone:
            follow_stage(con, one.lead_id, str(one.what["to"]), MODEL, now)
        if not looked.is_there:  # who waited for a routing that is no more waits no longer
            settle(con, looked.waiting, None, "there is no routing any more", now)
        new = [{"lead_id": lead, "number": number, "at": now} for lead, number in looked.ready if looked.is_there]
        keys = [(row.lead_id, row.number) for row in insert_new(con, t.routed, new, [r.lead_id, r.number])]
        keys += still_due(con, looked.waiting, now) if looked.is_there else []
        if not keys and not looked.clocks:
            return
        whose_ = whose(con, [lead for lead, _ in keys])
        at_desk = At(con, {*whose_.values(), *looked.clocks}, now)
        if looked.routing is None:
            settle(con, keys, now + RESTS_FOR, looked.rests_because, now)
            Clocks(con, None, None, at_desk, {}, now).rest(looked.clocks, now + RESTS_FOR if looked.is_there else None)
            return
        desk = Desk(con, looked.routing, at_desk.persons, now)
        route(con, looked.routing, desk, at_desk, keys, whose_, looked.held, now)
        Clocks(con, looked.routing, desk, at_desk, looked.held, now).follow(looked.clocks)
        desk.save_turns(con)


CONSUMER = Routes


class At:
    """The leads of a turn that are ours until its end, with where they stand."""

    def __init__(self, con: sa.Connection, lead_ids: Iterable[int], now: Instant) -> None:
        subjects = subjects_of(con, lead_ids)
        ours = locked(con, [one for some in subjects.values() for one in some])
        self.busy = {lead for lead, some in subjects.items() if not ours.issuperset(some)}
        free = {lead: some for lead, some in subjects.items() if lead not in self.busy}
        self.persons: Mapping[int, Person] = people(con, free, now)
        self.standings: Mapping[int, Standing] = stages.standings(con, free)
        self.junk = set(con.scalars(JUNK, {"ids": free}))


def route(
    con: sa.Connection,
    routing: Routing,
    desk: Desk,
    at_desk: At,
    keys: Sequence[Key],
    whose_: Mapping[int, int],
    held: Mapping[int, frozenset[str]],
    now: Instant,
) -> None:
    """Give those who are ready to somebody, in their order."""
    giving: dict[int, Giving] = {}
    for key in keys:
        lead_id = whose_.get(key[0])
        if lead_id in at_desk.busy:
            settle(con, [key], now + BUSY_FOR, "somebody was just working on it", now)
        elif lead_id is None or lead_id not in at_desk.persons:
            settle(con, [key], None, "it is no more", now)
        elif lead_id in giving or at_desk.standings[lead_id].stage != MQL:
            settle(con, [key], None, "it was not ready any more when it was looked at", now)
        elif lead_id in at_desk.junk:
            settle(con, [key], None, "it looks like junk", now)
        elif lead_id not in held:
            settle(con, [key], None, "nothing is told of who objected", now)
        else:
            found = desk.give(lead_id, held[lead_id], NOBODY)
            if isinstance(found, Choice):
                giving[lead_id] = as_giving(lead_id, found)
                settle(con, [key], None, found.reason, now)
            else:
                settle(con, [key], found.until if isinstance(found, Wait) else None, found.why, now)
    give(con, routing, list(giving.values()), now)


def as_giving(lead_id: int, choice: Choice) -> Giving:
    return Giving(lead_id, choice.owner, ROUTING, choice.rule, choice.reason, is_new=not choice.is_kept)


def settle(con: sa.Connection, keys: Iterable[Key], due_at: Instant | None, reason: str, now: Instant) -> None:
    """Write when leads are asked again, or that they are not, and why."""
    for lead_id, number in keys:
        one = sa.update(t.routed).where(r.lead_id == lead_id, r.number == number)
        con.execute(one.values(due_at=due_at, reason=reason, at=now))


def still_due(con: sa.Connection, keys: Sequence[Key], now: Instant) -> list[Key]:
    """Those of some that wait still, and are due."""
    if not keys:
        return []
    wanted = set(keys)
    return [key for row in con.execute(DUE.where(r.due_at <= now)) if (key := (row[0], row[1])) in wanted]


def whose(con: sa.Connection, subject_ids: Iterable[int]) -> dict[int, int]:
    """Whose some ids are now."""
    return {row.subject_id: row.lead_id for row in con.execute(WHOSE, {"ids": subject_ids})}


__all__ = ["CONSUMER", "Routes", "as_giving"]
