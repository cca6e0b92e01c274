"""A lead: the receipt of their score, what it was on any day, what they did, and what people do about it."""

from __future__ import annotations

import asyncio

from nicegui import background_tasks, ui

from leadline.api.scoring.expiring import Expiring
from leadline.api.scoring.leads import Ids
from leadline.web.calls import Refused
from leadline.web.news import Told
from leadline.web.page import page
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.lead_acts import Acts
from leadline.web.parts.lead_known import known
from leadline.web.parts.lead_score import Score
from leadline.web.parts.lead_seen import Seen, seen_of
from leadline.web.parts.people import account_path, short, who
from leadline.web.parts.score_over_time import Over
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.timeline import stages, timeline
from leadline.web.visit import Visit

AFTER_S = 0.4  # several changes that come at once are drawn once


@page("/leads/{lead_id}", section="leads")
async def lead(visit: Visit, lead_id: int) -> None:
    """One lead. What stands further down is asked for while the page is already there."""
    seen = await seen_of(visit, lead_id)
    one = seen.lead
    with heading(visit.say("Lead"), short(who(visit, one.name, one.email)), about(seen)):
        acts = Acts(visit, seen)
        acts.draw()
    with tag("div", classes="ll-columns"):
        with tag("div"):
            with panel(label=visit.say("Score")):
                score = Score(visit, seen)
                score.draw()
            expiring = tag("div", classes="ll-later")
        with tag("div"):
            with panel(visit.say("Score over time")):
                over = Over(visit, seen)
            with panel(visit.say("What happened")):
                rows = await timeline(visit, lead_id)
            went = tag("div", classes="ll-later")
            more = tag("div", classes="ll-later")

    async def below() -> None:
        """What is further down."""
        with visit.client:
            await asyncio.gather(
                soon(visit, seen, expiring), over.draw(), passed(visit, seen, went), ids(visit, seen, more)
            )

    async def anew() -> None:
        await asyncio.sleep(AFTER_S)
        waiting.clear()
        with visit.client:
            try:
                fresh = await seen_of(visit, lead_id)
            except Refused as refused:
                visit.tell_refusal(refused)
                return
            seen.take(fresh)
            acts.draw()
            score.draw()
            await asyncio.gather(rows.begin(), over.draw(), passed(visit, seen, went))

    waiting: set[str] = set()

    def told(one: Told) -> None:
        if one.lead_id in (None, lead_id) and not waiting:
            waiting.add(one.kind)
            background_tasks.create(anew(), name="a lead anew")

    acts.then = anew
    visit.follow(told)
    ui.timer(0.05, below, once=True)


def about(seen: Seen) -> str:
    """Who they are, in one line."""
    one = seen.lead
    said = [one.job_title, one.company, one.country, one.email if one.name else None]
    return " · ".join(short(part) for part in said if part)


async def soon(visit: Visit, seen: Seen, place: Tag) -> None:
    """Points that go by themselves within a month."""
    if seen.explanation is None:
        return
    try:
        found = await visit.api.get(Expiring, f"/api/leads/{seen.lead.lead_id}/expiring", days=30)
    except Refused:
        return
    falling = [line for line in found.lines if line.then < line.now]
    place.clear()
    if not falling:
        return
    with place, panel(visit.say("In a month, if nothing more happens")):
        when, points = visit.reader.day(found.at), visit.reader.number(found.becomes, 2)
        tag("p", visit.say("By {when} the score is {points}.", when=when, points=points))
        with tag("ul", classes="ll-rows"):
            for one in falling[:8]:
                with tag("li", classes="ll-row"):
                    tag("span", one.title, "ll-grow", dir="auto")
                    before, after = visit.reader.number(one.now, 2), visit.reader.number(one.then, 2)
                    tag("span", f"{before} → {after}", "ll-figure ll-bad")


async def passed(visit: Visit, seen: Seen, place: Tag) -> None:
    place.clear()
    if seen.moved:
        with place, panel(visit.say("Stages")):
            stages(visit, seen.moved)


async def ids(visit: Visit, seen: Seen, place: Tag) -> None:
    """By what they are known, what joined it, and their attributes."""
    found = await visit.api.get(Ids, f"/api/leads/{seen.lead.lead_id}/ids")
    place.clear()
    with place:
        if seen.lead.account_id:
            with panel(visit.say("Account")):
                tag("a", seen.lead.company or seen.lead.account_id, "ll-name", href=account_path(seen.lead.account_id))
        known(visit, seen, found)
