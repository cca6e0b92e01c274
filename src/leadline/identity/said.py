"""What the links say, sorted out by what the ends of each are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from leadline.identity.link import Link
from leadline.identity.resolved import BEGINNING, NEVER
from leadline.identity.together import Together
from leadline.model.condition import Instant

Handed: TypeAlias = tuple[Instant, str, int]  # when a device came into whose hands; the id of the message breaks ties
Message: TypeAlias = tuple[Instant, str]  # its instant and id, which is its place in the order
Claim: TypeAlias = tuple[Message, tuple[int, ...]]  # a browser's message, and the two known subjects that it joins

TRUSTED: Message = (BEGINNING, "")  # before all that browsers say
LAST: Message = (NEVER, "")


@dataclass(slots=True)
class Said:
    """What was said about persons and devices.

    ``persons``: the known subjects that trusted links join. ``first_named``: the first message that names a known
    subject, or `TRUSTED`. ``claims``: what browsers join. ``devices``: the
    devices that are one. ``handed``: into whose hands each device came.
    """

    persons: Together = field(default_factory=Together)
    first_named: dict[int, Message] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    devices: Together = field(default_factory=Together)
    handed: defaultdict[int, list[Handed]] = field(default_factory=lambda: defaultdict(list))


def sorted_out(known: Collection[int], devices: Collection[int], links: Iterable[Link]) -> Said:
    """Sort out surviving links; an end that is neither known nor a device is as if it were not there."""
    said = Said()
    first_named = said.first_named
    for link in links:
        person, other = link.subject, link.other
        if person not in known:
            person, other = other, person
        if person is None or person not in known:
            if link.trusted and person in devices and other in devices:
                said.devices.join(*link.ends)
            continue
        message = TRUSTED if link.trusted else (link.occurred_at, link.id)
        named: tuple[int, ...] = (person,)
        if other is not None and other in devices:
            said.handed[other].append((link.occurred_at, link.id, person))
        elif other is not None and other in known:
            named = (person, other)
            if link.trusted:
                said.persons.join(person, other)
            else:
                said.claims.append((message, named))
        for one in named:
            if message < first_named.get(one, LAST):
                first_named[one] = message
    return said
