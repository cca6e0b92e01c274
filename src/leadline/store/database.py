"""Opening the store: a SQLite file, or a PostgreSQL database, and how it is read and written.

SQLite is kept safe rather than quick: write-ahead log, `synchronous=FULL`, one writer at a time. What is written is
there after the commit even if the power goes.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from leadline.errors import InputError, StoreError

SQLITE, POSTGRES = "sqlite", "postgresql"
WAITS_S = 30  # for another process that writes to the same SQLite file
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA secure_delete=ON",
    "PRAGMA cache_size=-65536",
    "PRAGMA wal_autocheckpoint=10000",
    "PRAGMA mmap_size=268435456",
)
STATEMENTS = 512  # that a SQLite connection keeps prepared


@dataclass(frozen=True, slots=True)
class Store:
    """A database with our tables. ``url`` is without its password; ``path`` is that of a SQLite file."""

    engine: sa.Engine
    url: str
    path: Path | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == SQLITE

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction that writes: all of it is there after the block, or nothing of it."""
        with refusals(self.url), self.engine.connect().execution_options(leadline_writes=True) as con, con.begin():
            yield con

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One transaction that only reads: what it sees does not change under it on SQLite."""
        with refusals(self.url), self.engine.connect() as con, con.begin():
            yield con

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def refusals(url: str) -> Iterator[None]:
    """A database that is gone, full or locked becomes a `StoreError`, which says so; it may be there again later."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sqlite3.DatabaseError) as error:
        raise StoreError(
            f"the database {url} did not answer: {said(error)}; is it running, and is its disk full?"
        ) from error
    except sa.exc.DatabaseError as error:
        if type(error) is not sa.exc.DatabaseError:
            raise
        raise StoreError(f"{url} cannot be read: {said(error)}; restore a backup, or name another database") from error
    except sa.exc.TimeoutError as error:
        raise StoreError(f"all connections to {url} are in use; try again in a moment") from error


def said(error: Exception) -> str:
    """What the database said, on one line and without the values of the statement."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split()) or type(cause).__name__


def open_store(url: str, *, pool: int = 8) -> Store:
    """The store that a URL names: ``sqlite:///leadline.db``, ``postgresql://user@host/name``; made if it is missing.

    The tables are brought up to date by `leadline.store.migrate.upgrade`, not here.
    """
    try:
        made = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise InputError(
            f"`{url}` is no address of a database; write sqlite:///leadline.db or postgresql://user@host/name"
        ) from None
    if made.get_backend_name() == SQLITE:
        return open_sqlite(made)
    if made.get_backend_name() == POSTGRES:
        return open_postgres(made, pool)
    raise InputError(f"Leadline keeps its data in SQLite or PostgreSQL, not in `{made.get_backend_name()}`")


def open_sqlite(url: sa.URL) -> Store:
    if not url.database or url.database == ":memory:":
        raise InputError("the SQLite store is a file; write sqlite:///leadline.db")
    path = Path(url.database)
    if not path.parent.is_dir():
        raise InputError(f"there is no folder `{path.parent}` for the database `{path.name}`; make it first")
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))  # what people did is nobody else's on this machine
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"timeout": WAITS_S, "cached_statements": STATEMENTS, "check_same_thread": False},
        pool_size=8,
        max_overflow=24,
        hide_parameters=True,  # what stands in an error may be logged, and people's data are not
    )
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return Store(engine, f"sqlite:///{path}", path)


def prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the listener below begins, not the driver
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def begin_sqlite(con: sa.Connection) -> None:
    """A transaction that will write takes its turn at once: one that began by reading could not become a writer."""
    con.exec_driver_sql("BEGIN IMMEDIATE" if con.get_execution_options().get("leadline_writes") else "BEGIN")


def open_postgres(url: sa.URL, pool: int) -> Store:
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=pool,
            max_overflow=pool * 2,
            pool_pre_ping=True,
            pool_recycle=1800,
            hide_parameters=True,
            connect_args={"application_name": "leadline", "client_encoding": "UTF8", "connect_timeout": 10},
        )
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs the package psycopg; run: pip install 'leadline[postgres]'") from error
    return Store(engine, url.render_as_string(hide_password=True))


def raw(con: sa.Connection) -> Any:
    """The driver's own connection: `sqlite3.Connection`, or that of psycopg."""
    return con.connection.driver_connection
