"""Predictors: what was learned from the past, each with what it is worth and whether it fits."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.evidence.predictor_shapes import PredictorOut, PredictorsOut
from leadline.api.permission import Permission
from leadline.model.words import name_words
from leadline.web.page import page
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.empty import empty
from leadline.web.parts.evidence_topic import sees_all
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import evidence_places
from leadline.web.parts.predictor_training import training
from leadline.web.parts.predictor_words import estimate_words, outcome_words, predictor_path
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/evidence/predictors", section="evidence")
async def predictors(visit: Visit) -> None:
    """All of them by their names."""
    if not sees_all(visit):
        return
    found = (await visit.api.get(PredictorsOut, "/api/evidence/predictors")).items
    may = visit.may(Permission.model)
    with heading(visit.say("Predictors"), sentence(visit, found)):
        if may:
            button(visit, visit.say("Have one trained"), lambda: training(visit, found), primary=True)
    evidence_places(visit, "predictors")
    if not found:
        more = visit.say(
            "A predictor learns from the past how likely a lead is to become a success. It is tried on later leads "
            "than it learned from, watched, and replaced only by a better one."
        )
        empty(visit.say("Nothing has been learned from the past yet."), more)
        return
    with panel(label=visit.say("Predictors")), tag("ul", classes="ll-rows"):
        for one in found:
            row(visit, one)


def sentence(visit: Visit, found: Sequence[PredictorOut]) -> str:
    """What is so with them."""
    if alarms := sum(bool(one.alarms) for one in found):
        return visit.count("{n} predictor does not fit any more", "{n} predictors do not fit any more", alarms)
    if not found:
        return visit.say("No predictor has been trained")
    return visit.count("{n} predictor answers", "{n} predictors answer", sum(one.champion is not None for one in found))


def row(visit: Visit, one: PredictorOut) -> None:
    with tag("li", classes="ll-row ll-study"):
        with tag("div", classes="ll-grow"):
            tag("a", name_words(one.predictor), "ll-name", href=predictor_path(one.predictor), dir="auto")
            tag("div", outcome_words(visit, one), "ll-muted", dir="auto")
            if one.champion is not None:
                tag("div", estimate_words(visit, one.champion), "ll-muted")
        if one.training is not None and one.training.running:
            chip(visit.say("Is being trained"))
        if one.alarms:
            chip(visit.count("{n} alarm", "{n} alarms", len(one.alarms)), "bad")
        if one.asked_by:
            chip(visit.say("Asked by rules"), "good")
