"""What people do to leads: they say that two are one, take that back, give points, and move a stage.

Each is a fact like any other, with an id of its own: the same request again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.lifecycle import MODEL
from leadline.model.condition import Instant
from leadline.store import stages
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.contacts import follow_stage
from leadline.store.sources import LEADLINE, source_number
from leadline.store.whose import mark_dirty, refresh

MERGE, UNMERGE = "merge", "unmerge"


def ids_of(con: sa.Connection, lead_id: int) -> list[int]:
    """The known ids of a lead, the oldest first; an `InputError` where there is no such lead."""
    i, s = t.identity.c, t.subjects.c
    query = sa.select(i.subject_id).join(t.subjects, s.subject_id == i.subject_id).order_by(i.subject_id)
    found = list(con.scalars(query.where(i.lead_id == lead_id, s.kind != "anonymous").distinct()))
    if not found:
        raise InputError(f"there is no lead {lead_id}{merged_into(con, lead_id)}")
    return found


def merged_into(con: sa.Connection, lead_id: int) -> str:
    """A hint for the number of a lead that is part of another now."""
    now = number_now(con, lead_id)
    return "" if now is None or now == lead_id else f"; it is part of lead {now} now"


def number_now(con: sa.Connection, lead_id: int) -> int | None:
    """The number of the lead that a number belongs to now; none if there never was one, or it was erased."""
    return con.scalar(sa.select(t.identity.c.lead_id).where(t.identity.c.subject_id == lead_id).limit(1))


def merge(con: sa.Connection, lead_id: int, other_id: int, by: str, at: Instant, key: str) -> str:
    """Two leads are one person. The id of the merge, by which it can be taken back; ``key`` makes it unique."""
    if lead_id == other_id:
        raise InputError("a lead cannot be merged with itself")
    ids_of(con, lead_id), ids_of(con, other_id)
    link_id = f"merge:{key}"
    source = source_number(con, LEADLINE, "leadline", at)
    if not is_known(con, source, link_id):
        link = {"kind": MERGE, "subject_id": lead_id, "other_id": other_id, "undoes": None}
        put_link(con, source, link_id, link, at)
        settle(con, {lead_id, other_id}, at)
        record(con, at, by, "lead.merge", str(lead_id), {"with": other_id, "merge": f"{source}:{link_id}"})
    return f"{source}:{link_id}"


def unmerge(con: sa.Connection, merge_id: str, by: str, at: Instant) -> None:
    """Take back what a message joined: a merge of a person's, or an identify or alias of a source."""
    source_id, _, link_id = merge_id.partition(":")
    query = sa.select(t.links).where(t.links.c.link_id == link_id, t.links.c.kind != UNMERGE)
    is_number = source_id.isascii() and source_id.isdecimal() and len(source_id) < 10
    found = con.execute(query.where(t.links.c.source_id == int(source_id))).all() if is_number else []
    if not found:
        raise InputError(f"nothing was joined by `{merge_id}`; the lead's history names what joined its ids")
    source = source_number(con, LEADLINE, "leadline", at)
    own = f"unmerge:{merge_id}"
    if is_known(con, source, own):
        return
    put_link(con, source, own, {"kind": UNMERGE, "subject_id": None, "other_id": None, "undoes": merge_id}, at)
    touched = {one for row in found for one in (row.subject_id, row.other_id) if one is not None}
    settle(con, touched, at)
    record(con, at, by, "lead.unmerge", merge_id)


def is_known(con: sa.Connection, source: int, link_id: str) -> bool:
    query = sa.select(t.links.c.link_seq).where(t.links.c.source_id == source, t.links.c.link_id == link_id)
    return con.execute(query.limit(1)).first() is not None


def put_link(con: sa.Connection, source: int, link_id: str, link: dict[str, Any], at: Instant) -> None:
    row = {"source_id": source, "link_id": link_id, "trusted": True, "occurred_at": at, "received_at": at}
    con.execute(sa.insert(t.links).values(row | link))


def settle(con: sa.Connection, touched: Collection[int], at: Instant) -> None:
    mark_dirty(con, refresh(con, touched) | set(touched), "identity", at)


def joined_by(con: sa.Connection, lead_id: int) -> list[dict[str, Any]]:
    """What joined the ids of a lead, newest first: what each `unmerge` would take back."""
    ids = ids_of(con, lead_id)
    k = t.links.c
    undone = sa.select(k.undoes).where(k.kind == UNMERGE)
    query = sa.select(t.links).where(k.other_id.in_(ids), k.subject_id.is_not(None), k.kind != UNMERGE)
    rows = con.execute(query.order_by(k.occurred_at.desc(), k.link_seq.desc()).limit(200))
    taken = set(con.scalars(undone))
    return [
        {"merge_id": merge_id, "kind": row.kind, "ids": [row.subject_id, row.other_id], "occurred_at": row.occurred_at}
        for row in rows
        if (merge_id := f"{row.source_id}:{row.link_id}") not in taken
    ]


def set_stage(con: sa.Connection, lead_id: int, stage: str, reason: str, by: str, at: Instant) -> stages.Transition:
    """Move a lead by hand, or by the CRM; ``by`` is who did."""
    subjects = ids_of(con, lead_id)
    if by == MODEL:
        raise InputError("only the model moves a lead in its own name")
    stages.hold(con, subjects)
    standing = stages.standings(con, {lead_id: subjects})[lead_id]
    if standing.stage == stage:
        raise InputError(f"lead {lead_id} is at the stage `{stage}` already")
    moment = at if standing.since is None else max(at, standing.since + 1)
    number = stages.next_number(con, subjects)
    transition = stages.Transition(lead_id, number, standing.stage, stage, moment, by, reason)
    stages.write(con, transition)
    follow_stage(con, lead_id, stage, by, at)
    mark_dirty(con, [lead_id], "stage", at)
    record(con, at, by, "lead.stage", str(lead_id), {"to": stage, "number": number})
    return transition
