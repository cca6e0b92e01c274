"""Keys of sources and of programs. A key is shown once, when it is made; only its SHA-256 is kept.

| kind | begins with | |
|---|---|---|
| browser | ``llb_`` | writes what visitors do; anybody can read it in a page |
| server | ``llw_`` | writes everything that its scopes allow |
| api | ``lla_`` | reads and acts as its role, and as far as its scopes |
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.roles import Role, Sight
from leadline.store.secret import digest, random_text
from leadline.store.sources import source_number
from leadline.store.values import dumped

BROWSER, SERVER, API = "browser", "server", "api"
BEGINNINGS = {BROWSER: "llb_", SERVER: "llw_", API: "lla_"}
SHOWN = 10  # characters that tell keys apart


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key to be made. ``source`` is the name of the source that it writes to; left out, it is the key's own."""

    name: str
    kind: str
    source: str | None = None
    role: Role | None = None
    sight: Sight = Sight.all
    user_id: int | None = None
    scopes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept. ``user_id`` is who made it, and whose leads it sees where its sight is not all."""

    key_id: int
    name: str
    kind: str
    prefix: str
    created_at: Instant
    revoked_at: Instant | None = None
    source_id: int | None = None
    source: str | None = None
    role: Role | None = None
    sight: Sight = Sight.all
    user_id: int | None = None
    team: str | None = None
    scopes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()


def make_key(con: sa.Connection, wanted: Wanted, by: str, at: Instant) -> tuple[Key, str]:
    """Make a key, and its source where there is none of that name; the key, and the text that is shown once."""
    text = BEGINNINGS[wanted.kind] + random_text()
    writes = wanted.kind != API
    source_id = source_number(con, wanted.source or wanted.name, "segment", at) if writes else None
    row = {
        "name": wanted.name,
        "kind": wanted.kind,
        "source_id": source_id,
        "role": None if writes else (wanted.role or Role.viewer).value,
        "sight": wanted.sight.value,
        "user_id": wanted.user_id,
        "prefix": text[:SHOWN],
        "digest": digest(text),
        "scopes": dumped(wanted.scopes),
        "events": dumped(wanted.events),
        "traits": dumped(wanted.traits),
        "created_at": at,
    }
    key_id = con.execute(sa.insert(t.keys).values(row).returning(t.keys.c.key_id)).scalar_one()
    detail = {"kind": wanted.kind, "role": row["role"], "source": source_id, "scopes": wanted.scopes}
    record(con, at, by, "key.create", f"key:{key_id}", detail)
    return key_numbered(con, key_id), text


def revoke_key(con: sa.Connection, key_id: int, by: str, at: Instant) -> Key:
    """Let a key open nothing any more. Once revoked, it stays so, as of the first time."""
    found = key_numbered(con, key_id)
    if found.revoked_at is None:
        con.execute(sa.update(t.keys).where(t.keys.c.key_id == key_id).values(revoked_at=at))
        record(con, at, by, "key.revoke", f"key:{key_id}")
    return key_numbered(con, key_id)


def key_numbered(con: sa.Connection, key_id: int) -> Key:
    row = con.execute(listing().where(t.keys.c.key_id == key_id)).one_or_none()
    if row is None:
        raise InputError(f"there is no key {key_id}; `leadline keys` lists them")
    return as_key(row)


def key_of(con: sa.Connection, hashed: bytes) -> Key | None:
    """The key with that SHA-256, if it was not revoked. An API key ends with the user who made it."""
    maker_is_here = sa.or_(t.keys.c.kind != API, t.users.c.disabled_at.is_(None))
    query = listing().where(t.keys.c.digest == hashed, t.keys.c.revoked_at.is_(None), maker_is_here)
    row = con.execute(query).one_or_none()
    return as_key(row) if row is not None else None


def keys(con: sa.Connection) -> list[Key]:
    """All keys, the revoked ones too, in the order in which they were made."""
    return [as_key(row) for row in con.execute(listing().order_by(t.keys.c.key_id))]


def listing() -> sa.Select[tuple[object, ...]]:
    """Keys with the names of their sources and the teams of whose sight they have."""
    joined = t.keys.outerjoin(t.sources, t.sources.c.source_id == t.keys.c.source_id)
    joined = joined.outerjoin(t.users, t.users.c.user_id == t.keys.c.user_id)
    return sa.select(t.keys, t.sources.c.name.label("source"), t.users.c.team).select_from(joined)


def as_key(row: sa.Row[tuple[object, ...]]) -> Key:
    return Key(
        key_id=row.key_id,
        name=row.name,
        kind=row.kind,
        prefix=row.prefix,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        source_id=row.source_id,
        source=row.source,
        role=Role(row.role) if row.role else None,
        sight=Sight(row.sight),
        user_id=row.user_id,
        team=row.team,
        scopes=tuple(orjson.loads(row.scopes)),
        events=tuple(orjson.loads(row.events)),
        traits=tuple(orjson.loads(row.traits)),
    )
