"""Deliveries as rows: what was sent about whom, what became of it, and what is done about what did not arrive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from leadline.api.outward.deliveries import DeliveryOut
from leadline.api.permission import Permission
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.outward_words import delivery_words, sending_path, state_words
from leadline.web.parts.tags import tag
from leadline.web.parts.timeline import moment
from leadline.web.visit import Visit

KIND = {"sent": "good", "dead": "bad"}
Then = Callable[[], Awaitable[Any]]


def delivery(visit: Visit, one: DeliveryOut, then: Then, *, named: bool = True) -> None:
    """One of them, with its connection if that is not known; ``then`` is called after something was done about it."""
    with tag("li", classes="ll-delivery"):
        with tag("div", classes="ll-delivery-line"):
            moment(visit, one.ended_at or one.made_at)
            with tag("div", classes="ll-grow"):
                tag("span", delivery_words(visit, one.kind), "ll-name")
                if one.lead_id is not None:
                    lead = visit.say("lead {number}", number=one.lead_id)
                    tag("a", lead, "ll-deed-about", href=f"/leads/{one.lead_id}")
                if named:
                    tag("a", one.connection, "ll-deed-about", href=sending_path(one.connection), dir="auto")
                said(visit, one)
            chip(state_words(visit, one.state), KIND.get(one.state, ""))
        with tag("div", classes="ll-delivery-more"):
            with tag("details", classes="ll-muted"):
                tag("summary", visit.say("What is sent"))
                text = orjson.dumps(one.what, option=orjson.OPT_INDENT_2).decode()
                tag("pre", text, "ll-code ll-said", dir="auto", translate="no", tabindex="0")
            if visit.may(Permission.data) and one.state in ("dead", "waiting"):
                acts(visit, one, then)


def said(visit: Visit, one: DeliveryOut) -> None:
    """Why it stands as it does, and how often it was tried."""
    if one.error:
        tag("div", one.error, "ll-bad" if one.state == "dead" else "ll-muted", dir="auto")
    elif one.answer:
        tag("div", one.answer, "ll-muted", dir="auto")
    if one.state == "waiting" and one.attempts:
        tries = visit.count(
            "Tried {n} time; again {when}", "Tried {n} times; again {when}", one.attempts, when=due(visit, one)
        )
        tag("div", tries, "ll-muted")
    elif one.state == "waiting" and one.due_at > visit.now():
        tag("div", visit.say("Due {when}", when=due(visit, one)), "ll-muted")
    elif one.attempts > 1:
        tag("div", visit.count("Tried {n} time", "Tried {n} times", one.attempts), "ll-muted")


def due(visit: Visit, one: DeliveryOut) -> str:
    return visit.reader.ago(one.due_at, visit.now())


def acts(visit: Visit, one: DeliveryOut, then: Then) -> None:
    async def do(what: str) -> None:
        await visit.api.send("POST", f"/api/outward/deliveries/{what}", {"deliveries": [one.delivery]})
        await then()

    with tag("div", classes="ll-actions"):
        if one.state == "dead":
            label = visit.say("Try delivery {number} again", number=one.delivery)
            button(visit, visit.say("Try again"), lambda: do("retry"), label=label).classes("ll-small")
        label = visit.say("Let delivery {number} be", number=one.delivery)
        quiet = tag("button", visit.say("Let it be"), "ll-quiet ll-let-be", type="button", aria_label=label)
        quiet.on("click", visit.doing(lambda: do("drop")))
