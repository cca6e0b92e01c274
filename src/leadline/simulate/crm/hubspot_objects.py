"""What a double of HubSpot keeps: objects with the history of their properties, merged ones, and definitions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

CHANGED = {"contacts": "lastmodifieddate"}
BUILT_IN = {
    "contacts": "email firstname lastname company jobtitle lifecyclestage hs_lead_status hubspot_owner_id "
    "hs_merged_object_ids hs_additional_emails lastmodifieddate hs_object_id",
    "deals": "dealname dealstage amount deal_currency_code closed_lost_reason hubspot_owner_id hs_is_closed_won "
    "hs_is_closed_lost hs_lastmodifieddate hs_object_id hs_merged_object_ids",
    "tasks": "hs_timestamp hs_task_subject hs_task_body hs_task_status hs_task_priority hubspot_owner_id "
    "hs_lastmodifieddate hs_object_id",
    "notes": "hs_timestamp hs_note_body hs_lastmodifieddate hs_object_id hubspot_owner_id",
}
UNIQUE = {"contacts": {"email"}, "deals": set(), "tasks": set(), "notes": set()}


def iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Obj:
    """One object. ``history``: for each property its values with their instants, the newest first."""

    id: str
    created: int
    history: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    updated: int = 0
    archived_at: int | None = None
    merged: list[str] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        return self.history[name][0][0] if self.history.get(name) else None


class Invalid(Exception):
    """An input that HubSpot does not take: its category, and what it says."""

    def __init__(self, category: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.category, self.message, self.status = category, message, status


@dataclass
class Objects:
    """The objects of one type."""

    of: str
    made: dict[str, Obj] = field(default_factory=dict)
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    into: dict[str, str] = field(default_factory=dict)  # merged ids
    named: dict[tuple[str, str], str] = field(default_factory=dict)  # who had a value of a unique property last
    writes: int = 0

    def __post_init__(self) -> None:
        for name in BUILT_IN[self.of].split():
            kind = {"name": name, "label": name, "type": "string", "fieldType": "text", "groupName": "built_in"}
            self.definitions[name] = kind | {"description": "", "options": []}

    @property
    def changed(self) -> str:
        return CHANGED.get(self.of, "hs_lastmodifieddate")

    @property
    def unique(self) -> set[str]:
        return UNIQUE[self.of] | {name for name, one in self.definitions.items() if one.get("hasUniqueValue")}

    @property
    def living(self) -> list[Obj]:
        return [one for one in self.made.values() if one.archived_at is None]

    def get(self, name: str, by: str | None = None) -> Obj | None:
        """An object by its id, also one that it had before it was merged, or by a unique property."""
        if by is None or by == "hs_object_id":
            found = self.made.get(self.into.get(name, name))
            return found if found is not None and found.archived_at is None else None
        if by not in self.unique:
            raise Invalid("VALIDATION_ERROR", f"{by} is not a unique property of {self.of}")
        found = self.get(self.named.get((by, name.lower()), ""))
        if found is None:
            return None
        mails = (found.value("hs_additional_emails") or "").split(";") if by == "email" else []
        return found if name.lower() in {(found.value(by) or "").lower(), *mails} else None

    def validate(self, properties: Mapping[str, Any], mine: Obj | None) -> None:
        for name, value in properties.items():
            definition = self.definitions.get(name)
            if definition is None:
                raise Invalid("VALIDATION_ERROR", f'Property values were not valid: Property "{name}" does not exist')
            if definition["type"] == "number" and value and not re.fullmatch(r"-?\d+(\.\d+)?", str(value)):
                raise Invalid("VALIDATION_ERROR", f"Property values were not valid: {value} was not a valid number.")
            if name == "email" and value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", str(value)):
                raise Invalid("VALIDATION_ERROR", f"Property values were not valid: Email address {value} is invalid")
            if name in self.unique and value:
                other = self.get(str(value), name)
                if other is not None and other is not mine:
                    raise Invalid("CONFLICT", f"{self.of} already exists. Existing ID: {other.id}", 409)

    def write(self, one: Obj, properties: Mapping[str, Any], at: int, by: str) -> None:
        self.writes += 1
        for name, value in properties.items():
            if one.value(name) != str(value):
                one.history.setdefault(name, []).insert(0, (str(value), at, by))
            if name in self.unique:
                self.named[name, str(value).lower()] = one.id
        if self.of == "deals":
            stage = one.value("dealstage")
            for name, closed in (("hs_is_closed_won", "closedwon"), ("hs_is_closed_lost", "closedlost")):
                one.history[name] = [("true" if stage == closed else "false", at, "CALCULATED")]
        one.updated = at

    def make(self, id_: str, properties: Mapping[str, Any], at: int, by: str = "CRM_UI") -> Obj:
        self.validate(properties, None)
        one = self.made[id_] = Obj(id_, at, updated=at)
        self.write(one, properties, at, by)
        return one

    def merge(self, kept: str, lost: str, at: int) -> Obj:
        """One object becomes part of another; its id leads there from then on."""
        first, second = self.made[kept], self.made.pop(lost)
        for name in second.history:
            first.history.setdefault(name, second.history[name])
        if self.of == "contacts" and second.value("email"):
            mails = [one.value("hs_additional_emails") for one in (first, second)]
            mails.append(str(second.value("email")).lower())
            first.history["hs_additional_emails"] = [(";".join(one for one in mails if one), at, "MERGE")]
        first.merged += [lost, *second.merged]
        self.into |= dict.fromkeys([lost, *second.merged], kept)
        first.updated = at
        return first

    def plain(self, one: Obj, names: list[str], history: Sequence[str] = ()) -> dict[str, Any]:
        """An object as it is answered."""
        own = {self.changed: iso(one.updated), "hs_object_id": one.id, "createdate": iso(one.created)}
        own["hs_merged_object_ids"] = ";".join(one.merged)
        shown = {**{name: own.get(name, one.value(name)) for name in names}, **own}
        found: dict[str, Any] = {
            "id": one.id,
            "properties": shown,
            "createdAt": iso(one.created),
            "updatedAt": iso(one.updated),
            "archived": one.archived_at is not None,
        }
        if one.archived_at is not None:
            found["archivedAt"] = iso(one.archived_at)
        if history:
            found["propertiesWithHistory"] = {
                name: [
                    {"value": value, "timestamp": iso(at), "sourceType": by, "sourceId": "1"}
                    for value, at, by in one.history.get(name, [])
                ]
                for name in history
            }
        return found
