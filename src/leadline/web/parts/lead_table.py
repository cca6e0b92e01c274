"""The list of leads as a table: columns, order, pages, and rows that are chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.events import GenericEventArguments

from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.scoring.shapes import LeadOut
from leadline.web.parts.buttons import button
from leadline.web.parts.lead_columns import Column, shown_columns
from leadline.web.parts.lead_query import ORDER, USUAL_ORDER, LeadQuery
from leadline.web.parts.people import lead_link, who
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

AT_ONCE = 50


class LeadTable:
    """The leads of a query. ``changed`` is called when other leads are shown, ``chose`` when others are chosen."""

    def __init__(
        self, visit: Visit, query: LeadQuery, changed: Callable[[], Any], chose: Callable[[set[int]], Any]
    ) -> None:
        self.visit, self.query, self.changed, self.chose = visit, query, changed, chose
        self.cursors: list[str | None] = [None]  # of this page and those before it
        self.page = Page[LeadOut](items=[], next=None)
        self.chosen: set[int] = set()
        self.checks: dict[int, Tag] = {}
        self.can_choose = visit.may(Permission.work) or visit.may(Permission.data)
        with tag("section", classes="ll-panel ll-leads", aria_label=visit.say("Leads")):
            with tag("div", classes="ll-scroll"):
                self.table = tag("table", classes="ll-table ll-lead-table")
            self.foot = tag("div", classes="ll-actions ll-pages")

    async def begin(self) -> None:
        """Show the first page."""
        self.cursors = [None]
        await self.refresh()

    async def refresh(self) -> None:
        """Ask for the page that is shown again."""
        self.page = await self.visit.api.get(
            Page[LeadOut], "/api/leads", **self.query.filters, limit=AT_ONCE, cursor=self.cursors[-1]
        )
        self.draw()
        self.changed()

    async def further(self) -> None:
        self.cursors.append(self.page.next)
        await self.refresh()

    async def back(self) -> None:
        self.cursors.pop()
        await self.refresh()

    async def order(self, column: Column) -> None:
        """Order by a column, the largest or the latest first; again, and it is the other way round."""
        first = f"-{column.order}"
        order = column.order if self.query.order == first else first
        self.query.put(**{ORDER: None if order == USUAL_ORDER else order})
        with self.visit.client:  # the head that was pressed is drawn anew
            await self.begin()

    def choose(self, lead_ids: set[int]) -> None:
        """Have these leads chosen, and no others."""
        self.chosen = lead_ids
        for lead_id, made in self.checks.items():
            made.set(checked=lead_id in lead_ids)
        self.chose(lead_ids)

    # -- drawing ---------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        shown = shown_columns(self.visit, self.query.columns)
        self.table.clear()
        self.checks = {}
        with self.table:
            with tag("thead"), tag("tr"):
                self.heads(shown)
            with tag("tbody"):
                for one in self.page.items:
                    self.row(one, shown)
                if not self.page.items:
                    with tag("tr"):
                        words = self.visit.say("Nobody is like that.")
                        tag("td", words, "ll-muted ll-nobody", colspan=str(len(shown) + 2))
        self.pages()

    def heads(self, shown: list[Column]) -> None:
        if self.can_choose:
            with tag("th", classes="ll-choosing", scope="col"):
                every = {one.lead_id for one in self.page.items}
                made = tag("input", type="checkbox", aria_label=self.visit.say("Choose all that are shown"))
                made.set(checked=bool(every) and every <= self.chosen)
                made.on("change", lambda event: self.choose(every if event.args else set()), js_handler=CHECKED)
        tag("th", self.visit.say("Name"), scope="col")
        for column in shown:
            self.head(column)

    def head(self, column: Column) -> None:
        classes = "ll-figure" if column.is_figure else ""
        if not column.order:
            tag("th", column.caption, classes, scope="col")
            return
        ordered = {f"-{column.order}": "descending", column.order: "ascending"}.get(self.query.order)
        with tag("th", classes=classes, scope="col", aria_sort=ordered):
            sign = {"descending": " ↓", "ascending": " ↑"}.get(ordered or "", "")
            made = tag("button", column.caption + sign, "ll-order", type="button")
            made.on("click", self.visit.doing(lambda: self.order(column)))

    def row(self, one: LeadOut, shown: list[Column]) -> None:
        with tag("tr", tabindex="-1", data_row=True):
            if self.can_choose:
                with tag("td", classes="ll-choosing"):
                    self.check(one)
            with tag("td", classes="ll-lead-name"):
                lead_link(self.visit, one.lead_id, one.name, one.email).set(data_key="o")
                about = [part for part in (one.job_title, one.company or one.account_id) if part]
                tag("div", ", ".join(about), "ll-muted ll-cell", dir="auto")
            for column in shown:
                classes = f"ll-of-{column.name.replace('_', '-')}" + (" ll-figure" if column.is_figure else "")
                cell = tag("td", column.words(one), classes, title=column.hint(one))
                if column.fill is not None:
                    with cell:
                        column.fill(one)

    def check(self, one: LeadOut) -> None:
        name = who(self.visit, one.name, one.email)
        made = tag("input", type="checkbox", data_key="x", aria_label=self.visit.say("Choose {name}", name=name))
        made.set(checked=one.lead_id in self.chosen)
        self.checks[one.lead_id] = made

        def changed(event: GenericEventArguments) -> None:
            made.set(checked=bool(event.args))
            (self.chosen.add if event.args else self.chosen.discard)(one.lead_id)
            self.chose(self.chosen)

        made.on("change", changed, js_handler=CHECKED)

    def pages(self) -> None:
        """The ways to the next page and back."""
        visit = self.visit
        self.foot.clear()
        with self.foot:
            if len(self.cursors) > 1:
                button(visit, visit.say("Back"), self.back, key="b")
            if self.page.next is not None:
                button(visit, visit.say("Next {n}", n=visit.reader.number(AT_ONCE)), self.further, key="w")
        self.foot.set_visibility(len(self.cursors) > 1 or self.page.next is not None)


CHECKED = "(event) => emit(event.target.checked)"
