"""Changes: history as it is, each row once however often its file is imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import duckdb
import sqlalchemy as sa

from leadline.ingest.importing import cells
from leadline.ingest.importing.knowing import CHANGES, mark, settle, stated_addresses, vouched
from leadline.ingest.importing.wanted import Importing
from leadline.ingest.segment.ids import address
from leadline.model.condition import Instant
from leadline.scoring.staging import Tables, columns_of, quoted
from leadline.store import tables as t
from leadline.store.accounts import mark_accounts
from leadline.store.bulk import Row, numbered, put_rows, select_by
from leadline.store.subjects import EMAIL, USER, Named

AT_ONCE = 5_000


class Change(NamedTuple):
    """A value of an attribute of a lead or of an account since an instant; ``assumed``: since when, nobody said."""

    lead_id: str | None
    account_id: str | None
    attribute: str
    value: str | None
    occurred_at: Instant
    assumed: bool

    @property
    def address(self) -> str | None:
        """The address that a lead has since then, where it says one."""
        return address(self.value) if self.attribute == EMAIL and self.lead_id is not None else None


def import_changes(
    importing: Importing, con: duckdb.DuckDBPyConnection, tables: Tables, done: Callable[[int], None]
) -> None:
    assert tables.changes is not None
    count = 0
    for batch in cells.batches(con, query(con, tables.changes), AT_ONCE):
        rows = [Change(*row) for row in zip(*(batch[name] for name in Change._fields), strict=True)]
        with importing.chunk() as store:
            put_changes(importing, store, without_erased(importing, rows))
        count += len(rows)
        done(count)


def without_erased(importing: Importing, rows: list[Change]) -> list[Change]:
    if not importing.log.entries:
        return rows
    out = {one for one in {row.lead_id for row in rows} if one is not None and importing.is_erased(one)}
    out |= {str(row.lead_id) for row in rows if (mail := row.address) and importing.log.forbids(EMAIL, mail)}
    kept = [row for row in rows if row.lead_id is None or row.lead_id not in out]
    importing.counts.erased += len(rows) - len(kept)
    return kept


def query(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The rows by owner and in time; of equal instants the greater value comes later, and so has the last word."""
    has = columns_of(con, table)
    owners = [f"{cells.texts(n)} AS {n}" if n in has else f"NULL::VARCHAR AS {n}" for n in ("lead_id", "account_id")]
    value = cells.texts("value") if has["value"] == "VARCHAR" else "CAST(value AS VARCHAR)"
    rest = f"{cells.texts('attribute')} AS attribute, {value} AS value, occurred_at, "
    rest += "assumed" if "assumed" in has else "FALSE AS assumed"
    order = "lead_id NULLS LAST, account_id, occurred_at, attribute, value NULLS FIRST"
    return f"SELECT {', '.join(owners)}, {rest} FROM {quoted(table)} ORDER BY {order}"


def put_changes(importing: Importing, con: sa.Connection, rows: Sequence[Change]) -> None:
    counts, wanted = importing.counts, importing.wanted
    source = importing.source(con)
    names: list[Named] = []
    for row in rows:
        if row.lead_id is not None:
            names.append((USER, row.lead_id))
            if row.address is not None:
                names.append((EMAIL, row.address))
    numbers, new = numbered(con, names)
    users = {numbers[name] for name in names if name[0] == USER}
    accounts = {row.account_id for row in rows if row.account_id is not None}
    there = stored(con, "subject_id", users - new) | stored(con, "account_id", accounts)
    changes: list[Row] = []
    for row in rows:
        number = None if row.lead_id is None else numbers[USER, row.lead_id]
        what = (row.account_id if number is None else number, row.attribute, row.value, row.occurred_at)
        if what not in there:
            there.add(what)
            owner = (number, None) if number is not None else (None, row.account_id)
            said = (row.attribute, row.value, True, row.assumed)
            changes.append((source, *owner, *said, row.occurred_at, wanted.received_at))
    put_rows(con, t.changes, CHANGES, changes)
    stated = [(str(row.lead_id), mail, row.occurred_at) for row in rows if (mail := row.address) is not None]
    links = stated_addresses(con, source, stated, numbers, new, wanted.received_at)
    first: dict[int, Instant] = {}
    for row in rows:
        if row.lead_id is not None:
            first.setdefault(numbers[USER, row.lead_id], row.occurred_at)
    links += vouched(con, source, first, new, links, wanted.received_at)
    moved = settle(con, {numbers[name]: name[0] for name in numbers if numbers[name] in new}, links)
    changed = {row[1] for row in changes if row[1] is not None}
    mark(con, changed | (moved - {link[4] for link in links}), "event", wanted.received_at)
    mark_accounts(con, {row[2] for row in changes if row[2] is not None}, wanted.received_at)
    importing.meet(value for (kind, value), number in numbers.items() if kind == USER and number in new)
    counts.values += len(changes)
    counts.addresses += sum(link[4] is not None for link in links)


def stored(con: sa.Connection, by: str, owners: set[int] | set[str]) -> set[tuple[object, ...]]:
    """The changes of some owners that are stored: owner, attribute, value, instant."""
    rows = select_by(con, t.changes, (by, "attribute", "value", "occurred_at"), by, sorted(owners))
    return {tuple(row) for row in rows}
