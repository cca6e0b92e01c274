"""Sessions: who is signed in. The cookie is random; only its SHA-256 is kept."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.model.condition import MINUTE, Duration, Instant
from leadline.store import tables as t
from leadline.store.secret import digest, random_text
from leadline.store.users import User, as_user

SEEN_EVERY = MINUTE  # how exactly it is written down when a session was used last


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. ``csrf`` goes with every request that changes something."""

    digest: bytes
    user: User
    csrf: str
    seen_at: Instant
    expires_at: Instant


def start(con: sa.Connection, user_id: int, at: Instant, longest: Duration) -> str:
    """Sign somebody in until ``longest`` from now; the text of the cookie. What has expired goes."""
    con.execute(sa.delete(t.sessions).where(t.sessions.c.expires_at <= at))
    cookie = random_text()
    row = {"digest": digest(cookie), "user_id": user_id, "csrf": random_text()}
    con.execute(sa.insert(t.sessions).values(row | {"created_at": at, "seen_at": at, "expires_at": at + longest}))
    return cookie


def session_of(con: sa.Connection, cookie: str, at: Instant, idle: Duration) -> Session | None:
    """The session of a cookie, if it has neither expired nor been unused for so long, and its user may sign in."""
    query = (
        sa.select(t.sessions.c.digest, t.sessions.c.csrf, t.sessions.c.seen_at, t.sessions.c.expires_at, t.users)
        .join(t.users, t.users.c.user_id == t.sessions.c.user_id)
        .where(t.sessions.c.digest == digest(cookie), t.sessions.c.expires_at > at)
        .where(t.sessions.c.seen_at > at - idle, t.users.c.disabled_at.is_(None))
    )
    row = con.execute(query).one_or_none()
    if row is None:
        return None
    return Session(bytes(row.digest), as_user(row), row.csrf, row.seen_at, row.expires_at)


def use(con: sa.Connection, session: Session, at: Instant) -> None:
    """Write down that a session was used."""
    con.execute(sa.update(t.sessions).where(t.sessions.c.digest == session.digest).values(seen_at=at))


def end(con: sa.Connection, session: Session) -> None:
    """Sign somebody out here."""
    con.execute(sa.delete(t.sessions).where(t.sessions.c.digest == session.digest))
