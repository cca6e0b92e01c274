"""Predictors: trained on the store's own history, registered, promoted, watched."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Response

from leadline.api.actor import Actor, needs
from leadline.api.evidence.predictor_shapes import (
    BroughtIn,
    CardOut,
    DriftOut,
    PredictorInPath,
    PredictorOut,
    PredictorsOut,
    TrainingIn,
    VersionInPath,
    WhyIn,
)
from leadline.api.faults import missing
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.evidence.outcome import outcome_words
from leadline.learning.predictors import watching
from leadline.learning.predictors.training import Wished, bring, read_predictor
from leadline.learning.studies.outcomes import read_outcome
from leadline.model.condition import DAY
from leadline.store import predictors as registry
from leadline.store.asked_predictors import CHAMPION, asked_by
from leadline.store.models import live_models

routes = router("evidence")
READ = needs(Permission.read, whole=True)
Keeper = Annotated[Actor, needs(Permission.model, whole=True)]
FIGURES = ("auc", "lift", "brier", "error")
BY_HAND = "decided by hand"


@routes.get("/api/evidence/predictors", summary="List the predictors.", dependencies=[READ])
def list_predictors(service: ServiceGiven) -> PredictorsOut:
    """All predictors by their names: those that there are, and those whose first training is asked for."""
    with service.store.reading() as con:
        return PredictorsOut.model_validate({"items": every(con)})


@routes.post(
    "/api/evidence/predictors", status_code=201, response_model=PredictorOut, summary="Bring a predictor from a file."
)
def bring_predictor(asked: BroughtIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Register a predictor that was trained elsewhere, as ``leadline train --out`` wrote it. The first of its name
    answers at once; another one is a challenger, to be promoted by hand."""
    at = service.clock()
    name, one = read_predictor(service.store, asked.text, asked.trees, asked.card, at)

    def made(con: sa.Connection) -> dict[str, Any]:
        bring(con, name, one, actor.name, at)
        return PredictorOut.model_validate(shown(con, name)).model_dump(mode="json")

    return once.done(actor, 201, made)


@routes.get("/api/evidence/predictors/{name}", summary="Look at a predictor.", dependencies=[READ])
def get_predictor(name: PredictorInPath, service: ServiceGiven) -> PredictorOut:
    """Its champion, its challenger, all versions, what is asked of training, and what the last look found."""
    with service.store.reading() as con:
        return PredictorOut.model_validate(shown(con, name))


@routes.get(
    "/api/evidence/predictors/{name}/versions/{version}", summary="Read the card of a predictor.", dependencies=[READ]
)
def get_card(name: PredictorInPath, version: VersionInPath, service: ServiceGiven) -> CardOut:
    """A version with its card and its text, which ``leadline train --apply`` can ask."""
    with service.store.reading() as con:
        row = registry.version_of(con, name, version)
    if row is None:
        raise missing(f"version {version} of a predictor `{name}`", "path.version")
    document = None if row.document is None else orjson.loads(row.document)
    more = {"card": row.card, "document": document, "text": row.text, "trees": row.trees}
    return CardOut.model_validate(version_shown(row) | more)


@routes.put(
    "/api/evidence/predictors/{name}/training", status_code=202, summary="Say how a predictor is trained, and train it."
)
def put_training(name: PredictorInPath, asked: TrainingIn, actor: Keeper, service: ServiceGiven) -> PredictorOut:
    """Keep what is asked, and do it within seconds, beside everything else; then as often as it says. The new version
    is promoted only when it is better than the champion beyond noise on later leads."""
    wished = Wished(
        outcome=asked.outcome,
        model=asked.model,
        snapshots=asked.snapshots,
        insist=tuple(asked.insist),
        rises=tuple(asked.rises),
        falls=tuple(asked.falls),
        every=None if asked.every_days is None else round(asked.every_days * DAY),
    )
    with service.store.writing() as con:
        at = service.clock()
        registry.ask_for(con, wished.training(con, name), actor.name, at, at)
        return PredictorOut.model_validate(shown(con, name))


@routes.post("/api/evidence/predictors/{name}/train", status_code=202, summary="Train a predictor again.")
def train_again(name: PredictorInPath, actor: Keeper, service: ServiceGiven) -> PredictorOut:
    """Train it as it was asked before, within seconds."""
    with service.store.writing() as con:
        if not registry.make_due(con, name, actor.name, service.clock()):
            raise missing(f"training of a predictor `{name}`", "path.name")
        return PredictorOut.model_validate(shown(con, name))


