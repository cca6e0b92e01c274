"""Accounts: companies, by the score that their people make."""

from __future__ import annotations

from nicegui import events, ui

from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.scoring.accounts import AccountOut
from leadline.model.words import name_words
from leadline.web.page import page
from leadline.web.parts.cells import number_cell
from leadline.web.parts.chips import chip
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.people import account_path, short
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

USUAL = 50


@page("/accounts", section="accounts")
async def accounts(visit: Visit, q: str = "") -> None:
    """The list, the best first; search while one types."""
    asked = {"q": q.strip() or None}

    async def ask(cursor: str | None) -> Page[AccountOut]:
        return await visit.api.get(Page[AccountOut], "/api/accounts", q=asked["q"], limit=USUAL, cursor=cursor)

    first = await visit.api.get(Page[AccountOut], "/api/accounts", limit=1)
    if not first.items:
        with heading(visit.say("Accounts"), visit.say("No companies yet")):
            pass
        more = visit.say("A lead's company comes from its account, or from the domain of its address.")
        button = visit.say("Bring data in") if visit.may(Permission.data) else ""
        empty(visit.say("Companies appear with the first leads that belong to one."), more, button=button, to="/bring")
        return
    with heading(visit.say("Accounts"), *sentence(visit, first.items[0])):
        field = ui.input(visit.say("Find a company"), value=q).props("outlined dense debounce=200 clearable")
    with panel(label=visit.say("Accounts")):
        with tag("table", classes="ll-table ll-stacked ll-accounts"):
            with tag("thead"), tag("tr"):
                tag("th", visit.say("Score"), "ll-figure", scope="col")
                tag("th", visit.say("Company"), scope="col")
                tag("th", visit.say("People"), "ll-figure", scope="col")
                tag("th", visit.say("Nobody yet as"), scope="col")
                tag("th", visit.say("Last activity"), "ll-figure", scope="col")
            body = tag("tbody")
        rows = Rows(visit, body, lambda one: row(visit, one), ask)
        await rows.begin()

    async def look(event: events.ValueChangeEventArguments[str | None]) -> None:
        asked["q"] = (event.value or "").strip() or None
        if not await rows.begin():
            with body, tag("tr"):
                tag("td", visit.say("No company whose name, domain or id begins so."), "ll-muted", colspan="5")

    field.on_value_change(visit.doing(look))


def sentence(visit: Visit, best: AccountOut) -> tuple[str, str]:
    """What is so with the companies, and more about it."""
    name = short(best.name or best.domain or best.account_id)
    if best.score is None:
        more = visit.say("No live model scores accounts. A model does with a part that is called account_score.")
        return visit.say("Companies without a score"), more
    more = visit.say("The score of a company is made of those of its people.")
    return visit.say("{name} has the most going on", name=name), more


def row(visit: Visit, one: AccountOut) -> None:
    with tag("tr"):
        tag("td", visit.reader.points(one.score), "ll-figure ll-account-score")
        with tag("td"):
            name = one.name or one.domain or one.account_id
            tag("a", name, "ll-name", href=account_path(one.account_id), dir="auto")
            if one.domain and one.domain != name:
                tag("div", one.domain, "ll-muted")
        number_cell(visit, one.people, visit.count("{n} person", "{n} people", one.people))
        with tag("td"), tag("span", classes="ll-chips"):
            for role in one.missing_roles:
                chip(name_words(role))
        with tag("td", classes="ll-figure ll-muted"):
            if one.last_event_at is not None:
                ago = tag("time", visit.reader.ago(one.last_event_at, visit.now()))
                ago.set(title=visit.reader.full(one.last_event_at))
