"""The scores of accounts, after those of their people changed."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
import sqlalchemy as sa

from leadline.live.accounts import Member, account_result
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.accounts import refresh_accounts
from leadline.store.subjects import parts
from leadline.store.values import dumped


def accounts_of(con: sa.Connection, lead_ids: Iterable[int]) -> set[str]:
    """The accounts that leads are shown with."""
    found: set[str] = set()
    for some in parts(lead_ids):
        query = sa.select(t.leads.c.account_id).where(t.leads.c.lead_id.in_(some), t.leads.c.account_id.is_not(None))
        found |= set(con.scalars(query))
    return found


def save_accounts(con: sa.Connection, model: Model | None, account_ids: Iterable[str], as_of: Instant) -> None:
    """Write the score of these accounts by a model's `account_score`; without one they have people and no score."""
    wanted = sorted(set(account_ids))
    known: set[str] = set()
    for some in parts(wanted):
        known |= set(con.scalars(sa.select(t.accounts.c.account_id).where(t.accounts.c.account_id.in_(some))))
    refresh_accounts(con, set(wanted) - known, as_of)
    people = counted(con, wanted)
    members = {} if model is None or model.account_score is None else members_of(con, model.name, wanted)
    rows = []
    for account_id in wanted:
        found = members.get(account_id, [])
        result = account_result(model.account_score, found) if model and model.account_score else None
        rows.append(
            {
                "one": account_id,
                "people": people.get(account_id, 0),
                "score_cents": None if result is None else int(result.score * 100),
                "missing_roles": dumped([] if result is None else list(result.missing_roles)),
                "as_of": as_of,
            }
        )
    if rows:
        names = ("people", "score_cents", "missing_roles", "as_of")
        changed = sa.update(t.accounts).where(t.accounts.c.account_id == sa.bindparam("one"))
        con.execute(changed.values({name: sa.bindparam(name) for name in names}), rows)


def counted(con: sa.Connection, account_ids: Iterable[str]) -> dict[str, int]:
    """How many people each account has."""
    found: dict[str, int] = {}
    for some in parts(account_ids):
        query = sa.select(t.leads.c.account_id, sa.func.count().label("people")).where(t.leads.c.account_id.in_(some))
        found |= {row.account_id: row.people for row in con.execute(query.group_by(t.leads.c.account_id))}
    return found


def members_of(con: sa.Connection, model: str, account_ids: Iterable[str]) -> dict[str, list[Member]]:
    """The scored people of each account, by one model."""
    found: dict[str, list[Member]] = {}
    s, leads = t.scores.c, t.leads.c
    for some in parts(account_ids):
        rows = con.execute(
            sa.select(leads.account_id, s.score_cents, s.dimensions, s.roles)
            .join(t.scores, s.lead_id == leads.lead_id)
            .where(leads.account_id.in_(some), s.model == model, s.score_cents.is_not(None))
        )
        for account_id, cents, dimensions, roles in rows:
            found.setdefault(account_id, []).append(Member(cents, orjson.loads(dimensions), orjson.loads(roles)))
    return found
