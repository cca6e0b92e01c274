"""HubSpot, by the token of a private app: contacts, tasks, notes and deals, over its API v3.

A contact is found by its id, else by our property `leadline_id`, which is unique there, else by its address. Whoever
makes a contact does so by that property, so that a second try finds the first. Tasks and notes have a unique property
`leadline_key`, for which a second one is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.model.dates import iso
from leadline.model.text import fold
from leadline.outward.channel import Checked, Link
from leadline.outward.crm.hubspot_http import Ask, Problem
from leadline.outward.crm.hubspot_reading import Reader
from leadline.outward.crm.protocol import (
    ID,
    OURS,
    Failing,
    Kind,
    Note,
    Page,
    Record,
    Refused,
    Task,
    There,
    Value,
    Written,
)
from leadline.outward.crm.wire import number_of
from leadline.outward.webhook import address

URL = "https://api.hubapi.com"
KEY = "leadline_key"  # of tasks and notes
GROUP = "leadline"
BATCH = 100
CONTACTS, TASKS, NOTES = "contacts", "tasks", "notes"
TASK_TO_CONTACT, NOTE_TO_CONTACT = 204, 202
SCOPES = (
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.deals.read",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
)
ABOUT = {"email": "email", "first_name": "firstname", "last_name": "lastname", "company": "company"}
KINDS = {"text": ("string", "text"), "number": ("number", "number"), "url": ("string", "text")}
LOOKED_AT = ("email", "hs_additional_emails", "hs_merged_object_ids", "hubspot_owner_id", ID)


@dataclass(frozen=True, slots=True)
class HubSpot:
    """The client of HubSpot."""

    ask: Ask
    token: str = field(repr=False)
    reads: Collection[str] = ()
    batch: int = BATCH
    users: dict[str, str] = field(default_factory=dict)  # who may own something, once asked for

    # -- setting up --------------------------------------------------------------------------------------------------

    def check(self) -> Checked:
        try:
            who = self.ask("POST", "/oauth/v2/private-apps/get/access-token-info", {"tokenKey": self.token})
            if isinstance(who, Problem):
                return Checked(False, f"HubSpot does not know the token: {who.words}.")
            lacks = [f"the scope {one}" for one in SCOPES if one not in who.get("scopes", ())]
            if not lacks:
                lacks += [f"the property {one}" for one in self.missing()]
        except Failing as error:
            return Checked(False, f"{error.why}.")
        where = f"HubSpot's account {who.get('hubId', '')}, as the private app {who.get('appId', '')}"
        if lacks:
            return Checked(False, f"It is {where}. Something lacks.", tuple(lacks))
        return Checked(True, f"It is {where}, which may do all that is needed.")

    def missing(self) -> Sequence[str]:
        return [f"{of}.{one['name']}" for of, one in self.lacking()]

    def lacking(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The definitions of the properties that are not there, each with the object that it is of."""
        for of, wanted in properties().items():
            there = {one["name"] for one in self.ask.pages(f"/crm/v3/properties/{of}", {})}
            yield from ((of, one) for one in wanted if one["name"] not in there)

    def prepare(self) -> Sequence[str]:
        made = []
        for of, one in list(self.lacking()):
            if of == CONTACTS:
                self.made(f"/crm/v3/properties/{of}/groups", {"name": GROUP, "label": "Leadline"})
            self.made(f"/crm/v3/properties/{of}", one)
            made.append(f"{of}.{one['name']}")
        return made

    def made(self, path: str, body: Mapping[str, Any]) -> None:
        found = self.ask("POST", path, body)
        if isinstance(found, Problem) and found.status != 409:  # it is there already: somebody was quicker
            raise Failing(f"HubSpot does not make `{body['name']}`: {found.words}")

    def owners(self) -> Mapping[str, str]:
        if not self.users:
            found = self.ask.pages("/crm/v3/owners", {"limit": 100})
            self.users.update((fold(one["email"]), str(one["id"])) for one in found if one.get("email"))
        return self.users

    # -- contacts ----------------------------------------------------------------------------------------------------

    def find(self, records: Sequence[Record]) -> Sequence[There | None]:
        found: dict[int, There] = {}
        for by, names in (
            (None, [one.remote_id for one in records]),
            (ID, [str(one.lead_id) for one in records]),
            ("email", [fold(one.email or "") or None for one in records]),
        ):
            wanted = {name: n for n, name in enumerate(names) if n not in found and name}
            for name, there in self.read(by, list(wanted)):
                if name in wanted:
                    found.setdefault(wanted[name], there)
        return [found.get(n) for n in range(len(records))]

    def read(self, by: str | None, names: Sequence[str]) -> Iterator[tuple[str, There]]:
        """The contacts of these names, each under all names by which it may have been asked for."""
        if not names:
            return
        body: dict[str, Any] = {"inputs": [{"id": one} for one in names], "properties": LOOKED_AT}
        found = self.ask(
            "POST", f"/crm/v3/objects/{CONTACTS}/batch/read", body if by is None else body | {"idProperty": by}
        )
        if isinstance(found, Problem):
            if by == ID:
                raise Failing(f"HubSpot does not find contacts by `{ID}`: {found.words}; connect again to make it")
            raise Failing(f"HubSpot does not find contacts: {found.words}")
        for one in found.get("results", ()):
            said = one["properties"]
            there = There(one["id"], said.get("hubspot_owner_id") or None, number_of(said.get(ID)))
            match by:
                case None:
                    called = [one["id"], *split(said.get("hs_merged_object_ids"))]
                case "email":
                    called = [
                        fold(mail) for mail in (said.get("email") or "", *split(said.get("hs_additional_emails")))
                    ]
                case _:
                    called = [str(said.get(ID) or "")]
            yield from ((name, there) for name in called)

    def upsert(self, records: Sequence[Record]) -> Sequence[Written | Refused]:
        known = [one for one in records if one.remote_id is not None]
        new = [one for one in records if one.remote_id is None]
        done = self.write("update", known) | self.write("upsert", new)
        if any(isinstance(one, Refused) and not one.again for one in done.values()) and (lacking := self.missing()):
            raise Failing(f"HubSpot lacks {', '.join(lacking)}; connect again to make what is missing")
        return [done[one.lead_id] for one in records]

    def write(self, verb: str, records: Sequence[Record]) -> dict[int, Written | Refused]:
        """Write records together. Where HubSpot refuses them all, the halves are tried, down to the one it means."""
        if not records:
            return {}
        body = {"inputs": [input_of(verb, one) for one in records]}
        found = self.ask("POST", f"/crm/v3/objects/{CONTACTS}/batch/{verb}", body)
        if isinstance(found, Problem):
            if len(records) == 1:
                return {records[0].lead_id: Refused(f"HubSpot refuses it: {found.words}", again=found.status == 409)}
            half = len(records) // 2
            return self.write(verb, records[:half]) | self.write(verb, records[half:])
        done: dict[int, Written | Refused] = {}
        by_id = {one.remote_id: one.lead_id for one in records}
        for one in found.get("results", ()):
            trace = one.get("objectWriteTraceId") or one.get("properties", {}).get(ID)
            lead_id = by_id.get(one["id"]) or int(trace)
            done[lead_id] = Written(one["id"], bool(one.get("new", False)))
        for error in found.get("errors", ()):
            context = error.get("context") or {}
            again = error.get("category") in ("CONFLICT", "OBJECT_NOT_FOUND")
            refused = Refused(f"HubSpot refuses it: {error.get('message', '')}", again)
            named = [int(one) for one in context.get("objectWriteTraceId", ())]
            named += [by_id[one] for one in context.get("ids", ()) if one in by_id]
            done |= dict.fromkeys(named, refused)
        silent = Refused("HubSpot did not say what became of it", again=True)
        return {one.lead_id: silent for one in records} | done

    # -- tasks and notes ---------------------------------------------------------------------------------------------

    def task(self, task: Task) -> Written | Refused:
        return self.attach(
            TASKS,
            TASK_TO_CONTACT,
            task.remote_id,
            {
                KEY: task.key,
                "hs_timestamp": iso(task.due_at),
                "hs_task_subject": task.title,
                "hs_task_body": task.text,
                "hs_task_status": "NOT_STARTED",
                "hs_task_priority": "HIGH" if task.urgent else "MEDIUM",
                "hubspot_owner_id": task.owner,
            },
        )

    def note(self, note: Note) -> Written | Refused:
        said = {KEY: note.key, "hs_timestamp": iso(note.at), "hs_note_body": note.text}
        return self.attach(NOTES, NOTE_TO_CONTACT, note.remote_id, said)

    def attach(self, of: str, how: int, contact: str, said: Mapping[str, str | None]) -> Written | Refused:
        """Make a task or a note of a contact; where its key is there, it was made at an earlier try."""
        kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": how}
        body = {
            "properties": {name: value for name, value in said.items() if value is not None},
            "associations": [{"to": {"id": contact}, "types": [kind]}],
        }
        found = self.ask("POST", f"/crm/v3/objects/{of}", body)
        if not isinstance(found, Problem):
            return Written(str(found["id"]), made=True)
        key = quote(str(said[KEY]), safe="")
        there = self.ask("GET", f"/crm/v3/objects/{of}/{key}", None, {"idProperty": KEY})
        if isinstance(there, Problem):
            return Refused(f"HubSpot refuses it: {found.words}")
        return Written(str(there["id"]))

    # -- reading -----------------------------------------------------------------------------------------------------

    def changes(self, kind: Kind, mark: str | None, now: Instant) -> Page:
        return Reader(self.ask, kind, self.reads, self.owners).page(mark, now)


