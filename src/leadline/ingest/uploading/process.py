"""The process that reads an upload: ``python -m leadline.ingest.uploading.process``, a `Task` on its input.

It runs in the upload's folder, where everything that it needs on the way is kept too. It writes JSON, one object a
line: ``{"step": …, "rows": …}`` and ``{"done": …}`` on the way, then the answer or what went wrong.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import orjson

from leadline.errors import LeadlineError
from leadline.files import Options, Reading
from leadline.files.columns import Facts
from leadline.files.looking import LONGEST, SHOWN, look
from leadline.files.orders import OrderUnknown
from leadline.ingest.importing import Counts, Wanted, cells, import_facts
from leadline.ingest.uploading.task import Target, Task
from leadline.library.facts import connect, open_one
from leadline.model.text import event_name
from leadline.scoring.staging import Tables, columns_of, quoted
from leadline.store.database import Store, open_store
from leadline.store.erasures import ErasureLog

PATIENT = 5  # how much nicer than the server it is, in the words of nice(2)
BOUNDS = ("SET threads = 1", "SET memory_limit = '768MB'", "SET max_temp_directory_size = '4GB'")
TRIED = 20_000  # rows of which a trial says what would be written
REJECTS = 20
OURS = {Facts.EVENTS.value: ("event_id",)}  # columns of a reading that nobody wrote

Say = Callable[[dict[str, Any]], None]


def answer(task: Task, say: Say) -> dict[str, Any]:
    """What was asked."""
    with bounded() as con:
        if task.what == "look":
            return asdict(look(con, Path(task.file), Facts(task.facts), task.names))
        reading = read(con, task)
        said = {"accepted": reading.accepted, "rejected": reading.rejected, "repeated": reading.repeated}
        if task.what == "import":
            with target(task) as (store, log):
                counts = write(con, task, store, log, say)
            return {**said, "counts": asdict(counts), "notes": reading.notes}
        tried = min(reading.accepted, TRIED)
        with target(task) as (store, log):
            counts = write(con, task, store, log, say, only=TRIED)
        columns, rows = understood(con, task.facts)
        return {
            **said,
            "tried": tried,
            "counts": asdict(counts),
            "columns": columns,
            "rows": rows,
            "rejects": list(rejects(reading.rejected_path)),
            "notes": reading.notes,
        }


@contextmanager
def bounded() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that leaves the machine to others."""
    with connect() as con:
        for bound in BOUNDS:
            con.execute(bound)
        yield con


def read(con: duckdb.DuckDBPyConnection, task: Task) -> Reading:
    options: Options = {
        "mapping": task.mapping,
        "without": task.without,
        "dates": task.dates,
        "zone": task.zone,
        "rejected_folder": ".",
        "ids": True,
    }
    return open_one(con, task.facts, task.file, options)


@contextmanager
def target(task: Task) -> Iterator[tuple[Store, ErasureLog]]:
    assert task.target is not None
    store = open_store(task.target.address, pool=1)
    path = None if task.target.erasures is None else Path(task.target.erasures)
    try:
        yield store, ErasureLog(path, bytes.fromhex(task.target.key))
    finally:
        store.close()


def write(
    con: duckdb.DuckDBPyConnection, task: Task, store: Store, log: ErasureLog, say: Say, only: int | None = None
) -> Counts:
    """Write the table that was read into the store; ``only``: see what so many rows of it would do."""
    table = task.facts
    if only is not None:
        table = f"few_{task.facts}"
        con.execute(f"CREATE TEMP VIEW {quoted(table)} AS SELECT * FROM {quoted(task.facts)} LIMIT {only}")

    def step(name: str, rows: int) -> Callable[[int], None]:
        say({"step": name, "rows": rows})
        return lambda done: say({"done": done})

    wanted = Wanted(task.at, task.at, task.source, dry=only is not None)
    tables = replace(Tables(), **{task.facts: table})
    return import_facts(store, con, tables, frozenset({task.facts}), wanted, log, step)


def understood(con: duckdb.DuckDBPyConnection, facts: str) -> tuple[list[str], list[list[str | None]]]:
    """The first rows as they would be taken, as texts: instants as ISO 8601, names of events in the one spelling."""
    kinds = {name: kind for name, kind in columns_of(con, facts).items() if name not in OURS.get(facts, ())}
    chosen = ", ".join(f"left({shown(name, kind)}, {LONGEST})" for name, kind in kinds.items())
    rows = con.execute(f"SELECT {chosen} FROM {quoted(facts)} LIMIT {SHOWN}").fetchall()
    names = list(kinds)
    return names, [
        [event_name(cell) if name == "event" and facts == Facts.EVENTS.value and cell else cell
         for name, cell in zip(names, row, strict=True)]
        for row in rows
    ]  # fmt: skip


def shown(name: str, kind: str) -> str:
    column = quoted(name)
    if name == "occurred_at" and kind == "BIGINT":
        return cells.iso(f"make_timestamp({column})")
    return cells.iso(column) if cells.is_time(kind) else f"CAST({column} AS VARCHAR)"


def rejects(path: Path | None) -> Iterator[dict[str, Any]]:
    """The first rows that cannot be used, as the file of them has them."""
    if path is None:
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in islice(csv.DictReader(file), REJECTS):
            line = int(row["line"]) if row["line"] else None
            yield {"line": line, "reason": row["reason"][:LONGEST], "row": row["row"][:LONGEST]}


def failed(error: LeadlineError) -> dict[str, Any]:
    unknown = {"column": error.column, "example": error.example} if isinstance(error, OrderUnknown) else None
    kind = next(one.__name__ for one in type(error).__mro__ if one.__module__ == LeadlineError.__module__)
    return {"error": kind, "said": str(error), "order_unknown": unknown}


def without_values(kind: type[BaseException], _: BaseException, at: TracebackType | None) -> None:
    """What went wrong and where, without what the error says: that may be somebody's data, and this is logged."""
    sys.stderr.write("".join(traceback.format_tb(at)) + kind.__name__)


def main() -> None:
    tempfile.tempdir = str(Path.cwd())
    asked = orjson.loads(sys.stdin.buffer.read())
    given = asked.pop("target")
    task = Task(**asked, target=None if given is None else Target(**given))

    def say(what: dict[str, Any]) -> None:
        sys.stdout.buffer.write(orjson.dumps(what, default=str) + b"\n")
        sys.stdout.buffer.flush()

    try:
        found = {"answer": answer(task, say)}
    except LeadlineError as error:
        found = failed(error)
    say(found)


if __name__ == "__main__":
    sys.excepthook = without_values
    with suppress(AttributeError):  # Windows has no such thing
        os.nice(PATIENT)
    main()
