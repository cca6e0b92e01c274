"""Who is in which segment, written down after each evaluation: the members of today, and who entered and left.

A move is recorded once, in the transaction that changes the members. A merged lead takes over where the other was in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.inserting import insert_new

K = TypeVar("K")
Key = tuple[str, int]  # a segment, and a lead
MERGE, SEGMENT = "merge", "segment"  # causes of moves; the others are those of scores
m, v = t.segment_members.c, t.segment_moves.c
MEMBERS = sa.select(t.segment_members).where(among(m.lead_id))
LAST_SAID = sa.select(v.segment, v.lead_id, v.at, v.entered).where(
    v.move_seq.in_(sa.select(sa.func.max(v.move_seq)).where(among(v.lead_id)).group_by(v.lead_id, v.segment))
)
NOW = sa.select(t.identity.c.subject_id, t.identity.c.lead_id).where(among(t.identity.c.subject_id))
OUT = sa.delete(t.segment_members).where(m.segment == sa.bindparam("of"), among(m.lead_id))


def given(name: str, kind: type[sa.types.TypeEngine[Any]] = sa.BigInteger) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind())


LEADS = among(t.leads.c.lead_id)
IN = sa.insert(t.segment_members).from_select(
    ["segment", "lead_id", "entered_at"], sa.select(given("of", sa.Text), t.leads.c.lead_id, given("when")).where(LEADS)
)
MOVED = sa.insert(t.segment_moves).from_select(
    ["segment", "edit", "lead_id", "at", "entered", "cause"],
    sa.select(
        given("of", sa.Text),
        given("by", sa.Integer),
        t.leads.c.lead_id,
        given("when"),
        given("in", sa.Boolean),
        given("why", sa.Text),
    )
    .where(LEADS)
    .order_by(t.leads.c.lead_id),
)


def members(con: sa.Connection, lead_ids: Collection[int]) -> dict[Key, Instant]:
    """Where these leads are in, each since when."""
    return {(row.segment, row.lead_id): row.entered_at for row in con.execute(MEMBERS, {"ids": lead_ids})}


def said(con: sa.Connection, lead_ids: Collection[int]) -> dict[Key, Instant]:
    """The same as it was said last."""
    rows = con.execute(LAST_SAID, {"ids": lead_ids})
    return {(row.segment, row.lead_id): row.at for row in rows if row.entered}


def save_members(
    con: sa.Connection,
    edits: Mapping[str, int],
    lead_ids: Collection[int],
    held: Collection[Key],
    cause: Callable[[Key], str],
    at: Instant,
    *,
    recorded: bool = True,
) -> dict[Key, bool]:
    """Write who of these leads, which are shown, is in which of the segments with these edits; who entered, and who
    left, by the lead and not by the segment.

    A rebuild (``recorded=False``) may find members lost or wrong that were said right: what was said last is not said
    again.
    """
    if not edits or not lead_ids:
        return {}
    moved: dict[Key, bool] = {}
    wanted = set(held)
    stored = {key: since for key, since in members(con, lead_ids).items() if key[0] in edits}
    before = stored if recorded else {key: since for key, since in said(con, lead_ids).items() if key[0] in edits}
    for keys, entered in ((wanted - before.keys(), True), (before.keys() - wanted, False)):
        for (name, why), leads in grouped(keys, cause).items():
            con.execute(MOVED, {"of": name, "by": edits[name], "when": at, "in": entered, "why": why, "ids": leads})
            moved |= {(name, lead): entered for lead in leads if why != SEGMENT}
    right = {key: before.get(key, at) for key in wanted}
    wrong = {key for key, since in right.items() if stored.get(key) != since}
    put_out(con, (stored.keys() - wanted) | (stored.keys() & wrong))
    for (name, since), leads in grouped(wrong, right.__getitem__).items():
        con.execute(IN, {"of": name, "when": since, "ids": leads})
    return moved


def take_over(con: sa.Connection, gone: Collection[int], at: Instant) -> None:
    """Let the leads in which these are merged be in their segments, until the next evaluation says otherwise."""
    found = members(con, gone) if gone else {}
    if not found:
        return
    edits = {row.segment: row.edit for row in con.execute(sa.select(t.segments.c.segment, t.segments.c.edit))}
    now = {subject: lead for subject, lead in con.execute(NOW, {"ids": gone}) if lead != subject}
    put_out(con, found)
    heirs = {(name, now[lead]): since for (name, lead), since in sorted(found.items()) if lead in now}
    new = insert_new(con, t.segment_members, [row(key, since) for key, since in heirs.items()], [m.segment, m.lead_id])
    moves = [move(key, edits[key[0]], at, False, MERGE) for key in found]
    for one in new:
        key = (one.segment, one.lead_id)
        moves.append(move(key, edits[one.segment], heirs[key], True, MERGE))
    say(con, moves)


def grouped(keys: Iterable[Key], by: Callable[[Key], K]) -> dict[tuple[str, K], list[int]]:
    """The leads of these keys by segment and something else."""
    found: dict[tuple[str, K], list[int]] = {}
    for key in keys:
        found.setdefault((key[0], by(key)), []).append(key[1])
    return found


def put_out(con: sa.Connection, keys: Collection[Key]) -> None:
    by_segment: dict[str, list[int]] = {}
    for name, lead in keys:
        by_segment.setdefault(name, []).append(lead)
    for name, leads in by_segment.items():
        con.execute(OUT, {"of": name, "ids": leads})


def say(con: sa.Connection, moves: list[dict[str, Any]]) -> None:
    if moves:
        con.execute(sa.insert(t.segment_moves), moves)


def row(key: Key, since: Instant) -> dict[str, Any]:
    return {"segment": key[0], "lead_id": key[1], "entered_at": since}


def move(key: Key, edit: int, at: Instant, entered: bool, cause: str) -> dict[str, Any]:
    return {"segment": key[0], "lead_id": key[1], "edit": edit, "at": at, "entered": entered, "cause": cause}
