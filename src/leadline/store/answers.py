"""Answers to requests that may come twice: the second gets the first one's answer, and nothing is done again."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.model.condition import DAY, Instant
from leadline.store import tables as t
from leadline.store.inserting import insert_new

KEPT = DAY
UNDECIDED = 0  # the status while the request is worked on, seen by nobody else


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: an HTTP status and a JSON body, and the hash of the request that it answers."""

    digest: bytes
    status: int
    body: str


def claim(con: sa.Connection, actor: str, key: str, digest: bytes, at: Instant) -> Answer | None:
    """Take a key for a request in this transaction: ``None``, or the answer that was given before."""
    con.execute(sa.delete(t.answers).where(t.answers.c.created_at <= at - KEPT))
    row = {"actor": actor, "key": key, "digest": digest, "status": UNDECIDED, "body": "", "created_at": at}
    if insert_new(con, t.answers, [row], [t.answers.c.key]):
        return None
    found = con.execute(sa.select(t.answers).where(t.answers.c.actor == actor, t.answers.c.key == key)).one()
    return Answer(bytes(found.digest), found.status, found.body)


def keep(con: sa.Connection, actor: str, key: str, status: int, body: str) -> None:
    """Write down what is answered, in the transaction that does what was asked."""
    which = sa.update(t.answers).where(t.answers.c.actor == actor, t.answers.c.key == key)
    con.execute(which.values(status=status, body=body))
