"""What changed in HubSpot, page by page in the order of the changes.

A search finds 10,000 records at most, and what changes while its pages are read moves to their end. So no search is
paged through: each asks for what changed at or after the last that was read. Where more than a page changed in the same
millisecond, that instant is read by the ids. What was found is then read by its ids, with the history of what we
follow, since what a search shows may be some seconds old.

HubSpot's search does not find what was deleted; the list of what is archived is gone through once an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from leadline.errors import InputError
from leadline.model.condition import HOUR, MINUTE, Instant
from leadline.outward.crm.hubspot_http import Ask, next_of
from leadline.outward.crm.protocol import CONTACT, ID, Kind, Page, Seen
from leadline.outward.crm.wire import number_of

PAGE = 50  # records that can be read with their history at once
BACK = 5 * MINUTE  # clocks differ, and the search shows a change some seconds late
SWEEP = HOUR  # how often what was deleted is looked for
MS = 1_000  # microseconds
OF = {CONTACT: "contacts", "deal": "deals"}
CHANGED = {CONTACT: "lastmodifieddate", "deal": "hs_lastmodifieddate"}
PLAIN = {
    CONTACT: ("email", ID, "hs_merged_object_ids"),
    "deal": (
        "deal_currency_code",
        "hs_is_closed_won",
        "hs_is_closed_lost",
        "closed_lost_reason",
        "hs_merged_object_ids",
    ),
}
FOLLOWED = {CONTACT: ("hubspot_owner_id", "lifecyclestage"), "deal": ("hubspot_owner_id", "dealstage", "amount")}
NAMES = {"hubspot_owner_id": "owner", "lifecyclestage": "stage", "dealstage": "stage", "amount": "amount"}
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far was read. ``at``: milliseconds, up to which all was read; within a reading (``inside``) those of the
    last record. ``tie``: of those of that instant, up to which id. ``swept``: what was deleted before it is known;
    ``archive``: where the list of what is archived goes on."""

    at: int
    swept: Instant
    inside: bool = False
    tie: int | None = None
    archive: str | None = None

    @classmethod
    def of(cls, text: str) -> Mark:
        try:
            return cls(**orjson.loads(text))
        except (TypeError, ValueError) as error:
            raise InputError("the mark of how far HubSpot was read is damaged; read it from the beginning") from error

    def text(self) -> str:
        return orjson.dumps({name: getattr(self, name) for name in self.__slots__}).decode()

    def but(self, **changes: Any) -> Mark:
        return Mark(**({name: getattr(self, name) for name in self.__slots__} | changes))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one kind of records."""

    ask: Ask
    kind: Kind
    reads: Collection[str]
    owners: Callable[[], Mapping[str, str]]

    @property
    def path(self) -> str:
        return f"/crm/v3/objects/{OF[self.kind]}"

    def page(self, mark: str | None, now: Instant) -> Page:
        if mark is None:
            return Page((), Mark(now // MS, now).text(), more=False)
        here = Mark.of(mark)
        if here.archive is not None:
            return self.archived(here, now)
        if here.tie is not None:
            return self.tied(here)
        return self.next(here, now)

    # -- what changed ------------------------------------------------------------------------------------------------

    def next(self, here: Mark, now: Instant) -> Page:
        """The next records by their changes."""
        since = here.at if here.inside else here.at - BACK // MS
        found = self.search([(CHANGED[self.kind], "GTE", since)], CHANGED[self.kind])
        at = [changed(one, self.kind) for one in found]
        if len(found) < PAGE:
            rest = here.but(at=max([here.at, *at]), inside=False)
            if now - here.swept >= SWEEP:
                return Page(self.seen(found), rest.but(archive="").text(), more=True)
            return Page(self.seen(found), rest.text(), more=False)
        following = here.but(at=at[-1], inside=True, tie=0 if at[-1] == at[0] else None)
        return Page(self.seen(found), following.text(), more=True)

    def tied(self, here: Mark) -> Page:
        """The next of those that changed at the very same instant, by their ids."""
        same = [(CHANGED[self.kind], "EQ", here.at), ("hs_object_id", "GT", here.tie)]
        found = self.search(same, "hs_object_id")
        if len(found) == PAGE:
            return Page(self.seen(found), here.but(tie=int(found[-1]["id"])).text(), more=True)
        return Page(self.seen(found), here.but(at=here.at + 1, tie=None).text(), more=True)

    def search(self, filters: Sequence[tuple[str, str, Any]], by: str) -> list[Found]:
        body = {
            "filterGroups": [
                {
                    "filters": [
                        {"propertyName": name, "operator": how, "value": str(value)} for name, how, value in filters
                    ]
                }
            ],
            "sorts": [{"propertyName": by, "direction": "ASCENDING"}],
            "properties": [CHANGED[self.kind]],
            "limit": PAGE,
        }
        return list(self.ask.needed("POST", f"{self.path}/search", body)["results"])

    # -- what was deleted --------------------------------------------------------------------------------------------

    def archived(self, here: Mark, now: Instant) -> Page:
        """A page of what is archived: those that were deleted since it was gone through last."""
        params = {"archived": "true", "limit": 100, "properties": "email"}
        page = self.ask.needed("GET", self.path, None, params | ({"after": here.archive} if here.archive else {}))
        after = next_of(page)
        since = here.swept - BACK
        gone = [
            Seen(self.kind, one["id"], at, deleted=True)
            for one in page["results"]
            if (at := instant(one.get("archivedAt") or one["updatedAt"])) >= since
        ]
        done = here.but(archive=after, swept=now if after is None else here.swept)
        return Page(tuple(gone), done.text(), more=after is not None)

    # -- records -----------------------------------------------------------------------------------------------------

    def seen(self, found: Sequence[Found]) -> tuple[Seen, ...]:
        """The records as they stand, with those that became part of them before them."""
        if not found:
            return ()
        own = () if self.kind != CONTACT else tuple(self.reads)
        body = {
            "inputs": [{"id": one["id"]} for one in found],
            "properties": [*PLAIN[self.kind], CHANGED[self.kind]],
            "propertiesWithHistory": [*FOLLOWED[self.kind], *own],
        }
        records = self.ask.needed("POST", f"{self.path}/batch/read", body)["results"]
        contacts = self.contacts([one["id"] for one in records]) if self.kind != CONTACT else {}
        people = self.people({ids[0] for ids in contacts.values() if ids})
        users = {number: mail for mail, number in self.owners().items()}
        seen: list[Seen] = []
        for one in sorted(records, key=lambda one: changed(one, self.kind)):
            at = changed(one, self.kind) * MS
            merged = [name for name in (one["properties"].get("hs_merged_object_ids") or "").split(";") if name]
            seen += [Seen(self.kind, name, at, merged_into=one["id"]) for name in merged if name != one["id"]]
            seen.append(self.one(one, at, users, contacts.get(one["id"], ()), people))
        return tuple(seen)

    def one(
        self, one: Found, at: Instant, users: Mapping[str, str], contacts: tuple[str, ...], people: Mapping[str, Found]
    ) -> Seen:
        said, history = one["properties"], one.get("propertiesWithHistory") or {}
        said = {**said, **{name: versions[0]["value"] for name, versions in history.items() if versions}}
        since = {
            NAMES.get(name, name): instant(versions[0]["timestamp"]) for name, versions in history.items() if versions
        }
        whose = said if self.kind == CONTACT else people.get(contacts[0] if contacts else "", {})
        lost = said.get("hs_is_closed_lost") == "true"
        return Seen(
            kind=self.kind,
            remote_id=one["id"],
            changed_at=at,
            lead_id=number_of(whose.get(ID)),
            email=whose.get("email") or None,
            owner=users.get(said.get("hubspot_owner_id") or ""),
            stage=said.get("lifecyclestage" if self.kind == CONTACT else "dealstage") or None,
            amount=float(said["amount"]) if said.get("amount") else None,
            currency=said.get("deal_currency_code") or None,
            won=said.get("hs_is_closed_won") == "true",
            lost=lost,
            lost_reason=(said.get("closed_lost_reason") or None) if lost else None,
            fields={name: said.get(name) or None for name in self.reads} if self.kind == CONTACT else {},
            since=since,
            created_at=instant(one["createdAt"]) if one.get("createdAt") else None,
            contacts=contacts,
        )

    def contacts(self, deals: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The contacts of deals."""
        body = {"inputs": [{"id": one} for one in deals]}
        found = self.ask.needed("POST", "/crm/v4/associations/deals/contacts/batch/read", body)["results"]
        return {str(one["from"]["id"]): tuple(str(to["toObjectId"]) for to in one["to"]) for one in found}

    def people(self, ids: Collection[str]) -> dict[str, Found]:
        """Our number and the address of contacts."""
        if not ids:
            return {}
        body = {"inputs": [{"id": one} for one in sorted(ids)], "properties": ["email", ID]}
        found = self.ask.needed("POST", "/crm/v3/objects/contacts/batch/read", body)["results"]
        return {one["id"]: one["properties"] for one in found}


def changed(one: Found, kind: Kind) -> int:
    """When a record changed, in milliseconds."""
    said = one["properties"].get(CHANGED[kind]) or one["updatedAt"]
    return int(said) if str(said).isdigit() else instant(said) // MS


def instant(said: str) -> Instant:
    """An instant as HubSpot writes it: 2026-03-01T09:00:00.123Z, or milliseconds.

    >>> instant("1970-01-01T00:00:01.500Z"), instant("1500")
    (1500000, 1500000)
    """
    if said.isdigit():
        return int(said) * MS
    whole = datetime.fromisoformat(said)
    return round(whole.timestamp() * 1_000) * MS
