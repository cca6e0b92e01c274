"""What a predictor says of a lead, and why."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Query

from leadline.api.actor import Actor, needs
from leadline.api.evidence.predictor_shapes import PredictionOut
from leadline.api.faults import Fault, missing
from leadline.api.fields import SHORT
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.seen import LeadInPath, lead_seen
from leadline.learning.predictors.kept import handed
from leadline.store import predictors as registry
from leadline.store.asked_predictors import asked_by
from leadline.store.models import live_models
from leadline.store.probabilities import latest

routes = router("explanations")
Reader = Annotated[Actor, needs(Permission.read)]
Wanted = Annotated[
    str | None,
    Query(min_length=1, max_length=SHORT, description="A predictor; left out, the one that a live model asks."),
]
TOP = 3  # reasons on each side


@routes.get("/api/leads/{lead_id}/prediction", summary="Explain what is expected of a lead.")
def predict_lead(lead_id: LeadInPath, service: ServiceGiven, actor: Reader, predictor: Wanted = None) -> PredictionOut:
    """What the champion says of a lead now, and what each thing that is known of it adds: together they are the
    log-odds. ``known`` is what scores count with, which follows within a minute or so."""
    now = service.clock()
    with service.store.reading() as con:
        lead = lead_seen(con, actor, lead_id, now)
        if lead["objected"]:
            raise Fault("conflict", f"lead {lead_id} objects to profiling, so nothing is predicted of them")
        name = predictor or usual(con)
        row = next((one for one in registry.champions(con) if one.name == name), None)
        if row is None:
            raise missing(f"champion of a predictor `{name}`" if name else "predictor", "query.predictor")
        champion, kept = handed(con, row), latest(con, lead_id, row.name)
    found = service.predictions.explained(champion, lead_id, now)
    known = None if kept is None else {**kept._mapping, "since": kept.occurred_at}
    outcome = orjson.loads(row.text)["outcome"]
    return PredictionOut.model_validate(found | sides(found) | {"lead_id": lead_id, "outcome": outcome, "known": known})


def usual(con: sa.Connection) -> str | None:
    """The predictor that the first live model asks which asks any; else the first one that answers."""
    names = [one.name for one in registry.champions(con)]
    asked = [name for model in live_models(con) for name in sorted(asked_by(model)) if name in names]
    return next(iter([*asked, *names]), None)


def sides(found: dict[str, Any]) -> dict[str, Any]:
    """What speaks most for and against a lead, in words."""
    said: dict[str, list[str]] = {"speaks_for": [], "speaks_against": []}
    for one in found["contributions"]:
        side = said["speaks_for" if one["log_odds"] > 0 else "speaks_against"]
        if one["value"] and one["points"] and len(side) < TOP:
            side.append(f"{one['words']}: {one['value']} ({one['points']:+d} points)")
    return said
