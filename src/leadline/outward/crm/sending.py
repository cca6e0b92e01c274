"""The channel of the CRMs: records of leads as they stand when they are sent, tasks and notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from leadline.model.condition import HOUR, MINUTE, Duration, Instant
from leadline.model.text import fold
from leadline.outward.channel import Checked, Dropped, Later, Link, Never, Outcome, Sent
from leadline.outward.crm import words
from leadline.outward.crm.deciding import Wish, taken, wish, written
from leadline.outward.crm.leads import LeadNow, leads_now
from leadline.outward.crm.protocol import CONTACT, Crm, Failing, Note, Record, Refused, System, Task, There, Written
from leadline.outward.crm.systems import ALL, NEVER, settings_of, system
from leadline.store.crm import Known, gone, how_read, known_records, note_said, records_of
from leadline.store.outbox import Waiting

SYNC, TASK, NOTE = "sync", "task", "note"
GONE = Dropped("there is no such lead any more")
Users = Callable[[], Mapping[str, str]]
USERS_KEPT: Duration = 10 * MINUTE  # who may own something is asked this often


class CrmChannel:
    """The channel of one CRM."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.users: dict[str, tuple[Instant, Mapping[str, str]]] = {}

    @cached_property
    def system(self) -> System:
        return system(self.kind)

    @property
    def batch(self) -> int:
        return self.system.batch

    @property
    def per_second(self) -> float:
        return self.system.per_second

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.system.secrets

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return settings_of(self.system, given)

    def check(self, link: Link) -> Checked:
        """Whether the CRM lets us do all that is needed, and could be read when that was tried last."""
        found = self.system.client(link).check()
        with link.given.store.reading() as con:
            why = how_read(con, link.connection.connection).why
        if not why:
            return found
        return Checked(False, found.words, (*found.lacks, f"it could not be read the last time: {why}"))

    def send(self, link: Link, deliveries: Sequence[Waiting]) -> Iterator[Outcome]:
        """All records are written together; tasks and notes one by one. What fails as a whole ends it."""
        try:
            batch = Batch(link, self.system.client(link), self.system.title, deliveries)
            done = batch.sync(lambda: self.users_of(link, batch.crm))
            for one in deliveries:
                yield done[one.seq] if one.kind == SYNC else batch.told(one, lambda: self.users_of(link, batch.crm))
        except Failing as error:
            yield Later(error.why, error.after, whole=True)

    def users_of(self, link: Link, crm: Crm) -> Mapping[str, str]:
        """The users of the CRM, asked for now and then."""
        now, name = link.given.clock(), link.connection.connection
        at, found = self.users.get(name, (None, {}))
        if at is None or not at <= now < at + USERS_KEPT:
            found = crm.owners()
            self.users[name] = now, found
        return found


HUBSPOT, ODOO, SALESFORCE = (CrmChannel(kind) for kind in ("hubspot", "odoo", "salesforce"))


