"""The fields of Leadline in Salesforce: which there are, which lack, and making them.

A lead that is converted cannot be changed any more, so a contact has the same fields. A field that is made is seen by
nobody until a permission says so: the permission set `Leadline` does, and is given to the user that we write as.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from leadline.model.condition import MINUTE, Duration, Instant
from leadline.outward.crm.protocol import ID, OURS, Failing
from leadline.outward.crm.salesforce_rest import Fault, Rest, quoted

PERMISSIONS = "Leadline"  # the name of the permission set
LINES = "leadline_reasons"  # of several lines
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "Text", "length": 80},
    "number": {"type": "Number", "precision": 12, "scale": 3},
    "url": {"type": "Url"},
}
NUMBER = {"type": "Text", "length": 20, "externalId": True, "unique": True, "caseSensitive": False}
THERE_ALREADY = ("DUPLICATE_DEVELOPER_NAME", "DUPLICATE_VALUE")
ELLIPSIS = "…"


def name_of(name: str) -> str:
    """The name of one of our fields there: ``Leadline_Score__c``."""
    return "_".join(part.capitalize() for part in name.split("_")) + "__c"


NUMBER_FIELD = name_of(ID)
WANTED: Mapping[str, Sequence[str]] = {"Lead": (ID, *OURS), "Contact": tuple(OURS)}


Described = Mapping[str, Any] | None
KEPT_FOR: Duration = 10 * MINUTE
# An object's description is long and changes seldom. It is kept with the client that it was asked with.
DESCRIBED: WeakKeyDictionary[httpx.Client, dict[tuple[str, str, str], tuple[Instant, Described]]] = WeakKeyDictionary()


@dataclass
class Fields:
    """What Salesforce says of its objects."""

    rest: Rest

    def of(self, name: str) -> Described:
        """An object as it describes itself; ``None``: the user must not see it."""
        kept = DESCRIBED.setdefault(self.rest.http, {})
        key = (self.rest.url, self.rest.client_id, name)
        if key not in kept or self.rest.at is None or not 0 <= self.rest.at - kept[key][0] < KEPT_FOR:
            found = self.asked(name)
            kept[key] = (self.rest.at or 0, found)
        return kept[key][1]

    def asked(self, name: str) -> Described:
        try:
            found: Mapping[str, Any] = self.rest.ask("GET", f"sobjects/{name}/describe")
        except Fault as error:
            if error.code not in ("NOT_FOUND", "INVALID_TYPE"):
                raise
            return None
        return found

    def forget(self) -> None:
        DESCRIBED.pop(self.rest.http, None)

    def names(self, of: str) -> Mapping[str, Mapping[str, Any]]:
        return {one["name"]: one for one in (self.of(of) or {"fields": []})["fields"]}

    def fit(self, of: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as their fields take them: a text that is too long is cut, and ends in an ellipsis."""
        names = self.names(of)
        return {name: cut(value, names.get(name, {}).get("length") or 0) for name, value in values.items()}

    @property
    def lacks(self) -> list[str]:
        """Permissions that lack, each in words."""
        wanted = (("Lead", "createable"), ("Lead", "updateable"), ("Contact", "updateable"), ("Task", "createable"))
        words = {"createable": "create", "updateable": "edit"}
        lacks = [f"the permission to {words[what]} {of}s" for of, what in wanted if not (self.of(of) or {}).get(what)]
        if self.of("Opportunity") is None:
            lacks.append("the permission to read Opportunities")
        return lacks + [
            f"the permission to edit the field `{of}.{name_of(one)}`"
            for of, ours in WANTED.items()
            for one in ours
            if self.names(of).get(name_of(one), {}).get("updateable") is False
        ]

    @property
    def missing(self) -> list[str]:
        return [
            f"{of}.{name_of(one)}" for of, ours in WANTED.items() for one in ours if name_of(one) not in self.names(of)
        ]

    # -- making them -----------------------------------------------------------------------------------------------

    def make(self, names: Sequence[str]) -> None:
        """Make fields, and have the user see them. What cannot be done is said with what to do by hand."""
        try:
            for full in names:
                self.make_field(full)
            self.permit(names)
        except Fault as error:
            raise Failing(
                f"{error.why}. Make these fields by hand in the Object Manager of Salesforce, with a field-level "
                "security that lets the user of the connected app read and edit them: "
                + ", ".join(map(described, names))
            ) from error
        self.forget()

    def make_field(self, full: str) -> None:
        try:
            self.rest.ask("POST", "tooling/sobjects/CustomField", {"FullName": full, "Metadata": shape(full)})
        except Fault as error:
            if error.code not in THERE_ALREADY:  # it is there, and we do not see it yet
                raise

    def permit(self, names: Sequence[str]) -> None:
        found = list(self.rest.query(f"SELECT Id FROM PermissionSet WHERE Name = {quoted(PERMISSIONS)}"))
        which = found[0]["Id"] if found else self.made("PermissionSet", Name=PERMISSIONS, Label=PERMISSIONS)
        given = self.rest.query(f"SELECT Field FROM FieldPermissions WHERE ParentId = {quoted(which)}")
        for full in sorted(set(names) - {one["Field"] for one in given}):
            of = full.partition(".")[0]
            self.made(
                "FieldPermissions",
                ParentId=which,
                SobjectType=of,
                Field=full,
                PermissionsRead=True,
                PermissionsEdit=True,
            )
        who = self.rest.user_id
        its = f"PermissionSetId = {quoted(which)} AND AssigneeId = {quoted(who)}"
        if not list(self.rest.query(f"SELECT Id FROM PermissionSetAssignment WHERE {its}")):
            self.made("PermissionSetAssignment", PermissionSetId=which, AssigneeId=who)

    def made(self, of: str, **values: Any) -> str:
        return str(self.rest.ask("POST", f"sobjects/{of}", values)["id"])


def ours_of(full: str) -> str:
    """Which of our fields one of Salesforce's is."""
    return full.partition(".")[2].removesuffix("__c").lower()


def shape(full: str) -> Mapping[str, Any]:
    """A field as it is made."""
    name = ours_of(full)
    kind: Mapping[str, Any] = NUMBER if name == ID else SHAPES[OURS[name]]
    if name == LINES:
        kind = {"type": "LongTextArea", "length": 4_000, "visibleLines": 6}
    return {"label": name.replace("_", " ").capitalize(), **kind}


def described(full: str) -> str:
    """A field in words, for somebody who makes it by hand."""
    said = shape(full)
    size = f" of {said['length']}" if "length" in said else ""
    unique = ", an external id that is unique" if said.get("unique") else ""
    return f"{full} ({said['type']}{size}{unique})"


def cut(value: Any, length: int) -> Any:
    if isinstance(value, str) and length:
        value = value.replace("\x00", "")
        return value if len(value) <= length else value[: length - 1] + ELLIPSIS
    return value
