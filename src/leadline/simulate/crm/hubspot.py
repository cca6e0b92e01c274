"""A double of HubSpot's API v3: a real HTTP server with its limits. The vendor's own client is held against it.

It keeps to what HubSpot documents: properties must exist, a batch has 100 inputs, with history 50, and answers 207
where some of it failed and its inputs could be told apart; a search finds 10,000 records and shows changes late; a
second of too many requests is answered with 429.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from leadline.simulate.crm.answering import Answer, Asked, Double, serving
from leadline.simulate.crm.hubspot_objects import Invalid, Obj, Objects, iso

TOKEN = "pat-eu1-a-token-of-the-tests"
SCOPES = [
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.deals.read",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
]
BATCH, BATCH_WITH_HISTORY, SEARCHED = 100, 50, 10_000
COMPARED: dict[str, Callable[[int, int], bool]] = {
    "GTE": lambda a, b: a >= b,
    "GT": lambda a, b: a > b,
    "EQ": lambda a, b: a == b,
    "LTE": lambda a, b: a <= b,
    "LT": lambda a, b: a < b,
}


class HubSpotDouble(Double):
    """The double. ``clock`` is the world's, HubSpot's own is ``ahead`` of it; a search is ``lag`` behind."""

    def __init__(self, clock: Callable[[], int]) -> None:
        super().__init__(clock=clock)
        self.lag = 0
        self.scopes, self.token = list(SCOPES), TOKEN
        self.per_second, self.second, self.in_second, self.most_in_second = 1_000_000, 0, 0, 0
        self.objects = {of: Objects(of) for of in ("contacts", "deals", "tasks", "notes")}
        self.owners = {"71": "sam@example.com", "72": "kim@example.com"}
        self.links: dict[str, list[str]] = {}  # contacts of deals, tasks and notes
        self.last = 100
        self.after_request: Callable[[Asked], None] = lambda _: None

    # -- what people do there ----------------------------------------------------------------------------------------

    def person(self, email: str, **properties: Any) -> Obj:
        return self.objects["contacts"].make(self.next_id(), {"email": email, **properties}, self.now)

    def deal(self, *contacts: str, **properties: Any) -> Obj:
        made = self.objects["deals"].make(self.next_id(), properties, self.now)
        self.links[made.id] = list(contacts)
        return made

    def change(self, of: str, id_: str, **properties: Any) -> None:
        self.objects[of].write(self.objects[of].made[id_], properties, self.now, "CRM_UI")

    def delete(self, of: str, id_: str) -> None:
        self.objects[of].made[id_].archived_at = self.now

    def by_email(self, email: str) -> Obj:
        found = self.objects["contacts"].get(email, "email")
        assert found is not None, email
        return found

    def next_id(self) -> str:
        self.last += 1
        return str(self.last)

    # -- answering ---------------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        if (limited := self.limited()) is not None:
            return limited
        if asked.path.startswith("/oauth"):
            if asked.said["tokenKey"] != self.token:
                return problem(401, "INVALID_AUTHENTICATION", "the token is invalid")
            return Answer(200, {"userId": 1, "hubId": 4711, "appId": 99, "scopes": self.scopes})
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return problem(401, "INVALID_AUTHENTICATION", "Authentication credentials not found or expired")
        try:
            for pattern, routed in ROUTES:
                if (found := re.fullmatch(pattern, f"{asked.method} {asked.path}")) is not None:
                    answer: Answer = getattr(self, routed)(asked, *found.groups())
                    return answer
        except Invalid as error:
            return problem(error.status, error.category, error.message)
        finally:
            self.after_request(asked)
        return problem(404, "OBJECT_NOT_FOUND", f"there is no {asked.path}")

    def limited(self) -> Answer | None:
        second = self.now // 1_000_000
        self.in_second = self.in_second + 1 if second == self.second else 1
        self.second = second
        if self.in_second > self.per_second:
            said = {"status": "error", "message": "You have reached your secondly limit.", "errorType": "RATE_LIMIT"}
            return Answer(429, said | {"policyName": "SECONDLY"}, {"retry-after": "2"})
        self.most_in_second = max(self.most_in_second, self.in_second)
        return None

    def properties(self, asked: Asked, of: str) -> Answer:
        return Answer(200, {"results": list(self.objects[of].definitions.values())})

    def make_property(self, asked: Asked, of: str) -> Answer:
        said = asked.said
        if said["name"] in self.objects[of].definitions:
            raise Invalid("OBJECT_ALREADY_EXISTS", f"A property named {said['name']} already exists.", 409)
        if said["groupName"] not in {"leadline", "task", "notes", "contactinformation"} | self.groups(of):
            raise Invalid("VALIDATION_ERROR", f"there is no group {said['groupName']}")
        self.objects[of].definitions[said["name"]] = {"description": "", "options": [], **said}
        return Answer(201, self.objects[of].definitions[said["name"]])

    def groups(self, of: str) -> set[str]:
        return {one["groupName"] for one in self.objects[of].definitions.values()}

    def make_group(self, asked: Asked, of: str) -> Answer:
        return Answer(201, asked.said | {"displayOrder": 1, "archived": False})

    def list_owners(self, asked: Asked) -> Answer:
        said = {"createdAt": iso(0), "updatedAt": iso(0), "archived": False, "type": "PERSON"}
        return Answer(200, {"results": [{"id": one, "email": mail, **said} for one, mail in self.owners.items()]})

    def batch(self, asked: Asked, of: str, verb: str) -> Answer:
        inputs = asked.said["inputs"]
        most = BATCH_WITH_HISTORY if asked.said.get("propertiesWithHistory") else BATCH
        if len(inputs) > most:
            raise Invalid("VALIDATION_ERROR", f"the maximum number of inputs is {most}")
        if verb == "archive":
            for one in inputs:
                self.delete(of, one["id"])
            return Answer(204)
        done, errors = [], []
        for one in inputs:
            try:
                done.append(getattr(self, f"{verb}_one")(asked.said, of, one))
            except Invalid as error:
                trace = one.get("objectWriteTraceId")
                if verb != "read" and trace is None:
                    raise
                context = {"ids": [one["id"]]} if trace is None else {"objectWriteTraceId": [trace]}
                said = {"category": error.category, "message": error.message, "context": context}
                errors.append({"status": "error", "links": {}, "errors": [], **said})
        at = {"startedAt": iso(self.now), "completedAt": iso(self.now)}
        said = {"status": "COMPLETE", "results": done, **at}
        return Answer(207, {**said, "numErrors": len(errors), "errors": errors}) if errors else Answer(200, said)

    def read_one(self, said: Any, of: str, one: Any) -> dict[str, Any]:
        found = self.objects[of].get(one["id"], said.get("idProperty"))
        if found is None:
            raise Invalid("OBJECT_NOT_FOUND", "Could not get some objects, they may be deleted")
        return self.objects[of].plain(found, said.get("properties", []), said.get("propertiesWithHistory", []))

    def update_one(self, said: Any, of: str, one: Any) -> dict[str, Any]:
        found = self.objects[of].get(one["id"], one.get("idProperty"))
        if found is None:
            raise Invalid("OBJECT_NOT_FOUND", "Could not update some objects, they may be deleted")
        return self.written(of, found, one, new=False)

    def upsert_one(self, said: Any, of: str, one: Any) -> dict[str, Any]:
        objects = self.objects[of]
        found = objects.get(one["id"], one["idProperty"])
        named = {**one, "properties": {one["idProperty"]: one["id"], **one["properties"]}}
        if found is not None:
            return self.written(of, found, named, new=False)
        made = objects.make(self.next_id(), named["properties"], self.now, "INTEGRATION")
        return {**objects.plain(made, list(named["properties"])), "new": True, **trace(one)}

    def written(self, of: str, found: Obj, one: Any, *, new: bool) -> dict[str, Any]:
        objects = self.objects[of]
        objects.validate(one["properties"], found)
        objects.write(found, one["properties"], self.now, "INTEGRATION")
        return {**objects.plain(found, list(one["properties"])), "new": new, **trace(one)}

    def make(self, asked: Asked, of: str) -> Answer:
        linked = [one["to"]["id"] for one in asked.said.get("associations", [])]
        for one in linked:
            if self.objects["contacts"].get(one) is None:
                raise Invalid("VALIDATION_ERROR", f"CONTACT={one} is not valid")
        made = self.objects[of].make(self.next_id(), asked.said["properties"], self.now, "INTEGRATION")
        self.links[made.id] = linked
        return Answer(201, self.objects[of].plain(made, list(asked.said["properties"])))

    def one(self, asked: Asked, of: str, id_: str) -> Answer:
        found = self.objects[of].get(unquote(id_), asked.query.get("idProperty"))
        if found is None:
            raise Invalid("OBJECT_NOT_FOUND", "resource not found", 404)
        return Answer(200, self.objects[of].plain(found, asked.query.get("properties", "").split(",")))

    def listed(self, asked: Asked, of: str) -> Answer:
        objects = self.objects[of]
        wanted = asked.query.get("archived", "").lower() == "true"
        limit, after = int(asked.query.get("limit", "10")), int(asked.query.get("after", "0"))
        found = [
            one for one in objects.made.values() if (one.archived_at is not None) == wanted and int(one.id) > after
        ]
        names = asked.query.get("properties", "").split(",")
        said: dict[str, Any] = {"results": [objects.plain(one, names) for one in found[:limit]]}
        if len(found) > limit:
            said["paging"] = {"next": {"after": found[limit - 1].id, "link": "?"}}
        return Answer(200, said)

    def search(self, asked: Asked, of: str) -> Answer:
        said, objects = asked.said, self.objects[of]
        limit, after = said.get("limit", 10), int(said.get("after") or 0)
        if limit > 200 or len(said["filterGroups"]) > 5 or len(said.get("sorts", [])) > 1:
            raise Invalid("VALIDATION_ERROR", "a search has 200 results a page, 5 groups of filters and one order")
        if after + limit > SEARCHED:
            raise Invalid("VALIDATION_ERROR", "a search shows 10,000 results; narrow it down")
        seen = [one for one in objects.living if one.updated <= self.now - self.lag]
        found = [one for one in seen if any(self.fits(one, group) for group in said["filterGroups"])]
        order = said["sorts"][0] if said.get("sorts") else {"propertyName": "hs_object_id", "direction": "ASCENDING"}
        found.sort(key=lambda one: compared(one, order["propertyName"]))
        page = found[after : after + limit]
        answer: dict[str, Any] = {
            "total": len(found),
            "results": [objects.plain(one, said.get("properties", [])) for one in page],
        }
        if after + limit < len(found):
            answer["paging"] = {"next": {"after": str(after + limit)}}
        return Answer(200, answer)

    def fits(self, one: Obj, group: Any) -> bool:
        return all(
            COMPARED[test["operator"]](compared(one, test["propertyName"]), int(test["value"]))
            for test in group["filters"]
        )

    def associations(self, asked: Asked, of: str) -> Answer:
        found = []
        for one in asked.said["inputs"]:
            to = [{"toObjectId": int(id_), "associationTypes": []} for id_ in self.links.get(one["id"], [])]
            if to:
                found.append({"from": {"id": one["id"]}, "to": to})
        at = {"startedAt": iso(self.now), "completedAt": iso(self.now)}
        return Answer(200, {"status": "COMPLETE", "results": found, **at})

    def merge(self, asked: Asked, of: str) -> Answer:
        kept = self.objects[of].merge(asked.said["primaryObjectId"], asked.said["objectIdToMerge"], self.now)
        return Answer(200, self.objects[of].plain(kept, ["email"]))


ROUTES = (
    (r"GET /crm/v3/properties/(\w+)", "properties"),
    (r"POST /crm/v3/properties/(\w+)", "make_property"),
    (r"POST /crm/v3/properties/(\w+)/groups", "make_group"),
    (r"GET /crm/v3/owners/?", "list_owners"),
    (r"POST /crm/v3/objects/(\w+)/batch/(read|update|upsert|archive)", "batch"),
    (r"POST /crm/v3/objects/(\w+)/search", "search"),
    (r"POST /crm/v3/objects/(\w+)/merge", "merge"),
    (r"POST /crm/v3/objects/(\w+)", "make"),
    (r"GET /crm/v3/objects/(\w+)", "listed"),
    (r"GET /crm/v3/objects/(\w+)/(.+)", "one"),
    (r"POST /crm/v4/associations/(\w+)/contacts/batch/read", "associations"),
)


def compared(one: Obj, name: str) -> int:
    return int(one.id) if name == "hs_object_id" else one.updated // 1_000


def trace(one: Any) -> dict[str, Any]:
    return {"objectWriteTraceId": one["objectWriteTraceId"]} if "objectWriteTraceId" in one else {}


def problem(status: int, category: str, message: str) -> Answer:
    return Answer(status, {"status": "error", "message": message, "category": category, "correlationId": "c0"})


@contextmanager
def hubspot(clock: Callable[[], int]) -> Iterator[HubSpotDouble]:
    """A double on a free port of this machine."""
    double = HubSpotDouble(clock)
    with serving(double):
        yield double
