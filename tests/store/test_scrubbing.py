"""Cutting the write-ahead log while somebody reads: it gives up, says so, and keeps no writer waiting."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import Store, open_store, raw
from leadline.store.migrate import upgrade
from leadline.store.scrubbing import scrub


@pytest.fixture
def sqlite(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path}/leadline.db")
    upgrade(store)
    return store


def write(store: Store, name: str) -> None:
    with store.writing() as con:
        con.execute(sa.insert(t.settings).values(name=name, value="x"))


def test_a_reader_has_it_give_up_and_no_writer_waits_meanwhile(sqlite: Store) -> None:
    with ThreadPoolExecutor(1) as pool, sqlite.reading() as reader:
        reader.execute(sa.select(t.settings)).all()
        write(sqlite, "before")
        scrubbing = pool.submit(scrub, sqlite, ("settings",))
        written = 0
        impatient = sqlite3.connect(sqlite.path or "", timeout=1)  # seconds; a checkpoint that waited took 30
        while not scrubbing.done():
            with impatient:
                impatient.execute("INSERT INTO settings (name, value) VALUES (?, 'x')", [f"n{written}"])
            written += 1
            wait([scrubbing], timeout=0.05)
        impatient.close()
        assert "in use" in (scrubbing.result() or "")
        assert written > 1
    assert scrub(sqlite, ("settings",)) is None
    sqlite.close()


def test_its_connection_waits_for_others_again_afterwards(sqlite: Store) -> None:
    assert scrub(sqlite, ()) is None
    with sqlite.engine.connect() as con:
        assert raw(con).execute("PRAGMA busy_timeout").fetchone() == (30_000,)
    sqlite.close()
