"""Taking what a source said: into the inbox, and answered when it is written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from leadline.api.given import Service
from leadline.model.condition import Instant
from leadline.store.append import Taken
from leadline.store.health import refuse
from leadline.store.message import Heard


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request's messages."""

    taken: Taken
    heard: Heard

    def as_json(self) -> dict[str, object]:
        """Counts, and what was not taken with the reason."""
        return {
            "accepted": self.taken.accepted,
            "repeated": self.taken.repeated,
            "set_aside": self.taken.aside,
            "conflicts": self.taken.conflicts,
            "refused": [{"id": one.id, "reason": one.reason} for one in self.heard.refused],
        }


async def take(service: Service, source_id: int, heard: Heard, now: Instant) -> Outcome:
    """Hand over what was heard, and wait until it is written. `Full` and `StoreError` say that nothing was taken."""
    taken = Taken()
    if heard.messages:
        written = asyncio.wrap_future(service.inbox.offer(source_id, heard.messages))
        taken = await asyncio.shield(written)  # the inbox is not to find its answer cancelled by who asked
        heard = Heard(heard.messages, (*heard.refused, *taken.refused))
    if heard.refused:
        await run_in_threadpool(keep_refused, service, source_id, heard, now)
    if service.sightings.note(source_id, now):
        await run_in_threadpool(service.sightings.write, service.store)
    count(service, taken, heard)
    return Outcome(taken, heard)


def keep_refused(service: Service, source_id: int, heard: Heard, now: Instant) -> None:
    with service.store.writing() as con:
        refuse(con, source_id, heard.refused, now)


def count(service: Service, taken: Taken, heard: Heard) -> None:
    outcomes = {
        "accepted": taken.accepted,
        "repeated": taken.repeated,
        "conflict": len(taken.conflicts),
        "set_aside": taken.aside,
        "refused": len(heard.refused),
    }
    for outcome, number in outcomes.items():
        if number:
            service.metrics.messages.labels(outcome).inc(number)
