"""What is the same in all calls: a message's id, when it happened, whose it is, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadline.ingest.segment.clock import occurred_at
from leadline.ingest.segment.ids import address, message_id, named
from leadline.ingest.segment.limits import Refused
from leadline.ingest.segment.request import Request
from leadline.model.condition import Instant
from leadline.store.message import Context, Kind, Message

NOTHING: Mapping[str, Any] = {}
_IP = 45  # characters of the longest address
_USER_AGENT = 500


@dataclass(frozen=True, slots=True)
class Call:
    """A raw message, with what is the same in all calls read from it. ``trusted`` is false for a browser's."""

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

    def identify(self, traits: Mapping[str, Any]) -> Message:
        return Message(
            Kind.identify, self.id, self.at, self.user_id, self.anonymous_id, self.email, traits=traits,
            context=self.origin, trusted=self.trusted,
        )  # fmt: skip

    def group(self, message: str, account_id: str, traits: Mapping[str, Any]) -> Message:
        return Message(
            Kind.group, message, self.at, self.user_id, self.anonymous_id, self.email, traits=traits,
            account_id=account_id, context=self.origin, trusted=self.trusted,
        )  # fmt: skip

    def alias(self, previous_id: str) -> Message:
        return Message(
            Kind.alias, self.id, self.at, self.user_id, previous_id=previous_id, context=self.origin,
            trusted=self.trusted,
        )  # fmt: skip


def opened(raw: dict[str, Any], kind: str, request: Request, received_at: Instant, *, trusted: bool) -> Call:
    """The message with what all calls have; Refused where it does not say whose it is, or says when in no way we read.

    An identify's own address wins over the one that its context remembers; a group's traits are no person's.
    """
    own = raw.get("context")
    context = {**request.shared, **own} if request.shared and isinstance(own, dict) else own or request.shared
    if not isinstance(context, dict):
        context = NOTHING
    user_id, anonymous_id = named(raw, "userId"), named(raw, "anonymousId")
    email = _address_in(context)
    if kind == "identify":
        email = _address_in(raw) or email
    if user_id is None and anonymous_id is None and email is None:
        raise Refused("it does not say whose it is: state userId, anonymousId or the e-mail address")
    return Call(
        raw=raw,
        context=context,
        id=message_id(raw, kind, request.sent_at, received_at),
        at=occurred_at(raw, request.sent_at, received_at),
        user_id=user_id,
        anonymous_id=anonymous_id,
        email=email,
        origin=_origin(context, Context() if trusted else request.connection),
        trusted=trusted,
    )


def _address_in(holder: Mapping[str, Any]) -> str | None:
    traits = holder.get("traits")
    return address(traits.get("email")) if isinstance(traits, dict) else None


def _origin(context: Mapping[str, Any], connection: Context) -> Context:
    """Where the person is, not where a server is that speaks of them: its connection says nothing of people."""
    ip, agent = context.get("ip"), context.get("userAgent")
    ip = ip.strip() if isinstance(ip, str) else None
    agent = agent.strip() if isinstance(agent, str) else None
    agent = agent or connection.user_agent
    ip = ip if ip and len(ip) <= _IP else connection.ip
    return Context(ip, agent[:_USER_AGENT] if agent else None)
