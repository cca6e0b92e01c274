"""A channel: how deliveries of one kind of connection are sent, and what may come of a try."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from leadline.model.condition import Duration
from leadline.outward.given import Given
from leadline.store.connections import Connection
from leadline.store.outbox import Waiting


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived; ``answer`` is what the receiver said, such as the number of what was made."""

    answer: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """It did not arrive, and is tried again: after a time that was asked for, else when its turn comes.

    ``whole``: the connection fails, not this delivery, whose try does not count; all that is left waits.
    """

    why: str
    after: Duration | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Never:
    """It will never arrive as it is: somebody has to look."""

    why: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """It is rightly not sent: the lead unsubscribed, objected, or is no more."""

    why: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """It is not due after all, and nothing failed: quiet hours, a limit of how often. The try does not count."""

    why: str
    after: Duration


Outcome = Sent | Later | Never | Dropped | NotYet


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a connection works, in a sentence, with what lacks."""

    works: bool
    words: str
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A connection with its secrets, and what is needed to send over it."""

    given: Given
    connection: Connection
    secrets: Mapping[str, str] = field(repr=False)
    http: httpx.Client = field(repr=False)

    @property
    def settings(self) -> Mapping[str, Any]:
        return self.connection.settings


class Channel(Protocol):
    """One kind of connection.

    ``batch`` deliveries at most are given at once; ``per_second`` of them are sent, unless the setting of that name
    says otherwise. ``secrets`` are the names of settings that are kept sealed. What ``about`` of the settings lists is
    listened for (`leadline.store.happenings.Listening.to`), unless ``listens`` says what is. A channel that has a
    ``collects`` which is true is given several deliveries about one lead at once, where they are due.
    """

    kind: str
    batch: int
    per_second: float
    secrets: tuple[str, ...]

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The settings as they are kept; an `InputError` says in words what is wrong with them. No secrets."""
        ...

    def send(self, link: Link, deliveries: Sequence[Waiting]) -> Iterator[Outcome]:
        """Send them in their order, and say of each what came of it. After `Later` of the whole nothing is asked."""
        ...

    def check(self, link: Link) -> Checked:
        """Whether it works, without anybody noticing where that can be had."""
        ...
