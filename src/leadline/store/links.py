"""Links that sign somebody in once: for who forgot a password, and for the first look at a demo."""

from __future__ import annotations

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import MINUTE, Duration, Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.sealed import seal, unseal
from leadline.store.users import User, user_numbered

LINK, LASTS = "link that signs in", 10 * MINUTE
USED = ("user.login", "user.link")  # after one of these, links that were made before open nothing


def sign_in_token(con: sa.Connection, secret: bytes, user_id: int, now: Instant) -> str:
    """What signs a user in once: for ten minutes, until they sign in otherwise, while they may sign in at all."""
    return seal(secret, LINK, orjson.dumps([user_id, last_sign_in(con, user_id)]).decode(), now)


def signed_in_by(con: sa.Connection, secret: bytes, token: str, now: Instant, lasts: Duration = LASTS) -> User | None:
    """The user whom a token signs in, which is used up by that."""
    said = unseal(secret, LINK, token, now, lasts)
    if said is None:
        return None
    user_id, last = orjson.loads(said)
    try:
        user = user_numbered(con, user_id)
    except InputError:
        return None
    if user.disabled_at is not None or last_sign_in(con, user_id) != last:
        return None
    record(con, now, f"user:{user_id}", "user.link", f"user:{user_id}")
    return user


def last_sign_in(con: sa.Connection, user_id: int) -> int:
    """The number of a user's last sign-in in the audit log."""
    a = t.audit.c
    query = sa.select(sa.func.max(a.audit_seq)).where(a.actor == f"user:{user_id}", a.action.in_(USED))
    return con.scalar(query) or 0
