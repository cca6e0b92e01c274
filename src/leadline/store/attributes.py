"""Attributes that a person changes: appended as changes, so that history has what was there before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.accounts import mark_accounts, refresh_accounts
from leadline.store.audit import record
from leadline.store.people import ids_of
from leadline.store.sources import LEADLINE, source_number
from leadline.store.values import as_text, clean
from leadline.store.whose import mark_dirty


def change_lead(con: sa.Connection, lead_id: int, attributes: Mapping[str, Any], by: str, at: Instant) -> None:
    """Say that a lead's attributes are these from now on; ``None``: it is missing."""
    ids_of(con, lead_id)
    con.execute(sa.insert(t.changes), list(rows(con, {"subject_id": lead_id}, attributes, at)))
    mark_dirty(con, [lead_id], "event", at)
    record(con, at, by, "lead.change", str(lead_id), {"attributes": sorted(attributes)})


def change_account(con: sa.Connection, account_id: str, attributes: Mapping[str, Any], by: str, at: Instant) -> None:
    """Say that an account's attributes are these from now on; its people are scored again."""
    con.execute(sa.insert(t.changes), list(rows(con, {"account_id": account_id}, attributes, at)))
    refresh_accounts(con, {account_id}, at)
    mark_accounts(con, {account_id}, at)
    record(con, at, by, "account.change", account_id, {"attributes": sorted(attributes)})


def rows(
    con: sa.Connection, whose: Mapping[str, Any], attributes: Mapping[str, Any], at: Instant
) -> Iterable[dict[str, Any]]:
    source = source_number(con, LEADLINE, LEADLINE, at)
    for name, value in attributes.items():
        yield {
            **whose,
            "source_id": source,
            "attribute": clean(name),
            "value": as_text(clean(value)),
            "trusted": True,
            "occurred_at": at,
            "received_at": at,
        }
