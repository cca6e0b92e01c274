"""Assignments: whose a lead became and why, the clock of the first contact, and what everybody has.

An assignment is open until the lead is another's, is sent away, or is won or lost. Of a merged lead those of all who it
was count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import MINUTE, Duration, Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.attributes import rows as changes_of
from leadline.store.contacts import CONTACTS, OPEN, REASSIGNED, end
from leadline.store.sight import as_owner
from leadline.store.whose import mark_dirty

OWNER = "owner"
SHOWN_AFTER: Duration = 1 * MINUTE  # whose a lead is, is shown with the next score
IN_WORK = ("mql", "accepted", "sql", "opportunity")  # stages at which a lead is somebody's to work on
a, i, lead, e = t.assignments.c, t.identity.c, t.leads.c, t.events.c


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whose a lead becomes. ``lead_id`` is the lead of today; ``next_at``: when something is to be done about it."""

    lead_id: int
    owner: str
    by: str
    rule: str = ""
    reason: str = ""
    contact_by: Instant | None = None
    next_at: Instant | None = None
    is_new: bool = True  # whether they did not own it before


def assign(con: sa.Connection, assigned: Sequence[Assigned], at: Instant) -> list[int]:
    """Write whose leads become: what they were before ends, and each is scored again. The numbers of the assignments.

    The lead's attribute `owner` says it, as a change that is trusted.
    """
    if not assigned:
        return []
    end(con, [one.lead_id for one in assigned], REASSIGNED, at)
    rows = [
        {
            "lead_id": one.lead_id,
            "owner": one.owner,
            "by": one.by,
            "rule": one.rule,
            "reason": one.reason,
            "at": at,
            "contact_by": one.contact_by,
            "next_at": one.next_at,
        }
        for one in assigned
    ]
    made = sa.insert(t.assignments).returning(a.assignment_id, sort_by_parameter_order=True)
    numbers = list(con.scalars(made, rows))
    new = [one for one in assigned if one.is_new]
    said = [row for one in new for row in changes_of(con, {"subject_id": one.lead_id}, {OWNER: one.owner}, at)]
    if said:
        con.execute(sa.insert(t.changes), said)
    mark_dirty(con, [one.lead_id for one in new], "event", at)
    return numbers


# -- what there is -------------------------------------------------------------------------------------------------

OF_LEADS = (
    sa.select(i.lead_id.label("whose"), t.assignments)
    .join_from(t.assignments, t.identity, i.subject_id == a.lead_id)
    .where(among(i.lead_id))
    .distinct()
    .order_by(a.assignment_id)
)


def open_of(con: sa.Connection, lead_ids: Iterable[int]) -> dict[int, sa.Row[Any]]:
    """The open assignment of each lead that has one; of a merged lead the last."""
    return {row.whose: row for row in con.execute(OF_LEADS.where(OPEN), {"ids": lead_ids})}


def had(con: sa.Connection, lead_ids: Iterable[int], since: Mapping[int, Instant]) -> dict[int, set[str]]:
    """Who had each lead from an instant on."""
    found: dict[int, set[str]] = {}
    for row in con.execute(OF_LEADS, {"ids": lead_ids}):
        if row.at >= since.get(row.whose, 0):
            found.setdefault(row.whose, set()).add(row.owner)
    return found


def of_lead(lead_id: int) -> sa.Select[Any]:
    """The assignments of a lead, those of all who it was."""
    mine = sa.select(i.subject_id).where(i.lead_id == lead_id)
    return sa.select(t.assignments).where(sa.or_(a.lead_id.in_(mine), a.lead_id == lead_id))


# -- what everybody has --------------------------------------------------------------------------------------------


def open_leads(con: sa.Connection, owners: Collection[str]) -> dict[str, int]:
    """How many leads are in work with each of these: those that are theirs as shown, and those that were assigned so
    lately that it may not be shown yet."""
    shown = sa.select(lead.owner.label("owner"), lead.lead_id).where(lead.stage.in_(IN_WORK), lead.owner.is_not(None))
    just = (
        sa.select(a.owner.label("owner"), i.lead_id)
        .join_from(t.assignments, t.identity, i.subject_id == a.lead_id)
        .join(t.leads, lead.lead_id == i.lead_id, isouter=True)
        .where(among(a.owner), OPEN, sa.or_(lead.as_of.is_(None), lead.as_of < a.at + SHOWN_AFTER))
    )
    both = sa.union(shown, just).subquery()
    query = sa.select(both.c.owner, sa.func.count()).group_by(both.c.owner)
    wanted = set(owners)
    return {row[0]: row[1] for row in con.execute(query, {"ids": owners}) if row[0] in wanted}


def given_since(con: sa.Connection, since: Mapping[str, Instant]) -> dict[str, int]:
    """How many leads each of these was given since an instant of their own, such as when their day began."""
    found: dict[str, int] = {}
    query = sa.select(a.owner, sa.func.count()).where(among(a.owner)).group_by(a.owner)
    for start in sorted(set(since.values())):
        those = [owner for owner, one in since.items() if one == start]
        found |= {row[0]: row[1] for row in con.execute(query.where(a.at >= start), {"ids": those})}
    return found


def account_owners(con: sa.Connection, account_ids: Collection[str]) -> dict[str, dict[str, set[int]]]:
    """The leads of each account that are somebody's, by their owners."""
    shown = sa.select(lead.account_id, lead.owner, lead.lead_id).where(among(lead.account_id), lead.owner.is_not(None))
    just = (
        sa.select(lead.account_id, a.owner, lead.lead_id)
        .join_from(t.assignments, t.identity, i.subject_id == a.lead_id)
        .join(t.leads, lead.lead_id == i.lead_id)
        .where(among(lead.account_id), OPEN)
    )
    found: dict[str, dict[str, set[int]]] = {}
    for account_id, owner, lead_id in con.execute(sa.union(shown, just), {"ids": account_ids}):
        found.setdefault(account_id, {}).setdefault(as_owner(owner) or "", set()).add(lead_id)
    return found


# -- the clock -----------------------------------------------------------------------------------------------------


def due(con: sa.Connection, now: Instant, most: int) -> list[sa.Row[Any]]:
    """The open assignments about which something is to be done by now, with whose the leads are today."""
    query = (
        sa.select(i.lead_id.label("whose"), t.assignments)
        .join_from(t.assignments, t.identity, i.subject_id == a.lead_id)
        .where(OPEN, a.next_at <= now)
        .distinct()
        .order_by(a.next_at, a.assignment_id)
        .limit(most)
    )
    return list(con.execute(query))


def contacts(con: sa.Connection, lead_ids: Iterable[int]) -> dict[int, Instant]:
    """When each of these leads was last contacted, as far as an event says so."""
    query = (
        sa.select(i.lead_id, sa.func.max(e.occurred_at))
        .join_from(t.identity, t.events, e.subject_id == i.subject_id)
        .where(among(i.lead_id), e.name.in_(CONTACTS), e.occurred_at >= i.starts, e.occurred_at < i.ends)
        .group_by(i.lead_id)
    )
    return {row[0]: row[1] for row in con.execute(query, {"ids": lead_ids})}


def change(con: sa.Connection, assignment_id: int, **values: Any) -> None:
    """Note what was done about an open assignment."""
    con.execute(sa.update(t.assignments).where(a.assignment_id == assignment_id, OPEN).values(values))
