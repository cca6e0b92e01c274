"""Odoo 16 to 19: leads and opportunities (one table, ``crm.lead``), activities and notes, over JSON-RPC.

A lead that we make has the external id ``leadline.lead_42``: `load` writes a record and its external id in one
transaction, so that a second try changes the record that the first one made. A lead that was there already, found by
its address, gets the external id where the user may give one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.outward.channel import Checked, Link
from leadline.outward.crm.marks import place_of, rest
from leadline.outward.crm.odoo_reading import ALL, MODULE, Reader, address_of, lead_numbers, text_of
from leadline.outward.crm.odoo_rpc import Fault, Rpc
from leadline.outward.crm.odoo_writing import LEAD, bound, clean, html_of, may, name_of, written
from leadline.outward.crm.protocol import OURS, Failing, Kind, Note, Page, Record, Refused, Task, There, Written
from leadline.outward.crm.wire import checked_url

TYPES = {"text": "char", "number": "float", "url": "char"}
LINES = "leadline_reasons"  # of several lines
NEEDED = {  # what a user must be allowed to do
    LEAD: ("read", "create", "write"),
    "mail.activity": ("read", "create"),
    "crm.stage": ("read",),
    "res.users": ("read",),
}


@dataclass
class Odoo:
    """The client. ``reads`` are fields of leads that are read besides those of every lead."""

    http: httpx.Client
    url: str
    database: str
    login: str
    key: str = field(repr=False)
    reads: Collection[str] = ()
    batch: int = 50

    @cached_property
    def rpc(self) -> Rpc:
        return Rpc(self.http, self.url, self.database, self.login, self.key)

    @cached_property
    def has(self) -> frozenset[str]:
        """The fields that leads have there."""
        return frozenset(self.rpc.call(LEAD, "fields_get", [], ["type"]))

    # -- set-up ----------------------------------------------------------------------------------------------------

    def check(self) -> Checked:
        try:
            lacks = [
                f"the permission to {operation} `{model}`"
                for model, operations in NEEDED.items()
                for operation in operations
                if not may(self.rpc, model, operation)
            ]
            missing = self.missing()
            if missing and not may(self.rpc, "ir.model.fields", "create"):
                lacks.append("the permission to create `ir.model.fields`, which making the fields takes")
            lacks += [f"the field `{one}` of leads" for one in missing]
            stages = self.rpc.call("crm.stage", "search_read", [], fields=["name"], order="sequence, id")
        except Failing as error:
            return Checked(False, f"Odoo cannot be used: {error}.")
        named = ", ".join(f"{one['id']} {one['name']}" for one in stages)
        words = f"Odoo {self.rpc.version} answers to {self.login}. The stages of its leads are: {named}."
        return Checked(not lacks, words, tuple(lacks))

    def missing(self) -> Sequence[str]:
        """Our number needs no field: the external id has it."""
        return [name_of(one) for one in OURS if name_of(one) not in self.has]

    def prepare(self) -> Sequence[str]:
        missing = self.missing()
        if missing:
            self.rpc.call("ir.model.fields", "create", [self.field(one) for one in OURS if name_of(one) in missing])
            del self.has
        return missing

    def field(self, name: str) -> Mapping[str, Any]:
        return {
            "name": name_of(name),
            "model_id": int(self.model),
            "field_description": name.replace("_", " ").capitalize(),
            "ttype": "text" if name == LINES else TYPES[OURS[name]],
            "state": "manual",
        }

    @cached_property
    def model(self) -> str:
        return str(self.rpc.call("ir.model", "search_read", [["model", "=", LEAD]], fields=["model"])[0]["id"])

    def owners(self) -> Mapping[str, str]:
        found = self.rpc.call("res.users", "search_read", [["share", "=", False]], fields=["login", "email"])
        return {address: str(one["id"]) for one in found if (address := address_of(one))}

    # -- records ---------------------------------------------------------------------------------------------------

    def find(self, records: Sequence[Record]) -> Sequence[There | None]:
        """A record that was merged into another is found by its address: Odoo keeps nothing else of it."""
        ours = bound(self.rpc, [one.lead_id for one in records])
        ids = {*ours.values(), *(int(one.remote_id) for one in records if one.remote_id)}
        emails = {address(one) for one in records} - {""}
        found = self.rpc.call(
            LEAD,
            "search_read",
            ["|", ["id", "in", sorted(ids)], ["email_normalized", "in", sorted(emails)]],
            fields=["user_id", "email_normalized", "active"],
            order="active desc, id",
            context=ALL,
        )
        by_id = {one["id"]: one for one in found}
        by_email: dict[str, Any] = {}
        for one in found:  # of several with one address, the oldest that is not lost
            by_email.setdefault(one["email_normalized"], one)
        numbers = lead_numbers(self.rpc, list(by_id)) if by_id else {}
        out: list[There | None] = []
        for record in records:
            ways = (
                by_id.get(int(record.remote_id or 0)),
                by_id.get(ours.get(record.lead_id, 0)),
                by_email.get(address(record)),
            )
            it = next((one for one in ways if one), None)
            out.append(There(str(it["id"]), self.chosen(it["user_id"]), numbers.get(it["id"])) if it else None)
        return out

    def chosen(self, owner: Any) -> str | None:
        """An owner whom somebody chose: Odoo takes ourselves where we say nothing, as earlier imports may have."""
        return str(owner[0]) if owner and owner[0] != self.rpc.uid else None

    def upsert(self, records: Sequence[Record]) -> Sequence[Written | Refused]:
        out = written(self.rpc, dict(enumerate(records)))
        return [out[at] for at in range(len(records))]

    # -- what is to be done, and what is to be read ----------------------------------------------------------------

    def task(self, task: Task) -> Written | Refused:
        """An activity. Its external id says that it was made; before Odoo 17 both are gone when it is done."""
        name = f"task_{hashed(task.key)}"
        try:
            domain = [["module", "=", MODULE], ["name", "=", name]]
            found = self.rpc.call("ir.model.data", "search_read", domain, fields=["res_id"])
            if found:
                return Written(str(found[0]["res_id"]))
            if not self.rpc.call(LEAD, "search_read", [["id", "=", int(task.remote_id)]], fields=["type"], context=ALL):
                return Refused("the record is not in Odoo any more")
            values = {
                "id": f"{MODULE}.{name}",
                "res_model_id/.id": self.model,
                "res_id": task.remote_id,
                "activity_type_id/.id": self.activity,
                "summary": clean(f"Urgent: {task.title}" if task.urgent else task.title),
                "note": html_of(task.text),
                "date_deadline": text_of(task.due_at)[:10],
                "user_id/.id": task.owner or str(self.rpc.uid),
            }
            made = self.rpc.call("mail.activity", "load", list(values), [list(values.values())])
        except Fault as error:
            return Refused(error.why, error.again)
        if not made["ids"]:
            return Refused("; ".join(" ".join(str(one["message"]).split()) for one in made["messages"]))
        return Written(str(made["ids"][0]), made=True)

    @cached_property
    def activity(self) -> str:
        """The kind of activity for something to do: a plain one, the first."""
        plain, order = [["category", "=", "default"]], "sequence, id"
        found = self.rpc.call("mail.activity.type", "search_read", plain, fields=["name"], order=order, limit=1)
        return str(found[0]["id"]) if found else ""

    def note(self, note: Note) -> Written | Refused:
        """A message in the record's history, known by its message id."""
        message_id = f"<{hashed(note.key)}@leadline>"
        try:
            found = self.rpc.call("mail.message", "search_read", [["message_id", "=", message_id]], fields=["res_id"])
            if found:
                return Written(str(found[0]["id"]))
            said = {"body": html_of(note.text), "message_id": message_id, "date": text_of(note.at)}
            as_html = {"body_is_html": True} if self.rpc.version > 16 else {}  # else its marks would be shown
            made = self.rpc.call(LEAD, "message_post", [int(note.remote_id)], **said, **as_html)
        except Fault as error:
            return Refused(error.why, error.again)
        return Written(str(made[0] if isinstance(made, list) else made), made=True)

    # -- reading ---------------------------------------------------------------------------------------------------

    def changes(self, kind: Kind, mark: str | None, now: Instant) -> Page:
        """Records that are no longer there are not told, since Odoo forgets them; `find` no longer finds them."""
        if mark is None:
            self.rpc.ask("common", "version")
            return Page((), rest(now if self.rpc.at is None else self.rpc.at).text(), more=False)
        reads = tuple(sorted(self.has.intersection(self.reads)))
        return Reader(self.rpc, self.has, reads).page(kind, place_of(mark).start(), now)


def address(record: Record) -> str:
    return (record.email or "").strip().lower()


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class OdooSystem:
    """What a connection to Odoo is made of."""

    kind = "odoo"
    title = "Odoo"
    secrets = ("api_key",)
    own: Mapping[str, str] = {
        "url": "where Odoo is reached, such as https://sales.example.com",
        "database": "the name of its database",
        "login": "the login of the user that Leadline writes as",
        "api_key": "an API key of that user: its preferences, Account Security, New API Key",
    }
    batch = 50
    per_second = 50.0

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        for name in ("database", "login"):
            if not isinstance(given.get(name), str) or not given[name].strip():
                raise InputError(f"`{name}` of an Odoo is {self.own[name]}")
        return {"url": checked_url(given.get("url")), "database": given["database"], "login": given["login"]}

    def client(self, link: Link, reads: Collection[str] = ()) -> Odoo:
        said = link.settings
        return Odoo(link.http, said["url"], said["database"], said["login"], link.secrets["api_key"], reads)


SYSTEM = OdooSystem()
