"""What a source says, in our words: messages in, before anything is stored.

Every way in (the Segment protocol, webhooks, files, the API) makes these; `leadline.store.append` takes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from leadline.model.condition import Instant


class Kind(StrEnum):
    """What a message says."""

    event = "event"  # somebody did something: ``name``, ``properties``
    identify = "identify"  # who somebody is: ids that belong together, ``traits``
    alias = "alias"  # ``previous_id`` and ``user_id`` are one person
    group = "group"  # somebody belongs to ``account_id``; ``traits`` are the account's
    merge = "merge"  # a person says that two leads are one: ``user_id`` and ``previous_id`` name subjects
    unmerge = "unmerge"  # takes back what the message ``previous_id`` of the same source joined


@dataclass(frozen=True, slots=True)
class Context:
    """Where a message came from, as far as it tells people from machines."""

    ip: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that a source said. Instants are whole microseconds UTC.

    ``id`` is unique within its source. Whose it is: ``user_id`` before ``email`` before ``anonymous_id``. ``name`` is
    the canonical name of an event (`leadline.model.event_name`). ``properties`` and ``traits`` hold JSON values.
    ``automated`` is the reason where the source itself says that a machine did it. ``trusted`` is false for what a
    browser said: it fills what is empty and replaces nothing.
    """

    kind: Kind
    id: str
    occurred_at: Instant
    user_id: str | None = None
    anonymous_id: str | None = None
    email: str | None = None
    name: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    previous_id: str | None = None
    account_id: str | None = None
    context: Context = Context()
    automated: str | None = None
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that was not taken: its id where it had one, and a reason that says what to do."""

    id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a request said: the messages in it, and those that are refused."""

    messages: tuple[Message, ...] = ()
    refused: tuple[Refusal, ...] = ()
