"""The first steps of a new installation: a model, data, the first score."""

from __future__ import annotations

import asyncio

from nicegui import ui

from leadline.api.beginning import BeginningOut
from leadline.api.permission import Permission
from leadline.api.scoring.explaining import ExplanationOut
from leadline.api.scoring.model_shapes import Models
from leadline.api.uploads.shapes import Uploads
from leadline.web.page import page
from leadline.web.parts.buttons import link_button
from leadline.web.parts.drop import SCRIPT, drop
from leadline.web.parts.heading import heading
from leadline.web.parts.receipt import receipt
from leadline.web.parts.steps import step
from leadline.web.parts.tags import tag
from leadline.web.parts.template_choice import TemplateChoice
from leadline.web.visit import Visit

ASKS_S = 1.0  # how often one asks whether the first score is there


@page("/start", Permission.data)
async def start(visit: Visit) -> None:
    """Where a new owner begins; later it says that everything is there."""
    ui.add_head_html(SCRIPT)
    await Start(visit).begin()


class Start:
    """The page, drawn anew whenever a step is done."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = tag("div")
        self.shown: object = None
        self.drawing = asyncio.Lock()

    async def begin(self) -> None:
        await self.look()
        ui.timer(ASKS_S, self.visit.patiently(self.look), immediate=False)

    async def look(self) -> None:
        """See how far it is; what was drawn stays while nothing has changed."""
        async with self.drawing:
            begun = await self.visit.api.get(BeginningOut, "/api/beginning")
            if (state := (begun.models, has_data(begun), begun.waits, begun.first)) != self.shown:
                self.shown = state
                self.page.clear()
                with self.page:
                    await self.draw(begun)

    async def draw(self, begun: BeginningOut) -> None:
        visit, has_model = self.visit, bool(begun.models)
        with heading(visit.say("First steps"), sentence(visit, begun), more(visit, begun)):
            pass
        with tag("ol", classes="ll-steps"):
            with step(visit, 1, await self.model_words(begun), done=has_model, current=not has_model):
                if has_model:
                    tag("a", visit.say("See its rules"), href="/models")
                else:
                    await TemplateChoice(visit, self.look).begin()
            has = has_data(begun)
            with step(visit, 2, data_words(visit, begun), done=has, current=has_model and not has):
                if has:
                    tag("a", visit.say("Bring more in"), href="/bring")
                elif has_model:
                    await self.data()
            is_next = has_model and has
            with step(visit, 3, score_words(visit, begun), done=begun.is_done, current=is_next):
                if is_next:
                    await self.score(begun)

    async def model_words(self, begun: BeginningOut) -> str:
        visit = self.visit
        if not begun.models:
            return visit.say("Choose a model to begin with")
        found = await visit.api.get(Models, "/api/models")
        titles = [one.title or one.model for one in found.items if one.live is not None]
        return visit.say("{model} scores your leads", model=" · ".join(titles))

    async def data(self) -> None:
        """The two ways in: a file, or a source that sends."""
        visit = self.visit
        limit = (await visit.api.get(Uploads, "/api/uploads")).limit
        with tag("div", classes="ll-ways"):
            with tag("div", classes="ll-way"):
                tag("h3", visit.say("From a file"), "ll-name")
                words = visit.say("An export of your CRM, a list of people, or what they did, as it is.")
                tag("p", words, "ll-muted")
                drop(visit, limit)
            with tag("div", classes="ll-way"):
                tag("h3", visit.say("As it happens"), "ll-name")
                words = visit.say("Your website, your product or another tool sends what people do.")
                tag("p", words, "ll-muted")
                link_button(visit.say("Copy the lines"), "/connections")

    async def score(self, begun: BeginningOut) -> None:
        visit, first = self.visit, begun.first
        if first is None:
            if begun.waits:
                tag("p", visit.say("It comes by itself in a moment."), "ll-muted", role="status")
                tag("progress", classes="ll-progress", aria_label=visit.say("The first score is worked out"))
            else:
                words = visit.say(
                    "The model scores none of the people whom you see. Who it is for stands in its audience."
                )
                tag("p", words)
                link_button(visit.say("Look at the model"), "/models", primary=True)
            return
        found = await visit.api.get(ExplanationOut, f"/api/leads/{first.lead_id}/explanation")
        with tag("div", classes="ll-first"):
            with tag("div", classes="ll-first-score"):
                tag("span", visit.reader.points(found.score), "ll-big")
                tag("a", found.who, "ll-name", href=f"/leads/{first.lead_id}", dir="auto")
            receipt(visit, found)
        with tag("div", classes="ll-actions"):
            link_button(visit.say("Open the queue"), "/queue", primary=True)
            link_button(visit.say("Change a rule"), "/models")


def has_data(begun: BeginningOut) -> bool:
    return bool(begun.leads or begun.events or begun.waits)


def sentence(visit: Visit, begun: BeginningOut) -> str:
    """What is so."""
    if begun.first is not None and begun.models:
        return visit.say("The first score is there")
    if not begun.models:
        return visit.say("Three steps to the first score")
    if not has_data(begun):
        return visit.say("Your model is ready, and nobody is here yet")
    return visit.say("The first score is on its way")


def more(visit: Visit, begun: BeginningOut) -> str:
    if begun.models or begun.first is not None:
        return ""
    return visit.say("It takes a few minutes, and whatever you choose now you can change at any time.")


def data_words(visit: Visit, begun: BeginningOut) -> str:
    if not has_data(begun):
        return visit.say("Bring your data in")
    if not begun.leads:
        return visit.say("Your data are here")
    if begun.leads >= begun.counted:
        return visit.say("More than {n} people are here", n=visit.reader.number(begun.counted))
    return visit.count("{n} person is here", "{n} people are here", begun.leads)


def score_words(visit: Visit, begun: BeginningOut) -> str:
    if begun.first is None or not begun.models:
        return visit.say("See the first score")
    name = begun.first.name or begun.first.email or f"#{begun.first.lead_id}"
    return visit.say("{name} is first, and this is why", name=name)
