"""What changed in Odoo: its leads and opportunities, which are one table, in the order of their changes.

Odoo tells instants to the second and keeps them to the microsecond, so that an instant that was read cannot be asked
for again: what changed within one second is read by its ids.

A deal is an opportunity, or a lead that is marked lost. Where an Odoo does without leads, what we make is an
opportunity at once; it is a deal only when somebody there did something with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from leadline.model.condition import SECOND, Instant
from leadline.model.dates import iso
from leadline.outward.crm.marks import Place, rest
from leadline.outward.crm.odoo_rpc import Rpc
from leadline.outward.crm.protocol import DEAL, Kind, Page, Seen
from leadline.outward.crm.wire import number_of

PAGE = 200
ALL = {"active_test": False}  # lost leads are archived
MODULE = "leadline"  # the part before the dot of our external ids
PREFIX = "lead_"
READ = (
    "type",
    "active",
    "write_date",
    "create_date",
    "email_from",
    "user_id",
    "stage_id",
    "expected_revenue",
    "company_currency",
    "probability",
    "lost_reason_id",
    "create_uid",
    "date_conversion",
    "date_open",
    "date_closed",
    "date_last_stage_update",
)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads records as `Seen`. ``has`` are the fields that leads have there, ``reads`` those that are read besides."""

    rpc: Rpc
    has: frozenset[str]
    reads: Sequence[str] = ()

    def page(self, kind: Kind, start: Place, now: Instant) -> Page:
        rows, place = self.rows(kind, start)
        seen = tuple(self.seen(kind, rows))
        if place is None:
            return Page(seen, rest(now if self.rpc.at is None else self.rpc.at).text(), more=False)
        return Page(seen, place.text(), more=True)

    def rows(self, kind: Kind, start: Place) -> tuple[list[Row], Place | None]:
        """The rows of a page, and where the next begins: at None there is none."""
        if start.id:
            return self.within(kind, start)
        rows = self.asked(kind, [["write_date", ">=", text_of(start.at)]], "write_date, id")
        if len(rows) < PAGE:
            return rows, None
        last = instant_of(rows[-1]["write_date"])
        whole = [one for one in rows if instant_of(one["write_date"]) < last]
        return (whole, Place(last)) if whole else self.within(kind, Place(last, "0"))

    def within(self, kind: Kind, start: Place) -> tuple[list[Row], Place]:
        """What changed within one second, by id."""
        span = [["write_date", ">=", text_of(start.at)], ["write_date", "<", text_of(start.at + SECOND)]]
        rows = self.asked(kind, [*span, ["id", ">", int(start.id)]], "id")
        return rows, Place(start.at, str(rows[-1]["id"])) if len(rows) == PAGE else Place(start.at + SECOND)

    def asked(self, kind: Kind, domain: list[Any], order: str) -> list[Row]:
        if kind == DEAL:
            domain = [*domain, "|", ["type", "=", "opportunity"], "&", ["active", "=", False], ["probability", "=", 0]]
        fields = [*(one for one in (*READ, "won_status") if one in self.has), *self.reads]
        found: list[Row] = self.rpc.call(
            "crm.lead", "search_read", domain, fields=fields, order=order, limit=PAGE, context=ALL
        )
        return found

    # -- as they are told -----------------------------------------------------------------------------------------

    def seen(self, kind: Kind, rows: Sequence[Row]) -> list[Seen]:
        if kind == DEAL:
            rows = [one for one in rows if not self.is_untouched(one)]
        if not rows:
            return []
        numbers = lead_numbers(self.rpc, [one["id"] for one in rows])
        stages = {one["id"]: one["is_won"] for one in self.rpc.call("crm.stage", "search_read", [], fields=["is_won"])}
        owners = addresses(self.rpc, {one["user_id"][0] for one in rows if one["user_id"]} - {self.rpc.uid})
        return [
            self.told(
                kind, one, numbers.get(one["id"]), stages, owners.get(one["user_id"][0]) if one["user_id"] else None
            )
            for one in rows
        ]

    def is_untouched(self, row: Row) -> bool:
        """Whether we made it, and nobody moved, valued, won or lost it since."""
        is_moved = row["date_conversion"] or (row["date_last_stage_update"] or "") > row["create_date"]
        return self.is_ours(row) and row["active"] and not is_moved and not row["expected_revenue"]

    def is_ours(self, row: Row) -> bool:
        return bool(row["create_uid"]) and row["create_uid"][0] == self.rpc.uid

    def told(self, kind: Kind, row: Row, number: int | None, stages: Mapping[int, bool], owner: str | None) -> Seen:
        stage = row["stage_id"][0] if row["stage_id"] else None
        won, lost = ended(row, stages.get(stage, False) if stage else False)
        moved, closed = row["date_last_stage_update"], row["date_closed"]
        since = {"owner": row["date_open"], "stage": moved, "won": won and closed, "lost": lost and closed}
        began = row["create_date"]
        if kind == DEAL:  # a lead that was there for long became a deal when it was converted, or moved
            began = row["date_conversion"] or (
                moved if row["create_uid"] and row["create_uid"][0] == self.rpc.uid else began
            )
        of_deal: Mapping[str, Any] = {
            "stage": str(stage) if stage else None,
            "amount": row["expected_revenue"] or None,
            "currency": row["company_currency"][1] if row.get("company_currency") else None,
            "won": won,
            "lost": lost,
            "lost_reason": row["lost_reason_id"][1] if lost and row["lost_reason_id"] else None,
            "contacts": (str(row["id"]),),
        }
        return Seen(
            kind,
            str(row["id"]),
            changed_at=instant_of(row["write_date"]),
            lead_id=number,
            email=row["email_from"] or None,
            owner=owner,
            fields={name: plain(row[name]) for name in self.reads},
            since={name: instant_of(text) for name, text in since.items() if text},
            created_at=instant_of(began or row["create_date"]),
            **(of_deal if kind == DEAL else {}),
        )


