"""The six calls of the Segment protocol, each understood as messages of ours, as far as the key may say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from leadline.ingest.segment.clock import occurred_at
from leadline.ingest.segment.ids import address, message_id, named
from leadline.ingest.segment.limits import ID, NAME, Refused
from leadline.ingest.segment.properties import ON_PAGES, of_page, with_campaign, with_plain_path
from leadline.ingest.segment.request import Request
from leadline.ingest.segment.traits import account_traits, person_traits
from leadline.ingest.segment.values import mapping, scrubbed, sized
from leadline.ingest.trust import Key, KeyKind, judged, left_out
from leadline.model import event_name
from leadline.model.condition import Instant
from leadline.store.message import Context, Heard, Kind, Message, Refusal

_IP = 45  # characters of the longest address
_USER_AGENT = 500
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class _Call:
    """A raw message with what is the same in all calls: its id, when and whose it is, and where it came from."""

    raw: Mapping[str, Any]
    context: Mapping[str, Any]
    id: str
    at: Instant
    user_id: str | None
    anonymous_id: str | None
    email: str | None
    origin: Context
    trusted: bool

    def event(self, name: str, properties: Mapping[str, Any]) -> Message:
        return Message(
            Kind.event, self.id, self.at, self.user_id, self.anonymous_id, self.email, name, properties,
            context=self.origin, trusted=self.trusted,
        )  # fmt: skip


def heard(request: Request, key: Key, received_at: Instant) -> Heard:
    """What the request says, as far as its key may say it; each message is taken or refused by itself.

    One message of a client is one message of ours, but for an identify that names a company by its id: that is a
    second one, ``<messageId>:company``. What is refused has its messageId, or that with ``:company`` or ``:traits``
    where only this part of it is.
    """
    messages: list[Message] = []
    refused: list[Refusal] = []
    for raw in request.messages:
        try:
            said = _said(raw, request, key, received_at)
        except Refused as why:
            refused.append(Refusal(_known_id(raw), str(why)))
            continue
        for message in said:
            verdict = judged(key, message)
            if isinstance(verdict, Refusal):
                refused.append(verdict)
                continue
            messages.append(verdict)
            if message.kind is Kind.identify and (rest := left_out(key, message)):
                refused.append(rest)
    return Heard(tuple(messages), tuple(refused))


def _said(raw: Any, request: Request, key: Key, received_at: Instant) -> tuple[Message, ...]:
    if not isinstance(raw, dict):
        raise Refused("a message must be a JSON object")
    if request.historical and key.kind is KeyKind.browser:
        raise Refused("an import never comes from a browser: send it with a server key")
    if request.call is None and raw.get("writeKey") not in (None, request.write_key):
        raise Refused("it has another writeKey than its batch: send one batch for each key")
    if request.large:
        sized(raw)
    if request.odd:
        raw = scrubbed(raw)
    kind = request.call or raw.get("type")
    understood = _CALLS.get(kind) if isinstance(kind, str) else None
    if understood is None:
        raise Refused(f"its type is none of {', '.join(_CALLS)}: state one of them")
    return understood(_call(raw, str(kind), request, key, received_at))


def _call(raw: dict[str, Any], kind: str, request: Request, key: Key, received_at: Instant) -> _Call:
    own = raw.get("context")
    context = {**request.shared, **own} if request.shared and isinstance(own, dict) else own or request.shared
    if not isinstance(context, dict):
        context = _NOTHING
    sent_at = request.sent_at
    user_id, anonymous_id = named(raw, "userId"), named(raw, "anonymousId")
    email = address(_traits_in(context).get("email"))
    if kind == "identify" and isinstance(raw.get("traits"), dict):
        email = address(raw["traits"].get("email")) or email
    if user_id is None and anonymous_id is None and email is None:
        raise Refused("it does not say whose it is: state userId, anonymousId or the e-mail address")
    return _Call(
        raw=raw,
        context=context,
        id=message_id(raw, kind, sent_at, received_at),
        at=occurred_at(raw, sent_at, received_at),
        user_id=user_id,
        anonymous_id=anonymous_id,
        email=email,
        origin=_origin(context, request.connection if key.kind is KeyKind.browser else Context()),
        trusted=key.kind is KeyKind.server,
    )


def _traits_in(context: Mapping[str, Any]) -> Mapping[str, Any]:
    traits = context.get("traits")
    return traits if isinstance(traits, dict) else _NOTHING


def _origin(context: Mapping[str, Any], connection: Context) -> Context:
    """Where the person is, not where a server is that speaks of them: its connection says nothing of people."""
    ip, agent = context.get("ip"), context.get("userAgent")
    ip = ip.strip() if isinstance(ip, str) else None
    agent = agent.strip() if isinstance(agent, str) else None
    agent = agent or connection.user_agent
    ip = ip if ip and len(ip) <= _IP else connection.ip
    return Context(ip, agent[:_USER_AGENT] if agent else None)


def _track(call: _Call) -> tuple[Message, ...]:
    name = call.raw.get("event")
    if not isinstance(name, str) or not name.strip():
        raise Refused("a track needs the name of its event: state event")
    if len(name) > NAME:
        raise Refused(f"the event's name has {len(name)} characters, {NAME} is the most: use a shorter name")
    name = _canonical(name)
    properties = with_campaign(mapping(call.raw, "properties"), call.context)
    return (call.event(name, with_plain_path(properties) if name in ON_PAGES else properties),)


_canonical = lru_cache(maxsize=4096)(event_name)  # the same few names come again and again


def _page(call: _Call) -> tuple[Message, ...]:
    properties = of_page(mapping(call.raw, "properties"), call.raw, call.context)
    return (call.event("page", with_plain_path(with_campaign(properties, call.context))),)


def _screen(call: _Call) -> tuple[Message, ...]:
    properties = of_page(mapping(call.raw, "properties"), call.raw, _NOTHING)
    return (call.event("screen", with_campaign(properties, call.context)),)


def _identify(call: _Call) -> tuple[Message, ...]:
    traits = {**mapping(call.context, "traits"), **mapping(call.raw, "traits")}
    company = traits.get("company")
    if not call.trusted or not isinstance(company, dict) or (account_id := named(company, "id")) is None:
        return (_stated(call, Kind.identify, call.id, person_traits(traits)),)
    own = {name: value for name, value in traits.items() if name != "company"}
    of_account = {name: value for name, value in company.items() if name != "id"}
    return (
        _stated(call, Kind.identify, call.id, person_traits(own)),
        _stated(call, Kind.group, f"{call.id}:company", account_traits(of_account), account_id),
    )


def _group(call: _Call) -> tuple[Message, ...]:
    account_id = named(call.raw, "groupId")
    if account_id is None:
        raise Refused("a group needs the id of the account: state groupId")
    return (_stated(call, Kind.group, call.id, account_traits(mapping(call.raw, "traits")), account_id),)


def _alias(call: _Call) -> tuple[Message, ...]:
    previous_id = named(call.raw, "previousId") or call.anonymous_id
    if call.user_id is None or previous_id is None:
        raise Refused("an alias needs both ids of the person: state previousId and userId")
    if call.user_id == previous_id:
        raise Refused("its previousId and userId are the same, so it says nothing: leave it out")
    return (
        Message(
            Kind.alias, call.id, call.at, call.user_id, previous_id=previous_id, context=call.origin,
            trusted=call.trusted,
        ),
    )  # fmt: skip


def _stated(call: _Call, kind: Kind, message: str, traits: Mapping[str, Any], account_id: str | None = None) -> Message:
    return Message(
        kind, message, call.at, call.user_id, call.anonymous_id, call.email, traits=traits, account_id=account_id,
        context=call.origin, trusted=call.trusted,
    )  # fmt: skip


_CALLS: Mapping[str, Callable[[_Call], tuple[Message, ...]]] = {
    "identify": _identify,
    "track": _track,
    "page": _page,
    "screen": _screen,
    "group": _group,
    "alias": _alias,
}


def _known_id(raw: Any) -> str | None:
    """The messageId of a message that is refused, where it has one that can be shown."""
    value = raw.get("messageId") if isinstance(raw, dict) else None
    return value.replace("\x00", "")[:ID] if isinstance(value, str) and value.strip() else None
