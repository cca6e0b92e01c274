"""What is known of leads and accounts: events without repeats, attributes as of an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from leadline.model.text import event_name
from tests.oracle.values import canonical_json, instant_of, instant_text, is_missing, number_of, text_of

Row: TypeAlias = Mapping[str, Any]
Facts: TypeAlias = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Event:
    """One event that happened; ``name`` is canonical."""

    id: str
    source: str
    lead: str
    name: str
    at: int
    automated: bool
    properties: Mapping[str, object]

    @property
    def order(self) -> tuple[int, str, str]:
        """What "the latest" orders by: the instant, then the id by code point; the source decides what is left."""
        return (self.at, self.id, self.source)


@dataclass(frozen=True)
class Change:
    """One change of an attribute; history holds text, or nothing."""

    value: str | None
    at: int


class Known:
    """The facts, read once. Nothing here knows a model or an instant of scoring."""

    def __init__(self, facts: Facts) -> None:
        self.leads = rows_by_id(facts.get("leads", ()), "lead_id")
        self.accounts = rows_by_id(facts.get("accounts", ()), "account_id")
        self.account_columns = {name for row in self.accounts.values() for name in row}
        self.events = events_by_lead(facts.get("events", ()))
        self.lead_changes = changes_by_owner(facts.get("changes", ()), "lead_id")
        self.account_changes = changes_by_owner(facts.get("changes", ()), "account_id")
        self.probabilities = facts.get("probabilities", ())

    # -- attributes as of an instant -------------------------------------------------------------------------

    def attribute(self, lead: str, name: str, at: int) -> object:
        """A lead's attribute at an instant; ``company.<name>`` is its account's at that instant."""
        if name.startswith("company."):
            account = self.account_of(lead, at)
            if account is not None and self.account_has(account, name.removeprefix("company.")):
                return self.account_attribute(account, name.removeprefix("company."), at)
        return as_of(self.lead_changes.get((lead, name)), self.leads.get(lead, {}).get(name), at)

    def account_attribute(self, account: str, name: str, at: int) -> object:
        return as_of(self.account_changes.get((account, name)), self.accounts.get(account, {}).get(name), at)

    def account_has(self, account: str, name: str) -> bool:
        """Whether the facts about accounts speak of this attribute of this account at all."""
        in_table = account in self.accounts and name in self.account_columns
        return in_table or (account, name) in self.account_changes

    def account_of(self, lead: str, at: int) -> str | None:
        value = self.attribute(lead, "account_id", at)
        return None if is_missing(value) else text_of(value)

    def last_change(self, lead: str, name: str, at: int) -> int | None:
        """The last change, at or before the instant, of the attribute that `attribute` would read."""
        changes = self.lead_changes.get((lead, name), [])
        if name.startswith("company."):
            account, attribute = self.account_of(lead, at), name.removeprefix("company.")
            if account is not None and self.account_has(account, attribute):
                changes = self.account_changes.get((account, attribute), [])
        return max((change.at for change in changes if change.at <= at), default=None)

    def created_at(self, lead: str, at: int) -> int | None:
        return instant_of(self.attribute(lead, "created_at", at))

    # -- the lead's first fact --------------------------------------------------------------------------------

    def first_fact(self, lead: str, at: int) -> int | None:
        """The earliest of ``created_at`` (as of the instant), events that are not automated, attribute changes."""
        instants = [event.at for event in self.events.get(lead, []) if not event.automated]
        for (owner, _), changes in self.lead_changes.items():
            if owner == lead:
                instants.extend(change.at for change in changes)
        created_at = self.created_at(lead, at)
        if created_at is not None:
            instants.append(created_at)
        return min(instants, default=None)

    def exists(self, lead: str, at: int) -> bool:
        """Whether a spine that Leadline makes has this lead: from ``created_at``, else from its first fact.

        A lead of which no instant is known is there always.
        """
        begin = self.created_at(lead, at)
        if begin is None:
            begin = self.first_fact(lead, at)
        return begin is None or begin <= at

    # -- probabilities ----------------------------------------------------------------------------------------

    def probability(self, lead: str, predictor: str, at: int) -> tuple[float, int] | None:
        """The last probability at or before the instant, and its own instant; of equal instants the greater one."""
        rows = [
            (row["occurred_at"], row["probability"])
            for row in self.probabilities
            if str(row["lead_id"]) == lead and row["predictor"] == predictor and not is_missing(row["probability"])
        ]
        past = [(occurred_at, float(value)) for occurred_at, value in rows if occurred_at <= at]
        if not past:
            return None
        occurred_at, value = max(past)
        return value, occurred_at


def rows_by_id(rows: Sequence[Row], key: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for row in rows:
        identity = str(row[key])
        if identity in found:
            raise ValueError(f"{key} {identity} stands twice")
        found[identity] = {name: attribute_value(name, value) for name, value in row.items()}
    return found


def attribute_value(name: str, value: object) -> object:
    """A value of the table. Only ``created_at`` may be an instant in microseconds; it is read as that date's text."""
    if name == "created_at" and isinstance(value, int) and not isinstance(value, bool):
        return instant_text(value)
    return value


def property_value(value: object) -> object:
    """A value of a property. Properties are held as text, so a number that is none as text is none here either."""
    if isinstance(value, list):
        return [property_value(element) for element in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and not is_missing(value)
    return text_of(value) if is_number and number_of(text_of(value)) is None else value


def changes_by_owner(rows: Sequence[Row], key: str) -> dict[tuple[str, str], list[Change]]:
    found: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for row in rows:
        if row.get(key) is not None:
            value = attribute_value(row["attribute"], row["value"])
            text = None if value is None else text_of(value)
            found[(str(row[key]), row["attribute"])].append(Change(text, row["occurred_at"]))
    return dict(found)


def as_of(changes: Sequence[Change] | None, from_table: object, at: int) -> object:
    """The value at an instant: with any change ever, missing before the first, then the last; else the table's."""
    if not changes:
        return from_table
    past = [change for change in changes if change.at <= at]
    if not past:
        return None
    return max(past, key=lambda change: (change.at, change.value or "")).value


def events_by_lead(rows: Sequence[Row]) -> dict[str, list[Event]]:
    """Every event once, in order: of those with equal source and id the earliest, then the smaller text, stays."""
    kept: dict[tuple[str, str], tuple[tuple[object, ...], Event]] = {}
    for row in rows:
        properties = row.get("properties") or {}
        event = Event(
            id=str(row["event_id"]),
            source=row.get("source") or "",
            lead=str(row["lead_id"]),
            name=event_name(row["event"]),
            at=row["occurred_at"],
            automated=bool(row.get("automated")),
            properties={name: property_value(value) for name, value in properties.items()},
        )
        rank = (event.at, event.lead, row["event"], canonical_json(properties), event.automated)
        before = kept.get((event.source, event.id))
        if before is None or rank < before[0]:
            kept[(event.source, event.id)] = (rank, event)
    found: dict[str, list[Event]] = defaultdict(list)
    for _, event in kept.values():
        found[event.lead].append(event)
    return {lead: sorted(events, key=lambda event: event.order) for lead, events in found.items()}
