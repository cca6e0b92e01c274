"""Models: which of them score, in which order, and the versions that each has had."""

from __future__ import annotations

from urllib.parse import quote

from leadline.api.scoring.model_shapes import ModelOut, Models
from leadline.model.words import name_words
from leadline.web.page import page
from leadline.web.parts.chips import chip
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SHOWN = 12  # letters of a version


@page("/models", section="model")
async def models(visit: Visit) -> None:
    """All models in their order: the first whose audience has a lead is that lead's main one."""
    found = (await visit.api.get(Models, "/api/models")).items
    live = [one for one in found if one.live is not None]
    with heading(visit.say("Models"), sentence(visit, len(live))):
        pass
    if not found:
        more = visit.say("A model says in plain rules what is worth points.")
        empty(visit.say("There is no model yet."), more, button=visit.say("Choose a template"), to="/start")
        return
    with panel(label=visit.say("Models")), tag("ul", classes="ll-rows"):
        for one in found:
            row(visit, one)


def sentence(visit: Visit, live: int) -> str:
    if not live:
        return visit.say("No model scores yet")
    return visit.count("{n} model scores the leads", "{n} models score the leads", live)


def model_path(name: str) -> str:
    """Where the page of a model is."""
    return f"/models/{quote(name, safe='')}"


def row(visit: Visit, one: ModelOut) -> None:
    """A model with what it is called and which version scores."""
    with tag("li", classes="ll-row"):
        with tag("div", classes="ll-grow"):
            tag("a", one.title or name_words(one.model), "ll-name", href=model_path(one.model), dir="auto")
            tag("div", one.model, "ll-muted")
        if one.live is None:
            chip(visit.say("Does not score"))
        elif one.activated_at is not None:
            when, version = visit.reader.date(one.activated_at), one.live[:SHOWN]
            tag("span", visit.say("Version {version} since {when}", version=version, when=when), "ll-muted")
            chip(visit.say("Scores"), "good")
