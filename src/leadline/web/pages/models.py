"""Models: which of them score, in which order, and the versions that each has had."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.scoring.model_shapes import ModelOut, Models
from leadline.model.words import name_words
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.studio_beginning import beginning
from leadline.web.parts.tags import tag
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit


@page("/models", section="model")
async def models(visit: Visit) -> None:
    """All models in their order: the first whose audience has a lead is that lead's main one."""
    found = (await visit.api.get(Models, "/api/models")).items
    live = [one for one in found if one.live is not None]
    with heading(visit.say("Models"), sentence(visit, len(live))):
        if visit.may(Permission.model) and found:
            button(visit, visit.say("New model"), partial(beginning, visit, [one.model for one in found]))
    if not found:
        more = visit.say("A model says in plain rules what is worth points.")
        empty(visit.say("There is no model yet."), more, button=visit.say("Choose a template"), to="/start")
        return
    ordered = [one.model for one in found if one.position is not None]
    with panel(label=visit.say("Models")):
        if len(ordered) > 1:
            tag("p", visit.say("A lead's main model is the first of these whose audience they belong to."), "ll-muted")
        with tag("ul", classes="ll-rows"):
            for one in found:
                row(visit, one, ordered)


def sentence(visit: Visit, live: int) -> str:
    if not live:
        return visit.say("No model scores yet")
    return visit.count("{n} model scores the leads", "{n} models score the leads", live)


def model_path(name: str) -> str:
    """Where the page of a model is."""
    return f"/models/{quote(name, safe='')}"


def draft_path(name: str) -> str:
    """Where a model is changed."""
    return f"{model_path(name)}/draft"


def row(visit: Visit, one: ModelOut, ordered: Sequence[str]) -> None:
    """A model with what it is called, which version scores, and whether somebody is changing it."""
    is_only_draft = one.position is None and one.title is None
    path = draft_path(one.model) if is_only_draft else model_path(one.model)
    with tag("li", classes="ll-row"):
        with tag("div", classes="ll-grow"):
            tag("a", one.title or name_words(one.model), "ll-name", href=path, dir="auto")
            tag("div", one.model, "ll-muted")
            if one.draft is not None:
                when = visit.reader.when(one.draft.changed_at, visit.now())
                who = one.draft.who or one.draft.changed_by
                changed = visit.say("Draft, last changed by {who} on {when}", who=who, when=when)
                if visit.may(Permission.model):
                    tag("a", changed, href=draft_path(one.model), dir="auto")
                else:
                    tag("span", changed, "ll-muted", dir="auto")
        if one.live is None:
            chip(visit.say("Does not score"))
        elif one.activated_at is not None:
            when, version = visit.reader.date(one.activated_at), version_name(one.live)
            tag("span", visit.say("Version {version} since {when}", version=version, when=when), "ll-muted")
            chip(visit.say("Scores"), "good")
        if visit.may(Permission.model) and one.model in ordered and ordered.index(one.model) > 0:
            label = visit.say("Put {model} before the one above it", model=one.title or one.model)
            up = partial(sooner, visit, one, ordered)
            button(visit, visit.say("Move up"), up, label=label).classes("ll-small")


def sooner(visit: Visit, one: ModelOut, ordered: Sequence[str]) -> None:
    """Ask whether a model is to come before the one above it."""
    place = ordered.index(one.model)
    names = [*ordered[: place - 1], one.model, ordered[place - 1], *ordered[place + 1 :]]

    async def act() -> None:
        await visit.api.send("PUT", "/api/models/order", {"models": names, "fire": False})
        ui.navigate.reload()

    title = visit.say("Put {model} before the one above it?", model=one.title or one.model)
    more = visit.say("Leads that both score get this one as their main model. Nobody is told of leads by it.")
    sure(visit, title, more, visit.say("Move up"), act)
