"""What a Salesforce keeps: records, custom fields and who sees them, and what people do with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leadline.simulate.crm.answering import Double
from tests.outward.crm import soql
from tests.outward.crm.salesforce_objects import OBJECTS, PREFIXES, REQUIRED

Record = dict[str, Any]
QUERY_PAGE = 2000


class Fault(Exception):
    """What is answered to a request, or said of one record."""

    def __init__(self, code: str, message: str, status: int = 400, fields: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code, self.status, self.fields = code, status, list(fields)


@dataclass
class State(Double):
    """``forbidden`` are objects and what the user may not do with them, ``locked`` are ids of records that somebody
    else holds just now, ``requests_left`` is what the limit of 24 hours leaves."""

    client_id: str = "a-consumer-key"
    client_secret: str = "a-consumer-secret"
    forbidden: set[tuple[str, str]] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    requests_left: int = 100_000
    tokens: set[str] = field(default_factory=set)
    tables: dict[str, dict[str, Record]] = field(default_factory=lambda: {name: {} for name in OBJECTS})
    objects: dict[str, dict[str, tuple[str, int]]] = field(
        default_factory=lambda: {n: dict(f) for n, f in OBJECTS.items()}
    )
    custom: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # of custom fields: Object.Name__c
    cursors: dict[str, list[Any]] = field(default_factory=dict)
    page_size: int = QUERY_PAGE
    last_id: int = 0
    user: str = ""  # who we are there

    def __post_init__(self) -> None:
        self.user = self.person("leadline@example.com")
        for stage in ("Prospecting", "Closed Won", "Closed Lost"):
            self.new("OpportunityStage", {"MasterLabel": stage})

    # -- records ---------------------------------------------------------------------------------------------------

    def collected(self, one: Record, of: str, name: str) -> tuple[str, bool]:
        values = {key: value for key, value in one.items() if key not in ("attributes", name)}
        if "id" in values or "Id" in values:
            raise Fault("INVALID_FIELD", "cannot specify Id in an upsert by an external id")
        return self.upserted(of, name, one.get(name), values)

    def upserted(self, of: str, name: str, value: Any, values: Record) -> tuple[str, bool]:
        if not self.custom.get(f"{of}.{name}", {}).get("externalId"):
            raise Fault("NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {name}", 404)
        for one in self.tables[of].values():
            if one.get(name) == value and not one["IsDeleted"]:
                self.change(of, one["Id"], values)
                return one["Id"], False
        return self.made(of, {**values, name: value}), True

    def patched(self, one: Record) -> tuple[str, None]:
        values = {key: value for key, value in one.items() if key not in ("attributes", "id")}
        self.change(one["attributes"]["type"], one["id"], values)
        return one["id"], None

    def made(self, of: str, values: Record) -> str:
        self.may(of, "createable", "INSUFFICIENT_ACCESS_OR_READONLY")
        self.known(of, list(values))
        lacking = [name for name in REQUIRED.get(of, ()) if not values.get(name)]
        if lacking:
            raise Fault(
                "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(lacking)}]", fields=lacking
            )
        if of == "Task" and values.get("WhoId"):
            who = values["WhoId"]
            found = {**self.tables["Lead"], **self.tables["Contact"]}.get(who)
            if found is None or found["IsDeleted"]:
                raise Fault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields=["WhoId"])
            if found.get("IsConverted"):
                raise Fault("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        self.valid(of, values)
        return self.new(of, values)

    def change(self, of: str, which: str, values: Record) -> None:
        self.may(of, "updateable", "INSUFFICIENT_ACCESS_OR_READONLY")
        one = self.tables[of].get(which)
        if one is None or one["IsDeleted"]:
            raise Fault("ENTITY_IS_DELETED", "entity is deleted")
        if which in self.locked:
            raise Fault("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records")
        if one.get("IsConverted"):
            raise Fault("CANNOT_UPDATE_CONVERTED_LEAD", "cannot update converted lead")
        self.valid(of, values, which)
        self.write(of, which, values)

    def valid(self, of: str, values: Record, which: str = "") -> None:
        for name, value in values.items():
            kind, length = self.objects[of][name]
            if isinstance(value, str) and length and len(value) > length:
                message = f"{name}: data value too large: {value[:20]} (max length={length})"
                raise Fault("STRING_TOO_LONG", message, fields=[name])
            if kind == "double" and value is not None and not isinstance(value, int | float):
                raise Fault("JSON_PARSER_ERROR", f"Cannot deserialize instance of double from {value!r}")
            if kind == "reference" and name == "OwnerId" and value not in self.tables["User"]:
                raise Fault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields=[name])
            if self.custom.get(f"{of}.{name}", {}).get("unique") and value is not None:
                for one in self.tables[of].values():
                    if one.get(name) == value and one["Id"] != which and not one["IsDeleted"]:
                        raise Fault("DUPLICATE_VALUE", f"duplicate value found: {name} duplicates value on {one['Id']}")

    def new(self, of: str, values: Mapping[str, Any]) -> str:
        self.last_id += 1
        which = f"{PREFIXES[of]}{self.last_id:012d}AAA"
        empty = dict.fromkeys(self.objects[of]) | {
            "Id": which,
            "IsDeleted": False,
            "CreatedDate": soql.text_of(self.now),
        }
        empty |= {"OwnerId": getattr(self, "user", None)}
        if of == "Lead":
            empty |= {"Status": "Open - Not Contacted", "IsConverted": False}
        if of == "Opportunity":
            empty |= {"IsWon": False, "IsClosed": False, "LastStageChangeDate": soql.text_of(self.now)}
        self.tables[of][which] = empty
        self.write(of, which, values)
        return which

    def write(self, of: str, which: str, values: Mapping[str, Any]) -> None:
        self.tables[of][which] |= {**values, "SystemModstamp": soql.text_of(self.now)}

    # -- what there is ---------------------------------------------------------------------------------------------

    def may(self, of: str, what: str, code: str) -> None:
        if of not in self.objects:
            raise Fault("NOT_FOUND", "The requested resource does not exist", 404)
        if (of, what) in self.forbidden:
            raise Fault(code, f"insufficient access rights on {of}", 403)

    def seen(self, of: str, name: str) -> bool:
        """Whether the user sees a field: a custom one only where a permission set of his says so."""
        if f"{of}.{name}" not in self.custom:
            return name in self.objects[of]
        sets = {one["PermissionSetId"] for one in self.tables["PermissionSetAssignment"].values()}
        given = self.tables["FieldPermissions"].values()
        return any(one["Field"] == f"{of}.{name}" and one["ParentId"] in sets for one in given)

    def known(self, of: str, names: Sequence[str]) -> None:
        self.may(of, "seen", "INVALID_TYPE")
        for name in names:
            if not self.seen(of, name):
                raise Fault("INVALID_FIELD", f"No such column '{name}' on sobject of type {of}")

    def described(self, of: str) -> Mapping[str, Any]:
        if of not in self.objects or (of, "seen") in self.forbidden:
            raise Fault("NOT_FOUND", "The requested resource does not exist", 404)
        fields = [
            {
                "name": name,
                "type": kind,
                "length": length,
                "updateable": (f"{of}.{name}", "updateable") not in self.forbidden,
            }
            for name, (kind, length) in self.objects[of].items()
            if self.seen(of, name)
        ]
        rights = {what: (of, what) not in self.forbidden for what in ("createable", "updateable", "queryable")}
        return {"name": of, "fields": fields, **rights}

    def custom_field(self, said: Mapping[str, Any]) -> str:
        self.may("CustomField", "createable", "INSUFFICIENT_ACCESS_OR_READONLY")
        of, _, name = said["FullName"].partition(".")
        if said["FullName"] in self.custom:
            raise Fault("DUPLICATE_DEVELOPER_NAME", f"There is already a field named {name} on {of}.")
        shape = said["Metadata"]
        kinds = {"Number": "double", "LongTextArea": "textarea", "Text": "string", "Url": "url"}
        self.custom[said["FullName"]] = shape
        self.objects[of][name] = (kinds[shape["type"]], shape.get("length", 255 if shape["type"] == "Url" else 0))
        for one in self.tables[of].values():
            one[name] = None
        return self.new("CustomField", {})

    def queried(self, text: str, *, deleted: bool) -> Mapping[str, Any]:
        query = soql.Parser(text).query()
        self.known(query.of, [*query.fields, *query.used, *(name for name, _ in query.order)])
        for name in query.used:
            if self.objects[query.of][name][0] == "textarea":
                message = f"field '{name}' can not be filtered in a query call"
                raise soql.Malformed(message, "INVALID_FIELD")
        there = [one for one in self.tables[query.of].values() if deleted or not one["IsDeleted"]]
        found = [
            {"attributes": {"type": query.of, "url": f"/services/data/v62.0/sobjects/{query.of}/{one['Id']}"}}
            | {name: one[name] for name in query.fields}
            for one in soql.run(query, there)
        ]
        cursor = f"01g{len(self.cursors):012d}"
        self.cursors[cursor] = [len(found), found]
        return self.paged(cursor)

    def paged(self, cursor: str) -> Mapping[str, Any]:
        if cursor not in self.cursors:
            raise Fault("INVALID_QUERY_LOCATOR", "invalid query locator")
        size, left = self.cursors[cursor]
        page, self.cursors[cursor][1] = left[: self.page_size], left[self.page_size :]
        more = self.cursors[cursor][1]
        where = {"nextRecordsUrl": f"/services/data/v62.0/query/{cursor}"} if more else {}
        return {"totalSize": size, "done": not more, "records": page, **where}

    # -- acts of people --------------------------------------------------------------------------------------------

    def person(self, email: str, **more: Any) -> str:
        return self.new("User", {"Email": email, "IsActive": True, "UserType": "Standard"} | more)

    def lead(self, **values: Any) -> str:
        """One that somebody typed in."""
        return self.new("Lead", {"LastName": "Somebody", "Company": "Ex"} | values)

    def converts(self, lead: str, **deal: Any) -> tuple[str, str]:
        """A contact and an opportunity come of a lead."""
        contact = self.new("Contact", {"Email": self.tables["Lead"][lead]["Email"], "LastName": "Somebody"})
        opportunity = self.new("Opportunity", {"StageName": "Prospecting"} | deal)
        self.new("OpportunityContactRole", {"OpportunityId": opportunity, "ContactId": contact})
        into = {"ConvertedContactId": contact, "ConvertedOpportunityId": opportunity}
        self.write("Lead", lead, {"IsConverted": True, "Status": "Closed - Converted"} | into)
        return contact, opportunity

    def closes(self, deal: str, **values: Any) -> None:
        won = values.pop("won")
        stage = {"StageName": "Closed Won" if won else "Closed Lost", "LastStageChangeDate": soql.text_of(self.now)}
        self.write("Opportunity", deal, {"IsClosed": True, "IsWon": won} | stage | values)

    def deletes(self, of: str, which: str) -> None:
        self.write(of, which, {"IsDeleted": True})

    def merges(self, kept: str, gone: str) -> None:
        self.write("Lead", gone, {"IsDeleted": True, "MasterRecordId": kept})
        self.write("Lead", kept, {})
