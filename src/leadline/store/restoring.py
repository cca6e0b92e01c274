"""A store of a backup: in one transaction, all of it or nothing, without anybody who was erased since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pyarrow as pa
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from leadline.errors import InputError, StoreError
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.backup import ERASURES, Manifest, verify
from leadline.store.bulk import put_rows, quoted
from leadline.store.database import Store
from leadline.store.erasing import erase_again
from leadline.store.erasures import ErasureLog, count
from leadline.store.migrate import config, current
from leadline.store.scrubbing import scrub

VERSIONS = "alembic_version"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the rows of each table as the backup had them, and whom the erasure log kept out."""

    made_at: Instant
    rows: dict[str, int]
    erased: int


def restore(
    store: Store,
    path: Path,
    log: ErasureLog,
    by: str,
    at: Instant,
    *,
    replace: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> Restored:
    """Fill a store with a backup. One that holds anything is refused, unless ``replace``: then that is gone.

    Who was erased after the backup was made does not come back, nor who is kept out now. Nobody may serve the store
    meanwhile: the caller sees to it on SQLite, and on PostgreSQL other connections of Leadline are refused here.
    """
    step("verifying")
    manifest = verify(path)
    refuse_unknown(manifest, path)
    store.engine.dispose()  # no connection of this process is in the way
    with ZipFile(path) as archive:
        if ERASURES in archive.namelist():
            merge_log(log, archive.read(ERASURES).decode("ascii"), path)
        with store.writing() as con:
            refuse_used(con, store, replace)
            drop_all(con)
            migrate_to(con, manifest.step)
            for name in manifest.tables:
                step(name)
                fill(con, archive, name, manifest)
            migrate_to(con, "head")
            erased = erase_again(con, log, manifest.made_at, at)
            if log.entries:
                count(con, log)
            record(con, at, by, "store.restore", str(manifest.made_at), {"erased": erased})
            if store.is_sqlite:
                sound(con)
    scrub(store, [table.name for table in t.METADATA.sorted_tables])
    return Restored(manifest.made_at, {name: kept.rows for name, kept in manifest.tables.items()}, erased)


def refuse_unknown(manifest: Manifest, path: Path) -> None:
    known = {step.revision for step in ScriptDirectory.from_config(config()).walk_revisions()}
    if manifest.step not in known:
        raise InputError(f"{path} was made by a newer Leadline ({manifest.leadline}); update this one")


def merge_log(log: ErasureLog, text: str, path: Path) -> None:
    """Take over what the backup knows of erasures: the log beside the database may be lost with its machine."""
    head, *lines = text.split("\n")
    if head != log.head:
        raise StoreError(f"the erasures in {path} were written with another secret key; give the key of that server")
    log.merge(line for line in lines if line)


def refuse_used(con: sa.Connection, store: Store, replace: bool) -> None:
    """Refuse a store that holds anything, and a PostgreSQL that other Leadlines are connected to."""
    if not store.is_sqlite:
        others = con.scalar(
            sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND application_name LIKE 'leadline%' AND pid <> pg_backend_pid()"
            )
        )
        if others:
            raise StoreError(f"{others} connections of Leadline use {store.url}; stop the servers first")
    if replace or current(con) is None:
        return
    there = set(sa.inspect(con).get_table_names())
    for table in t.METADATA.sorted_tables:
        if table.name in there and table is not t.settings and con.execute(sa.select(table).limit(1)).first():
            raise InputError(f"{store.url} holds data already; name an empty store, or --replace what is there")


def drop_all(con: sa.Connection) -> None:
    for name in (*(table.name for table in reversed(t.METADATA.sorted_tables)), VERSIONS):
        con.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(name)}")


def migrate_to(con: sa.Connection, step: str) -> None:
    made = config()
    made.attributes["connection"] = con
    command.upgrade(made, step)


def fill(con: sa.Connection, archive: ZipFile, name: str, manifest: Manifest) -> None:
    """Put in the rows of a table, count them, and go on counting where it would have."""
    kept = manifest.tables[name]
    rows = 0
    table = as_it_is(con, name)
    with archive.open(f"{name}.arrow") as entry, pa.ipc.open_stream(entry) as stream:
        columns = stream.schema.names
        for batch in stream:
            put_rows(con, table, columns, list(zip(*(column.to_pylist() for column in batch.columns), strict=True)))
            rows += batch.num_rows
    stored = con.scalar(sa.select(sa.func.count()).select_from(table))
    if not rows == stored == kept.rows:
        raise StoreError(f"of {kept.rows} rows of {name}, {stored} are in the store; nothing was restored")
    number, *more = table.primary_key.columns
    if isinstance(number.type, sa.Integer) and not more:
        most = con.scalar(sa.select(sa.func.max(number))) or 0
        count_on(con, table, number, max(kept.next or 1, most + 1))


def as_it_is(con: sa.Connection, name: str) -> sa.Table:
    """A table with the columns that it has at this step of the migrations."""
    seen = sa.inspect(con)
    keys = seen.get_pk_constraint(name)["constrained_columns"]
    columns = (sa.Column(one["name"], one["type"], primary_key=one["name"] in keys) for one in seen.get_columns(name))
    return sa.Table(name, sa.MetaData(), *columns)


def count_on(con: sa.Connection, table: sa.Table, number: sa.Column[int], following: int) -> None:
    """Have the table give this number next. SQLite goes on from the largest by itself where it may give one again."""
    if con.dialect.name == "sqlite":
        con.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
        con.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, following - 1))
        return
    sequence = con.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, number.name)))
    if sequence is not None:
        con.execute(sa.select(sa.func.setval(sequence, following, False)))


def sound(con: sa.Connection) -> None:
    if con.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]:
        raise StoreError("the restored database did not pass SQLite's integrity check; nothing was restored")
