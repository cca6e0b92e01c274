"""HubSpot, by the token of a private app: contacts, tasks, notes and deals, over its API v3.

A contact is found by its id, else by our property `leadline_id`, which is unique there, else by its address. Whoever
makes a contact does so by that property, so that a second try finds the first. Tasks and notes have a unique property
`leadline_key`, for which a second one is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.model.dates import iso
from leadline.model.text import fold
from leadline.outward.channel import Checked, Link
from leadline.outward.crm.hubspot_contacts import Contacts
from leadline.outward.crm.hubspot_fields import KEY, NOTES, TASKS, Properties
from leadline.outward.crm.hubspot_http import Ask, Problem
from leadline.outward.crm.hubspot_reading import Reader
from leadline.outward.crm.protocol import (
    Failing,
    Kind,
    Note,
    Page,
    Record,
    Refused,
    Task,
    There,
    Written,
)
from leadline.outward.webhook import address

URL = "https://api.hubapi.com"
BATCH = 100
TASK_TO_CONTACT, NOTE_TO_CONTACT = 204, 202
SCOPES = (
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.deals.read",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
)


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
        return Properties(self.ask).missing()

    def prepare(self) -> Sequence[str]:
        return Properties(self.ask).prepare()

    def owners(self) -> Mapping[str, str]:
        if not self.users:
            found = self.ask.pages("/crm/v3/owners", {"limit": 100})
            self.users.update((fold(one["email"]), str(one["id"])) for one in found if one.get("email"))
        return self.users

    # -- contacts ----------------------------------------------------------------------------------------------------

    def find(self, records: Sequence[Record]) -> Sequence[There | None]:
        return Contacts(self.ask, self.missing).find(records)

    def upsert(self, records: Sequence[Record]) -> Sequence[Written | Refused]:
        return Contacts(self.ask, self.missing).upsert(records)

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
