"""The desk at which leads are given out, one after the other: what everybody has, counted on with each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from leadline.live.people import Person
from leadline.model.condition import Instant
from leadline.routing import Asked, Choice, Load, Nobody, Routing, Turn, Wait, choose
from leadline.store import assignments
from leadline.store import tables as t
from leadline.store.inserting import replace_rows
from leadline.store.sight import as_owner

NOBODY: frozenset[str] = frozenset()


class Desk:
    """Gives leads out by a routing at an instant, in memory; `save_turns` writes whose turn it is then."""

    def __init__(self, con: sa.Connection, routing: Routing, persons: Mapping[int, Person], now: Instant) -> None:
        self.routing, self.persons, self.now = routing, persons, now
        self.loads = loads(con, routing, now, asks_open=routing.asks_open)
        self.turns = standing_turns(con)
        self.changed: set[tuple[str, str]] = set()
        accounts = {one.account_id for one in persons.values() if one.account_id is not None}
        self.account_owners = assignments.account_owners(con, accounts) if routing.account_owner_first else {}

    def give(
        self, lead_id: int, held: frozenset[str], without: frozenset[str] = NOBODY, *, keeps: bool = True
    ) -> Choice | Wait | Nobody:
        """Whose a lead becomes; from then on they have one more. ``keeps=False``: not its owner's, if it has one."""
        owner = self.persons[lead_id].attributes(self.now).get(assignments.OWNER) if keeps else None
        found = choose(
            self.routing, Asked(held, owner, self.account_owner(lead_id), without), self.loads, self.turns, self.now
        )
        if isinstance(found, Choice):
            self.take(lead_id, found)
        return found

    def take(self, lead_id: int, choice: Choice) -> None:
        load = self.loads.get(choice.owner, Load())
        self.loads[choice.owner] = replace(load, today=load.today + 1, open=load.open + 1)
        if choice.pool is not None:
            self.turns.setdefault(choice.pool, {}).update(choice.turns)
            self.changed |= {(choice.pool, owner) for owner in choice.turns}
        account = self.persons[lead_id].account_id
        if account is not None:
            self.account_owners.setdefault(account, {}).setdefault(as_owner(choice.owner) or "", set()).add(lead_id)

    def account_owner(self, lead_id: int) -> str | None:
        """Who of the reps owns the most other leads of the lead's account; of equals who owns the oldest."""
        found = self.account_owners.get(self.persons[lead_id].account_id or "", {})
        others = {owner: leads - {lead_id} for owner, leads in found.items() if owner in self.routing.reps}
        others = {owner: leads for owner, leads in others.items() if leads}
        return min(others, key=lambda owner: (-len(others[owner]), min(others[owner])), default=None)

    def save_turns(self, con: sa.Connection) -> None:
        """Write how the turns stand where they changed."""
        rows = [
            {"pool": pool, "owner": owner, "last": turn.last, "lag": turn.lag}
            for pool, owner in sorted(self.changed)
            for turn in (self.turns[pool][owner],)
        ]
        replace_rows(con, t.turns, rows)


def loads(con: sa.Connection, routing: Routing, now: Instant, *, asks_open: bool = True) -> dict[str, Load]:
    """What each rep has: what came to them today, where they are, and what is open, if that is asked."""
    today = assignments.given_since(con, {rep.owner: rep.today(now) for rep in routing.reps.values()})
    open_ = assignments.open_leads(con, routing.reps.keys()) if asks_open else {}
    return {name: Load(today.get(name, 0), open_.get(name, 0)) for name in routing.reps}


def standing_turns(con: sa.Connection) -> dict[str, dict[str, Turn]]:
    """Whose turn it is in every pool."""
    found: dict[str, dict[str, Turn]] = {}
    for row in con.execute(sa.select(t.turns)):
        found.setdefault(row.pool, {})[row.owner] = Turn(row.last, row.lag)
    return found
