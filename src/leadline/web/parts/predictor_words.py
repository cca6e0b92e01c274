"""How predictors are spoken of: what each predicts, and what it is worth."""

from __future__ import annotations

from urllib.parse import quote

from leadline.api.evidence.document_shapes import EstimateOut
from leadline.api.evidence.predictor_shapes import PredictorOut, VersionOut
from leadline.web.visit import Visit


def predictor_path(name: str) -> str:
    """Where a predictor is, on the pages and in the API."""
    return f"/evidence/predictors/{quote(name, safe='')}"


def outcome_words(visit: Visit, one: PredictorOut) -> str:
    """What it predicts of a lead."""
    said = one.champion.outcome if one.champion is not None else None
    if said is None and one.training is not None:
        said = one.training.outcome_words
    if said is None:
        return visit.say("It came as a file.")
    return visit.say("How likely it is that a lead {words}", words=said.replace("`", ""))


def estimate_words(visit: Visit, one: VersionOut) -> str:
    """What a version is worth, by later leads than it learned from."""
    if one.auc is None:
        return visit.say("What it is worth is not known.")
    auc, low, high = (visit.reader.number(value, 2) for value in (one.auc.value, one.auc.low, one.auc.high))
    return visit.say("AUC {auc} ({low} to {high}) on later leads", auc=auc, low=low, high=high)


def between(visit: Visit, one: EstimateOut, decimals: int) -> str:
    """The interval of a figure."""
    low, high = (visit.reader.number(end, decimals) for end in (one.low, one.high))
    return visit.say("{low} to {high}", low=low, high=high)


def state_words(visit: Visit, state: str) -> str:
    return {
        "champion": visit.say("Answers"),
        "challenger": visit.say("Challenger"),
        "retired": visit.say("Retired"),
    }.get(state, state)


def learner_words(visit: Visit, learner: str) -> str:
    return {"scorecard": visit.say("Scorecard"), "boosting": visit.say("Boosted trees")}.get(learner, learner)