def ended(row: Row, is_won_stage: bool) -> tuple[bool, bool]:
    """Whether it is won, and whether it is lost. Odoo 18 says so; before, stage, archive and probability do."""
    if "won_status" in row:
        return row["won_status"] == "won", row["won_status"] == "lost"
    return is_won_stage and row["active"], not row["active"] and not row["probability"]


def lead_numbers(rpc: Rpc, ids: Sequence[int]) -> dict[int, int]:
    """Our numbers of leads by the ids of their records, as the external ids say."""
    domain = [["module", "=", MODULE], ["model", "=", "crm.lead"], ["res_id", "in", list(ids)]]
    found = rpc.call("ir.model.data", "search_read", domain, fields=["name", "res_id"])
    ours = ((one["res_id"], one["name"]) for one in found if one["name"].startswith(PREFIX))
    return {which: number for which, name in ours if (number := number_of(name.removeprefix(PREFIX))) is not None}


def addresses(rpc: Rpc, ids: set[int]) -> dict[int, str]:
    """E-mail addresses of users by their ids, of those too who left."""
    if not ids:
        return {}
    found = rpc.call("res.users", "search_read", [["id", "in", sorted(ids)]], fields=["login", "email"], context=ALL)
    return {one["id"]: address for one in found if (address := address_of(one))}


def address_of(user: Row) -> str:
    """The login where it is an address, as it mostly is, else the address of the user."""
    return str(user["login"] if "@" in (user["login"] or "") else user["email"] or "").lower()


def plain(value: Any) -> Any:
    """A value without Odoo's wrapping: a related record is its name, and nothing is None."""
    if isinstance(value, list):
        return value[1] if len(value) == 2 else None
    return None if value is False else value


def text_of(instant: Instant) -> str:
    return iso(instant)[:19].replace("T", " ")


def instant_of(text: str) -> Instant:
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp()) * SECOND
