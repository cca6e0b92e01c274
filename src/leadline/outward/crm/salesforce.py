"""Salesforce: leads, opportunities and tasks over its REST API.

A lead that we make has our number in an external id that is unique, so that a second try changes the record that the
first one made. A lead that is converted stays the record that we know; what we write then goes to its contact.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.outward.channel import Checked, Link
from leadline.outward.crm.marks import place_of, rest
from leadline.outward.crm.protocol import Failing, Kind, Note, Page, Record, Refused, Task, There, Written
from leadline.outward.crm.salesforce_fields import NUMBER_FIELD, Fields, cut, name_of
from leadline.outward.crm.salesforce_reading import Reader, text_of
from leadline.outward.crm.salesforce_rest import BUSY, Fault, Rest, quoted
from leadline.outward.crm.wire import checked_url, number_of

UNKNOWN = "[not provided]"  # Salesforce's own words for what a lead must have and does not
LOOKED_THROUGH = 200  # tasks of a record among which one that was made already is looked for
FIELD = re.compile(r"[A-Za-z]\w{0,79}")


@dataclass
class Salesforce:
    """The client. ``reads`` are fields of leads that are read besides those of every lead, ``lost_reason`` is the field
    of opportunities with the reason of a loss."""

    http: httpx.Client
    url: str
    client_id: str
    client_secret: str = field(repr=False)
    reads: Collection[str] = ()
    lost_reason: str = ""
    batch: int = 200

    @cached_property
    def rest(self) -> Rest:
        return Rest(self.http, self.url, self.client_id, self.client_secret)

    @cached_property
    def fields(self) -> Fields:
        return Fields(self.rest)

    # -- set-up ----------------------------------------------------------------------------------------------------

    def check(self) -> Checked:
        self.fields.forget()
        try:
            lacks = (*self.fields.lacks, *(f"the field `{one}`" for one in self.fields.missing))
            stages = [one["MasterLabel"] for one in self.rest.query("SELECT MasterLabel FROM OpportunityStage")]
        except Failing as error:
            return Checked(False, f"Salesforce cannot be used: {error}.")
        return Checked(
            not lacks, f"Salesforce answers. The stages of its opportunities are: {', '.join(stages)}.", lacks
        )

    def missing(self) -> Sequence[str]:
        return self.fields.missing

    def prepare(self) -> Sequence[str]:
        missing = self.fields.missing
        if missing:
            self.fields.make(missing)
        return missing

    def owners(self) -> Mapping[str, str]:
        users = self.rest.query("SELECT Id, Email FROM User WHERE IsActive = true AND UserType = 'Standard'")
        return {one["Email"].lower(): one["Id"] for one in users if one["Email"]}

    # -- records ---------------------------------------------------------------------------------------------------

    def find(self, records: Sequence[Record]) -> Sequence[There | None]:
        select = f"SELECT Id, Email, OwnerId, {NUMBER_FIELD}, IsConverted FROM Lead WHERE"
        ids = {one.remote_id for one in records if one.remote_id}
        found = self.rest.among(f"{select} Id IN", ids)
        gone = ids - {one["Id"] for one in found}
        merged = self.merged(gone) if gone else {}
        found += self.rest.among(f"{select} Id IN", merged.values())
        found += self.rest.among(f"{select} {NUMBER_FIELD} IN", [str(one.lead_id) for one in records])
        found += self.rest.among(f"{select} Email IN", {one.email.strip() for one in records if one.email})
        by_id = {one["Id"]: one for one in found}
        by_number = {one[NUMBER_FIELD]: one for one in found}
        by_email: dict[str, Any] = {}
        for one in sorted(found, key=lambda one: (one["IsConverted"], one["Id"])):  # the oldest that is still a lead
            by_email.setdefault((one["Email"] or "").lower(), one)
        out: list[There | None] = []
        for record in records:
            ways = (
                by_id.get(record.remote_id or ""),
                by_id.get(merged.get(record.remote_id or "", "")),
                by_number.get(str(record.lead_id)),
                by_email.get((record.email or "").strip().lower()) if record.email else None,
            )
            it = next((one for one in ways if one), None)
            out.append(There(it["Id"], self.chosen(it["OwnerId"]), number_of(it[NUMBER_FIELD])) if it else None)
        return out

    def chosen(self, owner: str) -> str | None:
        """An owner whom somebody chose: every lead has one, and it is ourselves where we made it and said nobody."""
        return None if owner == self.rest.user_id else owner

    def merged(self, ids: Collection[str]) -> dict[str, str]:
        """Leads that were merged, each with the one that it ended in, through several merges."""
        out: dict[str, str] = {}
        left = set(ids)
        while left:
            found = self.rest.among("SELECT Id, MasterRecordId FROM Lead WHERE Id IN", left, deleted=True)
            new = {one["Id"]: one["MasterRecordId"] for one in found if one["MasterRecordId"]}
            out = {one: new.get(end, end) for one, end in out.items()} | new
            left = set(new.values()) - out.keys()
        return {one: out[one] for one in ids if one in out}

    def upsert(self, records: Sequence[Record]) -> Sequence[Written | Refused]:
        """Those that are known are changed by their ids, kind by kind: Salesforce takes ten turns of kind in a call."""
        contacts = self.contacts([one.remote_id for one in records if one.remote_id])
        known = [at for at, one in enumerate(records) if one.remote_id]
        known.sort(key=lambda at: records[at].remote_id in contacts)
        new = [at for at, one in enumerate(records) if not one.remote_id]
        changed = self.collected("composite/sobjects", [self.change(records[at], contacts) for at in known])
        made = self.collected(f"composite/sobjects/Lead/{NUMBER_FIELD}", [self.make(records[at]) for at in new])
        answers = dict(zip([*known, *new], [*changed, *made], strict=True))
        return [told(one, answers[at]) for at, one in enumerate(records)]

    def contacts(self, leads: Collection[str]) -> dict[str, str]:
        """The contacts of those leads that are converted."""
        select = "SELECT Id, ConvertedContactId FROM Lead WHERE IsConverted = true AND Id IN"
        return {one["Id"]: one["ConvertedContactId"] for one in self.rest.among(select, leads)}

    def collected(self, path: str, records: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        if not records:
            return []
        found: list[Mapping[str, Any]] = self.rest.ask("PATCH", path, {"allOrNone": False, "records": records})
        return found

    def change(self, record: Record, contacts: Mapping[str, str]) -> Mapping[str, Any]:
        contact = contacts.get(record.remote_id or "")
        values: dict[str, Any] = {name_of(name): value for name, value in record.fields.items()}
        if record.owner is not None:
            values["OwnerId"] = record.owner
        if contact is not None:
            return {"attributes": {"type": "Contact"}, "id": contact, **self.fields.fit("Contact", values)}
        values[NUMBER_FIELD] = str(record.lead_id)
        return {"attributes": {"type": "Lead"}, "id": record.remote_id, **self.fields.fit("Lead", values)}

    def make(self, record: Record) -> Mapping[str, Any]:
        about = record.about
        values: dict[str, Any] = {
            "Email": record.email or about.get("email"),
            "FirstName": about.get("first_name"),
            "LastName": about.get("last_name") or UNKNOWN,
            "Company": about.get("company") or UNKNOWN,
            **{name_of(name): value for name, value in record.fields.items()},
        }
        if record.owner is not None:
            values["OwnerId"] = record.owner
        fitting = self.fields.fit("Lead", {name: value for name, value in values.items() if value is not None})
        return {"attributes": {"type": "Lead"}, NUMBER_FIELD: str(record.lead_id), **fitting}

    # -- what is to be done, and what is to be read ----------------------------------------------------------------

    def task(self, task: Task) -> Written | Refused:
        values = {
            "Subject": task.title,
            "ActivityDate": text_of(task.due_at)[:10],
            "Priority": "High" if task.urgent else "Normal",
            "Status": "Not Started",
        }
        return self.activity(
            task.key, task.remote_id, task.text, values | ({"OwnerId": task.owner} if task.owner else {})
        )

    def note(self, note: Note) -> Written | Refused:
        """A task that is done already: it stands in the history, where a note would stand apart."""
        first = note.text.strip().splitlines()[0] if note.text.strip() else "Leadline"
        values = {"Subject": first, "ActivityDate": text_of(note.at)[:10], "Status": "Completed"}
        return self.activity(note.key, note.remote_id, note.text, values)

    def activity(self, key: str, lead: str, text: str, values: Mapping[str, Any]) -> Written | Refused:
        """Make a task, once for a key: the key is the last line of its text, where it is looked for before."""
        line = f"Leadline {hashlib.sha256(key.encode()).hexdigest()[:20]}"
        try:
            who = self.contacts([lead]).get(lead, lead)
            recent = f"WHERE WhoId = {quoted(who)} ORDER BY CreatedDate DESC LIMIT {LOOKED_THROUGH}"
            for one in self.rest.query(f"SELECT Id, Description FROM Task {recent}"):
                if (one["Description"] or "").rstrip().endswith(line):
                    return Written(one["Id"])
            size = (self.fields.names("Task").get("Description", {}).get("length") or 32_000) - len(line) - 2
            fitting = self.fields.fit("Task", dict(values)) | {"Description": f"{cut(text, size)}\n\n{line}"}
            made = self.rest.ask("POST", "sobjects/Task", {"WhoId": who, **fitting})
        except Fault as error:
            return Refused(error.why, error.again)
        return Written(made["id"], made=True)

    # -- reading ---------------------------------------------------------------------------------------------------

    def changes(self, kind: Kind, mark: str | None, now: Instant) -> Page:
        if mark is None:
            self.rest.ask("GET", "")
            return Page((), rest(now if self.rest.at is None else self.rest.at).text(), more=False)
        reader = Reader(self.rest, self.fields, sorted(self.reads), self.lost_reason)
        return reader.page(kind, place_of(mark).start(), now)


def told(record: Record, answer: Mapping[str, Any]) -> Written | Refused:
    """What came of one record of a collection."""
    if answer["success"]:
        return Written(record.remote_id or str(answer["id"]), bool(answer.get("created")))
    errors = [(str(one.get("statusCode", "")), str(one.get("message", ""))) for one in answer["errors"]]
    why = "; ".join(f"Salesforce says {code}: {' '.join(message.split())}" for code, message in errors)
    return Refused(why or "Salesforce does not say why", any(code in BUSY for code, _ in errors))


class SalesforceSystem:
    """What a connection to Salesforce is made of."""

    kind = "salesforce"
    title = "Salesforce"
    secrets = ("client_secret",)
    own: Mapping[str, str] = {
        "url": "your My Domain, such as https://example.my.salesforce.com",
        "client_id": "the consumer key of the connected app",
        "client_secret": "the consumer secret of the connected app",
        "lost_reason": "the field of opportunities with the reason of a loss, such as Loss_Reason__c; may be left out",
    }
    batch = 200
    per_second = 200.0  # so that a call takes as many as it can: calls are what is limited

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        client_id, reason = given.get("client_id"), given.get("lost_reason") or ""
        if not isinstance(client_id, str) or not client_id.strip():
            raise InputError(f"`client_id` of a Salesforce is {self.own['client_id']}")
        if not isinstance(reason, str) or (reason and not FIELD.fullmatch(reason)):
            raise InputError("`lost_reason` is the API name of a field, such as Loss_Reason__c")
        return {"url": checked_url(given.get("url")), "client_id": client_id, "lost_reason": reason}

    def client(self, link: Link, reads: Collection[str] = ()) -> Salesforce:
        said = link.settings
        secret = link.secrets["client_secret"]
        return Salesforce(link.http, said["url"], said["client_id"], secret, reads, said["lost_reason"])


SYSTEM = SalesforceSystem()
