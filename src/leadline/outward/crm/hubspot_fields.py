"""The properties of HubSpot that are Leadline's: which of them lack, and making these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadline.outward.crm.hubspot_http import Ask, Problem
from leadline.outward.crm.protocol import ID, OURS, Failing

KEY = "leadline_key"  # of tasks and notes
GROUP = "leadline"
CONTACTS, TASKS, NOTES = "contacts", "tasks", "notes"
KINDS = {"text": ("string", "text"), "number": ("number", "number"), "url": ("string", "text")}


@dataclass(frozen=True, slots=True)
class Properties:
    """Our properties in one account."""

    ask: Ask

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
