"""What people write as files beside models and segments: the text that counts now, and every text that ever did.

A kind has a floor of its own that knows what its texts mean; here they are only kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.inserting import insert_new

FLOW, ROUTING, MAIL, NOTICE, MAPPING, OUTCOME = "flow", "routing", "mail", "notice", "mapping", "outcome"
COSTS = "costs"
MOST = 500  # of one kind
NEW = 0  # the edit of a document that is not there yet
d, w = t.documents.c, t.document_edits.c
OF_EDIT = sa.and_(w.kind == d.kind, w.name == d.name, w.edit == d.edit)
STANDING = (
    sa.select(*d["kind", "name", "edit", "changed_at", "paused_at"], *w["title", "text", "at", "by"])
    .join(t.document_edits, OF_EDIT)
    .where(d.archived_at.is_(None))
    .order_by(d.name)
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is now: its text, by whom and when, and since when it is paused, if it is."""

    kind: str
    name: str
    edit: int
    title: str
    text: str
    at: Instant
    by: str
    changed_at: Instant
    paused_at: Instant | None


def documents(con: sa.Connection, kind: str, name: str | None = None) -> list[Document]:
    """The documents of a kind that are not archived, by their names; or that of a name."""
    query = STANDING.where(d.kind == kind)
    query = query if name is None else query.where(d.name == name)
    return [Document(**row._mapping) for row in con.execute(query)]


def text_of(con: sa.Connection, kind: str, name: str, edit: int) -> str | None:
    """The text of an edit, however old; ``None``: there never was one."""
    return con.scalar(sa.select(w.text).where(w.kind == kind, w.name == name, w.edit == edit))


def edits_query(kind: str, name: str) -> sa.Select[tuple[Any, ...]]:
    """Every text that a document ever had."""
    return sa.select(t.document_edits).where(w.kind == kind, w.name == name)


def keep_document(
    con: sa.Connection, kind: str, name: str, title: str, text: str, edit: int, by: str, at: Instant
) -> bool:
    """Keep the text of a document that was changed from its ``edit``, which is `NEW` where there is none yet.

    ``False``: somebody else has changed it since, and nothing is kept. The same text again changes nothing.
    """
    now = con.execute(sa.select(t.documents).where(d.kind == kind, d.name == name)).one_or_none()
    is_new = now is None or now.archived_at is not None
    if edit != (NEW if now is None or is_new else now.edit):
        return False
    if now is not None and not is_new and text_of(con, kind, name, now.edit) == text:
        return True
    here = sa.select(sa.func.count()).where(d.kind == kind, d.archived_at.is_(None))
    if is_new and (con.scalar(here) or 0) >= MOST:
        raise InputError(f"there are {MOST} documents of the kind `{kind}`, which is the most; archive one first")
    following = 1 if now is None else now.edit + 1
    values = {"edit": following, "archived_at": None, "changed_at": at}
    if now is None:
        if not insert_new(con, t.documents, [{"kind": kind, "name": name} | values], [d.name]):
            return False
    else:
        unchanged = sa.and_(d.kind == kind, d.name == name, d.edit == now.edit)
        if not con.execute(sa.update(t.documents).where(unchanged).values(values)).rowcount:
            return False
    row = {"kind": kind, "name": name, "edit": following, "title": title, "text": text, "at": at, "by": by}
    con.execute(sa.insert(t.document_edits).values(row))
    record(con, at, by, f"{kind}.make" if is_new else f"{kind}.change", name, {"edit": following})
    return True


def pause_document(con: sa.Connection, kind: str, name: str, by: str, at: Instant, *, paused: bool = True) -> bool:
    """Let a document rest, or go on; ``False``: there is none. One that rests already rests since it did."""
    found = documents(con, kind, name)
    if not found:
        return False
    if (found[0].paused_at is not None) != paused:
        here = sa.update(t.documents).where(d.kind == kind, d.name == name)
        con.execute(here.values(paused_at=at if paused else None, changed_at=at))
        record(con, at, by, f"{kind}.pause" if paused else f"{kind}.resume", name)
    return True


def archive_document(con: sa.Connection, kind: str, name: str, by: str, at: Instant) -> bool:
    """Let a document be no more; its texts stay. ``False``: there is none."""
    gone = sa.update(t.documents).where(d.kind == kind, d.name == name, d.archived_at.is_(None))
    if not con.execute(gone.values(archived_at=at, paused_at=None, changed_at=at)).rowcount:
        return False
    record(con, at, by, f"{kind}.archive", name)
    return True
