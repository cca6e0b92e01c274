"""Retention: what is older than a line is deleted, in small transactions, beside everything else that goes on.

Of each attribute the last value before the line stays, as a change at the line. Who is who stays. Of recorded scores
and of probabilities the last before the line stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.model.dates import iso
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.database import Store
from leadline.store.inserting import replace_rows
from leadline.store.scrubbing import scrub
from leadline.store.subjects import parts
from leadline.store.whose import mark_dirty

LINE = "retention_line"
AT_ONCE = 20_000  # rows that one transaction looks at
OWNERS_AT_ONCE = 500


@dataclass(slots=True)
class Deleted:
    """How much was older than the line."""

    events: int = 0
    changes: int = 0
    recorded: int = 0


def line_of(con: sa.Connection) -> Instant | None:
    """Before which instant nothing is kept; ``None``: everything is."""
    found = con.scalar(sa.select(t.settings.c.value).where(t.settings.c.name == LINE))
    return None if found is None else int(found)


def refuse_before(con: sa.Connection, as_of: Instant) -> None:
    """Refuse, in words, an instant of which the store no longer knows what was."""
    line = line_of(con)
    if line is not None and as_of < line:
        kept, asked = iso(line)[:10], iso(as_of)[:10]
        raise InputError(
            f"what was before {kept} is deleted after its time; as of {asked} nothing can be said any more"
        )


def keep_from(store: Store, line: Instant, by: str, at: Instant) -> Deleted:
    """Delete what is older than ``line``. The line never moves back; it stands before the first row goes."""
    with store.writing() as con:
        before = line_of(con)
        line = line if before is None else max(line, before)
        replace_rows(con, t.settings, [{"name": LINE, "value": str(line)}])
    found = Deleted()
    delete_events(store, line, at, found)
    delete_changes(store, line, found)
    delete_recorded(store, line, found)
    with store.writing() as con:
        rows = {"events": found.events, "changes": found.changes, "recorded": found.recorded}
        record(con, at, by, "retention.apply", iso(line), rows)
    scrub(store, ("events", "changes", "machines", "score_history", "probabilities", "conflicts", "refusals"))
    return found


def delete_events(store: Store, line: Instant, at: Instant, found: Deleted) -> None:
    """One pass over the events in the order in which they came; whose events went is scored again."""
    e = t.events.c
    for low, high in ranges(store, t.events):
        old = sa.and_(e.event_seq >= low, e.event_seq < high, e.occurred_at < line)
        with store.writing() as con:
            touched = set(con.scalars(sa.select(e.subject_id).where(old).distinct()))
            if touched:
                seqs = sa.select(e.event_seq).where(old)
                con.execute(sa.delete(t.machines).where(t.machines.c.event_seq.in_(seqs)))
                found.events += con.execute(sa.delete(t.events).where(old)).rowcount
                mark_dirty(con, touched, "time", at, later=True)


def ranges(store: Store, table: sa.Table) -> Iterable[tuple[int, int]]:
    """Ranges of the numbers of a table's rows, each from a number until before another."""
    (number,) = table.primary_key.columns
    with store.reading() as con:
        least, most = con.execute(sa.select(sa.func.min(number), sa.func.max(number))).one()
    if least is not None:
        for low in range(least, most + 1, AT_ONCE):
            yield low, low + AT_ONCE


def delete_changes(store: Store, line: Instant, found: Deleted) -> None:
    """The changes of a lead's ids in one transaction, so that the order among them stays; then those of accounts."""
    c, i = t.changes.c, t.identity.c
    with store.reading() as con:
        old = set(
            con.scalars(sa.select(c.subject_id).where(c.occurred_at < line, c.subject_id.is_not(None)).distinct())
        )
        accounts = list(
            con.scalars(sa.select(c.account_id).where(c.occurred_at < line, c.account_id.is_not(None)).distinct())
        )
        together: dict[int, list[int]] = {}
        for some in parts(sorted(old)):
            leads = sa.select(i.lead_id).where(i.subject_id.in_(some)).distinct()
            for subject_id, lead_id in con.execute(sa.select(i.subject_id, i.lead_id).where(i.lead_id.in_(leads))):
                together.setdefault(lead_id, []).append(subject_id)
    alone = old - {one for ones in together.values() for one in ones}
    groups = [*together.values(), *([one] for one in sorted(alone))]
    for batch in parts(groups, OWNERS_AT_ONCE):
        with store.writing() as con:
            for some in parts(dict.fromkeys(one for ones in batch for one in ones)):
                compact(con, c.subject_id.in_(some), line, found)
    for names in parts(sorted(accounts), OWNERS_AT_ONCE):
        with store.writing() as con:
            for few in parts(names):
                compact(con, c.account_id.in_(few), line, found)


def compact(con: sa.Connection, owners: sa.ColumnElement[bool], line: Instant, found: Deleted) -> None:
    """Leave of each attribute the last value before the line, at the line and in the order in which they stood."""
    c = t.changes.c
    rows = list(con.execute(sa.select(t.changes).where(owners, c.occurred_at <= line).order_by(c.change_seq)))
    old = [row for row in rows if row.occurred_at < line]
    if not old:
        return
    kept: dict[tuple[Any, ...], sa.Row[Any]] = {}
    for row in sorted(old, key=lambda row: (row.trusted, row.occurred_at)):  # who is trusted has the last word
        kept[row.subject_id, row.account_id, row.attribute] = row
    at_line = [row for row in rows if row.occurred_at == line]
    again = [*sorted(kept.values(), key=lambda row: (row.occurred_at, row.change_seq)), *at_line]
    for some in parts([row.change_seq for row in rows]):
        con.execute(sa.delete(t.changes).where(c.change_seq.in_(some)))
    con.execute(sa.insert(t.changes), [values(row) | {"occurred_at": line} for row in again])
    found.changes += len(old) - len(kept)


def values(row: sa.Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "change_seq"}


def delete_recorded(store: Store, line: Instant, found: Deleted) -> None:
    """Recorded scores and probabilities before the line but for the last of each, and what was refused or in conflict
    before it."""
    delete_followed(store, t.score_history, "model", "as_of", line, found)
    delete_followed(store, t.probabilities, "predictor", "occurred_at", line, found)
    for table in (t.conflicts, t.refusals):
        with store.writing() as con:
            found.recorded += con.execute(sa.delete(table).where(table.c.received_at < line)).rowcount


def delete_followed(store: Store, table: sa.Table, of: str, at: str, line: Instant, found: Deleted) -> None:
    """Of each lead and model or predictor the rows before the line, but for the last of them."""
    c, (number,) = table.c, table.primary_key.columns
    later = table.alias()
    followed = sa.exists().where(
        later.c.lead_id == c.lead_id,
        later.c[of] == c[of],
        later.c[at] <= line,
        sa.tuple_(later.c[at], later.c[number.name]) > sa.tuple_(c[at], number),
    )
    for low, high in ranges(store, table):
        within = sa.and_(number >= low, number < high, c[at] < line)
        with store.writing() as con:
            seqs = list(con.scalars(sa.select(number).where(within, followed)))
            for some in parts(seqs):
                found.recorded += con.execute(sa.delete(table).where(number.in_(some))).rowcount
