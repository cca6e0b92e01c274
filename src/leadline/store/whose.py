"""The projection of identity: whose each id is, and since when. Made anew for what a batch touches.

A device's history may be one person's up to an instant and another's after it, so a row has a beginning and an end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

from leadline.identity import Link, Subject, closure, resolve
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.locks import WHOSE
from leadline.store.subjects import parts


def mark_dirty(con: sa.Connection, subject_ids: Iterable[int], cause: str, at: Instant, *, later: bool = False) -> None:
    """Have the leads of these subjects scored again; ``later``: those who do something meanwhile go before them."""
    rows = [{"subject_id": one, "cause": cause, "later": later, "at": at} for one in sorted(set(subject_ids))]
    if rows:
        con.execute(sa.insert(t.dirty), rows)


def leads_of(con: sa.Connection, subject_ids: Iterable[int]) -> set[int]:
    """The leads to whom anything of these subjects belongs."""
    found: set[int] = set()
    for some in parts(subject_ids):
        found |= set(con.scalars(sa.select(t.identity.c.lead_id).where(t.identity.c.subject_id.in_(some)).distinct()))
    return found


def refresh(con: sa.Connection, touched: Collection[int]) -> set[int]:
    """Work out again whose the touched subjects are, and all that hang together with them; the subjects that moved."""
    if not touched:
        return set()
    if con.dialect.name != "sqlite":
        con.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WHOSE})
    together, links = closure(touched, lambda some: links_naming(con, some), lambda some: kinds_of(con, some))
    kinds = kinds_of(con, together)
    resolved = resolve([Subject(one, kinds[one]) for one in sorted(together) if one in kinds], links)
    wanted = {(i.subject, i.starts): (i.ends, i.lead) for i in resolved.intervals}
    stored: dict[tuple[int, int], tuple[int, int]] = {}
    for some in parts(together):
        rows = con.execute(sa.select(t.identity).where(t.identity.c.subject_id.in_(some)))
        stored |= {(row.subject_id, row.starts): (row.ends, row.lead_id) for row in rows}
    moved = {subject for subject, _ in wanted.keys() ^ stored.keys()}
    moved |= {key[0] for key in wanted.keys() & stored.keys() if wanted[key] != stored[key]}
    for some in parts(moved):
        con.execute(sa.delete(t.identity).where(t.identity.c.subject_id.in_(some)))
    made = [
        {"subject_id": subject, "starts": starts, "ends": ends, "lead_id": lead}
        for (subject, starts), (ends, lead) in wanted.items()
        if subject in moved
    ]
    if made:
        con.execute(sa.insert(t.identity), made)
    was = {lead for key, (_, lead) in stored.items() if key[0] in moved}
    return moved | was


def links_naming(con: sa.Connection, subject_ids: Collection[int]) -> Iterable[Link]:
    """All links that name one of these subjects, and what takes one of them back."""
    found: dict[int, Link] = {}
    for some in parts(subject_ids):
        either = sa.or_(t.links.c.subject_id.in_(some), t.links.c.other_id.in_(some))
        found |= {row.link_seq: link_of(row) for row in con.execute(sa.select(t.links).where(either))}
    for ids in parts({link.id for link in found.values()}):
        undoing = sa.select(t.links).where(t.links.c.undoes.in_(ids))
        found |= {row.link_seq: link_of(row) for row in con.execute(undoing)}
    return list(found.values())


def link_of(row: sa.Row[Any]) -> Link:
    return Link(
        id=f"{row.source_id}:{row.link_id}",
        kind=row.kind,
        subject=row.subject_id,
        other=row.other_id,
        trusted=row.trusted,
        occurred_at=row.occurred_at,
        undoes=row.undoes,
    )


def kinds_of(con: sa.Connection, subject_ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in parts(subject_ids):
        rows = con.execute(
            sa.select(t.subjects.c.subject_id, t.subjects.c.kind).where(t.subjects.c.subject_id.in_(some))
        )
        found |= {row.subject_id: row.kind for row in rows}
    return found
