"""Invitations: a link with which somebody chooses a password, when they are new or have forgotten theirs."""

from __future__ import annotations

from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import DAY, Instant
from leadline.store.audit import record
from leadline.store.sealed import seal, unseal
from leadline.store.secret import digest
from leadline.store.users import User, change_user, user_numbered, user_of

PURPOSE, LASTS = "invitation", 7 * DAY


def invite(con: sa.Connection, secret: bytes, user_id: int, by: str, at: Instant) -> str:
    """What lets a user choose a password: once, within a week, as long as the one that they have is not changed."""
    user = user_numbered(con, user_id)
    if user.disabled_at is not None:
        raise InputError("who may not sign in cannot be invited; let them in again first")
    record(con, at, by, "user.invite", f"user:{user_id}")
    return seal(secret, PURPOSE, orjson.dumps([user.email, mark(con, user.email)]).decode(), at)


def invited(con: sa.Connection, secret: bytes, token: str, at: Instant) -> User | None:
    """Whom a token invites; ``None`` if it is none, was used, or is too old."""
    said = unseal(secret, PURPOSE, token, at, LASTS)
    if said is None:
        return None
    email, marked = orjson.loads(said)
    user, _ = user_of(con, email)
    return user if user is not None and mark(con, email) == marked else None


def choose_password(con: sa.Connection, secret: bytes, token: str, password: str, at: Instant) -> User | None:
    """Use an invitation up: the user has this password from now on, and is signed out everywhere else."""
    user = invited(con, secret, token, at)
    if user is None:
        return None
    changed: dict[str, Any] = {"password": password}
    return change_user(con, user.user_id, changed, f"user:{user.user_id}", at)


def mark(con: sa.Connection, email: str) -> str:
    """What changes with the password."""
    _, kept = user_of(con, email)
    return digest(kept or "").hex()[:16]
