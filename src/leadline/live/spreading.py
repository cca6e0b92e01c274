"""A change of an account concerns its people. Who they are is asked when nobody is just being scored.

Somebody whose turn is under way may be about to be shown with the account, by what was known of it before. So this
waits for the turns that have begun, and those that follow see the change.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.accounts import refresh_accounts
from leadline.store.alone import between_turns
from leadline.store.database import Store
from leadline.store.subjects import parts
from leadline.store.whose import mark_dirty

AT_ONCE = 1_000  # accounts


def spread(store: Store, as_of: Instant) -> None:
    """Write what is shown of the accounts that were marked, and have their people scored again."""
    waiting = sa.select(t.dirty_accounts).order_by(t.dirty_accounts.c.dirty_seq).limit(AT_ONCE)
    while True:
        with store.reading() as con:
            if con.execute(waiting).first() is None:
                return
        with between_turns(store) as con:
            rows = con.execute(waiting).all()
            if not rows:
                return  # another worker was quicker
            accounts = {row.account_id for row in rows}
            claimed = refresh_accounts(con, accounts, as_of)
            mark_dirty(con, people_of(con, accounts | claimed), "account", rows[0].at)
            done = t.dirty_accounts.c.dirty_seq
            for some in parts(row.dirty_seq for row in rows):
                con.execute(sa.delete(t.dirty_accounts).where(done.in_(some)))


def people_of(con: sa.Connection, accounts: Iterable[str]) -> set[int]:
    """The leads that are shown with these accounts."""
    found: set[int] = set()
    for some in parts(dict.fromkeys(accounts)):
        found |= set(con.scalars(sa.select(t.leads.c.lead_id).where(t.leads.c.account_id.in_(some))))
    return found
