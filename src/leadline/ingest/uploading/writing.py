"""Reading a file that was brought in, and what is written of it, or would be."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from leadline.files import Options, Reading
from leadline.files.columns import Facts
from leadline.files.looking import LONGEST, SHOWN
from leadline.ingest.importing import Counts, Wanted, cells, import_facts
from leadline.ingest.importing.leads import COUNTRY
from leadline.ingest.uploading.task import Task
from leadline.library.facts import open_one
from leadline.model.text import event_name
from leadline.quality.country_names import country_named
from leadline.scoring.staging import Tables, columns_of, quoted
from leadline.store.database import Store, open_store
from leadline.store.erasures import ErasureLog

TRIED = 20_000  # rows of which a trial says what would be written
REJECTS = 20
NAMES = 50  # of events
COUNTRIES = 300
OURS = frozenset({"event_id", "source", "automated"})  # columns of events that are there though the file has none

Say = Callable[[dict[str, Any]], None]


def trial(con: duckdb.DuckDBPyConnection, task: Task, say: Say) -> dict[str, Any]:
    """What an import would do; see `Trial`."""
    reading = read(con, task)
    counts = write(con, task, say, only=TRIED)
    columns, rows = understood(con, task)
    return {
        **found(reading, counts),
        "tried": min(reading.accepted, TRIED),
        "columns": columns,
        "rows": rows,
        "events": list(names_of_events(con)) if task.facts == Facts.EVENTS.value else [],
        "countries": list(countries(con)) if task.facts == Facts.LEADS.value else [],
        "rejects": list(rejects(reading.rejected_path)),
    }


def imported(con: duckdb.DuckDBPyConnection, task: Task, say: Say) -> dict[str, Any]:
    """Import the file; see `Written`."""
    reading = read(con, task)
    return found(reading, write(con, task, say))


def found(reading: Reading, counts: Counts) -> dict[str, Any]:
    said = {"accepted": reading.accepted, "rejected": reading.rejected, "repeated": reading.repeated}
    return {**said, "counts": asdict(counts), "notes": reading.notes}


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


def write(con: duckdb.DuckDBPyConnection, task: Task, say: Say, only: int | None = None) -> Counts:
    """Write the table that was read into the store; ``only``: see what so many rows of it would do."""
    table = task.facts
    if only is not None:
        table = f"few_{task.facts}"
        con.execute(f"CREATE TEMP VIEW {quoted(table)} AS SELECT * FROM {quoted(task.facts)} LIMIT {only}")

    def step(name: str, rows: int) -> Callable[[int], None]:
        say({"step": name, "rows": rows})
        return lambda done: say({"done": done})

    wanted = Wanted(task.at, task.at, task.source, dry=only is not None, events=task.events, codes=task.codes)
    tables = replace(Tables(), **{task.facts: table})
    with target(task) as (store, log):
        return import_facts(store, con, tables, frozenset({task.facts}), wanted, log, step)


def understood(con: duckdb.DuckDBPyConnection, task: Task) -> tuple[list[str], list[list[str | None]]]:
    """The first rows as they would be taken, as texts: instants as ISO 8601, names of events in the one spelling."""
    facts, made = task.facts, OURS - task.mapping.keys()
    kinds = {name: kind for name, kind in columns_of(con, facts).items() if name not in made}
    chosen = ", ".join(f"left({shown(name, kind)}, {LONGEST})" for name, kind in kinds.items())
    rows = con.execute(f"SELECT {chosen} FROM {quoted(facts)} LIMIT {SHOWN}").fetchall()
    names = list(kinds)
    return names, [[taken(task, name, cell) for name, cell in zip(names, row, strict=True)] for row in rows]


def taken(task: Task, name: str, cell: str | None) -> str | None:
    """A cell as it is kept."""
    if cell and name == "event" and task.facts == Facts.EVENTS.value:
        return task.events.get(event_name(cell), event_name(cell))
    if cell and name == COUNTRY and task.facts == Facts.LEADS.value and task.codes:
        return country_named(cell) or cell
    return cell


def names_of_events(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """What happened most often in the file, by the names that it has there, and how often."""
    found: Counter[str] = Counter()
    for name, count in con.execute(f"SELECT event, count(*) FROM {Facts.EVENTS.value} GROUP BY event").fetchall():
        found[event_name(name)] += count
    for name, count in sorted(found.items(), key=lambda one: (-one[1], one[0]))[:NAMES]:
        yield {"name": name[:LONGEST], "count": count}


def countries(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """What stands most often in the column of countries, and how often."""
    if COUNTRY not in columns_of(con, Facts.LEADS.value):
        return
    text = f"trim(CAST({COUNTRY} AS VARCHAR))"
    query = f"SELECT {text} AS said, count(*) AS n FROM {Facts.LEADS.value} WHERE {text} <> '' GROUP BY 1"
    for said, count in con.execute(f"{query} ORDER BY n DESC, said LIMIT {COUNTRIES}").fetchall():
        yield {"name": said[:LONGEST], "count": count}


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
