"""Whose leads somebody sees: their own, those of their team, or all.

A lead belongs to the user whose e-mail address its attribute ``owner`` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.text import fold
from leadline.store import tables as t
from leadline.store.roles import Sight
from leadline.store.values import cut


@dataclass(frozen=True, slots=True)
class Seeing:
    """The owners whose leads somebody sees; ``None``: everybody's, and those of nobody."""

    owners: frozenset[str] | None = None

    @classmethod
    def of(cls, email: str) -> Seeing:
        """The leads of one user alone."""
        return cls(frozenset(filter(None, [as_owner(email)])))

    def has(self, owner: str | None) -> bool:
        """Whether a lead of this owner is seen."""
        return self.owners is None or as_owner(owner) in self.owners

    def each(self) -> list[Seeing]:
        """Owner by owner: an index has the leads of one of them in order, and those of several in none."""
        return [self] if self.owners is None else [Seeing(frozenset([one])) for one in sorted(self.owners)]

    def where(self, owner: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
        """The same as conditions of a query on owners as they are shown; without a condition everything is seen."""
        return [] if self.owners is None else [owner.in_(sorted(self.owners))]


def seeing(con: sa.Connection, sight: Sight, user_id: int | None, team: str | None) -> Seeing:
    """Whose leads this user sees. Who is nobody's key and does not see all, sees none."""
    if sight is Sight.all:
        return Seeing()
    u = t.users.c
    own = u.user_id == (-1 if user_id is None else user_id)
    mine = own if sight is Sight.own or team is None else sa.or_(own, u.team == team)
    return Seeing(frozenset(filter(None, map(as_owner, con.scalars(sa.select(u.email).where(mine))))))


def as_owner(said: str | None) -> str | None:
    """An owner as it stands with a lead and compares: a CRM writes ``Rep@Example.com`` of ``rep@example.com``."""
    return None if said is None else cut(fold(said))
