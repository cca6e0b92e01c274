"""From one item of a body to messages, by what its source's file says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from leadline.ingest.segment.ids import NOBODY, address
from leadline.ingest.trust import reserved
from leadline.ingest.webhooks.instants import of_iso
from leadline.ingest.webhooks.match import holds
from leadline.ingest.webhooks.path import Item
from leadline.ingest.webhooks.source import Entry, Named, Origin, Source
from leadline.ingest.webhooks.transforms import Unreadable, text_of
from leadline.ingest.webhooks.value import Literal, Value, paths, said, said_or_nothing
from leadline.model.condition import Instant
from leadline.model.text import SPACE, event_name
from leadline.store.message import Context, Kind, Message, Refusal

MOST_ID = 255  # characters
MOST_NAME = 200  # characters of an event's, a property's or a trait's name
MOST_VALUES = 500  # properties or traits of one message
MOST_BYTES = 32 * 1024  # of the properties and traits of one message, as JSON
MOST_LEVELS = 30  # of objects and lists in one value
_1990 = 631_152_000_000_000


class _Refused(Exception):
    """Why an entry makes no message of an item, and what to do."""


@dataclass(frozen=True, slots=True)
class _Person:
    user_id: str | None
    email: str | None
    anonymous_id: str | None


def mapped(source: Source, item: Item, now: Instant) -> Iterator[Message | Refusal]:
    """The messages of an item, and what is refused of it. Nothing for an item that the source ignores.

    The first message bears the item's id, a second one of the same item has ``/2`` after it, and so on.
    """
    entries = [entry for entry in source.entries if holds(entry.match, item)]
    if not entries:
        if not holds(source.ignore, item):
            yield Refusal(None, _unknown(source, item))
        return
    counts: dict[str, int] = {}
    for entry in entries:
        taken = None
        try:
            taken = _id(entry, item)
            for message in _messages(entry, item, taken, now):
                count = counts[taken] = counts.get(taken, 0) + 1
                yield message if count == 1 else _renamed(message, f"{taken}/{count}")
        except _Refused as refused:
            yield Refusal(taken, str(refused))
        except Unreadable as error:
            yield Refusal(taken, f"a value that is needed {error}; correct it where it is sent, or the mapping file")


def _messages(entry: Entry, item: Item, message_id: str, now: Instant) -> Iterator[Message]:
    """The event of an entry, and what it says of the person."""
    person, at = _person(entry, item), _occurred_at(entry.occurred_at, item, now)
    context = _context(entry.context, item)
    if entry.event is not None:
        yield Message(
            Kind.event,
            message_id,
            at,
            user_id=person.user_id,
            email=person.email,
            anonymous_id=person.anonymous_id,
            name=_event(entry.event, item, entry.trusted),
            properties=_named(entry.properties, item, "property"),
            context=context,
            automated=next((one.reason for one in entry.automated if holds(one.match, item)), None),
            trusted=entry.trusted,
        )
    if entry.traits is not None:
        yield Message(
            Kind.identify,
            message_id,
            at,
            user_id=person.user_id,
            email=person.email,
            anonymous_id=person.anonymous_id,
            traits=_named(entry.traits, item, "trait"),
            context=context,
            trusted=entry.trusted,
        )


def _renamed(message: Message, message_id: str) -> Message:
    if len(message_id) > MOST_ID:
        raise _Refused(f"its id has more than {MOST_ID - 8} characters")
    return replace(message, id=message_id)


def _id(entry: Entry, item: Item) -> str:
    """The id that the sender gives an item, else one made of its content, so that the same item counts once."""
    found = None if entry.id is None else said(entry.id, item)
    if found is None:
        content = orjson.dumps(item.value, option=orjson.OPT_SORT_KEYS)
        return f"made-{hashlib.blake2b(content, digest_size=16).hexdigest()}"
    text = text_of(found).strip(SPACE)
    if len(text) > MOST_ID:
        raise _Refused(f"its id has {len(text)} characters, {MOST_ID} is the most")
    return text


def _person(entry: Entry, item: Item) -> _Person:
    identity = entry.identity
    email = None if identity.email is None else address(said(identity.email, item))
    user_id, anonymous_id = _identifier(identity.user_id, item), _identifier(identity.anonymous_id, item)
    if email is None and user_id is None and anonymous_id is None:
        wanted = (identity.email, identity.user_id, identity.anonymous_id)
        places = [f"`{text}`" for value in wanted if value is not None for text in paths(value)]
        raise _Refused(f"it names nobody: there is no address and no id at {' or '.join(places)}")
    return _Person(user_id, email, anonymous_id)


def _identifier(value: Value | None, item: Item) -> str | None:
    found = None if value is None else said(value, item)
    if found is None:
        return None
    text = text_of(found).strip(SPACE)
    if len(text) > MOST_ID:
        raise _Refused(f"an id of a person has {len(text)} characters, {MOST_ID} is the most")
    return None if text.lower() in NOBODY else text or None


def _occurred_at(value: Value | None, item: Item, now: Instant) -> Instant:
    found = None if value is None else said(value, item)
    if found is None:
        return now
    try:
        at = of_iso(found)
    except ValueError as error:
        raise _Refused(
            f"when it happened {error}; a number since 1970 needs `as: epoch_s` or `as: epoch_ms` in the mapping file"
        ) from None
    if at < _1990:
        raise _Refused("it happened before 1990; correct it where it is sent, or `occurred_at` of the mapping file")
    return at


def _event(value: Value, item: Item, trusted: bool) -> str:
    """The event's name. One that the body says is not of a reserved family where anybody could have typed the body."""
    found = said(value, item)
    name = "" if found is None else event_name(text_of(found))
    if not name or len(name) > MOST_NAME or not name.isprintable():
        places = " or ".join(f"`{text}`" for text in paths(value)) or "`event`"
        raise _Refused(f"there is no name of an event of at most {MOST_NAME} characters at {places}")
    family = None if trusted or isinstance(value, Literal) else reserved(name)
    if family is not None:
        raise _Refused(f"{family}.* cannot come from a body that is not trusted; name the event in the mapping file")
    return name


