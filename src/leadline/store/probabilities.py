"""Probabilities that predictors said of leads: facts, appended, so that the past is scored by what was known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.asked_predictors import asked_by
from leadline.store.models import live_models
from leadline.store.whose import mark_dirty

AT_ONCE = 5_000  # rows of a statement
i, q = t.identity.c, t.probabilities.c

Said = tuple[int, float]


def say(con: sa.Connection, predictor: str, version: int, said: Sequence[Said], at: Instant) -> int:
    """Append what a predictor says of leads since an instant; who is erased meanwhile is left out. How many rows."""
    wanted = {lead for lead, _ in said}
    there = set()
    numbers = sorted(wanted)
    for low in range(0, len(numbers), AT_ONCE):
        some = numbers[low : low + AT_ONCE]
        there |= set(con.scalars(sa.select(i.lead_id).where(i.lead_id.in_(some)).distinct()))
    about = {"predictor": predictor, "version": version, "occurred_at": at}
    rows = [{"lead_id": lead, "probability": share, **about} for lead, share in said if lead in there]
    for low in range(0, len(rows), AT_ONCE):
        con.execute(sa.insert(t.probabilities), rows[low : low + AT_ONCE])
    return len(rows)


def score_again(con: sa.Connection, predictor: str, lead_ids: Sequence[int], at: Instant, *, later: bool) -> None:
    """Have leads scored again, if a live model asks the predictor."""
    if any(predictor in asked_by(one) for one in live_models(con)):
        mark_dirty(con, lead_ids, "prediction", at, later=later)


def latest(con: sa.Connection, lead_id: int, predictor: str) -> sa.Row[Any, Any, Any] | None:
    """What a predictor said last of a lead, under whichever of its ids."""
    within = sa.and_(q.lead_id == i.subject_id, q.occurred_at >= i.starts, q.occurred_at < i.ends)
    query = sa.select(q.probability, q.version, q.occurred_at).join(t.identity, within)
    query = query.where(i.lead_id == lead_id, q.predictor == predictor)
    return con.execute(query.order_by(q.occurred_at.desc(), q.probability.desc()).limit(1)).one_or_none()