@routes.post("/api/evidence/predictors/{name}/versions/{version}/promote", summary="Promote a version.")
def promote_version(
    name: PredictorInPath, version: VersionInPath, asked: WhyIn, actor: Keeper, service: ServiceGiven
) -> PredictorOut:
    """Let a version answer for its name. All leads are asked anew within minutes, and scored again."""
    with service.store.writing() as con:
        registry.promote(con, name, version, asked.why or BY_HAND, actor.name, service.clock())
        return PredictorOut.model_validate(shown(con, name))


@routes.post("/api/evidence/predictors/{name}/versions/{version}/retire", summary="Retire a version.")
def retire_version(
    name: PredictorInPath, version: VersionInPath, asked: WhyIn, actor: Keeper, service: ServiceGiven
) -> PredictorOut:
    """Let a version be no more than kept. A champion that a live model asks stays."""
    with service.store.writing() as con:
        registry.retire(con, name, version, asked.why or BY_HAND, actor.name, service.clock())
        return PredictorOut.model_validate(shown(con, name))


@routes.get("/api/evidence/predictors/{name}/drift", summary="Read whether it still fits.", dependencies=[READ])
def get_drift(name: PredictorInPath, service: ServiceGiven) -> DriftOut:
    """The last looks, the latest first. One is taken every week."""
    with service.store.reading() as con:
        return drift(con, name)


@routes.post("/api/evidence/predictors/{name}/drift", summary="Look whether it still fits.")
def look_now(name: PredictorInPath, _: Keeper, service: ServiceGiven) -> DriftOut:
    """Look at the champion now, which takes seconds: whether leads are still like those it learned from, and whether
    what it said has come true."""
    with service.store.reading() as con:
        champions = [one for one in registry.champions(con) if one.name == name]
    if not champions:
        raise missing(f"champion of a predictor `{name}`", "path.name")
    watching.look(service.store, champions, service.clock)
    with service.store.reading() as con:
        return drift(con, name)


# -- what they have in common --------------------------------------------------------------------------------------


def every(con: sa.Connection, name: str | None = None) -> list[dict[str, Any]]:
    """Predictors as they are shown, by their names."""
    rows = groupby(registry.listed(con, name), key=lambda row: str(row.name))
    versions = {one: [version_shown(row) for row in some] for one, some in rows}
    trainings = {row.name: training_shown(row) for row in registry.trainings(con, name)}
    asking = {model.name: asked_by(model) for model in live_models(con)}
    return [
        {
            "predictor": one,
            "champion": first(versions.get(one, []), CHAMPION),
            "challenger": first(versions.get(one, []), registry.CHALLENGER),
            "versions": versions.get(one, []),
            "training": trainings.get(one),
            "asked_by": [model for model, names in asking.items() if one in names],
            **last_look(con, one, first(versions.get(one, []), CHAMPION)),
        }
        for one in sorted({*versions, *trainings})
    ]


def shown(con: sa.Connection, name: str) -> dict[str, Any]:
    found = every(con, name)
    if not found:
        raise missing(f"predictor `{name}`", "path.name")
    return found[0]


def first(versions: list[dict[str, Any]], state: str) -> dict[str, Any] | None:
    return next((one for one in versions if one["state"] == state), None)


def version_shown(row: sa.Row[Any]) -> dict[str, Any]:
    figures = orjson.loads(row.metrics).get(row.learner, {})
    outcome = None if row.outcome is None else outcome_words(read_outcome(row.outcome))
    return {**row._mapping, **{name: figures.get(name) for name in FIGURES}, "outcome": outcome}


def training_shown(row: sa.Row[Any]) -> dict[str, Any]:
    days = None if row.every is None else row.every / DAY
    more = {"outcome_words": outcome_words(read_outcome(row.outcome)), "every_days": days}
    return {**row._mapping, **registry.wish_of(row), **more, "running": row.begun_at is not None}


def last_look(con: sa.Connection, name: str, champion: dict[str, Any] | None) -> dict[str, Any]:
    rows = watching.looks(con, name, most=1)
    if champion is None or not rows or rows[0].version != champion["version"]:
        return {"alarms": [], "looked_at": None}
    return {"alarms": [row.words for row in rows if row.alarm], "looked_at": rows[0].at}


def drift(con: sa.Connection, name: str) -> DriftOut:
    shown(con, name)
    looks = [
        {"version": version, "at": at, "findings": (found := [row._asdict() for row in some])}
        | {"alarms": sum(one["alarm"] for one in found)}
        for (at, version), some in groupby(watching.looks(con, name), key=lambda row: (row.at, row.version))
    ]
    return DriftOut.model_validate({"predictor": name, "looks": looks})
