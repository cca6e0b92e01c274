"""An import of texts that stand for files, into an empty store of each kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.ingest.importing import Counts, Wanted, import_facts
from leadline.library.facts import connect, open_facts
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog, erasure_log
from tests.store.conftest import new_store, store

NOW = 1_790_000_000_000_000
KEY = b"k" * 32

__all__ = ["imported", "log", "new_store", "store"]

Import = Callable[..., Counts]


@pytest.fixture
def log(store: Store, tmp_path: Path) -> ErasureLog:
    return erasure_log(store, KEY, tmp_path / "erasures")


@pytest.fixture
def imported(store: Store, log: ErasureLog, tmp_path: Path) -> Import:
    """Imports tables of facts that are given as CSV; ``at`` is when."""
    return lambda at=NOW, **given: import_texts(store, log, tmp_path, at, given)


def import_texts(store: Store, log: ErasureLog, folder: Path, at: int, given: dict[str, Any]) -> Counts:
    more = {name: given.pop(name) for name in ("source", "opening", "dry", "as_of") if name in given}
    paths: dict[str, object] = {}
    for name, text in given.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths[name] = str(path)
    with connect() as con:
        opened = open_facts(con, paths, {"ids": True, "rejected_folder": folder})
        wanted = Wanted(at, more.pop("as_of", at), **more)
        return import_facts(store, con, opened.tables, frozenset(paths), wanted, log)


def facts(store: Store) -> dict[str, set[tuple[Any, ...]]]:
    """What the store knows, without what depends on when it arrived and on the order of numbers."""
    with store.reading() as con:
        names = {row.subject_id: (row.kind, row.value) for row in con.execute(sa.select(t.subjects))}
        sources = {row.source_id: row.name for row in con.execute(sa.select(t.sources))}
        leads: dict[int, set[tuple[str, str]]] = {}
        for row in con.execute(sa.select(t.identity)):
            leads.setdefault(row.lead_id, set()).add((*names[row.subject_id], row.starts, row.ends))  # type: ignore[arg-type]
        e, c, k = (con.execute(sa.select(one)).all() for one in (t.events, t.changes, t.links))
        return {
            "identity": {tuple(sorted(one)) for one in leads.values()},
            "events": {
                (sources[r.source_id], r.event_id, names[r.subject_id], r.name, r.occurred_at, r.properties, r.said)
                for r in e
            },
            "changes": {
                (names.get(r.subject_id), r.account_id, r.attribute, r.value, r.trusted, r.occurred_at) for r in c
            },
            "links": {(names.get(r.subject_id), names.get(r.other_id), r.trusted) for r in k},
            "counts": {(len(e), len(c), len(k), len(names))},
        }
