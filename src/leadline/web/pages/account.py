"""An account: its score and whose it is, the buying group and who is missing from it, what its people do."""

from __future__ import annotations

from leadline.api.paging import Page
from leadline.api.scoring.account_life import AccountEvent, AccountExplanation
from leadline.api.scoring.accounts import WholeAccount
from leadline.api.scoring.shapes import LeadOut
from leadline.model.condition import Instant
from leadline.model.words import capital, name_words
from leadline.web.page import page
from leadline.web.parts.account_score import account_receipt, buying_group
from leadline.web.parts.chips import chip, score_chips, stage_words
from leadline.web.parts.deeds import about_words, deed_words
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.people import account_path, lead_link, short
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PEOPLE, DEEDS = 12, 20


@page("/accounts/{account_id}", section="accounts")
async def account(visit: Visit, account_id: str) -> None:
    """One company."""
    path = f"/api{account_path(account_id)}"
    one = await visit.api.get(WholeAccount, path)
    found = await visit.api.get(AccountExplanation, f"{path}/explanation")
    name = one.name or one.domain or one.account_id
    people = visit.count("{n} person", "{n} people", one.people)
    domain = one.domain if one.domain != name else None
    with heading(visit.say("Account"), short(name), " · ".join(part for part in (domain, people) if part)):
        for role in one.missing_roles:
            chip(visit.say("Nobody yet as {role}", role=name_words(role)))
    with tag("div", classes="ll-columns"):
        with tag("div"):
            with panel(visit.say("Score")):
                account_receipt(visit, found)
            with panel(visit.say("Activity")):
                await activity(visit, path)
        with tag("div"):
            if found.roles:
                with panel(visit.say("Buying group")):
                    buying_group(visit, found.roles)
            with panel(visit.say("People")):
                await members(visit, path)
            known(visit, {key: value for key, value in one.attributes.items() if key not in ("name", "domain")})


async def activity(visit: Visit, path: str) -> None:
    """What the people did, the latest first."""
    listed = tag("ul", classes="ll-rows ll-deeds")

    async def ask(cursor: str | None) -> Page[AccountEvent]:
        return await visit.api.get(Page[AccountEvent], f"{path}/events", limit=DEEDS, cursor=cursor)

    if not await Rows(visit, listed, lambda event: deed(visit, event), ask).begin():
        with listed, tag("li"):
            tag("span", visit.say("Nothing has happened yet."), "ll-muted")


def deed(visit: Visit, event: AccountEvent) -> None:
    with tag("li", classes="ll-deed" + (" ll-deed-machine" if event.machine else "")):
        moment(visit, event.occurred_at)
        with tag("div", classes="ll-grow"):
            tag("span", deed_words(event.event))
            if about := about_words(visit, event.event, event.properties):
                tag("span", about, "ll-muted ll-deed-about", dir="auto")
            if event.machine is not None:
                tag("div", visit.say("Not counted. {why}", why=event.machine.words), "ll-muted")
        lead_link(visit, event.lead_id, event.name, classes="ll-deed-who")


def moment(visit: Visit, at: Instant) -> None:
    """The time of today, else the day and the time."""
    words, clock = visit.reader.when(at, visit.now()), visit.reader.clock(at)
    when = tag("time", words if words == clock else f"{words}, {clock}", "ll-muted")
    when.set(title=visit.reader.full(at))


async def members(visit: Visit, path: str) -> None:
    """The people, the best first."""
    listed = tag("ul", classes="ll-rows")

    async def ask(cursor: str | None) -> Page[LeadOut]:
        return await visit.api.get(Page[LeadOut], f"{path}/leads", limit=PEOPLE, cursor=cursor)

    await Rows(visit, listed, lambda lead: member(visit, lead), ask).begin()


def member(visit: Visit, lead: LeadOut) -> None:
    with tag("li", classes="ll-row ll-member"):
        with tag("div", classes="ll-grow"):
            lead_link(visit, lead.lead_id, lead.name, lead.email)
            tag("div", stage_words(visit, lead.stage), "ll-muted")
        score_chips(visit, lead.grade, lead.band)
        tag("span", visit.reader.points(lead.score), "ll-figure")


def known(visit: Visit, attributes: dict[str, str]) -> None:
    """What sources said of the company."""
    if not attributes:
        return
    with panel(visit.say("What is known")), tag("dl", classes="ll-rows"):
        for key, value in sorted(attributes.items()):
            with tag("div", classes="ll-row"):
                tag("dt", capital(name_words(key)), "ll-muted ll-grow")
                tag("dd", value, "ll-known", dir="auto")
