"""What one event tells by itself: its source's word, its user agent, a link that nobody sees."""

from __future__ import annotations

from collections.abc import Mapping

from leadline.quality.act import BROWSED, CLICKED, OPENED, Act
from leadline.quality.agent import Agent, machine
from leadline.quality.why import Why

_ANYWHERE = {Agent.crawler: Why.crawler, Agent.headless: Why.headless, Agent.scanner: Why.scanner}
_IN_A_BROWSER = _ANYWHERE | {Agent.library: Why.library, Agent.bare: Why.crawler, Agent.odd: Why.library}
_IN_A_MAIL = _ANYWHERE | {Agent.library: Why.library, Agent.bare: Why.proxy}
_APPLE = "17."  # 17.0.0.0/8 has been Apple's own since 1990
_MACHINE_OPENS = ("machine_open", "sg_machine_open")
_TRUE = frozenset({"true", "1", "yes"})


def alone(act: Act) -> Why | None:
    """Why this event is a machine's, from itself; None where it does not say.

    Apps and servers speak with libraries, so those are machines only in a browser and in mail.
    """
    if act.said:
        return Why.source
    if act.user_agent and (why := _by_agent(act.name, act.user_agent)):
        return why
    if act.properties and (why := _by_properties(act)):
        return why
    if act.name == OPENED and act.ip and act.ip.startswith(_APPLE):
        return Why.proxy
    return None


def is_true(properties: Mapping[str, object], name: str) -> bool:
    """Whether a property is true, as JSON or as people write it."""
    value = properties.get(name)
    return (
        value is True or (isinstance(value, str) and value.casefold() in _TRUE) or (type(value) is int and value == 1)
    )


def _by_agent(name: str, user_agent: str) -> Why | None:
    kind = machine(user_agent)
    if kind is None:
        return None
    kinds = _IN_A_BROWSER if name in BROWSED else _IN_A_MAIL if name == OPENED else _ANYWHERE
    why = kinds.get(kind)
    return Why.scanner if kind is Agent.bare and name == CLICKED else why


def _by_properties(act: Act) -> Why | None:
    properties = act.properties
    if "honeypot" in properties and is_true(properties, "honeypot"):
        return Why.hidden
    if act.name == CLICKED and str(properties.get("method", ""))[:8].upper() == "HEAD":
        return Why.head
    if act.name == OPENED and any(is_true(properties, name) for name in _MACHINE_OPENS):
        return Why.proxy
    return None
