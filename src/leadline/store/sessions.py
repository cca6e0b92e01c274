"""Sessions: who is signed in. The cookie is random; only its SHA-256 is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import MINUTE, Duration, Instant
from leadline.store import tables as t
from leadline.store.secret import digest, random_text
from leadline.store.users import User, as_user

SEEN_EVERY = MINUTE  # how exactly it is written down when a session was used last
LONGEST_AGENT = 300  # characters


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. ``csrf`` goes with every request that changes something."""

    digest: bytes
    user: User
    csrf: str
    agent: str
    created_at: Instant
    seen_at: Instant
    expires_at: Instant

    @property
    def session_id(self) -> str:
        """What tells the sessions of a user apart, and opens nothing."""
        return self.digest.hex()[:16]


def start(con: sa.Connection, user_id: int, at: Instant, longest: Duration, agent: str = "") -> str:
    """Sign somebody in until ``longest`` from now; the text of the cookie. What has expired goes."""
    con.execute(sa.delete(t.sessions).where(t.sessions.c.expires_at <= at))
    cookie = random_text()
    row = {"digest": digest(cookie), "user_id": user_id, "csrf": random_text(), "agent": agent[:LONGEST_AGENT]}
    con.execute(sa.insert(t.sessions).values(row | {"created_at": at, "seen_at": at, "expires_at": at + longest}))
    return cookie


def session_of(con: sa.Connection, cookie: str, at: Instant, idle: Duration) -> Session | None:
    """The session of a cookie, if it has neither expired nor been unused for so long, and its user may sign in."""
    row = con.execute(going_on(at, idle).where(t.sessions.c.digest == digest(cookie))).one_or_none()
    return as_session(row) if row is not None else None


def sessions_of(con: sa.Connection, user_id: int, at: Instant, idle: Duration) -> list[Session]:
    """All sessions of a user that go on, in the order in which they were begun."""
    query = going_on(at, idle).where(t.sessions.c.user_id == user_id)
    return [as_session(row) for row in con.execute(query.order_by(t.sessions.c.created_at, t.sessions.c.digest))]


def going_on(at: Instant, idle: Duration) -> sa.Select[Any]:
    s = t.sessions.c
    return (
        sa.select(s.digest, s.csrf, s.agent, s.created_at.label("begun_at"), s.seen_at, s.expires_at, t.users)
        .join(t.users, t.users.c.user_id == s.user_id)
        .where(s.expires_at > at, s.seen_at > at - idle, t.users.c.disabled_at.is_(None))
    )


def as_session(row: sa.Row[Any]) -> Session:
    return Session(
        digest=bytes(row.digest),
        user=as_user(row),
        csrf=row.csrf,
        agent=row.agent,
        created_at=row.begun_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )


def use(con: sa.Connection, session: Session, at: Instant) -> None:
    """Write down that a session was used."""
    con.execute(sa.update(t.sessions).where(t.sessions.c.digest == session.digest).values(seen_at=at))


def end(con: sa.Connection, session: Session) -> None:
    """Sign somebody out here."""
    con.execute(sa.delete(t.sessions).where(t.sessions.c.digest == session.digest))
