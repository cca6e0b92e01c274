"""Trials: two versions of a model on the same leads, which ran and which run; and beginning one."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.evidence.trial_shapes import TrialOut, TrialsOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.empty import empty
from leadline.web.parts.evidence_topic import sees_all
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import evidence_places
from leadline.web.parts.tags import tag
from leadline.web.parts.trial_beginning import beginning
from leadline.web.parts.trial_words import about_words, kind_words, since_words, trial_path
from leadline.web.visit import Visit


@page("/evidence/trials", section="evidence")
async def trials(visit: Visit) -> None:
    """All of them, the latest first."""
    if not sees_all(visit):
        return
    found = (await visit.api.get(TrialsOut, "/api/evidence/trials")).items
    with heading(visit.say("Trials"), sentence(visit, found)):
        if visit.may(Permission.model):
            button(visit, visit.say("Begin a trial"), lambda: beginning(visit), primary=True)
    evidence_places(visit, "trials")
    if not found:
        more = visit.say(
            "In a shadow another version scores everybody too, and hands nobody over. In two arms each lead is drawn "
            "for one of the versions, and what becomes of them says which one sells better."
        )
        empty(visit.say("No two versions have been tried side by side yet."), more)
        return
    with panel(label=visit.say("Trials")), tag("ul", classes="ll-rows"):
        for one in found:
            row(visit, one)


def sentence(visit: Visit, found: Sequence[TrialOut]) -> str:
    """What is so with them."""
    running = sum(one.stopped_at is None for one in found)
    if not running:
        return visit.say("No trial is running")
    return visit.count("{n} trial is running", "{n} trials are running", running)


def row(visit: Visit, one: TrialOut) -> None:
    with tag("li", classes="ll-row ll-study"):
        with tag("div", classes="ll-grow"):
            tag("a", one.title, "ll-name", href=trial_path(one.trial), dir="auto")
            tag("div", one.verdict.replace("`", "") or visit.say("Nobody has looked yet."), dir="auto")
            tag("div", about_words(visit, one), "ll-muted", dir="auto")
        chip(kind_words(visit, one))
        if one.stopped_at is None:
            chip(visit.say("Runs"), "good")
        tag("span", since_words(visit, one), "ll-muted ll-study-made", dir="auto")
