"""Trials of two versions of a model: begun, stopped, looked at, and who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.models import activate
from leadline.store.values import dumped

SHADOW, AB = "shadow", "ab"
KINDS = (SHADOW, AB)
r, k = t.trials.c, t.trial_looks.c


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed before a trial begins. Of a shadow nothing is planned, so it has no sizes."""

    title: str
    model: str
    kind: str
    b: str
    share: int
    outcome: str
    outcome_text: str
    rate: float | None = None
    least: float | None = None
    power: float | None = None
    planned: int | None = None
    capacity: float | None = None
    fire: bool = True


def start(con: sa.Connection, agreed: Agreed, by: str, at: Instant) -> int:
    """Begin a trial of a version beside the live one, and have every lead scored again; its number."""
    a = con.scalar(sa.select(t.models.c.live).where(t.models.c.model == agreed.model).with_for_update())
    if a is None:
        raise InputError(f"no version of `{agreed.model}` is live; a trial needs one to hold the other against")
    if a == agreed.b:
        raise InputError("this version is live already; try another one beside it")
    if running(con, agreed.model) is not None:
        raise InputError(f"a trial of `{agreed.model}` is running; stop it before another one begins")
    values = {name: getattr(agreed, name) for name in agreed.__slots__}
    begun = sa.insert(t.trials).values(values | {"a": a, "started_at": at, "started_by": by}).returning(r.trial_id)
    number = int(con.execute(begun).scalar_one())
    anew(con, agreed.model, a, by, at, fire=True)
    record(con, at, by, "trial.start", str(number), {"model": agreed.model, "kind": agreed.kind, "b": agreed.b})
    return number


def stop(con: sa.Connection, number: int, take_b: bool, by: str, at: Instant, *, fire: bool) -> sa.Row[Any]:
    """End a trial: every lead is scored by the version that is taken. ``fire`` is as where one is activated."""
    trial, took = trial_of(con, number), "B" if take_b else "A"
    runs = sa.update(t.trials).where(r.trial_id == number, r.stopped_at.is_(None))
    if not con.execute(runs.values(stopped_at=at, stopped_by=by, took=took)).rowcount:
        raise InputError(f"the trial {number} is stopped already")
    record(con, at, by, "trial.stop", str(number), {"took": took})
    if take_b:
        activate(con, trial.b, by, at, fire=fire)
    else:
        anew(con, trial.model, trial.a, by, at, fire=fire)
    return trial_of(con, number)


def anew(con: sa.Connection, model: str, version: str, by: str, at: Instant, *, fire: bool) -> None:
    """Have every lead scored again, as if the live version had just been activated."""
    con.execute(sa.insert(t.activations).values(model=model, version=version, at=at, by=by, fire=fire))


def running(con: sa.Connection, model: str) -> sa.Row[Any] | None:
    """The trial of a model that runs now."""
    return con.execute(sa.select(t.trials).where(r.model == model, r.stopped_at.is_(None))).one_or_none()


def all_running(con: sa.Connection) -> dict[str, sa.Row[Any]]:
    """The trials that run now, by their models."""
    return {row.model: row for row in con.execute(sa.select(t.trials).where(r.stopped_at.is_(None)))}


def trial_of(con: sa.Connection, number: int) -> sa.Row[Any]:
    """A trial by its number; an `InputError` where there is none."""
    found = con.execute(sa.select(t.trials).where(r.trial_id == number)).one_or_none()
    if found is None:
        raise InputError(f"there is no trial {number}; `leadline trials` lists those that there are")
    return found


def keep_look(con: sa.Connection, number: int, at: Instant, found: Mapping[str, Any], document: Any) -> None:
    """Keep what was seen at a look, in place of what was seen at the same instant: a trial that is stopped is looked at
    as of its end, however often."""
    con.execute(sa.delete(t.trial_looks).where(k.trial_id == number, k.at == at))
    con.execute(sa.insert(t.trial_looks).values(trial_id=number, at=at, found=dumped(found), document=dumped(document)))


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen at a look, as values and as a document."""

    at: Instant
    found: dict[str, Any]
    document: dict[str, Any]


def last_look(con: sa.Connection, number: int) -> Seen | None:
    """The last look at a trial; nothing where nobody has looked yet."""
    query = sa.select(t.trial_looks).where(k.trial_id == number).order_by(k.look_seq.desc()).limit(1)
    row = con.execute(query).first()
    return None if row is None else Seen(row.at, orjson.loads(row.found), orjson.loads(row.document))


def looks_of(con: sa.Connection, number: int) -> list[dict[str, Any]]:
    """What was seen at each look, the first one first."""
    rows = con.execute(sa.select(k.found).where(k.trial_id == number).order_by(k.look_seq))
    return [orjson.loads(row.found) for row in rows]
