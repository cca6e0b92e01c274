"""Making sure that what was deleted is not left over in the database's files."""

from __future__ import annotations

import time
from collections.abc import Sequence

import sqlalchemy as sa

from leadline.store.database import Store, raw

TRIES, PAUSE_S = 20, 0.1


def scrub(store: Store, tables: Sequence[str]) -> str | None:
    """Have nothing of deleted rows left in the files; what is still to be done, in words, where it could not all be.

    SQLite overwrites what is deleted (`secure_delete`), and its write-ahead log is cut to nothing. PostgreSQL takes
    dead rows out of its pages.
    """
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
            for table in tables:
                con.execute(sa.text(f'VACUUM "{table}"'))
        return None
    for _ in range(TRIES):  # somebody who reads an older state holds the log; readers are quick
        if cut_log(store):
            return None
        time.sleep(PAUSE_S)
    return "the write-ahead log is in use and holds deleted rows until the next erasure or a restart of the server"


def cut_log(store: Store) -> bool:
    """Cut the write-ahead log to nothing; whether nobody held it.

    It does not wait for who holds it: a checkpoint that waits keeps every writer waiting.
    """
    with store.engine.connect() as con:
        driver = raw(con)
        driver.rollback()
        (patience,) = driver.execute("PRAGMA busy_timeout").fetchone()
        driver.execute("PRAGMA busy_timeout=0")
        try:
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.execute(f"PRAGMA busy_timeout={patience}")
    return not busy
