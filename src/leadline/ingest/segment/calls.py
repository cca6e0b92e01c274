"""The six calls of the Segment protocol, each understood as messages of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from leadline.ingest.segment.call import NOTHING, Call
from leadline.ingest.segment.ids import named
from leadline.ingest.segment.limits import NAME, Refused
from leadline.ingest.segment.properties import ON_PAGES, of_page, with_campaign, with_plain_path
from leadline.ingest.segment.traits import account_traits, person_traits
from leadline.ingest.segment.values import mapping
from leadline.model import event_name
from leadline.store.message import Message

_canonical = lru_cache(maxsize=4096)(event_name)  # the same few names come again and again


def track(call: Call) -> tuple[Message, ...]:
    """What somebody did, under its canonical name."""
    name = call.raw.get("event")
    if not isinstance(name, str) or not name.strip():
        raise Refused("a track needs the name of its event: state event")
    if len(name) > NAME:
        raise Refused(f"the event's name has {len(name)} characters, {NAME} is the most: use a shorter name")
    name = _canonical(name)
    properties = with_campaign(mapping(call.raw, "properties"), call.context)
    return (call.event(name, with_plain_path(properties) if name in ON_PAGES else properties),)


def page(call: Call) -> tuple[Message, ...]:
    """The event ``page``, whatever the page is called; its name is a property."""
    properties = of_page(mapping(call.raw, "properties"), call.raw, call.context)
    return (call.event("page", with_plain_path(with_campaign(properties, call.context))),)


def screen(call: Call) -> tuple[Message, ...]:
    """The event ``screen``; the screen's name is a property."""
    properties = of_page(mapping(call.raw, "properties"), call.raw, NOTHING)
    return (call.event("screen", with_campaign(properties, call.context)),)


def identify(call: Call) -> tuple[Message, ...]:
    """Who somebody is; a company that has an id is an account, which a second message says (never a browser's)."""
    traits = {**mapping(call.context, "traits"), **mapping(call.raw, "traits")}
    company = traits.get("company")
    if not call.trusted or not isinstance(company, dict) or (account_id := named(company, "id")) is None:
        return (call.identify(person_traits(traits)),)
    own = {name: value for name, value in traits.items() if name != "company"}
    of_account = {name: value for name, value in company.items() if name != "id"}
    return (
        call.identify(person_traits(own)),
        call.group(f"{call.id}:company", account_id, account_traits(of_account)),
    )


def group(call: Call) -> tuple[Message, ...]:
    """Somebody belongs to an account; the traits are the account's."""
    account_id = named(call.raw, "groupId")
    if account_id is None:
        raise Refused("a group needs the id of the account: state groupId")
    return (call.group(call.id, account_id, account_traits(mapping(call.raw, "traits"))),)


def alias(call: Call) -> tuple[Message, ...]:
    """Two ids are one person."""
    previous_id = named(call.raw, "previousId") or call.anonymous_id
    if call.user_id is None or previous_id is None:
        raise Refused("an alias needs both ids of the person: state previousId and userId")
    if call.user_id == previous_id:
        raise Refused("its previousId and userId are the same, so it says nothing: leave it out")
    return (call.alias(previous_id),)


CALLS: Mapping[str, Callable[[Call], tuple[Message, ...]]] = {
    "identify": identify,
    "track": track,
    "page": page,
    "screen": screen,
    "group": group,
    "alias": alias,
}
