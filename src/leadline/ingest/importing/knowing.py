"""Who is who among the rows of a chunk: what is all new is worked out from the chunk alone, the rest with the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa

from leadline.identity import Link, Subject, resolve
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.bulk import Row, put_rows, select_by
from leadline.store.locks import WHOSE
from leadline.store.subjects import EMAIL, USER, Named
from leadline.store.whose import refresh

LINKS = (
    "source_id", "link_id", "kind", "subject_id", "other_id", "trusted", "undoes", "occurred_at", "received_at",
)  # fmt: skip
IDENTITY = ("subject_id", "starts", "ends", "lead_id")
CHANGES = (
    "source_id", "subject_id", "account_id", "attribute", "value", "trusted", "assumed", "occurred_at", "received_at",
)  # fmt: skip


def settle(con: sa.Connection, new: Mapping[int, str], links: Sequence[Row]) -> set[int]:
    """Bring identity up to date after new subjects, by their kind, and new links; the subjects that moved.

    A new subject has no links but these, so what hangs together with new subjects alone needs no look at the store.
    """
    if not new and not links:
        return set()
    if con.dialect.name != "sqlite":
        con.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WHOSE})
    said = [link_of(row) for row in links]
    old = {end for link in said for end in link.ends if end not in new}
    known = bound(old, said)
    alone = [link for link in said if link.subject not in known]
    found = resolve([Subject(one, kind) for one, kind in sorted(new.items()) if one not in known], alone)
    put_rows(con, t.identity, IDENTITY, [(i.subject, i.starts, i.ends, i.lead) for i in found.intervals])
    return {i.subject for i in found.intervals} | refresh(con, known)


def bound(old: Collection[int], links: Sequence[Link]) -> set[int]:
    """All that hangs together with old subjects by these links."""
    reached, ahead = set(old), set(old)
    while ahead:
        ahead = {end for link in links for end in link.ends if ahead & set(link.ends)} - reached
        reached |= ahead
    return reached


def link_of(row: Row) -> Link:
    source_id, link_id, kind, subject, other, trusted, undoes, occurred_at, _ = row
    return Link(f"{source_id}:{link_id}", kind, subject, other, trusted, occurred_at, undoes)


def stated_addresses(
    con: sa.Connection,
    source: int,
    stated: Sequence[tuple[str, str, Instant]],
    numbers: Mapping[Named, int],
    new: Collection[int],
    received_at: Instant,
) -> list[Row]:
    """Have users and their addresses belong together from an instant on, where this source has not said so before.

    What is written is what an identify with both would write; the links that are new.
    """
    before = pairs_of(con, source, {numbers[USER, user] for user, _, _ in stated} - set(new))
    links: dict[tuple[int, int], Row] = {}
    first: dict[int, Row] = {}
    for user, address, at in stated:
        subject, other = numbers[USER, user], numbers[EMAIL, address]
        if (subject, other) not in before and (subject, other) not in links:
            link_id = f"address:{subject}:{other}"
            links[subject, other] = (source, link_id, "identify", subject, other, True, None, at, received_at)
        if other in new and other not in first:
            first[other] = (source, other, None, EMAIL, address, True, False, at, received_at)
    put_rows(con, t.links, LINKS, list(links.values()))
    put_rows(con, t.changes, CHANGES, list(first.values()))
    return list(links.values())


def mark(con: sa.Connection, subject_ids: Iterable[int], cause: str, at: Instant) -> None:
    """Have the leads of these subjects scored again, after those who do something meanwhile."""
    rows = [(one, cause, True, at) for one in sorted(set(subject_ids))]
    put_rows(con, t.dirty, ("subject_id", "cause", "later", "at"), rows)


def vouched(
    con: sa.Connection,
    source: int,
    first: Mapping[int, Instant],
    new: Collection[int],
    links: Sequence[Row],
    received_at: Instant,
) -> list[Row]:
    """Note of whom a file spoke, who can be trusted, and since when: no browser joins them to another.

    It is noted once, and not of those of whom something trusted is linked; the links that are new.
    """
    rows = select_by(con, t.links, ("subject_id", "trusted"), "subject_id", set(first) - set(new))
    noted = {row[0] for row in rows if row[1]} | {link[3] for link in links}
    lone = [
        (source, f"spoken:{one}", "identify", one, None, True, None, at, received_at)
        for one, at in first.items()
        if one not in noted
    ]
    put_rows(con, t.links, LINKS, lone)
    return lone


def pairs_of(con: sa.Connection, source: int, subject_ids: Collection[int]) -> set[tuple[int, int]]:
    """The pairs that a source has said to belong together; what was taken back since counts as said."""
    rows = select_by(con, t.links, ("subject_id", "other_id", "source_id"), "subject_id", subject_ids)
    return {(row[0], row[1]) for row in rows if row[2] == source}
