"""What the main model had said of leads at an instant, as it was recorded then."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.learning.reports.asked import lead, main_model
from leadline.model.condition import Instant
from leadline.model.words.voice import ladder_names
from leadline.store import tables as t
from leadline.store.models import live_models

h = t.score_history.c


def was_said(
    con: sa.Connection, by: sa.ColumnElement[int] | Instant, far: sa.Table | None = None
) -> sa.ColumnElement[bool]:
    """The condition that joins to `leads` the last score of each that was recorded by an instant, which may be one of
    ``far``.

    It is looked for lead by lead in the index of the history: joined as a table of its own, a planner that thinks it
    small would go through it for each lead.
    """
    before = t.score_history.alias("before")
    last = (
        sa.select(before.c.history_seq)
        .where(before.c.lead_id == lead.lead_id, before.c.as_of <= by, before.c.model == (main_model(con) or ""))
        .order_by(before.c.as_of.desc(), before.c.history_seq.desc())
        .limit(1)
        .correlate(*([t.leads] if far is None else [t.leads, far]))
    )
    return h.history_seq == last.scalar_subquery()


def names_of_model(con: sa.Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The bands and the grades of the main model, the best first."""
    models = live_models(con)
    return (ladder_names(models[0].bands), ladder_names(models[0].grades)) if models else ((), ())
