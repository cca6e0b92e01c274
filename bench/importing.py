"""Importing events into the store, beside the bare insert of the same rows into the same kind of store."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.bare import insert
from bench.data import Size, connected, made
from leadline.ingest.importing import Wanted, import_facts
from leadline.ingest.importing.events import AT_ONCE, COLUMNS
from leadline.library.facts import connect, open_facts
from leadline.store.database import Store, open_store
from leadline.store.erasures import erasure_log
from leadline.store.migrate import upgrade

NOW = 1_800_000_000_000_000


@contextmanager
def stored(kind: str) -> Iterator[Store]:
    """An empty store of that kind, which goes when the block ends."""
    with TemporaryDirectory(prefix="leadline-bench-", dir=".") as folder:
        if kind == "sqlite":
            store = open_store(f"sqlite:///{folder}/leadline.db")
            upgrade(store)
            yield store
            store.close()
            return
        from tests.engines.postgres import postgres

        with postgres() as dsn:
            host = dsn.split()[0].removeprefix("host=")
            store = open_store(f"postgresql://postgres@/postgres?host={host}")
            upgrade(store)
            yield store
            store.close()


def importing(size: dict[str, Any], kind: str) -> dict[str, Any]:
    """Seconds to import events from CSV into an empty store, and to insert the same rows bare into another."""
    folder = made(Size(**size))
    path = folder / "events.csv"
    if not path.exists():
        connected().execute(f"COPY (FROM '{folder}/events.parquet') TO '{path}' (HEADER)")
    with stored(kind) as store:
        began = time.perf_counter()
        with connect() as con:
            options: Any = {"ids": True, "rejected_folder": folder}
            opened = open_facts(con, {"events": str(path)}, options)
            read = time.perf_counter() - began
            log = erasure_log(store, b"bench", Path(os.devnull))
            counts = import_facts(store, con, opened.tables, frozenset({"events"}), Wanted(NOW, NOW), log)
        whole = time.perf_counter() - began
        rows = rows_of(store)
    return {"kind": kind, "rows": counts.events, "seconds": whole, "reading": read, "bare": bare(kind, rows)}


def imported_leads(size: dict[str, Any], kind: str) -> dict[str, Any]:
    """Seconds to import leads and accounts with all of their attributes; rows are those of the files."""
    folder = made(Size(**size))
    with stored(kind) as store, connect() as con:
        given: dict[str, object] = {name: str(folder / f"{name}.parquet") for name in ("leads", "accounts")}
        began = time.perf_counter()
        opened = open_facts(con, given, {"rejected_folder": folder})
        log = erasure_log(store, b"bench", Path(os.devnull))
        counts = import_facts(store, con, opened.tables, frozenset(given), Wanted(NOW, NOW), log)
        took = time.perf_counter() - began
    rows = sum(reading.accepted for reading in opened.readings.values())
    return {"kind": kind, "rows": rows, "values": counts.values, "seconds": took}


def rows_of(store: Store) -> list[tuple[Any, ...]]:
    """The rows that an import made, in their order."""
    names = ", ".join(COLUMNS)
    with store.reading() as con:
        return [tuple(row) for row in con.exec_driver_sql(f"SELECT {names} FROM events ORDER BY event_seq")]


def bare(kind: str, rows: list[tuple[Any, ...]]) -> float:
    """Seconds to insert rows that are ready, each once, in chunks of the same size and transactions as safe."""
    with stored(kind) as store:
        began = time.perf_counter()
        insert(store, rows, AT_ONCE)
        return time.perf_counter() - began
