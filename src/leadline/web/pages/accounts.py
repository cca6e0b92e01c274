"""Accounts: companies, by the score that their people make."""

from __future__ import annotations

from urllib.parse import quote

from nicegui import events, ui

from leadline.api.paging import Page
from leadline.api.scoring.accounts import AccountOut
from leadline.web.page import page
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

USUAL = 50


@page("/accounts", section="accounts")
async def accounts(visit: Visit, q: str = "") -> None:
    """The list, the best first; search while one types."""
    asked = {"q": q.strip() or None}

    async def ask(cursor: str | None) -> Page[AccountOut]:
        return await visit.api.get(Page[AccountOut], "/api/accounts", q=asked["q"], limit=USUAL, cursor=cursor)

    first = await ask(None)
    if not first.items and asked["q"] is None:
        with heading(visit.say("Accounts"), visit.say("No companies yet")):
            pass
        more = visit.say("A lead's company comes from its account, or from the domain of its address.")
        empty(visit.say("Companies appear with the first leads that belong to one."), more)
        return
    with heading(visit.say("Accounts"), visit.say("The companies with the most going on")):
        field = ui.input(visit.say("Find a company"), value=q).props("outlined dense debounce=200 clearable")
    with panel(label=visit.say("Accounts")), tag("div", classes="ll-scroll"), tag("table", classes="ll-table"):
        with tag("thead"), tag("tr"):
            tag("th", visit.say("Company"), scope="col")
            tag("th", visit.say("People"), "ll-figure", scope="col")
            tag("th", visit.say("Nobody yet as"), scope="col")
            tag("th", visit.say("Score"), "ll-figure", scope="col")
        body = tag("tbody")
    rows = Rows(visit, body, lambda one: row(visit, one), ask)
    await rows.begin()

    async def look(event: events.ValueChangeEventArguments[str | None]) -> None:
        asked["q"] = (event.value or "").strip() or None
        if not await rows.begin():
            with body, tag("tr"):
                tag("td", visit.say("No company whose name, domain or id begins so."), "ll-muted", colspan="4")

    field.on_value_change(visit.doing(look))


def row(visit: Visit, one: AccountOut) -> None:
    with tag("tr"):
        with tag("td"):
            name = one.name or one.domain or one.account_id
            tag("a", name, "ll-name", href=f"/accounts/{quote(one.account_id, safe='')}", dir="auto")
            if one.domain and one.domain != name:
                tag("div", one.domain, "ll-muted")
        tag("td", visit.reader.number(one.people), "ll-figure")
        tag("td", ", ".join(one.missing_roles), "ll-muted")
        tag("td", visit.reader.points(one.score), "ll-figure")
