"""Clocks: who was given a lead and did not follow it up is reminded, another is told, and somebody else gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from leadline.lifecycle import Standing
from leadline.live.people import Person
from leadline.live.saving import is_objected
from leadline.model.condition import SECOND, Instant
from leadline.outward.assigning import ESCALATED, REMINDER, Giving, give, key_of, times_of
from leadline.outward.desk import Desk
from leadline.outward.notice.telling import Notice, put_notices
from leadline.routing import Choice, Routing, Wait, due
from leadline.store import assignments
from leadline.store.contacts import REASSIGNED, RETURNED, contacted, end
from leadline.store.sight import as_owner

BUSY_FOR = 1 * SECOND
NONE: frozenset[str] = frozenset()


class Leads(Protocol):
    """The leads of a turn: those that are ours, and those on whom somebody works."""

    busy: set[int]
    persons: Mapping[int, Person]
    standings: Mapping[int, Standing]


class Clocks:
    """The clocks that have come to something, in one transaction."""

    def __init__(
        self,
        con: sa.Connection,
        routing: Routing | None,
        desk: Desk | None,
        leads: Leads,
        held: Mapping[int, frozenset[str]],
        now: Instant,
    ) -> None:
        self.con, self.routing, self.desk, self.leads, self.held, self.now = con, routing, desk, leads, held, now
        self.notices: list[Notice] = []
        self.giving: list[Giving] = []

    def rest(self, lead_ids: Sequence[int], until: Instant | None) -> None:
        """Let clocks rest until an instant, or for good."""
        for row in assignments.open_of(self.con, lead_ids).values():
            assignments.change(self.con, row.assignment_id, next_at=until)

    def follow(self, lead_ids: Sequence[int]) -> None:
        """Do what is due about these leads."""
        rows = assignments.open_of(self.con, lead_ids)
        said = assignments.contacts(self.con, rows)
        had = self.had_since_ready(rows)
        for lead_id, row in rows.items():
            if lead_id in self.leads.busy:
                assignments.change(self.con, row.assignment_id, next_at=self.now + BUSY_FOR)
            elif not self.is_in_work(lead_id):
                end(self.con, [lead_id], RETURNED, self.now)
            elif self.owner(lead_id) != as_owner(row.owner):
                end(self.con, [lead_id], REASSIGNED, self.now)
            elif said.get(lead_id, row.at - 1) >= row.at:
                contacted(self.con, [lead_id], said[lead_id])
            elif row.next_at is not None and row.next_at <= self.now:
                self.one(lead_id, row, frozenset(had.get(lead_id, ())))
        give(self.con, self.routing, self.giving, self.now)
        put_notices(self.con, self.notices, self.now)

    def is_in_work(self, lead_id: int) -> bool:
        """Whether there is still something to do about a lead: nothing is about who objected."""
        person = self.leads.persons.get(lead_id)
        if person is None or is_objected(person.attributes(self.now)):
            return False
        return self.leads.standings[lead_id].stage in assignments.IN_WORK

    def owner(self, lead_id: int) -> str | None:
        """Whose a lead is: a CRM may have given it to somebody else meanwhile."""
        return as_owner(self.leads.persons[lead_id].attributes(self.now).get(assignments.OWNER))

    def had_since_ready(self, rows: Mapping[int, sa.Row[Any]]) -> dict[int, set[str]]:
        """Who had each lead since it became ready."""
        since = {lead: one.since or 0 for lead, one in self.leads.standings.items()}
        return assignments.had(self.con, rows, since)

    def one(self, lead_id: int, row: sa.Row[Any], had: frozenset[str]) -> None:
        """Do what is due about one assignment."""
        clock = None if self.routing is None else self.routing.clock_of(row.rule)
        if self.routing is None or clock is None:
            assignments.change(self.con, row.assignment_id, next_at=None)
            return
        found = due(
            times_of(self.routing, clock, row.owner, row.at),
            self.now,
            is_reminded=row.reminded_at is not None,
            is_escalated=row.escalated_at is not None,
        )
        said: dict[str, Any] = {"next_at": found.next_at}
        if found.reminder:
            said["reminded_at"] = self.now
            self.note(REMINDER, lead_id, row, "waits: nobody has been in touch yet.", row.owner)
        if found.escalation:
            said["escalated_at"] = self.now
            words = f"waits: {row.owner} has not been in touch yet."
            self.note(ESCALATED, lead_id, row, words, clock.escalate_to)
        if found.reassignment:
            said["next_at"] = self.reassign(lead_id, row, had | {row.owner})
        assignments.change(self.con, row.assignment_id, **said)

    def reassign(self, lead_id: int, row: sa.Row[Any], had: frozenset[str]) -> Instant | None:
        """Give a lead to somebody else who has not had it since it became ready. Where there is nobody, it stays; when
        that is asked again."""
        assert self.desk is not None
        found = self.desk.give(lead_id, self.held.get(lead_id, NONE), had, keeps=False)
        if isinstance(found, Wait):
            return found.until
        if isinstance(found, Choice):
            why = f"{row.owner} has not been in touch; {found.reason}"
            self.giving.append(Giving(lead_id, found.owner, "routing", found.rule, why))
        return None

    def note(self, about: str, lead_id: int, row: sa.Row[Any], words: str, to: str) -> None:
        self.notices.append(Notice(key_of(row.assignment_id, about), lead_id, about, words, to=to))
