"""One scorer at a time on a SQLite file: a rebuild scores its leads between two turns of the server's worker.

A turn reads first and writes at its end. If two overlapped, the one that read earlier could write later, and put old
scores in the place of new ones. What must not happen during any turn happens between them, here and on PostgreSQL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from leadline.store.database import Store, refusals
from leadline.store.locks import SCORING

try:
    import fcntl
except ImportError:  # Windows: stop the server for a rebuild there
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Wait until nobody else scores, and keep others waiting until the block ends.

    On PostgreSQL leads are locked one by one, so nobody has to wait.
    """
    if store.path is None or fcntl is None:
        yield
        return
    path = store.path.with_name(f"{store.path.name}.scoring")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def one_server(store: Store, lock: int) -> Iterator[bool]:
    """Whether no other server does what this advisory lock of PostgreSQL is for, until the block ends; nobody waits.

    A SQLite file has one server.
    """
    if store.is_sqlite:
        yield True
        return
    with refusals(store.url), store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
        taken = bool(con.scalar(sa.text(f"SELECT pg_try_advisory_lock({lock})")))
        try:
            yield taken
        finally:
            if taken:
                con.execute(sa.text(f"SELECT pg_advisory_unlock({lock})"))


@contextmanager
def between_turns(store: Store) -> Iterator[sa.Connection]:
    """One transaction that writes: the turns that have begun are over, and the next begin after its commit."""
    with alone(store), store.writing() as con:
        if not store.is_sqlite:
            con.execute(sa.text(f"SELECT pg_advisory_xact_lock({SCORING})"))
        yield con
