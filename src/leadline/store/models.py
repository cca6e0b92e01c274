"""Model versions, which never change, and which of them score now."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.model import Model, load
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.asked_predictors import refuse_unanswered
from leadline.store.audit import record
from leadline.store.inserting import insert_new
from leadline.store.values import dumped

MAIN_FILE = "model.yml"


@dataclass(frozen=True, slots=True)
class Standing:
    """A model that scores leads: its place in the order, the version that is live, and one that is tried beside it."""

    model: str
    position: int
    live: str | None
    shadow: str | None


def read_files(files: Mapping[str, str]) -> Model:
    """The model of a text and its lists, by the names of the files; a `ModelError` says all that is wrong."""
    return _read(dumped(dict(files)))


@lru_cache(maxsize=64)
def _read(files: str) -> Model:
    with tempfile.TemporaryDirectory(prefix="leadline-model-") as folder:
        root = Path(folder).resolve()
        for name, text in orjson.loads(files).items():
            path = (root / name).resolve()
            if not path.is_relative_to(root):
                raise InputError(f"the file `{name}` lies outside the model's folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load(root / MAIN_FILE)


def files_of(path: Path) -> dict[str, str]:
    """A model's text and those files beside it that it names as lists."""
    text = path.read_text(encoding="utf-8")
    found = {MAIN_FILE: text}
    for beside in sorted(path.parent.rglob("*.csv")):
        name = str(beside.relative_to(path.parent))
        if name in text:
            found[name] = beside.read_text(encoding="utf-8-sig")
    return found


def publish(con: sa.Connection, files: Mapping[str, str], by: str, at: Instant, note: str = "") -> Model:
    """Keep a version for ever. The same content again is the same version."""
    model = read_files(files)
    row = {
        "version": model.version,
        "model": model.name,
        "title": model.title or model.name,
        "files": dumped(dict(files)),
        "note": note,
        "created_at": at,
        "created_by": by,
    }
    if insert_new(con, t.versions, [row], [t.versions.c.version]):
        record(con, at, by, "model.publish", model.version)
    return model


def version_of(con: sa.Connection, version: str) -> Model:
    """A kept version, by its hash or the first characters of it."""
    return read_files(files_of_version(con, version))


def files_of_version(con: sa.Connection, version: str) -> dict[str, str]:
    """The files of a kept version, by its hash or the first characters of it."""
    rows = con.execute(
        sa.select(t.versions.c.version, t.versions.c.files).where(
            t.versions.c.version.startswith(version, autoescape=True)
        )
    ).fetchmany(2)
    if len(rows) != 1 or not version:
        raise InputError(f"there {'are several versions' if rows else 'is no version'} `{version}` of a model")
    found: dict[str, str] = orjson.loads(rows[0].files)
    return found


def activate(con: sa.Connection, version: str, by: str, at: Instant, *, fire: bool) -> Model:
    """Let a version score from now on; ``fire``: people are told of leads that become ready by it alone. One that asks
    a predictor that does not answer is refused."""
    model = version_of(con, version)
    refuse_unanswered(con, model, MAIN_FILE)
    refuse_on_trial(con, model.name)
    known = con.execute(sa.select(t.models).where(t.models.c.model == model.name)).one_or_none()
    if known is None:
        last = con.scalar(sa.select(sa.func.max(t.models.c.position)))
        position = 0 if last is None else last + 1
        con.execute(
            sa.insert(t.models).values(model=model.name, position=position, live=model.version, activated_at=at)
        )
    else:
        changed = sa.update(t.models).where(t.models.c.model == model.name)
        shadow = None if known.shadow == model.version else known.shadow  # what is live is tried no more
        con.execute(changed.values(live=model.version, activated_at=at, shadow=shadow))
    con.execute(sa.insert(t.activations).values(model=model.name, version=model.version, at=at, by=by, fire=fire))
    record(con, at, by, "model.activate", model.version, {"fire": fire})
    return model


def deactivate(con: sa.Connection, name: str, by: str, at: Instant) -> None:
    """Let a model score no more; its versions stay."""
    refuse_on_trial(con, name)
    if not con.execute(sa.update(t.models).where(t.models.c.model == name).values(live=None)).rowcount:
        raise InputError(f"no model `{name}` is live")
    con.execute(sa.insert(t.activations).values(model=name, version=None, at=at, by=by, fire=False))
    record(con, at, by, "model.deactivate", name)


