"""Backup and restore: the same store again, on either database, and nobody who was erased."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.errors import InputError, StoreError
from leadline.store import tables as t
from leadline.store.backup import LEFT_OUT, backup, verify
from leadline.store.database import Store, open_store
from leadline.store.erasing import erase, readmit
from leadline.store.erasures import ErasureLog
from leadline.store.finding import find_lead
from leadline.store.keys import Wanted, make_key
from leadline.store.migrate import upgrade
from leadline.store.restoring import restore
from tests.store.conftest import NewStore
from tests.store.people import ANN, DAY, T, ann_and_bob, event, said

KEY = b"k" * 32
NOW = T + 200 * DAY


@pytest.fixture
def log(tmp_path: Path) -> ErasureLog:
    return ErasureLog(tmp_path / "erasures", KEY)


@pytest.fixture
def full(store: Store) -> Store:
    """A store with people, a key, and a number that was given and is free again."""
    ann_and_bob(store)
    with store.writing() as con:
        make_key(con, Wanted(name="site", kind="browser"), "cli", T)
        con.execute(sa.insert(t.score_history).values(
            lead_id=1, model="m", version="v", as_of=T, dimensions="{}", qualified=False, cause="event"
        ))  # fmt: skip
        con.execute(sa.delete(t.score_history))
    return store


def rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.reading() as con:
        return {
            table.name: sorted((tuple(row) for row in con.execute(sa.select(table))), key=repr)
            for table in t.METADATA.sorted_tables
            if table not in (*LEFT_OUT, t.audit)
        }


def lead(store: Store, name: str) -> int:
    with store.reading() as con:
        return find_lead(con, name)


def test_a_restored_store_is_the_same_and_goes_on_counting(
    full: Store, new_store: NewStore, log: ErasureLog, tmp_path: Path
) -> None:
    manifest = backup(full, tmp_path / "b.zip", log, NOW)
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    other = new_store()
    restored = restore(other, tmp_path / "b.zip", log, "cli", NOW)
    assert rows(other) == rows(full)
    assert restored.rows["events"] == manifest.tables["events"].rows == 6
    for one in (full, other):
        said(one, event("new", user_id="new"))
        with one.writing() as con:
            made = con.execute(sa.insert(t.score_history).values(
                lead_id=1, model="m", version="v", as_of=T, dimensions="{}", qualified=False, cause="event"
            ))  # fmt: skip
            assert made.inserted_primary_key == (2,)
            make_key(con, Wanted(name="another", kind="browser"), "cli", T)
    assert lead(other, "new") == lead(full, "new")


def test_a_backup_of_one_database_makes_a_store_on_the_other(
    full: Store, log: ErasureLog, tmp_path: Path, postgres_dsn: str, request: pytest.FixtureRequest
) -> None:
    backup(full, tmp_path / "b.zip", log, NOW)
    other = another_kind(full, tmp_path, postgres_dsn, request)
    restore(other, tmp_path / "b.zip", log, "cli", NOW)
    assert rows(other) == rows(full)
    said(other, event("new", user_id="new"))
    with other.writing() as con:
        make_key(con, Wanted(name="another", kind="browser"), "cli", T)
    assert lead(other, "new") > lead(other, "bob")


def another_kind(store: Store, tmp_path: Path, dsn: str, request: pytest.FixtureRequest) -> Store:
    if not store.is_sqlite:
        other = open_store(f"sqlite:///{tmp_path}/other.db")
        request.addfinalizer(other.close)
        return other
    import psycopg

    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute("DROP DATABASE IF EXISTS moved WITH (FORCE)")
        con.execute("CREATE DATABASE moved")
    other = open_store(f"postgresql://postgres@/moved?host={psycopg.conninfo.conninfo_to_dict(dsn)['host']}")
    request.addfinalizer(other.close)
    return other


def test_a_backup_while_others_write_is_of_one_moment(
    full: Store, new_store: NewStore, log: ErasureLog, tmp_path: Path
) -> None:
    stop, written = threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            number = written[0]
            said(full, event(f"w{number}", user_id=f"w{number}"))
            written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        before = written[0]
        manifest = backup(full, tmp_path / "b.zip", log, NOW)
    finally:
        stop.set()
        writer.join()
    other = new_store()
    restore(other, tmp_path / "b.zip", log, "cli", NOW)
    there = rows(other)
    new = {row[1] for row in there["events"] if row[2].startswith("w")} and [
        r for r in there["events"] if r[2][0] == "w"
    ]
    assert before <= len(new) <= written[0]
    known = {row[0] for row in there["subjects"]}
    assert {row[3] for row in there["events"]} <= known == {row[0] for row in there["identity"]}
    assert manifest.tables["events"].rows == len(there["events"])


def test_a_store_that_holds_anything_is_refused_unless_it_is_to_be_replaced(
    full: Store, new_store: NewStore, log: ErasureLog, tmp_path: Path
) -> None:
    backup(full, tmp_path / "b.zip", log, NOW)
    other = new_store()
    said(other, event("mine", user_id="mine"))
    before = rows(other)
    with pytest.raises(InputError, match="holds data already; name an empty store, or --replace"):
        restore(other, tmp_path / "b.zip", log, "cli", NOW)
    assert rows(other) == before
    restore(other, tmp_path / "b.zip", log, "cli", NOW, replace=True)
    assert rows(other) == rows(full)


def test_postgres_that_is_served_is_refused(full: Store, new_store: NewStore, log: ErasureLog, tmp_path: Path) -> None:
    if full.is_sqlite:
        return  # the lock file says so there; the command asks for it
    backup(full, tmp_path / "b.zip", log, NOW)
    other = new_store()
    served = open_store(other.engine.url.set(drivername="postgresql").render_as_string(hide_password=False))
    with served.reading() as con:
        con.execute(sa.text("SELECT 1"))
        with pytest.raises(StoreError, match="1 connections of Leadline use"):
            restore(other, tmp_path / "b.zip", log, "cli", NOW)
    served.close()


def test_a_damaged_backup_is_refused_and_changes_nothing(full: Store, log: ErasureLog, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    backup(full, path, log, NOW)
    content = path.read_bytes()
    before = rows(full)
    at = content.index(b"events.arrow") + 400
    for broken in (
        content[: len(content) // 2],
        content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
        b"no zip",
    ):
        path.write_bytes(broken)
        with pytest.raises(InputError, match=r"whole backup|damaged"):
            restore(full, path, log, "cli", NOW, replace=True)
    with pytest.raises(InputError, match="no such file"):
        verify(tmp_path / "none.zip")
    assert rows(full) == before


def test_who_was_erased_since_is_not_in_what_is_restored(
    full: Store, new_store: NewStore, log: ErasureLog, tmp_path: Path
) -> None:
    backup(full, tmp_path / "before.zip", log, NOW)
    erase(full, lead(full, "ann"), log, "cli", NOW + DAY)
    readmit(full, [("user", "ann"), ("email", ANN)], log, "cli", NOW + 2 * DAY)
    said(full, event("again", NOW + 3 * DAY, user_id="ann"), at=NOW + 3 * DAY)
    backup(full, tmp_path / "after.zip", log, NOW + 4 * DAY)
    old = new_store()
    restored = restore(old, tmp_path / "before.zip", log, "cli", NOW + 5 * DAY)
    assert restored.erased == 2
    assert "ann" not in repr(rows(old)) and len(rows(old)["events"]) == 2
    new = new_store()
    assert restore(new, tmp_path / "after.zip", log, "cli", NOW + 5 * DAY).erased == 0
    assert [row[2] for row in rows(new)["events"] if row[2] == "again"] == ["again"]


def test_no_byte_of_who_was_erased_comes_back_into_the_files(full: Store, log: ErasureLog, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.zip", log, NOW)
    erase(full, lead(full, "ann"), log, "cli", NOW + DAY)
    folder = tmp_path / "other"
    folder.mkdir()
    other = open_store(f"sqlite:///{folder}/leadline.db")
    restore(other, tmp_path / "b.zip", log, "cli", NOW)
    for path in folder.iterdir():
        assert ANN.encode() not in path.read_bytes()
    other.close()


def test_the_erasures_travel_with_the_backup_and_need_the_same_key(
    full: Store, new_store: NewStore, log: ErasureLog, tmp_path: Path
) -> None:
    erase(full, lead(full, "ann"), log, "cli", NOW)
    backup(full, tmp_path / "b.zip", log, NOW + DAY)
    elsewhere = ErasureLog(tmp_path / "elsewhere", KEY)
    restore(new_store(), tmp_path / "b.zip", elsewhere, "cli", NOW + DAY)
    assert elsewhere.forbids("user", "ann")
    with pytest.raises(StoreError, match="another secret key"):
        restore(new_store(), tmp_path / "b.zip", ErasureLog(tmp_path / "new", b"other"), "cli", NOW + DAY)


def test_a_backup_that_fails_leaves_nothing(full: Store, log: ErasureLog, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    def stop(name: str) -> None:
        if name == "events":
            raise StoreError("the disk is full")

    with pytest.raises(StoreError):
        backup(full, folder / "b.zip", log, NOW, stop)
    assert list(folder.iterdir()) == []


def test_sqlite_is_sound_after_a_restore(full: Store, log: ErasureLog, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.zip", log, NOW)
    store = open_store(f"sqlite:///{tmp_path}/new.db")
    restore(store, tmp_path / "b.zip", log, "cli", NOW)
    assert not upgrade(store)
    store.close()
    with sqlite3.connect(tmp_path / "new.db") as con:
        assert con.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert con.execute("PRAGMA foreign_key_check").fetchall() == []
