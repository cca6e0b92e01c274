"""The outbox: what is to be sent, written in the transaction of what it follows from, and sent after it.

    waiting ──send──▶ sent
       │  ├─ it did not arrive ▶ waiting, later; after the last try: dead
       │  ├─ it never will     ▶ dead: somebody looks, and has it tried again or lets it be
       │  └─ it must not       ▶ dropped, with the reason

A try is counted before it is made, and its delivery held meanwhile. Whoever is killed in between leaves a delivery that
is held for a while and then sent again with the same key, by which a receiver tells that it is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.model.condition import HOUR, MINUTE, SECOND, Duration, Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.inserting import insert_new
from leadline.store.values import dumped

WAITING, SENT, DEAD, DROPPED = STATES = ("waiting", "sent", "dead", "dropped")
HELD: Duration = 5 * MINUTE  # longer than a channel may take for a batch
RETRIES = (5 * SECOND, 1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR)
LONGEST = 2_000  # characters of an answer or an error
d, c = t.deliveries.c, t.connections.c
EARLIER = t.deliveries.alias("earlier")
IS_WAITING = d.state == sa.literal_column("'waiting'")  # a parameter would keep a planner from the indexes


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to be sent. ``key`` is unique for ever; ``what`` is JSON; ``lead_id`` is a subject, if it has one."""

    key: str
    connection: str
    kind: str
    what: Mapping[str, Any]
    lead_id: int | None = None
    due_at: Instant = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is being sent, for the ``attempts``-th time."""

    seq: int
    key: str
    connection: str
    kind: str
    what: Mapping[str, Any]
    lead_id: int | None
    made_at: Instant
    attempts: int


def put(con: sa.Connection, deliveries: Sequence[Delivery], at: Instant) -> int:
    """Put deliveries into the outbox; those whose key is there already are left out. How many were new."""
    rows = [
        {
            "key": one.key,
            "connection": one.connection,
            "kind": one.kind,
            "lead_id": one.lead_id,
            "what": dumped(dict(one.what)),
            "made_at": at,
            "due_at": max(one.due_at, at),
            "state": WAITING,
        }
        for one in deliveries
    ]
    return len(insert_new(con, t.deliveries, rows, [d.delivery_seq]))


def ready(con: sa.Connection, now: Instant) -> list[str]:
    """The connections that have something due, do not rest, and are not to be left alone just now."""
    due = sa.exists().where(d.connection == c.connection, IS_WAITING, d.due_at <= now, d.held_until <= now)
    rests = sa.or_(c.paused_at.is_not(None), c.archived_at.is_not(None), c.next_at > now)
    return list(con.scalars(sa.select(c.connection).where(due, ~rests).order_by(c.connection)))


def hold(con: sa.Connection, connection: str, most: int, now: Instant, *, is_ordered: bool = True) -> list[Waiting]:
    """Take some that are due, those due longest first, and count the try. Of a lead only the one that was made first,
    where they are ordered: what comes later is sent after it."""
    e = EARLIER.c
    first = (
        sa.select(sa.func.min(e.delivery_seq))
        .where(e.connection == d.connection, e.lead_id == d.lead_id, e.state == sa.literal_column("'waiting'"))
        .scalar_subquery()
    )
    query = (
        sa.select(t.deliveries)
        .where(d.connection == connection, IS_WAITING, d.due_at <= now, d.held_until <= now)
        .where(sa.or_(d.lead_id.is_(None), d.delivery_seq == first) if is_ordered else sa.true())
        .order_by(d.due_at, d.delivery_seq)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = con.execute(query).all()
    held = sa.update(t.deliveries).where(among(d.delivery_seq))
    if rows:
        numbers = {"ids": [row.delivery_seq for row in rows]}
        con.execute(held.values(held_until=now + HELD, attempts=d.attempts + 1), numbers)
    return [
        Waiting(
            row.delivery_seq,
            row.key,
            row.connection,
            row.kind,
            orjson.loads(row.what),
            row.lead_id,
            row.made_at,
            row.attempts + 1,
        )
        for row in rows
    ]


def ended(
    con: sa.Connection, seqs: Collection[int], state: str, at: Instant, *, error: str = "", answer: str = ""
) -> None:
    """Write how deliveries ended."""
    values = {"state": state, "ended_at": at, "held_until": 0, "error": error[:LONGEST], "answer": answer[:LONGEST]}
    con.execute(sa.update(t.deliveries).where(among(d.delivery_seq)).values(values), {"ids": seqs})


def postponed(con: sa.Connection, one: Waiting, due_at: Instant, error: str) -> None:
    """Have one tried again at an instant."""
    here = sa.update(t.deliveries).where(d.delivery_seq == one.seq)
    con.execute(here.values(due_at=due_at, held_until=0, error=error[:LONGEST]))


def released(con: sa.Connection, untried: Iterable[Waiting]) -> None:
    """Let go of those that were not tried after all: their try does not count."""
    here = sa.update(t.deliveries).where(among(d.delivery_seq))
    con.execute(here.values(held_until=0, attempts=d.attempts - 1), {"ids": [one.seq for one in untried]})


def let_go(con: sa.Connection) -> None:
    """Let go of all that is held, where nobody else can be sending it: a server that begins to serve a SQLite file."""
    con.execute(sa.update(t.deliveries).where(IS_WAITING, d.held_until > 0).values(held_until=0))


def wait_before(attempts: int, key: str) -> Duration | None:
    """How long to wait after so many tries, a little differently for each key; ``None``: that was the last one.

    The steps are those that Standard Webhooks recommends (standardwebhooks.com, "Deliverability and reliability").

    >>> [wait_before(n, "a") is None for n in (1, 9, 10)]
    [False, False, True]
    """
    if attempts > len(RETRIES):
        return None
    span = RETRIES[attempts - 1]
    return span + span * (sum(key.encode()) % 21) // 100


# -- people look, and decide ---------------------------------------------------------------------------------------


def retry(con: sa.Connection, where: sa.ColumnElement[bool], at: Instant) -> int:
    """Have dead deliveries tried again, from the first try on; how many."""
    again = sa.update(t.deliveries).where(d.state == DEAD, where)
    return con.execute(again.values(state=WAITING, due_at=at, attempts=0, ended_at=None)).rowcount


def drop(con: sa.Connection, where: sa.ColumnElement[bool], why: str, at: Instant) -> int:
    """Let deliveries be that are dead or wait, and that nobody is sending; how many."""
    idle = sa.or_(d.state == DEAD, sa.and_(IS_WAITING, d.held_until <= at))
    gone = sa.update(t.deliveries).where(idle, where)
    return con.execute(gone.values(state=DROPPED, ended_at=at, error=why)).rowcount
