"""What the main model had said of leads at an instant, as it was recorded then."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.learning.reports.asked import main_model
from leadline.model.condition import Instant
from leadline.model.words.voice import ladder_names
from leadline.store import tables as t
from leadline.store.models import live_models

h = t.score_history.c
SAID = h["lead_id", "score_cents", "band", "grade"]


def said(con: sa.Connection, at: Instant) -> sa.CTE:
    """The last score of each lead that was recorded by an instant."""
    last = (
        sa.select(sa.func.max(h.history_seq).label("history_seq"))
        .where(h.model == (main_model(con) or ""), h.as_of <= at)
        .group_by(h.lead_id)
        .subquery()
    )
    return sa.select(*SAID).join(last, last.c.history_seq == h.history_seq).cte("said")


def handed(con: sa.Connection, far: sa.CTE, *which: sa.ColumnElement[bool]) -> sa.CTE:
    """The last score of each lead that was recorded by the instant at which it was handed over; ``which`` names the
    leads out of those that came so far."""
    last = (
        sa.select(sa.func.max(h.history_seq).label("history_seq"))
        .join_from(far, t.score_history, sa.and_(h.lead_id == far.c.lead_id, h.as_of <= far.c.mql))
        .where(h.model == (main_model(con) or ""), *which)
        .group_by(h.lead_id)
        .subquery()
    )
    return sa.select(*SAID).join(last, last.c.history_seq == h.history_seq).cte("handed")


def names_of_model(con: sa.Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The bands and the grades of the main model, the best first."""
    models = live_models(con)
    return (ladder_names(models[0].bands), ladder_names(models[0].grades)) if models else ((), ())
