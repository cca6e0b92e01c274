"""Views of the list of leads: those that everybody has, and those that somebody keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from leadline.api.views import ViewOut
from leadline.web.parts.asking import asking, form, sure
from leadline.web.parts.buttons import button, go
from leadline.web.parts.lead_query import LeadQuery
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


class Views:
    """The line of views over the list, with what can be done to the one that is shown."""

    def __init__(self, visit: Visit, query: LeadQuery, views: list[ViewOut]) -> None:
        self.visit, self.query, self.views = visit, query, views
        with tag("div", classes="ll-views"):
            self.tabs = tag("nav", classes="ll-tabs", aria_label=visit.say("Views"))
            self.acts = tag("div", classes="ll-actions ll-view-acts")
        self.draw()

    def draw(self) -> None:
        """Draw the line as the query is by now."""
        say, query = self.visit.say, self.query
        own = {"owner": self.visit.me.email or ""}
        usual: list[tuple[str, dict[str, str]]] = [
            (say("All"), {}),
            (say("Mine"), own),
            (say("Nobody's"), {"unowned": "true"}),
            (say("Latest"), {"sort": "-created"}),
        ]
        self.tabs.clear()
        with self.tabs:
            for word, filters in usual:
                is_shown = query.view is None and query.filters == filters
                self.tab(word, LeadQuery(filters).address(), current=is_shown)
            for view in self.views:
                address = LeadQuery(dict(view.query), list(view.columns), view).address()
                is_shown = query.view is not None and query.view.view_id == view.view_id
                self.tab(view.name, address, current=is_shown)
        self.acts.clear()
        with self.acts:
            if query.view is not None:
                view = query.view
                if query.differs:
                    self.act(say("Save"), lambda: self.change(view, {"query": query.filters, "columns": query.columns}))
                self.act(say("Rename"), lambda: self.rename(view))
                self.act(say("Delete"), lambda: self.delete(view))
            if query.differs:
                self.act(say("Keep as a view"), self.keep)

    def tab(self, word: str, to: str, *, current: bool) -> None:
        tag("a", word, "ll-tab ll-view", href=to, dir="auto", aria_current="page" if current else None)

    def act(self, word: str, done: Callable[[], Any]) -> None:
        button(self.visit, word, done).classes("ll-small")

    async def change(self, view: ViewOut, changed: dict[str, Any]) -> None:
        await self.visit.api.send("PATCH", f"/api/views/{view.view_id}", changed)
        go(f"/leads?view={view.view_id}")

    def rename(self, view: ViewOut) -> None:
        with asking(self.visit.say("Rename the view")) as dialog:

            async def done() -> None:
                await self.change(view, {"name": field.value or ""})

            with form(self.visit, dialog, self.visit.say("Rename"), done):
                field = ui.input(self.visit.say("Name of the view"), value=view.name).props(
                    "outlined dense autofocus maxlength=80"
                )

    def keep(self) -> None:
        with asking(self.visit.say("Keep as a view")) as dialog:

            async def done() -> None:
                body = {"name": field.value or "", "query": self.query.filters, "columns": self.query.columns}
                made = await self.visit.api.send("POST", "/api/views", body)
                go(f"/leads?view={made['view_id']}")

            with form(self.visit, dialog, self.visit.say("Keep"), done):
                field = ui.input(self.visit.say("Name of the view")).props("outlined dense autofocus maxlength=80")
                tag("p", self.visit.say("Filters, order and columns are kept. Nobody else sees it."), "ll-muted")

    def delete(self, view: ViewOut) -> None:
        async def gone() -> None:
            await self.visit.api.send("DELETE", f"/api/views/{view.view_id}")
            go("/leads")

        say = self.visit.say
        title = say("Delete the view {name}?", name=view.name)
        sure(self.visit, title, say("No lead is changed by it."), say("Delete"), gone)
