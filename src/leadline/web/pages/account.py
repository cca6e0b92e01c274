"""An account: its score and whose it is, the buying group and who is missing from it, what its people do."""

from __future__ import annotations

from nicegui import ui

from leadline.api.paging import Page
from leadline.api.scoring.account_life import AccountEvent, AccountExplanation
from leadline.api.scoring.accounts import WholeAccount
from leadline.api.scoring.shapes import LeadOut
from leadline.model.condition import Instant
from leadline.model.words import capital, name_words
from leadline.web.news import Told
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
CALM_S = 2.0  # between two looks while much happens


@page("/accounts/{account_id:path}", section="accounts")
async def account(visit: Visit, account_id: str) -> None:
    """One company. What stands here follows what happens to its people."""
    path = f"/api{account_path(account_id)}"
    shown = Account(visit, path, await visit.api.get(WholeAccount, path))
    await shown.draw()
    visit.follow(shown.told)
    ui.timer(CALM_S, visit.patiently(shown.look), immediate=False)


class Account:
    """What is shown of a company, and how it is shown again when it has changed."""

    def __init__(self, visit: Visit, path: str, one: WholeAccount) -> None:
        self.visit, self.path, self.one = visit, path, one
        self.is_stale = False  # something happened, to whomever
        self.head = tag("div")
        with tag("div", classes="ll-columns"):
            with tag("div"):
                with panel(visit.say("Score")):
                    self.receipt = tag("div")
                with panel(visit.say("Activity")):
                    listed = tag("ul", classes="ll-rows ll-deeds")
                    self.deeds = Rows(visit, listed, lambda event: deed(visit, event), self.ask_deeds)
            with tag("div"):
                self.group = tag("div")
                with panel(visit.say("People")):
                    listed = tag("ul", classes="ll-rows")
                    self.members = Rows(visit, listed, lambda lead: member(visit, lead), self.ask_members)
                self.known = tag("div")

    def told(self, _: Told) -> None:
        self.is_stale = True

    async def look(self) -> None:
        """Draw it again if it was worked out anew since, as it is when any of its people is scored."""
        if not self.is_stale:
            return
        self.is_stale = False
        one = await self.visit.api.get(WholeAccount, self.path)
        if one != self.one:
            self.one = one
            await self.draw()

    async def draw(self) -> None:
        visit, one = self.visit, self.one
        found = await visit.api.get(AccountExplanation, f"{self.path}/explanation")
        for place in (self.head, self.receipt, self.group, self.known):
            place.clear()
        with self.head:
            head(visit, one)
        with self.receipt:
            account_receipt(visit, found)
        self.group.set_visibility(bool(found.roles))
        if found.roles:
            with self.group, panel(visit.say("Buying group")):
                buying_group(visit, found.roles)
        with self.known:
            known(visit, {key: value for key, value in one.attributes.items() if key not in ("name", "domain")})
        if not await self.deeds.again():
            with self.deeds.into, tag("li"):
                tag("span", visit.say("Nothing has happened yet."), "ll-muted")
        await self.members.again()

    async def ask_deeds(self, cursor: str | None) -> Page[AccountEvent]:
        """What the people did, the latest first."""
        return await self.visit.api.get(Page[AccountEvent], f"{self.path}/events", limit=DEEDS, cursor=cursor)

    async def ask_members(self, cursor: str | None) -> Page[LeadOut]:
        """The people, the best first."""
        return await self.visit.api.get(Page[LeadOut], f"{self.path}/leads", limit=PEOPLE, cursor=cursor)


def head(visit: Visit, one: WholeAccount) -> None:
    """What it is called, how many people it has, and who is missing."""
    name = one.name or one.domain or one.account_id
    people = visit.count("{n} person", "{n} people", one.people)
    domain = one.domain if one.domain != name else None
    with heading(visit.say("Account"), short(name), " · ".join(part for part in (domain, people) if part)):
        for role in one.missing_roles:
            chip(visit.say("Nobody yet as {role}", role=name_words(role)))


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