def _named(named: Named, item: Item, what: str) -> dict[str, Any]:
    """Properties or traits; those that the file names win over those that the body names."""
    found: dict[str, Any] = {}
    for gathered in named.gathered:
        around = item.value if gathered.each is None else gathered.each.found(item)
        elements = around if isinstance(around, list) and gathered.each is not None else [around]
        for element in elements:
            one = Item(element, item.body)
            name = said_or_nothing(gathered.name, one) if holds(gathered.match, one) else None
            value = None if name is None else said_or_nothing(gathered.value, one)
            if name is not None and (value is not None or gathered.clear):
                found[_name(text_of(name), what)] = value
    for name, asked in named.fixed:
        value = said_or_nothing(asked, item)
        if value is not None:
            found[name] = value
    return _checked(found, what)


def _name(text: str, what: str) -> str:
    name = text.strip(SPACE)
    if not name or len(name) > MOST_NAME:
        raise _Refused(f"the name of a {what} has {len(name)} characters; it has from 1 to {MOST_NAME}")
    return name


def _checked(found: dict[str, Any], what: str) -> dict[str, Any]:
    if len(found) > MOST_VALUES:
        raise _Refused(f"it has {len(found)} values, a message has at most {MOST_VALUES}; ask for fewer of them")
    for name, value in found.items():
        if _levels(value, MOST_LEVELS) == 0:
            raise _Refused(f"the {what} `{name}` is nested deeper than {MOST_LEVELS} levels; ask for a part of it")
    size = len(orjson.dumps(found))
    if size > MOST_BYTES:
        raise _Refused(f"it has {size // 1024} KB, a message has at most {MOST_BYTES // 1024} KB; ask for less of it")
    return found


def _levels(value: Any, left: int) -> int:
    """How many of so many levels are left below a value; 0 where they do not suffice."""
    if left == 0 or not isinstance(value, dict | list):
        return left
    inner = value.values() if isinstance(value, dict) else value
    return min((_levels(one, left - 1) for one in inner), default=left)


def _context(origin: Origin, item: Item) -> Context:
    ip, agent = (None if v is None else said_or_nothing(v, item) for v in (origin.ip, origin.user_agent))
    return Context(
        ip if isinstance(ip, str) and len(ip) <= 45 else None,
        agent[:1000] if isinstance(agent, str) else None,
    )


def _unknown(source: Source, item: Item) -> str:
    """Why nothing is made of an item: what the matches look at, with its values where they are plain words."""
    looked_at = dict.fromkeys(
        path for entry in source.entries for tests in entry.match for path, _ in tests if not path.of_body
    )
    shown = []
    for path in looked_at:
        value = path.found(item)
        if isinstance(value, str) and len(value) <= 60 and value.replace(".", "").replace("_", "").isalnum():
            shown.append(f"`{path.text}` is {value}")
    what = f" ({', '.join(shown[:3])})" if shown else ""
    return f"{source.title} sent what its mapping file does not know{what}; add an entry to `messages` or to `ignore`"
