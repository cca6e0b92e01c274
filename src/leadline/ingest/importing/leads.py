"""Leads: each row's attributes as changes since the lead was created; later, what differs from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import sqlalchemy as sa

from leadline.files.columns import key
from leadline.ingest.importing import cells
from leadline.ingest.importing.described import CREATED, HAD, described
from leadline.ingest.importing.knowing import CHANGES, mark, settle, stated_addresses, vouched
from leadline.ingest.importing.wanted import Importing
from leadline.ingest.segment.ids import address
from leadline.model.condition import Instant
from leadline.quality.country_names import country_named
from leadline.scoring.staging import Tables, columns_of
from leadline.store import tables as t
from leadline.store.bulk import Row, numbered, put_rows, select_by
from leadline.store.subjects import EMAIL, USER, Named
from leadline.store.values import clean

AT_ONCE = 1_000
LEAD_ID = "lead_id"
MAIL = {"email", "emailaddress"}
COUNTRY, AS_WRITTEN = "country", "country_as_written"


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A row of the leads: when it was created, what its attributes are, and which have their history in the changes."""

    lead_id: str
    created_at: Instant | None
    values: Mapping[str, str | None]
    address: str | None
    had: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stored:
    """The last value of an attribute that is stored; ``ours``: whether this source has said anything of its owner."""

    values: Mapping[tuple[Any, str], str | None]
    ours: frozenset[Any]


def import_leads(
    importing: Importing, con: duckdb.DuckDBPyConnection, tables: Tables, done: Callable[[int], None]
) -> None:
    kinds = columns_of(con, tables.leads)
    count = 0
    for batch in cells.batches(con, described(con, tables.leads, tables.changes, LEAD_ID), AT_ONCE):
        rows = rows_of(batch, kinds)
        if importing.wanted.codes:
            rows = [with_code(row) for row in rows]
        with importing.chunk() as store:
            put_leads(importing, store, without_erased(importing, rows))
        count += len(rows)
        done(count)


def without_erased(importing: Importing, rows: list[LeadRow]) -> list[LeadRow]:
    """The rows of nobody who was erased; nobody is while the chunk is written."""
    log = importing.log
    if not log.entries:
        return rows
    kept = [r for r in rows if not (importing.is_erased(r.lead_id) or (r.address and log.forbids(EMAIL, r.address)))]
    importing.counts.erased += len(rows) - len(kept)
    return kept


def rows_of(batch: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> list[LeadRow]:
    attributes = {clean(name): cells.as_texts(batch[name], kind) for name, kind in kinds.items() if name != "lead_id"}
    mail = next((name for name in attributes if key(name) in MAIL), None)
    names, columns = list(attributes), list(attributes.values())
    found = []
    for i, lead_id in enumerate(batch["lead_id"]):
        values = dict(zip(names, [column[i] for column in columns], strict=True))
        found.append(
            LeadRow(
                lead_id,
                batch[CREATED][i],
                values,
                address(values[mail]) if mail else None,
                frozenset(batch[HAD][i] or ()),
            )
        )
    return found


def with_code(row: LeadRow) -> LeadRow:
    """A row whose country is its ISO code, where it is sure which; what the file says stands beside it."""
    said = row.values.get(COUNTRY)
    code = country_named(said)
    if code is None or said == code:
        return row
    return replace(row, values={**row.values, COUNTRY: code, AS_WRITTEN: said})


def put_leads(importing: Importing, con: sa.Connection, rows: Sequence[LeadRow]) -> None:
    counts, wanted = importing.counts, importing.wanted
    source = importing.source(con)
    names: list[Named] = []
    for row in rows:
        names.append((USER, row.lead_id))
        if row.address is not None and EMAIL not in row.had:
            names.append((EMAIL, row.address))
    numbers, new = numbered(con, names)
    of = [numbers[USER, row.lead_id] for row in rows]
    stored = stored_of(con, "subject_id", [one for one in of if one not in new], source, wanted.at)

    def at_of(row: LeadRow, number: int) -> Instant:
        """Since when a row holds: since it was created, when it comes for the first time."""
        return wanted.at if number in stored.ours or row.created_at is None else min(row.created_at, wanted.at)

    changes: list[Row] = []
    stated: list[tuple[str, str, Instant]] = []
    changed: set[int] = set()
    for number, row in zip(of, rows, strict=True):
        at = at_of(row, number)
        for name, value in written(number, row.values, row.had, stored):
            changes.append((source, number, None, name, value, True, at < wanted.at, at, wanted.received_at))
            changed.add(number)
        if row.address is not None and EMAIL not in row.had:
            stated.append((row.lead_id, row.address, at))
    put_rows(con, t.changes, CHANGES, changes)
    links = stated_addresses(con, source, stated, numbers, new, wanted.received_at)
    since = {number: at_of(row, number) for number, row in zip(of, rows, strict=True) if EMAIL not in row.had}
    links += vouched(con, source, since, new, links, wanted.received_at)
    moved = settle(con, {numbers[name]: name[0] for name in numbers if numbers[name] in new}, links)
    mark(con, changed | (moved - {link[4] for link in links}), "event", wanted.received_at)
    importing.meet(row.lead_id for number, row in zip(of, rows, strict=True) if number in new)
    counts.values += len(changes)
    counts.addresses += sum(link[4] is not None for link in links)


def written(
    owner: object, values: Mapping[str, str | None], had: frozenset[str], stored: Stored
) -> list[tuple[str, str | None]]:
    """The attributes of a row that are not stored so yet. A blank cell is nothing, unless there was a value."""
    return [
        (name, value)
        for name, value in values.items()
        if name not in had and value != stored.values.get((owner, name)) and (value or (owner, name) in stored.values)
    ]


def stored_of(con: sa.Connection, by: str, owners: Sequence[Any], source: int, at: Instant) -> Stored:
    """What is stored of attributes up to an instant: who is trusted has the last word, later ones have it."""
    columns = (by, "attribute", "value", "occurred_at", "change_seq", "source_id", "trusted")
    rows = [tuple(row) for row in select_by(con, t.changes, columns, by, owners)]
    rows.sort(key=lambda row: (row[3], row[4]))
    return Stored(
        {(row[0], row[1]): row[2] for row in rows if row[6] and row[3] <= at},
        frozenset(row[0] for row in rows if row[5] == source),
    )