def properties() -> dict[str, list[dict[str, Any]]]:
    """The definitions of our properties, by the object that they are of."""
    number = definition(ID, "Leadline: number", "text", GROUP) | {"hasUniqueValue": True}
    ours = [definition(name, f"Leadline: {name.removeprefix('leadline_')}", OURS[name], GROUP) for name in OURS]
    for one in ours:
        if one["name"] == "leadline_reasons":
            one["fieldType"] = "textarea"
    found = {CONTACTS: [number, *ours]}
    for of, group in ((TASKS, "task"), (NOTES, "notes")):
        found[of] = [definition(KEY, "Leadline: key", "text", group) | {"hasUniqueValue": True}]
    return found


def definition(name: str, label: str, kind: str, group: str) -> dict[str, Any]:
    type_, field_type = KINDS[kind]
    return {"name": name, "label": label, "type": type_, "fieldType": field_type, "groupName": group}


def input_of(verb: str, one: Record) -> dict[str, Any]:
    """One contact of a batch. What is missing is written as an empty text, which empties it."""
    said: dict[str, Value] = {ID: str(one.lead_id), **one.fields}
    said |= {ABOUT[name]: value for name, value in one.about.items()}
    if one.owner is not None:
        said["hubspot_owner_id"] = one.owner
    named = {"id": one.remote_id} if verb == "update" else {"id": str(one.lead_id), "idProperty": ID}
    texts = {name: "" if value is None else str(value) for name, value in said.items()}
    return {**named, "objectWriteTraceId": str(one.lead_id), "properties": texts}


def split(said: str | None) -> list[str]:
    return [one for one in (said or "").split(";") if one]


@dataclass(frozen=True, slots=True)
class HubSpotSystem:
    """HubSpot among the CRMs."""

    kind: str = "hubspot"
    title: str = "HubSpot"
    secrets: tuple[str, ...] = ("token",)
    batch: int = BATCH
    per_second: float = 50.0  # contacts; a batch of a hundred takes three or four of the requests that are allowed

    @property
    def own(self) -> Mapping[str, str]:
        return {
            "token": "the access token of a private app",
            "url": "where the API is, unless it is HubSpot's own address",
        }

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"url": address(given.get("url", URL)).rstrip("/")}

    def client(self, link: Link, reads: Collection[str] = ()) -> HubSpot:
        token = link.secrets.get("token", "")
        if not token:
            raise InputError("there is no token; connect again and give the access token of a private app")
        if not token.isascii() or not token.isprintable() or " " in token:  # else an error would quote it
            raise InputError("the token has characters that no token has; connect again and give it without these")
        return HubSpot(Ask(link.http, link.settings["url"], token, link.given.clock), token, tuple(reads))


SYSTEM = HubSpotSystem()
