"""Choosing a model to begin with: what each template is for, and its rules as sentences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import groupby
from typing import Any
from urllib.parse import quote

from leadline.api.scoring.model_shapes import RuleOut
from leadline.api.templates import Templates, WholeTemplate
from leadline.model.words import capital, name_words
from leadline.store.models import MAIN_FILE
from leadline.web.parts.buttons import button
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit


class TemplateChoice:
    """The templates beside the rules of the one that is chosen; ``then`` is called when it scores."""

    def __init__(self, visit: Visit, then: Callable[[], Awaitable[Any]]) -> None:
        self.visit, self.then = visit, then
        self.whole: WholeTemplate | None = None
        self.rules: Tag | None = None

    async def begin(self) -> None:
        visit = self.visit
        listed = await visit.api.get(Templates, "/api/templates")
        offered = [Choice(one.name, one.title, one.about) for one in listed.items]
        with tag("div", classes="ll-templates"):
            with tag("div", classes="ll-templates-offered"):
                choices(visit, visit.say("How do you sell?"), offered, listed.items[0].name, self.show)
                with tag("div", classes="ll-actions"):
                    button(visit, visit.say("Score with this model"), self.use, primary=True)
            self.rules = tag("section", classes="ll-templates-rules", tabindex="0")
            self.rules.set(aria_label=visit.say("Its rules"))
        await self.show(listed.items[0].name)

    async def show(self, name: str) -> None:
        """Show the rules of a template."""
        visit = self.visit
        found = await visit.api.get(WholeTemplate, f"/api/templates/{quote(name, safe='')}")
        assert self.rules is not None
        self.whole = found
        self.rules.clear()
        with self.rules:
            tag("p", visit.count("Its {n} rule", "Its {n} rules", found.rules), "ll-caption")
            for dimension, rules in groupby(found.sentences, lambda one: one.dimension):
                tag("h3", capital(name_words(dimension)), "ll-name ll-templates-part")
                with tag("ul", classes="ll-rows"):
                    for one in rules:
                        with tag("li"):
                            rule(one)

    async def use(self) -> None:
        """Make a model of the template and have it score."""
        assert self.whole is not None
        api, files = self.visit.api, {MAIN_FILE: self.whole.text}
        made = await api.send("POST", "/api/models", {"files": files})
        path = f"/api/models/{quote(made['model'], safe='')}/activate"
        await api.send("POST", path, {"version": made["version"]})
        await self.then()


def rule(one: RuleOut) -> None:
    """A rule as its sentence; the title, with which it begins, stands out."""
    head, colon, rest = one.sentence.partition(":")
    if colon and head == one.title:
        tag("span", head + colon, "ll-name")
        tag("span", rest)
    else:
        tag("span", one.sentence)
