"""A backup: the whole store of one moment in one file, the same form for SQLite and PostgreSQL.

    manifest.json           the form, when it was made, the step of the tables, rows and SHA-256 of each table
    events.arrow …          one table each, as an Arrow stream, packed
    erasures                the erasure log, if there is one

It is made while others read and write. Sessions are left out: who restores signs in again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import orjson
import pyarrow as pa
import sqlalchemy as sa

from leadline import __version__
from leadline.errors import InputError
from leadline.files.writing import whole
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog, sync_folder
from leadline.store.migrate import current
from leadline.store.streaming import batches, moment, schema_of

FORM = 1
MANIFEST, ERASURES = "manifest.json", "erasures"
LEFT_OUT = (t.sessions, t.answers)
READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A table in a backup: its rows, the SHA-256 of its stream, and the next number that it would give."""

    rows: int
    sha256: str
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``step`` is the step of the tables, ``head`` the first line of the erasure log."""

    form: int
    leadline: str
    made_at: Instant
    step: str
    tables: dict[str, Kept]


class Hashing:
    """A file to write to that knows the hash of what went through."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256, self.closed = file, hashlib.sha256(), False

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        return self.file.write(content)

    def flush(self) -> None:
        self.file.flush()

    def close(self) -> None:
        self.closed = True


def backup(
    store: Store, path: Path, log: ErasureLog, at: Instant, step: Callable[[str], None] = lambda _: None
) -> Manifest:
    """Write a backup to ``path``. It is there when it is whole, read back and on the disk, or not at all."""
    with whole(path) as part:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with ZipFile(part, "w", ZIP_STORED, allowZip64=True) as archive, moment(store) as con:
            kept: dict[str, Kept] = {}
            numbers = next_numbers(con)
            for table in t.METADATA.sorted_tables:
                if table not in LEFT_OUT:
                    step(table.name)
                    kept[str(table.name)] = put_table(archive, con, table, numbers.get(table.name))
            manifest = Manifest(FORM, __version__, at, current(con) or "", kept)
            if log.entries:
                archive.writestr(ERASURES, "\n".join([log.head, *log.lines(), ""]))
            archive.writestr(MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
        step("verifying")
        verify(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(path.parent)
    return manifest


def put_table(archive: ZipFile, con: sa.Connection, table: sa.Table, following: int | None) -> Kept:
    query: sa.Select[tuple[object, ...]] = sa.select(table).order_by(*table.primary_key.columns)
    rows = 0
    with archive.open(f"{table.name}.arrow", "w", force_zip64=True) as entry:
        sink = Hashing(entry)
        packed = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), schema_of(query), options=packed) as stream:
            for batch in batches(con, query):
                stream.write_batch(batch)
                rows += batch.num_rows
    return Kept(rows, sink.sha256.hexdigest(), following)


def next_numbers(con: sa.Connection) -> dict[str, int]:
    """The next number of each table that counts by itself: a number that was given once is never given again."""
    if con.dialect.name == "sqlite":
        return {name: last + 1 for name, last in con.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")}
    rows = con.exec_driver_sql(
        "SELECT c.table_name, coalesce(s.last_value + 1, 1) FROM information_schema.columns c JOIN pg_sequences s ON "
        "pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) = s.schemaname || '.' || s.sequencename "
        "WHERE c.table_schema = current_schema()"
    )
    return {name: int(number) for name, number in rows}


# -- reading it back -------------------------------------------------------------------------------------------


def manifest_of(archive: ZipFile) -> Manifest:
    said: dict[str, Any] = orjson.loads(archive.read(MANIFEST))
    if said.get("form") != FORM:
        raise InputError(f"this backup has form {said.get('form')}, made by a newer Leadline; update this one")
    return Manifest(**{**said, "tables": {name: Kept(**one) for name, one in said["tables"].items()}})


def verify(path: Path) -> Manifest:
    """Read a backup to its end: every table has the rows and the bytes that it had; else an `InputError`."""
    try:
        with ZipFile(path) as archive:
            manifest = manifest_of(archive)
            for name, kept in manifest.tables.items():
                with archive.open(f"{name}.arrow") as entry:
                    sha256 = hashlib.sha256()
                    while content := entry.read(READ_AT_ONCE):
                        sha256.update(content)
                if sha256.hexdigest() != kept.sha256:
                    raise InputError(f"{path}: the table {name} is damaged; take another backup")
                with archive.open(f"{name}.arrow") as entry, pa.ipc.open_stream(entry) as stream:
                    rows = sum(batch.num_rows for batch in stream)
                if rows != kept.rows:
                    raise InputError(f"{path}: the table {name} has {rows} of its {kept.rows} rows")
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except (BadZipFile, KeyError, TypeError, EOFError, pa.ArrowInvalid, orjson.JSONDecodeError) as problem:
        raise InputError(f"{path}: this is no whole backup ({problem})") from problem
    return manifest
