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
from leadline.store.among import among
from leadline.store.values import dumped

account, lead, s = t.accounts.c, t.leads.c, t.scores.c
SHOWN_WITH = sa.select(lead.account_id).where(among(lead.lead_id), lead.account_id.is_not(None))
KNOWN = sa.select(account.account_id).where(among(account.account_id))
COUNTED = (
    sa.select(lead.account_id, sa.func.count().label("people")).where(among(lead.account_id)).group_by(lead.account_id)
)
MEMBERS = (
    sa.select(lead.account_id, s.score_cents, s.dimensions, s.roles)
    .join(t.scores, s.lead_id == lead.lead_id)
    .where(among(lead.account_id), s.model == sa.bindparam("model"), s.score_cents.is_not(None))
)
CHANGED = (
    sa.update(t.accounts)
    .where(account.account_id == sa.bindparam("one"))
    .values({name: sa.bindparam(name) for name in ("people", "score_cents", "missing_roles", "as_of")})
)


def accounts_of(con: sa.Connection, lead_ids: Iterable[int]) -> set[str]:
    """The accounts that leads are shown with."""
    return set(con.scalars(SHOWN_WITH, {"ids": lead_ids}))


def save_accounts(con: sa.Connection, model: Model | None, account_ids: Iterable[str], as_of: Instant) -> None:
    """Write the score of these accounts by a model's `account_score`; without one they have people and no score."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return
    ids = {"ids": wanted}
    refresh_accounts(con, set(wanted) - set(con.scalars(KNOWN, ids)), as_of)
    people = {row.account_id: row.people for row in con.execute(COUNTED, ids)}
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
    con.execute(CHANGED, rows)


def members_of(con: sa.Connection, model: str, account_ids: Iterable[str]) -> dict[str, list[Member]]:
    """The scored people of each account, by one model."""
    found: dict[str, list[Member]] = {}
    for account_id, cents, dimensions, roles in con.execute(MEMBERS, {"ids": account_ids, "model": model}):
        found.setdefault(account_id, []).append(Member(cents, orjson.loads(dimensions), orjson.loads(roles)))
    return found
