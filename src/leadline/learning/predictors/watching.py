"""The watch over champions: once a week a look at whether they still fit; a new alarm goes out as a notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from leadline.learning.predictors.desk import alone
from leadline.learning.predictors.kept import handed
from leadline.model.condition import DAY, Instant
from leadline.outward.notice.about import PREDICTOR
from leadline.outward.notice.telling import put_news
from leadline.store import predictors as registry
from leadline.store import tables as t
from leadline.store.database import Store

EVERY = 7 * DAY
d = t.drifts.c


def looks(con: sa.Connection, name: str, most: int = 10) -> list[sa.Row[Any]]:
    """The findings of the last looks at a predictor, the latest look first and alarms before what is calm."""
    times = list(con.scalars(sa.select(d.at).where(d.predictor == name).distinct().order_by(d.at.desc()).limit(most)))
    if not times:
        return []
    query = sa.select(t.drifts).where(d.predictor == name, d.at >= times[-1])
    return list(con.execute(query.order_by(d.at.desc(), d.alarm.desc(), d.value.desc(), d.drift_seq)))


def due(con: sa.Connection, now: Instant) -> list[sa.Row[Any]]:
    """The champions that nobody has looked at for a week."""
    found = []
    for one in registry.champions(con):
        last = con.scalar(sa.select(sa.func.max(d.at)).where(d.predictor == one.name, d.version == one.version))
        if max(last or 0, one.state_at) <= now - EVERY:
            found.append(one)
    return found


def look(
    store: Store,
    champions: Sequence[sa.Row[Any]],
    clock: Callable[[], Instant],
    wanted: Callable[[], bool] = lambda: True,
) -> dict[str, int]:
    """Look at these champions; how many alarms of each. What is new is told."""
    with store.reading() as con:
        predictors = [handed(con, one) for one in champions]
    found = alone(store, "look", wanted, predictors=predictors, now=clock())
    alarms: dict[str, int] = {}
    with store.writing() as con:
        at = clock()
        for one in champions:
            findings = found[one.name]
            before = {(row.kind, row.what) for row in last_alarms(con, one.name, one.version)}
            rows = [{"predictor": one.name, "version": one.version, "at": at, **finding} for finding in findings]
            if rows:
                con.execute(sa.insert(t.drifts), rows)
            loud = [finding for finding in findings if finding["alarm"]]
            new = [finding["words"] for finding in loud if (finding["kind"], finding["what"]) not in before]
            alarms[one.name] = len(loud)
            if new:
                words = f"Look at it, and train it again: {' '.join(new)}"
                title = f"The predictor {one.name} may not fit any more"
                put_news(con, f"drift:{one.name}:{one.version}:{at}", PREDICTOR, title, words, at)
    return alarms


def last_alarms(con: sa.Connection, name: str, version: int) -> list[sa.Row[Any]]:
    mine = sa.and_(d.predictor == name, d.version == version)
    last = sa.select(sa.func.max(d.at)).where(mine).scalar_subquery()
    return list(con.execute(sa.select(d.kind, d.what).where(mine, d.at == last, d.alarm)))
