"""What changed in Salesforce: its leads and opportunities in the order of ``SystemModstamp``, the deleted among them.

``SystemModstamp`` is kept to the second, and is moved when a record is deleted or merged too. A deleted lead that names
a ``MasterRecordId`` was merged into that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from leadline.model.condition import SECOND, Instant
from leadline.model.dates import iso
from leadline.outward.crm.marks import Place, rest
from leadline.outward.crm.protocol import DEAL, Kind, Page, Seen
from leadline.outward.crm.salesforce_fields import NUMBER_FIELD, Fields
from leadline.outward.crm.salesforce_rest import Rest, quoted
from leadline.outward.crm.wire import number_of

PAGE = 500
EVERY = ("Id", "SystemModstamp", "CreatedDate", "OwnerId", "IsDeleted")
OF_LEADS = (*EVERY, "MasterRecordId", "Email", "Status", NUMBER_FIELD)
OF_DEALS = (*EVERY, "StageName", "Amount", "IsWon", "IsClosed", "LastStageChangeDate", "CurrencyIsoCode")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads records as `Seen`. ``reads`` are fields of leads that are read besides, ``reason`` is the field of
    opportunities with the reason of a loss."""

    rest: Rest
    fields: Fields
    reads: Sequence[str] = ()
    reason: str = ""
    users: dict[str, str | None] = field(default_factory=dict)

    def page(self, kind: Kind, start: Place, now: Instant) -> Page:
        of = "Opportunity" if kind == DEAL else "Lead"
        wanted = [*OF_DEALS, self.reason] if kind == DEAL else [*OF_LEADS, *self.reads]
        has = self.fields.names(of)
        names = list(dict.fromkeys(one for one in wanted if one in has))  # so nothing but names of fields gets in
        rows = list(self.rest.query(f"SELECT {', '.join(names)} FROM {of} {after(start)} LIMIT {PAGE}", deleted=True))
        self.learn(one["OwnerId"] for one in rows)
        seen = self.deals(rows) if kind == DEAL else [self.lead(one) for one in rows]
        if len(rows) < PAGE:
            return Page(tuple(seen), rest(now if self.rest.at is None else self.rest.at).text(), more=False)
        return Page(tuple(seen), Place(instant_of(rows[-1]["SystemModstamp"]), rows[-1]["Id"]).text(), more=True)

    def lead(self, row: Row) -> Seen:
        return Seen(
            "contact",
            row["Id"],
            changed_at=instant_of(row["SystemModstamp"]),
            lead_id=number_of(row.get(NUMBER_FIELD)),
            email=row["Email"],
            owner=self.users.get(row["OwnerId"]),
            stage=row["Status"],
            fields={name: row[name] for name in self.reads if name in row},
            created_at=instant_of(row["CreatedDate"]),
            deleted=row["IsDeleted"],
            merged_into=row["MasterRecordId"] if row["IsDeleted"] else None,
        )

    def deals(self, rows: Sequence[Row]) -> list[Seen]:
        """Opportunities, with the leads that they came of."""
        leads = self.leads_of([one["Id"] for one in rows])
        out = []
        for row in rows:
            moved = row.get("LastStageChangeDate") or row["CreatedDate"]
            won, lost = row["IsWon"], row["IsClosed"] and not row["IsWon"]
            since = {"stage": True, "won": won, "lost": lost}
            out.append(
                Seen(
                    DEAL,
                    row["Id"],
                    changed_at=instant_of(row["SystemModstamp"]),
                    owner=self.users.get(row["OwnerId"]),
                    stage=row["StageName"],
                    amount=row["Amount"],
                    currency=row.get("CurrencyIsoCode"),
                    won=won,
                    lost=lost,
                    lost_reason=row.get(self.reason) if lost else None,
                    since={name: instant_of(moved) for name, holds in since.items() if holds},
                    created_at=instant_of(row["CreatedDate"]),
                    contacts=tuple(leads.get(row["Id"], ())),
                    deleted=row["IsDeleted"],
                )
            )
        return out

    def leads_of(self, deals: Sequence[str]) -> dict[str, list[str]]:
        """The leads of opportunities: those that were converted into it, or into a contact that has a role in it."""
        out: dict[str, list[str]] = {}
        roles = self.rest.among(
            "SELECT OpportunityId, ContactId FROM OpportunityContactRole WHERE OpportunityId IN", deals
        )
        into = "SELECT Id, ConvertedContactId, ConvertedOpportunityId FROM Lead WHERE"
        found = self.rest.among(f"{into} ConvertedOpportunityId IN", deals)
        found += self.rest.among(f"{into} ConvertedContactId IN", [one["ContactId"] for one in roles])
        of_contact: dict[str, list[str]] = {}
        for one in roles:
            of_contact.setdefault(one["ContactId"], []).append(one["OpportunityId"])
        for one in found:
            for deal in {one["ConvertedOpportunityId"], *of_contact.get(one["ConvertedContactId"], ())}.intersection(
                deals
            ):
                if one["Id"] not in out.setdefault(deal, []):
                    out[deal].append(one["Id"])
        return out

    def learn(self, ids: Iterable[str | None]) -> None:
        """Ask for the addresses of owners that are not known yet. An owner that is a queue has none, and what is
        our own was given to nobody."""
        new = {one for one in ids if one} - self.users.keys() - {self.rest.user_id}
        found = {one["Id"]: one["Email"] for one in self.rest.among("SELECT Id, Email FROM User WHERE Id IN", new)}
        self.users.update({one: (found.get(one) or "").lower() or None for one in new})


def after(start: Place) -> str:
    at = text_of(start.at)
    if not start.id:
        return f"WHERE SystemModstamp >= {at} ORDER BY SystemModstamp, Id"
    same = f"SystemModstamp = {at} AND Id > {quoted(start.id)}"
    return f"WHERE SystemModstamp > {at} OR ({same}) ORDER BY SystemModstamp, Id"


def text_of(instant: Instant) -> str:
    return f"{iso(instant)[:19]}Z"


def instant_of(text: str) -> Instant:
    """Salesforce writes ``2026-11-28T15:00:00.000+0000``."""
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp()) * SECOND
