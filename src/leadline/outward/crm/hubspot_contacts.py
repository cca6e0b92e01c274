"""Contacts of HubSpot: found by id, by our number or by address, and written in batches, each with its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from leadline.model.text import fold
from leadline.outward.crm.hubspot_fields import CONTACTS
from leadline.outward.crm.hubspot_http import Ask, Problem
from leadline.outward.crm.protocol import ID, Failing, Record, Refused, There, Value, Written
from leadline.outward.crm.wire import number_of

ABOUT = {"email": "email", "first_name": "firstname", "last_name": "lastname", "company": "company"}
LOOKED_AT = ("email", "hs_additional_emails", "hs_merged_object_ids", "hubspot_owner_id", ID)


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of one account. ``missing`` says which of our properties lack there."""

    ask: Ask
    missing: Callable[[], Sequence[str]]

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


def input_of(verb: str, one: Record) -> dict[str, Any]:
    """One contact of a batch. What is missing is written as an empty text, which empties it."""
    said: dict[str, Value] = {ID: str(one.lead_id), **one.fields}
    if verb != "update":  # what a person has written since stays
        said |= {ABOUT[name]: value for name, value in one.about.items()}
    if one.owner is not None:
        said["hubspot_owner_id"] = one.owner
    named = {"id": one.remote_id} if verb == "update" else {"id": str(one.lead_id), "idProperty": ID}
    texts = {name: "" if value is None else str(value) for name, value in said.items()}
    return {**named, "objectWriteTraceId": str(one.lead_id), "properties": texts}


def split(said: str | None) -> list[str]:
    return [one for one in (said or "").split(";") if one]
