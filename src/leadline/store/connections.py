"""Connections: where something is sent to, with settings that everybody may see and secrets that nobody sees again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import MINUTE, SECOND, Duration, Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.inserting import insert_new
from leadline.store.sealed import seal, unseal
from leadline.store.values import dumped

PURPOSE = "connection"
FIRST_WAIT, LONGEST_WAIT = 5 * SECOND, 15 * MINUTE  # between two tries of a connection that fails
c = t.connections.c
HERE = sa.select(t.connections).where(c.archived_at.is_(None)).order_by(c.connection)


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as it is now. ``failing_since``: since when nothing arrived, with the last ``error``."""

    connection: str
    kind: str
    settings: Mapping[str, Any]
    created_at: Instant
    created_by: str
    paused_at: Instant | None
    next_at: Instant
    succeeded_at: Instant | None
    failing_since: Instant | None
    failures: int
    error: str
    sealed: str | None = field(repr=False)


def connections(con: sa.Connection, name: str | None = None, kind: str | None = None) -> list[Connection]:
    """The connections that are not archived, by their names."""
    query = HERE if name is None else HERE.where(c.connection == name)
    query = query if kind is None else query.where(c.kind == kind)
    return [
        Connection(
            connection=row.connection,
            kind=row.kind,
            settings=orjson.loads(row.settings),
            created_at=row.created_at,
            created_by=row.created_by,
            paused_at=row.paused_at,
            next_at=row.next_at,
            succeeded_at=row.succeeded_at,
            failing_since=row.failing_since,
            failures=row.failures,
            error=row.error,
            sealed=row.secrets,
        )
        for row in con.execute(query)
    ]


def secrets_of(one: Connection, secret: bytes) -> dict[str, str]:
    """The secrets of a connection, for whoever sends."""
    if one.sealed is None:
        return {}
    found = unseal(secret, PURPOSE, one.sealed)
    if found is None:
        raise InputError(
            f"the secrets of `{one.connection}` were written with another secret key; give them again: "
            f"leadline connect {one.kind} {one.connection}"
        )
    return dict(orjson.loads(found))


def connect(
    con: sa.Connection,
    name: str,
    kind: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    secret: bytes,
    by: str,
    at: Instant,
) -> None:
    """Keep a connection; in the place of one of that name and kind, whose secrets stay where none are given."""
    before = con.execute(sa.select(t.connections).where(c.connection == name)).one_or_none()
    if before is not None and before.archived_at is None and before.kind != kind:
        raise InputError(f"`{name}` is a connection of the kind `{before.kind}`; give this one another name")
    values: dict[str, Any] = {"kind": kind, "settings": dumped(dict(settings)), "next_at": 0, "archived_at": None}
    is_new = before is None or before.archived_at is not None
    if secrets or is_new:
        values["secrets"] = seal(secret, PURPOSE, dumped(dict(secrets)), at) if secrets else None
    if before is None:
        row = {"connection": name, "created_at": at, "created_by": by} | values
        if not insert_new(con, t.connections, [row], [c.connection]):
            raise InputError(f"somebody has just made a connection `{name}`; look at it, and try again")
    else:
        con.execute(sa.update(t.connections).where(c.connection == name).values(values))
    record(con, at, by, "connection.make" if is_new else "connection.change", name, {"kind": kind})


def pause_connection(con: sa.Connection, name: str, by: str, at: Instant, *, paused: bool = True) -> bool:
    """Let a connection rest, or go on at once, also where it failed and was left alone; what is to be sent waits
    meanwhile. ``False``: there is none."""
    found = connections(con, name)
    if not found:
        return False
    is_other = (found[0].paused_at is not None) != paused
    if is_other or not paused:
        here = sa.update(t.connections).where(c.connection == name)
        con.execute(here.values(paused_at=at if paused else None, next_at=0))
    if is_other:
        record(con, at, by, "connection.pause" if paused else "connection.resume", name)
    return True


def archive_connection(con: sa.Connection, name: str, by: str, at: Instant) -> bool:
    """Let a connection be no more: its secrets are forgotten, and what waits for it is dropped. ``False``: no such."""
    here = sa.update(t.connections).where(c.connection == name, c.archived_at.is_(None))
    if not con.execute(here.values(archived_at=at, paused_at=None, secrets=None)).rowcount:
        return False
    d = t.deliveries.c
    waits = sa.update(t.deliveries).where(d.connection == name, d.state == "waiting")
    con.execute(waits.values(state="dropped", ended_at=at, error="the connection was taken away"))
    for table in (t.crm_links, t.crm_marks):  # another CRM may have the name one day
        con.execute(sa.delete(table).where(table.c.connection == name))
    record(con, at, by, "connection.archive", name)
    return True


# -- health --------------------------------------------------------------------------------------------------------


def succeeded(con: sa.Connection, name: str, at: Instant) -> None:
    """Note that something arrived."""
    here = sa.update(t.connections).where(c.connection == name)
    con.execute(here.values(succeeded_at=at, failing_since=None, failures=0, error="", next_at=0))


def failed(con: sa.Connection, name: str, error: str, at: Instant, after: Duration | None) -> None:
    """Note that the connection as a whole does not work, and leave it alone for a while, longer each time."""
    failures = con.scalar(sa.select(c.failures).where(c.connection == name)) or 0
    wait = after if after is not None else min(FIRST_WAIT << min(failures, 20), LONGEST_WAIT)
    here = sa.update(t.connections).where(c.connection == name)
    since = sa.func.coalesce(c.failing_since, at)
    con.execute(here.values(failing_since=since, failures=failures + 1, error=error[:2_000], next_at=at + wait))


def asked_to_wait(con: sa.Connection, name: str, until: Instant) -> None:
    """Leave a connection alone that works and asked for time."""
    con.execute(sa.update(t.connections).where(c.connection == name).values(next_at=until))
