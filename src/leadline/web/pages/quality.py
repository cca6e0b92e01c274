"""Data quality: what is wrong with the data, and what can be done about it."""

from __future__ import annotations

import asyncio

from nicegui import background_tasks

from leadline.api.permission import Permission
from leadline.api.scoring.quality import QualityOut
from leadline.web.calls import Refused
from leadline.web.page import page
from leadline.web.parts import quality_panels as panels
from leadline.web.parts.empty import empty
from leadline.web.parts.figures import figure
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import data_places
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

PATIENCE_S = 3.0  # until one is told that it takes a while


@page("/quality", section="data")
async def quality(visit: Visit) -> None:
    """The report. With very many leads the first one takes a while, and comes when it is there."""
    asked = background_tasks.create(ask(visit), name="quality")
    await asyncio.wait({asked}, timeout=PATIENCE_S)
    if asked.done():
        report(visit, await asked)
        return
    with tag("div") as place:
        with heading(visit.say("Data quality"), visit.say("The data are being looked at")):
            pass
        data_places(visit, "quality")
        empty(visit.say("With very many leads this takes a while. What is found stands here as soon as it is there."))
    background_tasks.create(fill(visit, place, asked), name="quality page")


async def ask(visit: Visit) -> QualityOut:
    """The report, asked for until it is there."""
    while True:
        try:
            return await visit.api.get(QualityOut, "/api/quality")
        except Refused as refused:
            if refused.code != "not_ready":
                raise
        await asyncio.sleep(PATIENCE_S)


async def fill(visit: Visit, place: Tag, asked: asyncio.Task[QualityOut]) -> None:
    """Put the report where it was waited for, if somebody still looks."""

    async def put() -> None:
        found = await asked
        if not visit.client.is_deleted:
            place.clear()
            with place:
                report(visit, found)

    await visit.doing(put)()


def report(visit: Visit, found: QualityOut) -> None:
    """What was found."""
    more = visit.say("as of {when}", when=visit.reader.moment(found.as_of, seconds=True))
    with heading(visit.say("Data quality"), sentence(visit, found), more):
        pass
    data_places(visit, "quality")
    if not found.leads:
        more = visit.say("Bring in a file, or connect a source; what is wrong with what comes is said here.")
        button = visit.say("Bring data in") if visit.may(Permission.data) else ""
        empty(visit.say("There are no leads to look at yet."), more, button=button, to="/bring")
        return
    with panel(label=visit.say("In figures"), classes="ll-facts"):
        facts(visit, found)
    with tag("div", classes="ll-columns"):
        with tag("div"):
            panels.duplicates(visit, found.duplicates.pairs, found.duplicates.shown)
            panels.junk(visit, found.reasons)
        with tag("div"):
            panels.missing(visit, found.missing)
            panels.machines(visit, found)
            panels.late(visit, found.late)


def sentence(visit: Visit, found: QualityOut) -> str:
    """What is so, in one sentence: what is worst of what can be mended."""
    if found.duplicates.pairs:
        return visit.count(
            "{n} pair of leads may be one person", "{n} pairs of leads may be one person", found.duplicates.pairs
        )
    if found.junk:
        return visit.say("{share} of the leads look like nobody", share=visit.reader.share(found.junk / found.leads))
    return visit.say("Nothing looks wrong with the leads")


def facts(visit: Visit, found: QualityOut) -> None:
    reader, events, pairs = visit.reader, found.machines.events, found.duplicates.pairs
    figure(visit.say("Leads"), reader.number(found.leads))
    of_leads = visit.say("{share} of the leads", share=reader.share(found.junk / found.leads))
    figure(visit.say("Junk"), reader.number(found.junk), of_leads)
    figure(visit.say("Pairs"), reader.number(pairs), visit.say("that may be one person") if pairs else "")
    of_events = visit.say("{share} of the events", share=reader.share(found.machines.machines / max(events, 1)))
    figure(visit.say("Machines"), reader.number(found.machines.machines), of_events)
