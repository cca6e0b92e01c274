"""What happened to leads, as a queue: the scorer's turn puts in what somebody listens for, and the follower takes it.

A happening is written in the transaction of what happened, and taken away in that of what follows from it. So something
follows from each exactly once, whatever is killed in between.

    moved    to another stage: number, from, to, by, reason, model
    entered  a segment, by a score: segment
    left     a segment, by a score: segment
    scored   with another result: a mapping of names (score, a dimension, grade, band, priority) to [before, after]
    did      something within the last day that no machine did: events, their canonical names in order, and when
    changed  an attribute: a mapping of names to [before, after]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.values import dumped

MOVED, ENTERED, LEFT, SCORED, DID, CHANGED = KINDS = ("moved", "entered", "left", "scored", "did", "changed")
ALL = "*"
h, r, i = t.happenings.c, t.flow_runs.c, t.identity.c
DONE = sa.delete(t.happenings).where(among(h.happening_seq))
THEIRS = sa.select(i.subject_id).where(among(i.lead_id))  # of a merged lead those of all who it was
AWAITED = sa.update(t.flow_runs).where(r.lead_id.in_(THEIRS), r.awaits, r.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a lead, which is a subject: whose it is now is asked when something follows."""

    lead_id: int
    kind: str
    what: Mapping[str, Any]
    at: Instant
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Listening:
    """What somebody listens for: names by kind, such as segments or attributes; `ALL` stands for every name.

    >>> Listening.to(["moved mql", "entered hot", "scored"]).wants("scored", "interest")
    True
    """

    names: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def to(cls, said: Iterable[str]) -> Listening:
        """What is said as people write it: a kind, or a kind and a name."""
        found: dict[str, set[str]] = {}
        for one in said:
            kind, _, name = one.strip().partition(" ")
            found.setdefault(kind, set()).add(name.strip() or ALL)
        return cls({kind: frozenset(names) for kind, names in found.items()})

    def wants(self, kind: str, name: str) -> bool:
        """Whether somebody listens for a happening of that kind with that name."""
        names = self.names.get(kind, frozenset())
        return name in names or ALL in names


def happen(con: sa.Connection, happened: Sequence[Happening]) -> None:
    """Put what happened into the queue."""
    rows = [
        {"lead_id": one.lead_id, "kind": one.kind, "what": dumped(dict(one.what)), "at": one.at} for one in happened
    ]
    if rows:
        con.execute(sa.insert(t.happenings), rows)


def wake_runs(con: sa.Connection, lead_ids: Iterable[int], at: Instant) -> None:
    """Have those flows looked at soon in which these leads, just scored, are awaited: by a goal, an exit or a wait."""
    con.execute(AWAITED.values(due_at=at), {"ids": lead_ids})


def head(con: sa.Connection, most: int) -> list[Happening]:
    """The first of what nothing has followed from yet."""
    query = sa.select(t.happenings).order_by(h.happening_seq).limit(most)
    return [
        Happening(row.lead_id, row.kind, orjson.loads(row.what), row.at, row.happening_seq)
        for row in con.execute(query)
    ]


def done(con: sa.Connection, happened: Iterable[Happening]) -> bool:
    """Take what was followed from the queue; ``False``: somebody else did it meanwhile, so this is to be undone."""
    numbers = [one.seq for one in happened]
    return not numbers or con.execute(DONE, {"ids": numbers}).rowcount == len(numbers)
