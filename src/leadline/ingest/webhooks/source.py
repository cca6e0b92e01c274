"""A source of webhooks, resolved: what its mapping file says, checked, so that nothing below has to check again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from leadline.ingest.webhooks.match import EVERYTHING, NOTHING, Match
from leadline.ingest.webhooks.path import Path
from leadline.ingest.webhooks.proof import Proof
from leadline.ingest.webhooks.value import Value


class Form(StrEnum):
    """How the body of a request is written."""

    json = "json"
    urlencoded = "urlencoded"


@dataclass(frozen=True, slots=True)
class Who:
    """Whose a message is, as `leadline.store.message.Message` names people."""

    user_id: Value | None = None
    email: Value | None = None
    anonymous_id: Value | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What tells people from machines."""

    ip: Value | None = None
    user_agent: Value | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Values whose names stand in the body too: one for each element at ``each`` that matches.

    ``clear``: a value that is missing makes the attribute missing, instead of saying nothing.
    """

    name: Value
    value: Value
    each: Path | None = None
    match: Match = EVERYTHING
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Properties or traits: those that the file names, and those that the body names."""

    fixed: tuple[tuple[str, Value], ...] = ()
    gathered: tuple[Gathered, ...] = ()


@dataclass(frozen=True, slots=True)
class Machine:
    """Items that a machine did, and the reason that is kept with them."""

    match: Match
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What one kind of item says: an event, attributes of whoever did it (``traits``), or both.

    ``traits`` without any value still say which ids belong together. Without an ``id`` the item's content is its id;
    without ``occurred_at`` it happened when it came.
    """

    match: Match
    event: Value | None
    properties: Named
    traits: Named | None
    identity: Who
    id: Value | None = None
    occurred_at: Value | None = None
    context: Origin = Origin()
    automated: tuple[Machine, ...] = ()
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """A sender of webhooks. ``secret`` is the name of the environment variable that holds its secrets.

    ``proofs``: one of them is enough. ``each`` is where the items are; without it the body is a list of items, or one.
    """

    name: str
    title: str
    secret: str
    proofs: tuple[Proof, ...]
    entries: tuple[Entry, ...]
    form: Form = Form.json
    each: Path | None = None
    ignore: Match = NOTHING
