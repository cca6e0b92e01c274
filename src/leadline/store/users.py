"""Users: the people who sign in, what they may do, and the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.passwords import hashed
from leadline.store.preferences import Theme, Tongue
from leadline.store.roles import Role, Sight
from leadline.store.secret import digest, random_code

CODE = "setup.code"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in, unless they are disabled. ``totp_since``: they need a code beside the password."""

    user_id: int
    email: str
    name: str
    role: Role
    sight: Sight
    team: str | None
    created_at: Instant
    disabled_at: Instant | None
    has_password: bool
    language: Tongue | None = None
    time_zone: str | None = None
    theme: Theme | None = None
    totp_since: Instant | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be made a user."""

    email: str
    role: Role
    password: str | None = None
    name: str = ""
    sight: Sight = Sight.all
    team: str | None = None


def address(email: str) -> str:
    """An e-mail address as it is compared: nobody has two users for the sake of a capital letter.

    >>> address(" Ada@Example.com")
    'ada@example.com'
    """
    text = email.strip().lower()
    name, at, domain = text.partition("@")
    if not (name and at and domain) or "@" in domain or any(c.isspace() or not c.isprintable() for c in text):
        raise InputError(f"`{email}` is no e-mail address")
    return text


def make_user(con: sa.Connection, person: Person, by: str, at: Instant) -> User:
    """Make a user. An address that another has is refused."""
    email = address(person.email)
    if con.scalar(sa.select(t.users.c.user_id).where(t.users.c.email == email)) is not None:
        raise InputError(f"there is a user with the address {email} already")
    row = {
        "email": email,
        "name": person.name,
        "role": person.role.value,
        "sight": person.sight.value,
        "team": person.team,
        "password": None if person.password is None else hashed(person.password),
        "created_at": at,
    }
    user_id = con.execute(sa.insert(t.users).values(row).returning(t.users.c.user_id)).scalar_one()
    detail = {"role": person.role, "sight": person.sight, "team": person.team}
    record(con, at, by, "user.create", f"user:{user_id}", detail)
    return user_numbered(con, user_id)


def change_user(con: sa.Connection, user_id: int, changed: dict[str, Any], by: str, at: Instant) -> User:
    """Change ``name``, ``role``, ``sight``, ``team``, ``password`` or ``disabled``; one owner always remains.

    Who is disabled, or has another password, is signed out everywhere.
    """
    user_numbered(con, user_id)
    row = {name: value for name, value in changed.items() if name in ("name", "role", "sight", "team")}
    if "disabled" in changed:
        row["disabled_at"] = at if changed["disabled"] else None
    if "password" in changed:
        row["password"] = hashed(changed["password"])
    if row:
        con.execute(sa.update(t.users).where(t.users.c.user_id == user_id).values(row))
    owners = sa.select(sa.func.count()).where(t.users.c.role == Role.owner, t.users.c.disabled_at.is_(None))
    if {"role", "disabled"} & changed.keys() and not con.scalar(owners):
        raise InputError("this is the last owner; make somebody else an owner first")
    if changed.get("disabled") or "password" in changed:
        con.execute(sa.delete(t.sessions).where(t.sessions.c.user_id == user_id))
    detail = {name: value for name, value in changed.items() if name in ("role", "sight", "team", "disabled")}
    hidden = {name: "changed" for name in ("name", "password") if name in changed}
    record(con, at, by, "user.change", f"user:{user_id}", detail | hidden)
    return user_numbered(con, user_id)


def user_numbered(con: sa.Connection, user_id: int) -> User:
    row = con.execute(sa.select(t.users).where(t.users.c.user_id == user_id)).one_or_none()
    if row is None:
        raise InputError(f"there is no user {user_id}; `leadline users` lists them")
    return as_user(row)


def user_of(con: sa.Connection, email: str) -> tuple[User | None, str | None]:
    """The user who may sign in with that address, and what is kept of their password."""
    query = sa.select(t.users).where(t.users.c.email == email.strip().lower(), t.users.c.disabled_at.is_(None))
    row = con.execute(query).one_or_none()
    return (as_user(row), row.password) if row is not None else (None, None)


def user_addressed(con: sa.Connection, email: str) -> User | None:
    """The user with that address, whether they may sign in or not."""
    row = con.execute(sa.select(t.users).where(t.users.c.email == address(email))).one_or_none()
    return as_user(row) if row is not None else None


def users(con: sa.Connection) -> list[User]:
    """All users, the disabled ones too, in the order in which they were made."""
    return [as_user(row) for row in con.execute(sa.select(t.users).order_by(t.users.c.user_id))]


def as_user(row: sa.Row[Any]) -> User:
    return User(
        user_id=row.user_id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        sight=Sight(row.sight),
        team=row.team,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        has_password=row.password is not None,
        language=Tongue(row.language) if row.language else None,
        time_zone=row.time_zone,
        theme=Theme(row.theme) if row.theme else None,
        totp_since=row.totp_since,
    )


# -- the first of them ---------------------------------------------------------------------------------------------


def offer_code(con: sa.Connection) -> str | None:
    """A code that makes whoever types it the first owner; the one before is void. ``None``: there are users."""
    if has_users(con):
        return None
    code = random_code()
    con.execute(sa.delete(t.settings).where(t.settings.c.name == CODE))
    con.execute(sa.insert(t.settings).values(name=CODE, value=digest(code).hex()))
    return code


def has_users(con: sa.Connection) -> bool:
    return con.scalar(sa.select(t.users.c.user_id).limit(1)) is not None


def take_code(con: sa.Connection, code: str) -> bool:
    """Use the code up; whether it was the right one, and nobody was quicker."""
    typed = digest("".join(code.split()).upper()).hex()
    gone = sa.delete(t.settings).where(t.settings.c.name == CODE, t.settings.c.value == typed)
    return con.execute(gone).rowcount == 1 and not has_users(con)
