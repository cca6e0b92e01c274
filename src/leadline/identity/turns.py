"""In whose hands a device was, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from leadline.identity.resolved import BEGINNING, NEVER
from leadline.identity.said import Handed, Said
from leadline.identity.together import Together
from leadline.model.condition import Instant

Turn: TypeAlias = tuple[Instant, Instant, int]  # from, until before, the lead


def turns(said: Said, devices: Iterable[int], persons: Together) -> dict[int, list[Turn]]:
    """The turns of each device that was in somebody's hands: a partition of all time, in order."""
    handed: defaultdict[int, list[Handed]] = defaultdict(list)
    for device, entries in said.handed.items():
        handed[said.devices.of(device)] += entries
    of_device = {device: line(entries, persons) for device, entries in handed.items()}
    found = ((device, of_device.get(said.devices.of(device))) for device in devices)
    return {device: turn for device, turn in found if turn}


def line(handed: Iterable[Handed], persons: Together) -> list[Turn]:
    """The turns of one device; those of one lead that touch are one turn.

    A turn goes from an identify to the next; the first goes back to the beginning. An identify at exactly the instant
    of an event comes before the event. Of several at one instant the last by id holds from it on.
    """
    in_order = sorted(handed)
    leads = {BEGINNING: persons.of(in_order[0][2])}
    for at, _, person in in_order:
        leads[at] = persons.of(person)
    begun: list[tuple[Instant, int]] = []
    for at, lead in leads.items():
        if not begun or begun[-1][1] != lead:
            begun.append((at, lead))
    ends = [at for at, _ in begun[1:]] + [NEVER]
    return [(at, until, lead) for (at, lead), until in zip(begun, ends, strict=True)]
