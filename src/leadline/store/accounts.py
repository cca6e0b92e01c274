"""Accounts as they are shown: their attributes of today, and the mail domain that is theirs."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from leadline.identity.account import company_domain
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.inserting import replace_rows
from leadline.store.subjects import parts
from leadline.store.values import dumped

DOMAINS = ("domain", "website", "company_domain", "web")  # attributes that say an account's domain, the best first


def mark_accounts(con: sa.Connection, account_ids: Iterable[str], at: Instant) -> None:
    """Have the people of these accounts scored again."""
    rows = [{"account_id": one, "at": at} for one in sorted(set(account_ids))]
    if rows:
        con.execute(sa.insert(t.dirty_accounts), rows)


def refresh_accounts(con: sa.Connection, account_ids: Iterable[str], as_of: Instant) -> set[str]:
    """Write what is shown of these accounts; the mail domains that they claim now."""
    wanted = sorted(set(account_ids))
    said: dict[str, dict[str, str | None]] = {account_id: {} for account_id in wanted}
    c = t.changes.c
    for some in parts(wanted):
        rows = con.execute(
            sa.select(c.account_id, c.attribute, c.value)
            .where(c.account_id.in_(some), c.occurred_at <= as_of)
            .order_by(c.occurred_at, c.change_seq)
        )
        for account_id, attribute, value in rows:
            said[account_id][attribute] = value
    rows_ = []
    for account_id, attributes in said.items():
        known = {name: value for name, value in attributes.items() if value is not None}
        domain = next((found for name in DOMAINS if (found := domain_of(known.get(name)))), None)
        shown = {"account_id": account_id, "name": known.get("name"), "domain": domain or domain_of(account_id)}
        rows_.append(shown | {"attributes": dumped(known)})
    replace_rows(con, t.accounts, rows_)
    return {row["domain"] for row in rows_ if row["domain"] and row["domain"] != row["account_id"]}


def domain_of(text: str | None) -> str | None:
    """The registrable domain of a web address or a bare domain; ``None`` where it is none.

    >>> domain_of("https://www.nordlicht.example.com/about"), domain_of("17")
    ('example.com', None)
    """
    if not text or "." not in text:
        return None
    host = text.strip().split("://")[-1].split("/")[0].split("?")[0].split(":")[0]
    return company_domain(host) if host else None
