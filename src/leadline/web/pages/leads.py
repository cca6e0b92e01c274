"""Leads: all of them, found and filtered, and what is done to several of them."""

from __future__ import annotations

from urllib.parse import urlencode

from nicegui import ui

from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.scoring.choices import Choices
from leadline.api.views import ViewOut
from leadline.web.page import page
from leadline.web.parts.buttons import button, link_button
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading
from leadline.web.parts.lead_columns import choosing_columns
from leadline.web.parts.lead_filters import Filters
from leadline.web.parts.lead_query import LeadQuery, lead_query
from leadline.web.parts.lead_table import AT_ONCE, LeadTable
from leadline.web.parts.lead_views import Views
from leadline.web.parts.leads_together import LeadsTogether
from leadline.web.parts.places import lead_places
from leadline.web.parts.segment_words import segment_path
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

LOOKS_S = (0.8, 3.0)  # after something was done: a list knows of it when the leads were scored again


@page("/leads", section="leads")
async def leads(visit: Visit) -> None:
    """The list, as the address of the page asks for it."""
    kept = await visit.api.get(Page[ViewOut], "/api/views", limit=200)
    query = lead_query(visit.path, kept.items)
    choices = await visit.api.get(Choices, "/api/leads/choices")
    head = tag("div")
    lead_places(visit, "leads")
    views = Views(visit, query, kept.items)

    async def filtered() -> None:
        table.choose(set())
        await table.begin()

    def shown() -> None:
        ui.navigate.history.replace(query.address())
        views.draw()
        head.clear()
        with head:
            says(visit, query, table)

    async def acted() -> None:
        table.choose(set())
        with visit.client:  # the dialog that asked is gone by then
            for seconds in LOOKS_S:
                ui.timer(seconds, visit.doing(table.refresh), once=True)

    Filters(visit, query, choices, filtered)
    together = LeadsTogether(visit, acted)
    table = LeadTable(visit, query, shown, together.show)
    await table.refresh()


def says(visit: Visit, query: LeadQuery, table: LeadTable) -> None:
    """The head: how many there are, as far as that is known, and the columns and the file of the list."""
    found = len(table.page.items)

    async def columns(names: list[str]) -> None:
        query.columns = names
        table.draw()
        table.changed()

    with heading(visit.say("Leads"), sentence(visit, query, table)):
        chooses = button(visit, visit.say("Columns"), lambda: choosing_columns(visit, query.columns, columns))
        chooses.classes("ll-wide-only")
        if segment := query.filters.get("segment"):
            link_button(visit.say("The segment"), segment_path(segment))
        if visit.may(Permission.data) and found:
            address = f"/leads/export.csv?{urlencode(query.filters)}"
            link_button(visit.say("Export"), address).classes("ll-wide-only")
    if not found and not query.filters:
        nobody(visit)


def sentence(visit: Visit, query: LeadQuery, table: LeadTable) -> str:
    found, is_first = len(table.page.items), len(table.cursors) == 1
    if not is_first:
        first = (len(table.cursors) - 1) * AT_ONCE + 1
        numbers = {"first": visit.reader.number(first), "last": visit.reader.number(first + found - 1)}
        return visit.say("Leads {first} to {last}", **numbers)
    if table.page.next is not None:
        return visit.say("More than {n} leads", n=visit.reader.number(found))
    if not found:
        return visit.say("Nobody is like that") if query.narrowing else visit.say("Nobody is known yet")
    return visit.count("{n} lead", "{n} leads", found)


def nobody(visit: Visit) -> None:
    more = visit.say("Leads come from files, from your website, and from other programs.")
    if visit.may(Permission.data):
        empty(visit.say("Bring the first ones."), more, button=visit.say("Bring data"), to="/bring")
    else:
        empty(visit.say("Whoever keeps the data can bring the first ones."), more)
