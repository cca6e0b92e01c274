"""An account: its score, its people, who of the buying group is missing."""

from __future__ import annotations

from urllib.parse import quote

from leadline.api.paging import Page
from leadline.api.scoring.accounts import WholeAccount
from leadline.api.scoring.shapes import LeadOut
from leadline.model.words import capital, name_words
from leadline.web.page import page
from leadline.web.parts.chips import chip, score_chips, stage_words
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/accounts/{account_id}", section="accounts")
async def account(visit: Visit, account_id: str) -> None:
    """One company."""
    path = f"/api/accounts/{quote(account_id, safe='')}"
    one = await visit.api.get(WholeAccount, path)
    name = one.name or one.domain or one.account_id
    people = visit.count("{n} person", "{n} people", one.people)
    with heading(visit.say("Account"), name, " · ".join(part for part in (one.domain, people) if part)):
        for role in one.missing_roles:
            chip(visit.say("Nobody yet as {role}", role=role))
    with tag("div", classes="ll-columns"):
        with tag("div"), panel(visit.say("People")):
            listed = tag("ul", classes="ll-rows")

            async def ask(cursor: str | None) -> Page[LeadOut]:
                return await visit.api.get(Page[LeadOut], f"{path}/leads", limit=25, cursor=cursor)

            await Rows(visit, listed, lambda lead: person(visit, lead), ask).begin()
        with tag("div"):
            with panel(visit.say("Score")):
                tag("div", visit.reader.points(one.score), "ll-big")
                if one.as_of is not None:
                    tag("p", visit.say("as of {when}", when=visit.reader.moment(one.as_of)), "ll-muted")
            known = {key: value for key, value in one.attributes.items() if value}
            if known:
                with panel(visit.say("What is known")), tag("dl", classes="ll-rows"):
                    for key, value in sorted(known.items()):
                        with tag("div", classes="ll-row"):
                            tag("dt", capital(name_words(key)), "ll-muted ll-grow")
                            tag("dd", value, "ll-name", dir="auto")


def person(visit: Visit, lead: LeadOut) -> None:
    with tag("li", classes="ll-row"):
        with tag("span", classes="ll-grow"):
            who = lead.name or lead.email or visit.say("Somebody unknown")
            tag("a", who, "ll-name", href=f"/leads/{lead.lead_id}", dir="auto")
            tag("div", stage_words(visit, lead.stage), "ll-muted")
        score_chips(visit, lead.grade, lead.band)
        tag("span", visit.reader.points(lead.score), "ll-figure")
