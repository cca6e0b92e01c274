"""Taking what was read of a CRM: facts, links, changes of stage and the mark of how far it was read, all at once.

A page is taken in one transaction. Killed before its commit it is read again; after it, it is done. What is read twice
is as it was, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.outward.crm.facts import Facts, Move, Whose, facts, goes, shown
from leadline.outward.crm.leads import LeadNow, leads_now
from leadline.outward.crm.mapping import Stages
from leadline.outward.crm.protocol import CONTACT, Kind, Page, Seen
from leadline.store import people, stages
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.append import Offer, append
from leadline.store.audit import record
from leadline.store.crm import Known, known_records, note_seen, set_mark
from leadline.store.erasures import ErasureLog, while_none_is_erased
from leadline.store.sources import source_number
from leadline.store.subjects import EMAIL, Named, known
from leadline.store.whose import mark_dirty

s = t.subjects.c
NAMES = sa.select(s.subject_id, s.kind, s.value).where(among(s.subject_id))


@dataclass
class Taking:
    """A page of a connection on its way into the store. `take` says how many facts were new."""

    con: sa.Connection
    name: str
    mapping: Stages
    erasures: ErasureLog | None
    now: Instant
    leads: dict[int, LeadNow] = field(default_factory=dict)
    names: dict[int, Named] = field(default_factory=dict)
    by_address: dict[Named, int] = field(default_factory=dict)

    def take(self, kind: Kind, page: Page) -> int:
        """Take a page: of each record what is new."""
        latest = {seen.remote_id: seen for seen in sorted(page.seen, key=lambda seen: seen.changed_at)}
        before = known_records(self.con, self.name, kind, latest)
        latest = {name: with_contacts(seen, before.get(name)) for name, seen in latest.items()}
        contacts = {one for seen in latest.values() for one in seen.contacts}
        contacts |= {seen.merged_into for seen in latest.values() if seen.merged_into} if kind == CONTACT else set()
        linked = before if kind == CONTACT else {}
        linked = linked | known_records(self.con, self.name, CONTACT, contacts - linked.keys())
        self.find(latest.values(), [*before.values(), *linked.values()])
        found, taken = Facts(), []
        for seen in latest.values():
            was = before.get(seen.remote_id)
            if was is not None and was.seen_at is not None and seen.changed_at < was.seen_at:
                continue  # an answer that is older than one that we had
            whom = self.whom(seen, linked)
            of = facts(self.name, seen, {} if was is None else was.seen, whom, self.mapping, self.now)
            found.messages += of.messages
            found.moves += of.moves
            taken.append((seen, was, whom))
        accepted = self.append(found)
        self.link(kind, taken, linked)
        for move in sorted(found.moves, key=lambda move: move.at):
            self.move(move)
        set_mark(self.con, self.name, f"read:{kind}", page.mark, self.now)
        return accepted

    # -- whose a record is -----------------------------------------------------------------------------------------

    def find(self, seen: Iterable[Seen], records: Iterable[Known]) -> None:
        """Look up the leads that these records may be of."""
        seen = list(seen)
        numbers = {one.lead_id for one in seen} | {one.subject_id for one in records}
        addresses = {(EMAIL, fold(one.email)) for one in seen if one.email}
        self.by_address = known(self.con, addresses)
        wanted = {one for one in numbers | set(self.by_address.values()) if one is not None}
        self.leads = leads_now(self.con, wanted)
        self.names = {row.subject_id: (row.kind, row.value) for row in self.con.execute(NAMES, {"ids": wanted})}

    def whom(self, seen: Seen, linked: Mapping[str, Known]) -> list[Whose]:
        """The leads that a record is of: by the link, else by our number, else by its address. A deal is of all its
        contacts that are leads."""
        ids = [seen.remote_id] if seen.kind == CONTACT else list(seen.contacts)
        subjects = [linked[one].subject_id for one in ids if one in linked]
        found = {one.lead_id: one for subject in subjects if (one := self.leads.get(subject or 0)) is not None}
        if not found and (one := self.leads.get(seen.lead_id or 0)) is not None:
            found[one.lead_id] = one
        if found:
            return [Whose(self.names_of(one), one.lead_id, one.owner) for one in found.values()]
        if not seen.email or seen.deleted or seen.merged_into:
            return []
        address = (EMAIL, fold(seen.email))
        lead = self.leads.get(self.by_address.get(address, 0))
        return [Whose(address, None if lead is None else lead.lead_id, None if lead is None else lead.owner)]

    def names_of(self, lead: LeadNow) -> Named:
        """The id by which facts of a lead are stated: that of its number."""
        if lead.lead_id not in self.names:
            rows = self.con.execute(NAMES, {"ids": [lead.lead_id]})
            self.names |= {row.subject_id: (row.kind, row.value) for row in rows}
        return self.names[lead.lead_id]

    # -- writing ---------------------------------------------------------------------------------------------------

    def append(self, found: Facts) -> int:
        """Append the facts, as those of a source of their own; nothing of who was erased."""
        if not found.messages:
            return 0
        messages = found.messages
        if self.erasures is not None:
            while_none_is_erased(self.con)
            messages, _ = self.erasures.filter_messages(messages)
        source_id = source_number(self.con, f"crm:{self.name}", "crm", self.now)
        return sum(taken.accepted for taken in append(self.con, [Offer(source_id, messages)], self.now))

    def link(
        self, kind: Kind, taken: Sequence[tuple[Seen, Known | None, Sequence[Whose]]], linked: Mapping[str, Known]
    ) -> None:
        """Remember the records as they were seen, and who they are; a merged one makes two leads one."""
        late = known(self.con, {one.named for _, _, whom in taken for one in whom if one.subject_id is None})
        records: dict[str, Known] = {}
        for seen, was, whom in taken:
            was = was or Known(kind, seen.remote_id)
            subject = was.subject_id
            if whom and subject is None and (kind == CONTACT or len(whom) == 1):
                subject = whom[0].subject_id or late.get(whom[0].named)
            if subject is None and (kind == CONTACT or not (was.seen or whom)):
                continue  # of nobody whom we know: perhaps of somebody who was erased
            over = seen.deleted or seen.merged_into is not None
            gone_at = (was.gone_at or min(seen.changed_at, self.now)) if over else None
            records[seen.remote_id] = Known(
                kind, seen.remote_id, subject, was.said, shown(seen), seen.changed_at, gone_at
            )
        for seen, was, _ in taken:
            if seen.merged_into and was is not None and was.subject_id is not None and kind == CONTACT:
                self.merged(was, seen.merged_into, records, linked)
        note_seen(self.con, self.name, records.values())

    def merged(self, lost: Known, into: str, records: dict[str, Known], linked: Mapping[str, Known]) -> None:
        """One contact became part of another: its lead's record is that one now, or both leads are one person."""
        kept = records.get(into) or linked.get(into)
        if lost.subject_id is None:
            return
        if kept is None or kept.subject_id is None:
            fresh = kept or Known(CONTACT, into)
            records[into] = Known(CONTACT, into, lost.subject_id, lost.said, fresh.seen, fresh.seen_at)
            return
        both = leads_now(self.con, [lost.subject_id, kept.subject_id])
        first, second = both.get(kept.subject_id), both.get(lost.subject_id)
        if first is not None and second is not None and first.lead_id != second.lead_id:
            key = f"crm:{self.name}:{lost.remote_id}"
            people.merge(self.con, first.lead_id, second.lead_id, f"crm:{self.name}", self.now, key)

    def move(self, move: Move) -> None:
        """Move a lead to where somebody in the CRM put it, as of when that was."""
        subject = move.whose.subject_id or known(self.con, [move.whose.named]).get(move.whose.named)
        lead_id = None if subject is None else people.number_now(self.con, subject)
        if lead_id is None:
            return
        by = f"crm:{self.name}"
        subjects = people.ids_of(self.con, lead_id)
        stages.hold(self.con, subjects)
        standing = stages.standings(self.con, {lead_id: subjects})[lead_id]
        if not goes(standing, move):
            return
        number = stages.next_number(self.con, subjects)
        transition = stages.Transition(lead_id, number, standing.stage, move.stage, move.at, by, move.reason)
        stages.write(self.con, transition)
        mark_dirty(self.con, [lead_id], "stage", self.now)
        record(self.con, self.now, by, "lead.stage", str(lead_id), {"to": move.stage, "number": number})


def with_contacts(seen: Seen, before: Known | None) -> Seen:
    """Of what was deleted the CRM does not say whose it was: it is of those of whom it was before."""
    if not seen.deleted or before is None:
        return seen
    return replace(seen, contacts=tuple(before.seen.get("contacts", ())))
