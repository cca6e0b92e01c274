"""The trust of keys: what a browser may say, and what only a server may.

A browser's key can be read by every visitor, so nobody may score himself with one: it says what visitors do on pages
and what they type into forms, and its words replace nobody else's. What Leadline itself says, and a signed webhook,
needs no key and is not judged here.

| kind of key | may say |
|---|---|
| browser | `BROWSER_EVENTS` and the key's own ``events``; identify with `BROWSER_TRAITS` and the key's own ``traits`` |
| server | everything; events of `RESERVED` families only with the scope of that name, such as ``events:points`` |
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from leadline.model import event_name
from leadline.store.message import Kind, Message, Refusal

BROWSER_EVENTS = frozenset({"content.downloaded", "form.submitted", "link.clicked", "page", "page.left", "screen"})
BROWSER_TRAITS = frozenset(
    {"city", "company.name", "country", "email", "first_name", "language", "last_name", "locale", "name", "phone"}
    | {"postal_code", "state", "timezone"}
)
RESERVED = ("crm", "deal", "email", "note", "points", "stage")  # their events begin so: points.granted
SCOPES = frozenset(f"events:{family}" for family in RESERVED)


class KeyKind(StrEnum):
    """Where a key is kept: in a page that anybody can read, or on a server."""

    browser = "browser"
    server = "server"


@dataclass(frozen=True, slots=True)
class Key:
    """A write key of a source. ``events`` and ``traits`` are what a browser may say beyond the usual."""

    key_id: int
    source_id: int
    source: str
    kind: KeyKind
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()


def judged(key: Key, message: Message) -> Message | Refusal:
    """The message as far as the key may say it, or why it may not.

    What a browser says is not trusted, and its identify is without the traits that are not listed: `left_out` says
    which. It never is a refusal for the sake of a trait.

    >>> page = Key(1, 1, "website", KeyKind.browser)
    >>> judged(page, Message(Kind.event, "m1", 0, user_id="ada", name="points.granted")).reason
    'points.* never comes from a browser: send it with a server key that has the scope events:points'
    """
    if key.kind is KeyKind.server:
        return _of_server(key, message)
    if message.kind is Kind.event:
        family = reserved(message.name)
        if family is not None:
            return Refusal(message.id, f"{family}.* never comes from a browser: {_with_scope(family)}")
        if message.name not in BROWSER_EVENTS and message.name not in _extra(key):
            return Refusal(
                message.id,
                f"{message.name} is not on the list of what this browser key may say: "
                "put it on the key's list of events, or send it with a server key",
            )
    elif message.kind is not Kind.identify:
        return Refusal(message.id, f"{message.kind} never comes from a browser: send it with a server key")
    elif not message.traits.keys() <= BROWSER_TRAITS:
        listed = BROWSER_TRAITS | key.traits
        traits = {name: value for name, value in message.traits.items() if name in listed}
        return replace(message, traits=traits, trusted=False)
    return message if not message.trusted else replace(message, trusted=False)


def left_out(key: Key, message: Message) -> Refusal | None:
    """Which traits `judged` leaves out of a browser's identify; None where it leaves out none.

    The id of the refusal is the message's with ``:traits``, since the message itself is taken.
    """
    if key.kind is KeyKind.server or message.kind is not Kind.identify:
        return None
    names = sorted(message.traits.keys() - BROWSER_TRAITS - key.traits)
    if not names:
        return None
    return Refusal(
        f"{message.id}:traits",
        f"left out, since this browser key may not say them: {', '.join(names)}; "
        "put them on the key's list of traits, or send them with a server key",
    )


@lru_cache(maxsize=4096)
def reserved(name: str) -> str | None:
    """The reserved family that an event's canonical name belongs to, None if it belongs to none.

    A name that only looks like one (full-width letters, a letter of no width) belongs to it too: nobody needs such
    names, and a person who reads them in a timeline takes them for the real ones.

    >>> reserved("points.granted"), reserved("\\uff50oints.granted"), reserved("pointsofview.read")
    ('points', 'points', None)
    """
    if not name.isascii():
        seen = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
        name = event_name(seen)
    family, dot, _ = name.lstrip(".").partition(".")
    return family if dot and family in RESERVED else None


def _of_server(key: Key, message: Message) -> Message | Refusal:
    family = reserved(message.name) if message.kind is Kind.event else None
    if family is None or f"events:{family}" in key.scopes:
        return message
    return Refusal(message.id, f"this key may not say {family}.*: {_with_scope(family)}")


def _with_scope(family: str) -> str:
    return f"send it with a server key that has the scope events:{family}"


@lru_cache(maxsize=256)
def _extra(key: Key) -> frozenset[str]:
    return frozenset(event_name(name) for name in key.events)