@dataclass
class Batch:
    """Deliveries that are sent together."""

    link: Link
    crm: Crm
    title: str
    deliveries: Sequence[Waiting]

    wanted: set[int] = field(default_factory=set)  # leads of whom a record is to be made
    done: dict[int, Outcome] = field(default_factory=dict)  # what came of their records, by lead

    def __post_init__(self) -> None:
        self.name = self.link.connection.connection
        self.pages_url = self.link.given.pages_url
        wanted = {one.lead_id for one in self.deliveries if one.lead_id is not None}
        with self.link.given.store.reading() as con:
            self.leads: dict[int, LeadNow] = leads_now(con, wanted)
            subjects = {number for lead in self.leads.values() for number in lead.subjects}
            self.known = by_lead(records_of(con, self.name, CONTACT, subjects), self.leads.values())

    # -- records ---------------------------------------------------------------------------------------------------

    def sync(self, users: Users) -> dict[int, Outcome]:
        """What comes of each record, by the delivery's number; several of one lead are written once. Who is to have a
        task and has no record gets one first."""
        wishes: dict[int, Wish] = {}
        asked: dict[int, int] = {}
        outcomes: dict[int, Outcome] = {}
        for one in self.deliveries:
            lead = self.leads.get(one.lead_id or 0)
            if lead is None:
                outcomes[one.seq] = GONE
            elif one.kind == SYNC or (one.kind == TASK and lead.lead_id not in self.known):
                asked[one.seq] = lead.lead_id
                if one.kind == TASK or one.what.get("flow"):
                    self.wanted.add(lead.lead_id)
                found = wish(lead, self.known.get(lead.lead_id), self.pages_url, self.title)
                if isinstance(found, Wish):
                    wishes[lead.lead_id] = found
                else:
                    self.done[lead.lead_id] = found
        if wishes:
            self.done |= self.write(list(wishes.values()), users)
        return outcomes | {seq: self.done[lead_id] for seq, lead_id in asked.items()}

    def write(self, wishes: Sequence[Wish], users: Users) -> dict[int, Outcome]:
        """Find the records of these leads, and write what may be written."""
        found = self.crm.find([one.record for one in wishes])
        with self.link.given.store.reading() as con:
            ids = [there.remote_id for there in found if there is not None]
            owned = known_records(con, self.name, CONTACT, ids)
        outcomes: dict[int, Outcome] = {}
        decided: list[tuple[Record, Mapping[str, Any]]] = []
        used: dict[str, Known] = {}
        for one, there in zip(wishes, found, strict=True):
            number = one.lead.lead_id
            if there is not None:
                whose = used.setdefault(there.remote_id, owned.get(there.remote_id, free(there, number)))
                if whose.subject_id not in one.lead.subjects:
                    outcomes[number] = taken(one, there, whose, self.title)
                    continue
            found_out = written(one, there, users(), self.creates(number), self.title)
            if isinstance(found_out, tuple):
                decided.append(found_out)
            else:
                outcomes[number] = found_out
        records = [record for record, _ in decided]
        answers = self.crm.upsert(records) if records else []
        stands = []
        for (record, what), answer in zip(decided, answers, strict=True):
            outcomes[record.lead_id] = outcome(answer)
            if isinstance(answer, Written):
                stands.append((answer.remote_id, record.lead_id, what))
                self.known[record.lead_id] = Known(CONTACT, answer.remote_id, record.lead_id, what)
        now = self.link.given.clock()
        with self.link.given.store.writing() as con:
            gone(con, self.name, CONTACT, no_more(wishes, found), now)
            note_said(con, self.name, CONTACT, stands, now)
        return outcomes

    def creates(self, lead_id: int) -> str:
        """Of whom records are made: whom a flow or a task wants there is made, unless nobody is."""
        said = str(self.link.settings["creates"])
        return ALL if lead_id in self.wanted and said != NEVER else said

    # -- tasks and notes -------------------------------------------------------------------------------------------

    def told(self, one: Waiting, users: Users) -> Outcome:
        """Make a task, or write a note."""
        lead = self.leads.get(one.lead_id or 0)
        if lead is None:
            return GONE
        known = self.known.get(lead.lead_id)
        if known is None or known.gone_at is not None:
            return self.done.get(lead.lead_id, Dropped(f"it has no record in {self.title}"))
        if one.kind == NOTE:
            text = words.text_of_note(lead, one.what, self.pages_url)
            return outcome(self.crm.note(Note(one.key, known.remote_id, text, one.what.get("at", one.made_at))))
        if one.kind != TASK:
            return Never(f"{self.title} takes nothing of the kind `{one.kind}`; it takes sync, task and note")
        hours = one.what.get("hours", self.link.settings["task_hours"])
        task = Task(
            one.key,
            known.remote_id,
            words.title_of_task(lead, one.what),
            words.text_of_task(lead, one.what, self.pages_url),
            int(one.made_at + hours * HOUR),
            users().get(fold(str(one.what.get("owner") or lead.owner or ""))),
            bool(one.what.get("urgent", False)),
        )
        return outcome(self.crm.task(task))


def free(there: There, lead_id: int) -> Known:
    """A record that no lead has yet becomes this lead's."""
    return Known(CONTACT, there.remote_id, lead_id)


def no_more(wishes: Sequence[Wish], found: Sequence[There | None]) -> list[str]:
    """The records that were known and are deleted, or part of others."""
    return [
        one.known.remote_id
        for one, there in zip(wishes, found, strict=True)
        if one.known is not None and (there is None or there.remote_id != one.known.remote_id)
    ]


def outcome(answer: Written | Refused) -> Outcome:
    match answer:
        case Written(remote_id):
            return Sent(remote_id)
        case Refused(why, True):
            return Later(why)
        case Refused(why):
            return Never(why)


def by_lead(records: Sequence[Known], leads: Collection[LeadNow]) -> dict[int, Known]:
    """The record of each lead: of several one that is still there, that with its number, and that was written last."""
    lead_of = {subject: lead.lead_id for lead in leads for subject in lead.subjects}
    found: dict[int, Known] = {}
    for one in sorted(
        records, key=lambda one: (one.gone_at is not None, lead_of.get(one.subject_id or 0) != one.subject_id)
    ):
        if one.subject_id is not None:
            found.setdefault(lead_of[one.subject_id], one)
    return found
