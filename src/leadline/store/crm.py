"""What is remembered of CRMs: which record is which lead, what was written and read last, and how far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.inserting import replace_rows
from leadline.store.outbox import WAITING
from leadline.store.values import dumped

HOW = "how"  # the mark that says how reading went last
k, m, d = t.crm_links.c, t.crm_marks.c, t.deliveries.c
OF_RECORDS = sa.select(t.crm_links).where(among(k.remote_id))
OF_SUBJECTS = sa.select(t.crm_links).where(among(k.subject_id)).order_by(k.said_at.desc().nulls_last(), k.remote_id)
HURRIED = sa.update(t.deliveries).where(among(d.lead_id), d.kind == "sync", d.state == WAITING, d.attempts == 0)


@dataclass(frozen=True, slots=True)
class Known:
    """A record of a CRM. ``said`` is what we wrote there last, ``seen`` how the CRM told of it last."""

    kind: str
    remote_id: str
    subject_id: int | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)
    seen_at: Instant | None = None
    gone_at: Instant | None = None


def known_records(con: sa.Connection, connection: str, kind: str, remote_ids: Iterable[str]) -> dict[str, Known]:
    """What is known of records, by their ids."""
    query = OF_RECORDS.where(k.connection == connection, k.kind == kind)
    return {row.remote_id: known(row) for row in con.execute(query, {"ids": remote_ids})}


def records_of(con: sa.Connection, connection: str, kind: str, subject_ids: Iterable[int]) -> list[Known]:
    """The records that are linked to subjects, those that were written last first."""
    query = OF_SUBJECTS.where(k.connection == connection, k.kind == kind)
    return [known(row) for row in con.execute(query, {"ids": subject_ids})]


def known(row: sa.Row[Any]) -> Known:
    said, seen = orjson.loads(row.said), orjson.loads(row.seen)
    return Known(row.kind, row.remote_id, row.subject_id, said, seen, row.seen_at, row.gone_at)


def note_said(
    con: sa.Connection, connection: str, kind: str, said: Sequence[tuple[str, int, Mapping[str, Any]]], at: Instant
) -> None:
    """Remember what was written: into which record, of which lead, and what."""
    rows = [
        {
            "connection": connection,
            "kind": kind,
            "remote_id": remote_id,
            "subject_id": subject_id,
            "said": dumped(dict(what)),
            "said_at": at,
            "gone_at": None,
        }
        for remote_id, subject_id, what in said
    ]
    replace_rows(con, t.crm_links, rows)


def note_seen(con: sa.Connection, connection: str, records: Iterable[Known]) -> None:
    """Remember how the CRM told of records, and whose they are."""
    rows = [
        {
            "connection": connection,
            "kind": one.kind,
            "remote_id": one.remote_id,
            "subject_id": one.subject_id,
            "said": dumped(dict(one.said)),
            "seen": dumped(dict(one.seen)),
            "seen_at": one.seen_at,
            "gone_at": one.gone_at,
        }
        for one in records
    ]
    replace_rows(con, t.crm_links, rows)


def gone(con: sa.Connection, connection: str, kind: str, remote_ids: Collection[str], at: Instant) -> None:
    """Remember that records are no more."""
    here = sa.update(t.crm_links).where(among(k.remote_id), k.connection == connection, k.kind == kind)
    con.execute(here.where(k.gone_at.is_(None)).values(gone_at=at), {"ids": remote_ids})


# -- marks ---------------------------------------------------------------------------------------------------------


def mark_of(con: sa.Connection, connection: str, name: str) -> str | None:
    """How far something went with a connection."""
    return con.scalar(sa.select(m.mark).where(m.connection == connection, m.name == name))


def set_mark(con: sa.Connection, connection: str, name: str, mark: str, at: Instant) -> None:
    replace_rows(con, t.crm_marks, [{"connection": connection, "name": name, "mark": mark, "at": at}])


@dataclass(frozen=True, slots=True)
class HowRead:
    """How reading a connection went last: ``why`` it could not be read, if so, how often in a row, and when it is read
    next."""

    why: str = ""
    failures: int = 0
    next_at: Instant = 0


def how_read(con: sa.Connection, connection: str) -> HowRead:
    mark = mark_of(con, connection, HOW)
    return HowRead() if mark is None else HowRead(**orjson.loads(mark))


def note_read(con: sa.Connection, connection: str, how: HowRead, at: Instant) -> None:
    set_mark(con, connection, HOW, dumped(asdict(how)), at)


# -- the outbox ----------------------------------------------------------------------------------------------------


def hurry(con: sa.Connection, connection: str, lead_ids: Collection[int], now: Instant) -> None:
    """Have what waits to be written of these leads written now. Its key is left to what changes after that and is due
    when it had been."""
    later = HURRIED.where(d.connection == connection, d.due_at > now)
    freed = d.key + ":" + sa.cast(d.delivery_seq, sa.Text)
    con.execute(later.values(due_at=now, key=freed), {"ids": lead_ids})


def waits(con: sa.Connection, connection: str, most: int) -> int:
    """How many deliveries of a connection wait, counted up to ``most``."""
    some = sa.select(d.delivery_seq).where(d.connection == connection, d.state == WAITING).limit(most)
    return con.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0