def refuse_on_trial(con: sa.Connection, name: str) -> None:
    """Refuse to change what a trial holds against something else, as long as it runs. A trial that is just being begun
    is waited for."""
    con.execute(sa.select(t.models.c.live).where(t.models.c.model == name).with_for_update())
    running = sa.select(t.trials.c.trial_id).where(t.trials.c.model == name, t.trials.c.stopped_at.is_(None))
    number = con.scalar(running)
    if number is not None:
        raise InputError(
            f"two versions of `{name}` are on trial against each other; stop the trial {number} first, and take the "
            "version that is to score"
        )


def try_beside(con: sa.Connection, name: str, version: str | None, by: str, at: Instant) -> None:
    """Keep a version beside the live one, to be compared with it; nothing: no more. Nobody is handed over by it."""
    known = con.execute(sa.select(t.models).where(t.models.c.model == name)).one_or_none()
    if version is not None and known is not None and known.live == version:
        raise InputError("this version is live; another one can be tried beside it")
    if known is None:
        last = con.scalar(sa.select(sa.func.max(t.models.c.position)))
        con.execute(sa.insert(t.models).values(model=name, position=0 if last is None else last + 1, shadow=version))
    else:
        con.execute(sa.update(t.models).where(t.models.c.model == name).values(shadow=version))
    record(con, at, by, "model.shadow", name, {"version": version})


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when a version was live; ``until`` is nothing as long as it is."""

    since: Instant
    until: Instant | None
    by: str
    fire: bool


def periods_of(con: sa.Connection, name: str) -> dict[str, list[Period]]:
    """When each version of a model was live, the latest time first."""
    a = t.activations.c
    found: dict[str, list[Period]] = {}
    now: tuple[str, sa.Row[Any]] | None = None
    for row in con.execute(sa.select(t.activations).where(a.model == name).order_by(a.activation_seq)):
        if now is not None and now[0] != row.version:
            found.setdefault(now[0], []).insert(0, Period(now[1].at, row.at, now[1].by, now[1].fire))
        if now is None or now[0] != row.version:  # the same again: the models were put in another order
            now = None if row.version is None else (row.version, row)
    if now is not None:
        found.setdefault(now[0], []).insert(0, Period(now[1].at, None, now[1].by, now[1].fire))
    return found


def reorder(con: sa.Connection, names: list[str], by: str, at: Instant, *, fire: bool) -> None:
    """Put the models in this order: the first whose audience has a lead is its main model.

    All leads are scored again; ``fire``: people are told of those that another main model finds ready.
    """
    known = {row.model: row for row in con.execute(sa.select(t.models))}
    if set(names) != known.keys():
        raise InputError(f"name every model once: {', '.join(sorted(known))}")
    for position, name in enumerate(names):
        before = known[name]
        if before.position == position:
            continue
        con.execute(sa.update(t.models).where(t.models.c.model == name).values(position=position))
        if before.live is not None:
            con.execute(sa.insert(t.activations).values(model=name, version=before.live, at=at, by=by, fire=fire))
    record(con, at, by, "model.reorder", ",".join(names), {"fire": fire})


def standings(con: sa.Connection) -> list[Standing]:
    """All models in their order."""
    rows = con.execute(sa.select(t.models).order_by(t.models.c.position))
    return [Standing(row.model, row.position, row.live, row.shadow) for row in rows]


def live_names(con: sa.Connection) -> list[str]:
    """The names of the models that score now, in their order."""
    return [one.model for one in standings(con) if one.live is not None]


def live_models(con: sa.Connection) -> list[Model]:
    """The models that score now, in their order."""
    return [read_files(files) for files in live_files(con)]


def live_files(con: sa.Connection) -> list[dict[str, str]]:
    """The files of the models that score now, in their order."""
    rows = con.execute(
        sa.select(t.versions.c.files)
        .join(t.models, t.models.c.live == t.versions.c.version)
        .order_by(t.models.c.position)
    )
    return [orjson.loads(row.files) for row in rows]
