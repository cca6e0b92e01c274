"""Segments as people keep them: the text that counts now, and every text that ever did."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.inserting import insert_new
from leadline.store.sight import Seeing

MOST = 200
NEW = 0  # the edit of a segment that is not there yet
g, w, m, v = t.segments.c, t.segment_edits.c, t.segment_members.c, t.segment_moves.c
STANDING = (
    sa.select(t.segments, w.title, w.text, w.at, w.by)
    .join(t.segment_edits, sa.and_(w.segment == g.segment, w.edit == g.edit))
    .where(g.archived_at.is_(None))
    .order_by(g.segment)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A segment as it is now. ``changed_at``: since when its leads are to be told anew, by its own text or by that of
    one that it uses; ``evaluated_at``: when that was done; ``evaluated``: how many leads were gone through."""

    segment: str
    title: str
    text: str
    edit: int
    at: Instant
    by: str
    changed_at: Instant
    evaluated: int
    evaluated_at: Instant | None


def standing_segments(con: sa.Connection, name: str | None = None) -> list[Standing]:
    """The segments that are not archived, by their names; or that of a name."""
    query = STANDING if name is None else STANDING.where(g.segment == name)
    columns = Standing.__slots__
    return [Standing(**{column: getattr(row, column) for column in columns}) for row in con.execute(query)]


def keep(
    con: sa.Connection, name: str, title: str, text: str, edit: int, using: Collection[str], by: str, at: Instant
) -> bool:
    """Keep the text of a segment that was changed from its ``edit``; it and those that use it are told anew of all.

    ``False``: somebody else has changed it since, and nothing is kept. The same text again changes nothing.
    """
    now = con.execute(sa.select(t.segments).where(g.segment == name)).one_or_none()
    is_new = now is None or now.archived_at is not None
    if edit != (NEW if now is None or is_new else now.edit):
        return False
    if now is not None and not is_new and standing_segments(con, name)[0].text == text:
        return True
    if is_new and (con.scalar(sa.select(sa.func.count()).where(g.archived_at.is_(None))) or 0) >= MOST:
        raise InputError(f"there are {MOST} segments, which is the most; delete one first")
    following = 1 if now is None else now.edit + 1
    values = {"edit": following, "archived_at": None} | anew(at)
    if now is None:
        if not insert_new(con, t.segments, [{"segment": name} | values], [g.segment]):
            return False
    elif not con.execute(sa.update(t.segments).where(g.segment == name, g.edit == now.edit).values(values)).rowcount:
        return False
    row = {"segment": name, "edit": following, "title": title, "text": text, "at": at, "by": by}
    con.execute(sa.insert(t.segment_edits).values(row))
    if using:
        con.execute(sa.update(t.segments).where(g.segment.in_(using)).values(anew(at)))
    record(con, at, by, "segment.make" if is_new else "segment.change", name, {"edit": following})
    return True


def anew(at: Instant) -> dict[str, Instant | int | None]:
    """What stands with a segment whose leads are to be told anew."""
    return {"changed_at": at, "evaluated": 0, "evaluated_at": None}


def archive(con: sa.Connection, name: str, by: str, at: Instant) -> bool:
    """Let a segment be no more: nobody is in it, and who was in it when stays known. ``False``: there is none.

    To be done between turns, since one under way would put its leads in.
    """
    gone = sa.update(t.segments).where(g.segment == name, g.archived_at.is_(None)).values(archived_at=at)
    if not con.execute(gone).rowcount:
        return False
    con.execute(sa.delete(t.segment_members).where(m.segment == name))
    record(con, at, by, "segment.archive", name)
    return True


@dataclass(frozen=True, slots=True)
class Moved:
    """How often leads entered a segment and left it."""

    entered: int = 0
    left: int = 0


# -- who is in -----------------------------------------------------------------------------------------------------


def counts(con: sa.Connection, seeing: Seeing) -> dict[str, int]:
    """How many of the leads that are seen are in each segment."""
    query = sa.select(m.segment, sa.func.count().label("leads")).group_by(m.segment)
    if seeing.owners is not None:
        mine = t.leads.c.lead_id == m.lead_id
        query = query.join(t.leads, mine).where(*seeing.where(t.leads.c.owner))
    return {row.segment: row.leads for row in con.execute(query)}


def moved_since(con: sa.Connection, seeing: Seeing, at: Instant) -> dict[str, Moved]:
    """How often the leads that are seen entered and left each segment since an instant."""
    query = sa.select(v.segment, v.entered, sa.func.count().label("times")).where(v.at >= at)
    if seeing.owners is not None:
        query = query.join(t.leads, t.leads.c.lead_id == v.lead_id).where(*seeing.where(t.leads.c.owner))
    times = {(row.segment, row.entered): row.times for row in con.execute(query.group_by(v.segment, v.entered))}
    return {name: Moved(times.get((name, True), 0), times.get((name, False), 0)) for name, _ in times}


def segments_of(con: sa.Connection, lead_id: int) -> list[sa.Row[tuple[object, ...]]]:
    """The segments that a lead is in, by their names, each since when."""
    text = sa.and_(w.segment == g.segment, w.edit == g.edit)
    query = sa.select(m.segment, w.title, m.entered_at).join(t.segments, g.segment == m.segment)
    return list(con.execute(query.join(t.segment_edits, text).where(m.lead_id == lead_id).order_by(m.segment)))


def moves_query(lead_id: int) -> sa.Select[tuple[object, ...]]:
    """What all ids of a lead entered and left."""
    subjects = sa.select(t.identity.c.subject_id).where(t.identity.c.lead_id == lead_id)
    return sa.select(t.segment_moves).where(t.segment_moves.c.lead_id.in_(subjects))
