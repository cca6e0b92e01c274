"""Another tool's scores, taken over as points that fade: nobody begins at nothing, and nothing stays for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb
import sqlalchemy as sa

from leadline.errors import FactsError, InputError
from leadline.ingest.importing import cells
from leadline.ingest.importing.events import AT_ONCE, Events, put_events
from leadline.ingest.importing.wanted import Importing
from leadline.plan.stages import POINTS_GRANTED
from leadline.scoring.staging import Tables, columns_of, quoted
from leadline.store import tables as t
from leadline.store.bulk import select_by
from leadline.store.models import live_models
from leadline.store.values import clean, dumped

HALF_LIFE, REASON = "30d", "opening balance"


def dimension_of(con: sa.Connection, given: str | None) -> str:
    """Where the points count: the dimension that is given, else the only one of the models that are live."""
    found = sorted({dimension.name for model in live_models(con) for dimension in model.dimensions})
    listed = ", ".join(f"`{name}`" for name in found)
    if given is not None:
        if found and given not in found:
            raise InputError(f"--dimension {given}: no live model has it; they have {listed}")
        return given
    if len(found) != 1:
        why = f"the live models have {listed}" if found else "no model is live yet"
        raise InputError(f"--opening-balance: {why}; say with --dimension where the points count")
    return found[0]


def check_column(con: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    """Refuse a column that the leads do not have."""
    has = columns_of(con, table)
    if column not in has:
        raise FactsError(f"--opening-balance {column}: the leads have no such column; they have {', '.join(has)}")


def import_balances(
    importing: Importing, con: duckdb.DuckDBPyConnection, tables: Tables, done: Callable[[int], None]
) -> None:
    """Give each lead its score, once however often the file is imported; no score and 0 give nothing."""
    opening, counts = importing.wanted.opening, importing.counts
    assert opening is not None
    check_column(con, tables.leads, opening.column)
    column = quoted(opening.column)
    points = f"TRY_CAST({column} AS DOUBLE)"
    query = f"SELECT {cells.texts('lead_id')} AS lead_id, {points} AS points, {column} IS NULL AS blank"
    count = 0
    for batch in cells.batches(con, f"{query} FROM {quoted(tables.leads)}", AT_ONCE):
        given: dict[str, str] = {}
        for lead_id, number, blank in zip(batch["lead_id"], batch["points"], batch["blank"], strict=True):
            counts.unread_balances += number is None and not blank
            if number:
                said = {"points": clean(number), "dimension": opening.dimension, "reason": REASON}
                given[lead_id] = dumped(said | {"half_life": HALF_LIFE})
        with importing.chunk() as store:
            give(importing, store, opening.dimension, given)
        count += len(batch["lead_id"])
        done(count)


def give(importing: Importing, con: sa.Connection, dimension: str, given: Mapping[str, str]) -> None:
    """As events, but for what was given before: it stays as it was then, and is no conflict."""
    source = importing.source(con)
    ids = {f"opening-balance:{dimension}:{lead_id}": lead_id for lead_id in given}
    there = {row[0] for row in select_by(con, t.events, ("event_id", "source_id"), "event_id", ids) if row[1] == source}
    new = [one for one in ids if one not in there]
    leads, size = [ids[one] for one in new], len(new)
    before, at = importing.counts.events, importing.wanted.at
    events = Events(
        new, leads, [POINTS_GRANTED] * size, [at] * size, [None] * size, [None] * size, [given[one] for one in leads]
    )
    put_events(importing, con, events)
    importing.counts.balances += importing.counts.events - before
    importing.counts.events = before
