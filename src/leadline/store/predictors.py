"""The registry of predictors: versions that never change, of which one of a name is the champion.

    challenger ──promote──▶ champion ──another is promoted, or it is retired──▶ retired

A rule with `predict` names a predictor, and its champion answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model.condition import Duration, Instant
from leadline.store import tables as t
from leadline.store.asked_predictors import CHAMPION, asked_by
from leadline.store.audit import record
from leadline.store.models import files_of_version, live_models
from leadline.store.values import dumped

CHALLENGER, RETIRED = "challenger", "retired"
p, w = t.predictors.c, t.trainings.c
SHORT = (
    *p["name", "version", "state", "state_at", "state_by", "why", "learner", "model", "model_version", "outcome"],
    *p["fingerprint", "metrics", "trained_at", "trained_by", "refreshed_at"],
)


@dataclass(frozen=True, slots=True)
class Registering:
    """A predictor as it comes from training or from a file."""

    text: str
    trees: str | None
    learner: str
    model: tuple[str, str] | None
    outcome: str | None
    fingerprint: str
    metrics: Mapping[str, Any]
    card: str
    document: Mapping[str, Any] | None
    usual: Mapping[str, Any]


def register(con: sa.Connection, name: str, one: Registering, why: str, by: str, at: Instant) -> int:
    """Keep a predictor as the next version of its name, a challenger; its number."""
    hold(con, name)
    last = con.scalar(sa.select(sa.func.max(p.version)).where(p.name == name)) or 0
    model, version = one.model or (None, None)
    row = {
        "name": name,
        "version": last + 1,
        "state": CHALLENGER,
        "state_at": at,
        "state_by": by,
        "why": why,
        "text": one.text,
        "trees": one.trees,
        "learner": one.learner,
        "model": model,
        "model_version": version,
        "outcome": one.outcome,
        "fingerprint": one.fingerprint,
        "metrics": dumped(dict(one.metrics)),
        "card": one.card,
        "document": None if one.document is None else dumped(dict(one.document)),
        "usual": dumped(dict(one.usual)),
        "trained_at": at,
        "trained_by": by,
    }
    con.execute(sa.insert(t.predictors).values(row))
    record(con, at, by, "predictor.register", name, {"version": last + 1})
    return last + 1


def listed(con: sa.Connection, name: str | None = None) -> list[sa.Row[Any]]:
    """The versions of all predictors or of one, without their texts: by name, the latest first."""
    query = sa.select(*SHORT).order_by(p.name, p.version.desc())
    return list(con.execute(query if name is None else query.where(p.name == name)))


def version_of(con: sa.Connection, name: str, version: int | None = None) -> sa.Row[Any] | None:
    """A version with its texts; without a number the champion, else the latest."""
    query = sa.select(t.predictors).where(p.name == name)
    if version is not None:
        return con.execute(query.where(p.version == version)).one_or_none()
    is_champion = sa.case((p.state == CHAMPION, 1), else_=0)
    return con.execute(query.order_by(is_champion.desc(), p.version.desc()).limit(1)).one_or_none()


def champions(con: sa.Connection) -> list[sa.Row[Any]]:
    """The champions with their texts, by their names."""
    return list(con.execute(sa.select(t.predictors).where(p.state == CHAMPION).order_by(p.name)))


def champion_of(con: sa.Connection, name: str) -> int | None:
    """The version that answers for a name, if one does."""
    return con.scalar(sa.select(p.version).where(p.name == name, p.state == CHAMPION))


def promote(con: sa.Connection, name: str, version: int, why: str, by: str, at: Instant) -> None:
    """Let a version be the champion; the one before it is retired."""
    hold(con, name)
    now = version_of(con, name, version)
    if now is None:
        raise InputError(f"there is no version {version} of a predictor `{name}`")
    if now.state == CHAMPION:
        raise InputError(f"version {version} of `{name}` is the champion already")
    before = sa.update(t.predictors).where(p.name == name, p.state == CHAMPION)
    followed = f"version {version} took its place"
    con.execute(before.values(state=RETIRED, state_at=at, state_by=by, why=followed))
    become(con, name, version, CHAMPION, why, by, at)
    record(con, at, by, "predictor.promote", name, {"version": version})


def retire(con: sa.Connection, name: str, version: int, why: str, by: str, at: Instant) -> None:
    """Let a version be no more than kept. A champion that a live model asks cannot go without a successor."""
    hold(con, name)
    now = version_of(con, name, version)
    if now is None:
        raise InputError(f"there is no version {version} of a predictor `{name}`")
    if now.state == RETIRED:
        raise InputError(f"version {version} of `{name}` is retired already")
    asking = [one.name for one in live_models(con) if name in asked_by(one)]
    if now.state == CHAMPION and asking:
        raise InputError(
            f"the live model `{asking[0]}` asks the predictor `{name}`; promote another version of it, or publish the "
            "model without that rule first"
        )
    become(con, name, version, RETIRED, why, by, at)
    record(con, at, by, "predictor.retire", name, {"version": version})


def hold(con: sa.Connection, name: str) -> None:
    """Have other servers wait with what they decide of a name, so that it has one champion."""
    con.execute(sa.select(p.version).where(p.name == name).with_for_update()).all()


def become(con: sa.Connection, name: str, version: int, state: str, why: str, by: str, at: Instant) -> None:
    changed = sa.update(t.predictors).where(p.name == name, p.version == version)
    con.execute(changed.values(state=state, state_at=at, state_by=by, why=why))


def refreshed(con: sa.Connection, name: str, version: int, at: Instant) -> None:
    """Note that a predictor was asked about every lead."""
    con.execute(sa.update(t.predictors).where(p.name == name, p.version == version).values(refreshed_at=at))


def files_of_rules(con: sa.Connection, rules: Sequence[str] | None) -> dict[str, str] | None:
    """The files of the model that a predictor learned with; an `InputError` where that version is not kept here."""
    if rules is None:
        return None
    name, version = rules
    if con.scalar(sa.select(t.versions.c.version).where(t.versions.c.version == version)) is None:
        raise InputError(
            f"this predictor learned with a version of the model `{name}` that is not kept here; publish it first"
        )
    return files_of_version(con, version)


# -- what is asked of training -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Training:
    """What is asked: the outcome as YAML, the wish (`leadline.learning.predictors.training`), and how often."""

    name: str
    outcome: str
    wish: Mapping[str, Any]
    every: Duration | None


def ask_for(con: sa.Connection, one: Training, by: str, at: Instant, due_at: Instant | None) -> None:
    """Keep what is asked of a training; it is done when it is due."""
    values = {"outcome": one.outcome, "wish": dumped(dict(one.wish)), "every": one.every}
    values |= {"asked_at": at, "asked_by": by, "due_at": due_at}
    known = con.execute(sa.update(t.trainings).where(w.name == one.name).values(values)).rowcount
    if not known:
        con.execute(sa.insert(t.trainings).values(name=one.name, **values))
    record(con, at, by, "predictor.train", one.name)


def make_due(con: sa.Connection, name: str, by: str, at: Instant) -> bool:
    """Have a training that was asked before done again at once; ``False``: nobody has asked for it."""
    if not con.execute(sa.update(t.trainings).where(w.name == name).values(due_at=at, asked_at=at)).rowcount:
        return False
    record(con, at, by, "predictor.train", name)
    return True


def trainings(con: sa.Connection, name: str | None = None) -> list[sa.Row[Any]]:
    """What is asked of trainings, by name."""
    query = sa.select(t.trainings).order_by(w.name)
    return list(con.execute(query if name is None else query.where(w.name == name)))


def due_query(now: Instant, gives_up: Duration) -> sa.Select[tuple[Any, ...]]:
    """The training that is due longest. One that began so long ago was killed, and begins anew."""
    free = sa.or_(w.begun_at.is_(None), w.begun_at < now - gives_up)
    return sa.select(t.trainings).where(w.due_at <= now, free).order_by(w.due_at).limit(1)


def is_any_due(con: sa.Connection, now: Instant, gives_up: Duration) -> bool:
    return con.execute(due_query(now, gives_up)).one_or_none() is not None


def take_due(con: sa.Connection, now: Instant, gives_up: Duration) -> sa.Row[Any] | None:
    """The training that is due longest, marked as under way."""
    query = due_query(now, gives_up)
    found = con.execute(query.with_for_update(skip_locked=True)).one_or_none()
    if found is not None:
        begin_training(con, found.name, now)
    return found


def begin_training(con: sa.Connection, name: str, now: Instant | None) -> None:
    """Note since when a training is under way; ``None``: it is not, and waits."""
    con.execute(sa.update(t.trainings).where(w.name == name).values(begun_at=now))


def begin_anew(con: sa.Connection) -> None:
    """Let those wait that were under way when their server ended."""
    con.execute(sa.update(t.trainings).where(w.begun_at.is_not(None), w.due_at.is_not(None)).values(begun_at=None))


def end_training(con: sa.Connection, name: str, said: str, failed: bool, now: Instant) -> None:
    """Note how a training ended, and when it is due again; what was asked anew meanwhile stays due."""
    row = trainings(con, name)[0]
    is_anew = row.begun_at is not None and row.asked_at > row.begun_at
    following = None if row.every is None else now + row.every
    values = {"begun_at": None, "ended_at": now, "said": said, "failed": failed}
    values["due_at"] = row.due_at if is_anew else following
    con.execute(sa.update(t.trainings).where(w.name == name).values(values))


def wish_of(row: sa.Row[Any]) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(row.wish)
    return found
