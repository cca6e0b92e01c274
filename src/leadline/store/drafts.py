"""Drafts of models: one for each name, kept with its mistakes, until it is published or thrown away.

Two people who write at once do not lose what the other wrote: who changes a draft says from which edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import orjson
import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.inserting import insert_new
from leadline.store.values import dumped

NEW = 0  # the edit of a draft that is not there yet


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft of a model: its files, the version that it was begun from, and how often it was changed."""

    model: str
    files: Mapping[str, str]
    base: str | None
    note: str
    edit: int
    changed_at: Instant
    changed_by: str


def draft_of(con: sa.Connection, model: str) -> Draft | None:
    """The draft of a model, if there is one."""
    row = con.execute(sa.select(t.drafts).where(t.drafts.c.model == model)).one_or_none()
    return None if row is None else Draft(**row._asdict() | {"files": orjson.loads(row.files)})


def keep(con: sa.Connection, draft: Draft) -> bool:
    """Keep a draft that was changed from its ``edit``, as the one after it.

    ``False``: somebody else has changed it since, and nothing is kept.
    """
    row = asdict(draft) | {"files": dumped(dict(draft.files)), "edit": draft.edit + 1}
    if draft.edit == NEW:
        made = insert_new(con, t.drafts, [row], [t.drafts.c.model])
        if made:
            record(con, draft.changed_at, draft.changed_by, "draft.begin", draft.model)
        return bool(made)
    d = t.drafts.c
    changed = sa.update(t.drafts).where(d.model == draft.model, d.edit == draft.edit).values(row)
    return bool(con.execute(changed).rowcount)


def discard(con: sa.Connection, model: str, edit: int, by: str, at: Instant) -> bool:
    """Throw a draft away as it was at an edit; ``False``: it is another one, or not there."""
    gone = take(con, model, edit)
    if gone:
        record(con, at, by, "draft.discard", model)
    return gone


def take(con: sa.Connection, model: str, edit: int) -> bool:
    """Take a draft out as it was at an edit, to make a version of it; ``False``: it is another one, or not there."""
    d = t.drafts.c
    return bool(con.execute(sa.delete(t.drafts).where(d.model == model, d.edit == edit)).rowcount)
