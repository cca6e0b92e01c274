"""How far a new installation has come: questions that cost the same however much there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.models import live_names
from leadline.store.sight import Seeing

KIND = "import"  # of a source that is a file
COUNTED = 1_000  # more is not counted


@dataclass(frozen=True, slots=True)
class First:
    """The best lead that somebody sees."""

    lead_id: int
    name: str | None
    email: str | None
    score_cents: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """``models`` score now, in their order. ``leads`` and ``events`` count up to a thousand.

    ``sources`` are those that were heard, or whose files were imported. ``waits``: somebody is still to be scored.
    """

    models: tuple[str, ...]
    leads: int
    events: int
    sources: int
    waits: bool
    first: First | None


def beginning(con: sa.Connection, sight: Seeing) -> Beginning:
    """How far it is; ``first`` is the best lead within somebody's sight."""
    lead, source = t.leads.c, t.sources.c
    heard = sa.or_(source.last_seen_at.is_not(None), source.kind == KIND)
    best = (
        sa.select(lead.lead_id, lead.name, lead.email, lead.score_cents)
        .where(lead.score_cents.is_not(None), *sight.where(lead.owner))
        .order_by(lead.score_cents.desc(), lead.lead_id.desc())
        .limit(1)
    )
    found = con.execute(best).one_or_none()
    queues = (t.dirty, t.dirty_accounts)
    return Beginning(
        models=tuple(live_names(con)),
        leads=few(con, sa.select(lead.lead_id)),
        events=few(con, sa.select(t.events.c.event_seq)),
        sources=few(con, sa.select(source.source_id).where(heard)),
        waits=any(con.scalar(sa.select(one.c.dirty_seq).limit(1)) is not None for one in queues),
        first=None if found is None else First(**found._asdict()),
    )


def few(con: sa.Connection, query: sa.Select[Any]) -> int:
    """How many rows there are, counted up to a thousand."""
    return con.scalar(sa.select(sa.func.count()).select_from(query.limit(COUNTED).subquery())) or 0
