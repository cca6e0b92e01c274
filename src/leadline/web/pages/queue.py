"""The queue: whom to call next, and what becomes of them."""

from __future__ import annotations

import time

from nicegui import ui

from leadline.api.beginning import BeginningOut
from leadline.api.permission import Permission
from leadline.api.scoring.queue import QueueOut
from leadline.web.news import Told
from leadline.web.page import page
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading
from leadline.web.parts.queue_list import FEW, QueueList
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

CALM_S, AGAIN_S = 2.0, 60.0  # between two looks while much happens; while nothing does
RESTS = 20  # times as long as a look took: where looking is slow, many pages do not look all the time


@page("/queue", section="queue")
async def queue(visit: Visit, mine: bool = False, aside: bool = False) -> None:
    """The best leads that this person sees: ``mine`` alone, or those that are set ``aside``."""
    head = tag("div")
    nothing = tag("div")

    async def ask() -> QueueOut:
        return await visit.api.get(QueueOut, "/api/queue", limit=FEW, mine=mine, snoozed=aside)

    def changed(found: QueueOut, shown: int) -> None:
        head.clear()
        with head:
            says(visit, found, mine=mine, aside=aside)
        nothing.clear()
        if not shown:
            with nothing:
                none_left(visit, mine=mine, aside=aside, is_new=is_new)

    is_new = visit.may(Permission.data) and not (await visit.api.get(BeginningOut, "/api/beginning")).is_done
    captions = visit.say("Ready for sales"), visit.say("Not ready yet, the best first")
    rows = QueueList(visit, ask, changed, (visit.say("Set aside"), "") if aside else captions)
    await rows.begin()
    if visit.may(Permission.work):
        keys(visit)
    stale, rests_until = False, 0.0

    def told(news: Told) -> None:
        nonlocal stale
        stale = stale or rows.concerns(news)

    async def look() -> None:
        nonlocal stale, rests_until
        began = time.monotonic()
        if (stale or rows.expects) and began >= rests_until:
            stale = False
            await rows.refresh()
            rests_until = began + RESTS * (time.monotonic() - began)

    visit.follow(told)
    ui.timer(0, visit.doing(rows.explain), once=True)  # the page does not wait for it
    ui.timer(CALM_S, visit.doing(look))
    ui.timer(AGAIN_S, visit.doing(rows.refresh), immediate=False)


def says(visit: Visit, found: QueueOut, *, mine: bool, aside: bool) -> None:
    """The head: what is so, and where else one can look."""
    if aside:
        sentence = visit.count("{n} person is set aside", "{n} people are set aside", found.snoozed)
    elif found.ready:
        sentence = visit.count("{n} person is ready for a call", "{n} people are ready for a call", found.ready)
    else:
        sentence = visit.say("Nobody is ready for a call yet")
    with heading(visit.reader.date(found.at), sentence), tag("nav", classes="ll-tabs", aria_label=visit.say("Whose")):
        tab(visit.say("Everybody's"), "/queue", current=not mine and not aside)
        tab(visit.say("Mine"), "/queue?mine=true", current=mine and not aside)
        tab(visit.say("Set aside: {n}", n=visit.reader.number(found.snoozed)), "/queue?aside=true", current=aside)


def tab(word: str, to: str, *, current: bool) -> Tag:
    return tag("a", word, "ll-tab", href=to, aria_current="page" if current else None)


def none_left(visit: Visit, *, mine: bool, aside: bool, is_new: bool) -> None:
    """What stands where nobody does; ``is_new``: nobody has a score yet, and this person can change that."""
    if is_new:
        more = visit.say("Three steps to the first score")
        empty(visit.say("Nobody waits for a call."), more, button=visit.say("First steps"), to="/start")
    elif aside:
        more = visit.say("Whoever is not to be called now is set aside with the key s, and comes back by themselves.")
        empty(visit.say("Nobody is set aside."), more, button=visit.say("Go to the queue"), to="/queue")
    elif mine:
        more = visit.say("A lead is yours when its owner is your address.")
        empty(visit.say("None of your leads waits for a call."), more, button=visit.say("Everybody's"), to="/queue")
    else:
        more = visit.say("Leads come here when they are ready for sales, or on the way to it.")
        empty(visit.say("Nobody waits for a call."), more, button=visit.say("See all leads"), to="/leads")


def keys(visit: Visit) -> None:
    """Which keys there are."""
    known = (
        ("j k", visit.say("next, previous")),
        ("a", visit.say("accept")),
        ("r", visit.say("reject")),
        ("s", visit.say("later")),
        ("n", visit.say("note")),
        ("c", visit.say("reached")),
        ("g", visit.say("give")),
        ("o", visit.say("open")),
        ("u", visit.say("take back")),
        ("/", visit.say("find")),
    )
    with tag("div", classes="ll-keys", role="group", aria_label=visit.say("Keyboard")):
        for key, word in known:
            with tag("span"):
                tag("kbd", key, "ll-key-cap")
                tag("span", word)
