"""Connections that things are sent over, in words: what they are, how they do, what became of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from leadline.api.outward.connections import ConnectionOut, Health
from leadline.web.parts.chips import chip
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def sending_path(name: str) -> str:
    """Where the page of a connection is."""
    return f"/sending/{quote(name, safe='')}"


def api_path(name: str) -> str:
    """Where the API has it."""
    return f"/api/outward/connections/{quote(name, safe='')}"


def kind_words(visit: Visit, kind: str) -> str:
    """What kind of connection it is."""
    known = {
        "webhook": visit.say("Webhook"),
        "mail": visit.say("Mail to leads"),
        "notice": visit.say("Notices to colleagues"),
        "odoo": "Odoo",
        "hubspot": "HubSpot",
        "salesforce": "Salesforce",
    }
    return known.get(kind, kind)


def health_chip(visit: Visit, one: ConnectionOut) -> None:
    """How it does, in a word."""
    match one.health:
        case Health.works:
            chip(visit.say("works"), "good")
        case Health.fails:
            chip(visit.say("fails"), "bad")
        case Health.rests:
            chip(visit.say("rests"))
        case Health.unused:
            chip(visit.say("not used yet"))


def health_words(visit: Visit, one: ConnectionOut) -> str:
    """Since when it does so; nothing where nothing was sent there yet."""
    reads, now = visit.reader, visit.now()
    if one.health is Health.rests and one.paused_at is not None:
        return visit.say("It rests since {when}; what is to be sent waits.", when=reads.moment(one.paused_at))
    if one.health is Health.fails and one.failing_since is not None:
        return visit.say("Nothing has arrived there for {time}.", time=reads.lasting(max(0, now - one.failing_since)))
    if one.succeeded_at is not None:
        return visit.say("The last thing arrived {ago}.", ago=reads.ago(one.succeeded_at, now))
    return visit.say("Nothing has arrived there yet.") if one.dead else ""


def state_words(visit: Visit, state: str) -> str:
    """What became of a delivery."""
    return states(visit).get(state, state)


def states(visit: Visit) -> dict[str, str]:
    return {
        "waiting": visit.say("Waits"),
        "sent": visit.say("Arrived"),
        "dead": visit.say("Did not arrive"),
        "dropped": visit.say("Let be"),
    }


def delivery_words(visit: Visit, kind: str) -> str:
    """What is sent."""
    known = {
        "moved": visit.say("A change of stage"),
        "entered": visit.say("Entering a segment"),
        "left": visit.say("Leaving a segment"),
        "scored": visit.say("A new score"),
        "did": visit.say("What somebody did"),
        "changed": visit.say("A change of what is known"),
        "mail": visit.say("A mail"),
        "notice": visit.say("A notice"),
        "task": visit.say("A task"),
        "note": visit.say("A note"),
        "sync": visit.say("The lead as it is now"),
    }
    return known.get(kind, kind)


def settings_list(visit: Visit, settings: Mapping[str, Any]) -> None:
    """The settings of a connection, by their names."""
    with tag("dl", classes="ll-settings-list ll-outward-settings"):
        for name, value in settings.items():
            with tag("div", classes="ll-setting"):
                tag("dt", name, "ll-muted", translate="no")
                tag("dd", said(visit, value), dir="auto", translate="no")


def said(visit: Visit, value: Any) -> str:
    """A setting as it is read."""
    match value:
        case bool():
            return visit.say("yes") if value else visit.say("no")
        case list():
            return ", ".join(map(str, value))
        case float():
            return visit.reader.number(value, 0 if value.is_integer() else 2)
        case dict():
            return ", ".join(f"{name}: {one}" for name, one in value.items())
    return str(value)
