"""What happened to the leads of a turn, as far as somebody listens for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.live.people import Person
from leadline.live.saving import Scored
from leadline.model.condition import Instant
from leadline.store.happenings import CHANGED, DID, ENTERED, LEFT, SCORED, Happening, Listening
from leadline.store.membership import Key

LADDERS = ("grade", "band", "priority")


def entered_and_left(listening: Listening, moved: Mapping[Key, bool], at: Instant) -> Iterator[Happening]:
    """Who entered a segment, and who left it."""
    for (segment, lead), entered in sorted(moved.items()):
        kind = ENTERED if entered else LEFT
        if listening.wants(kind, segment):
            yield Happening(lead, kind, {"segment": segment}, at)


def scored(
    listening: Listening, main: Mapping[int, Scored], stored: Mapping[tuple[int, str], sa.Row[Any]], at: Instant
) -> Iterator[Happening]:
    """Whose results changed: of the main model, from what it said before; from nothing where it said nothing."""
    if SCORED not in listening.names:
        return
    for lead, now in main.items():
        before = stored.get((lead, now.model))
        was, is_ = {} if before is None else results_of(before._asdict()), results_of(now.row())
        names = [one for one in is_ if was.get(one) != is_[one] and listening.wants(SCORED, one)]
        if names:
            yield Happening(lead, SCORED, {name: [was.get(name), is_[name]] for name in names}, at)


def results_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The results in a row of `scores`, points as people see them."""
    cents = orjson.loads(row["dimensions"]) | {"score": row["score_cents"]}
    points = {name: None if value is None else value / 100 for name, value in cents.items()}
    return points | {name: row[name] for name in LADDERS}


def did(listening: Listening, acts: Mapping[int, Iterable[tuple[str, Instant]]], at: Instant) -> Iterator[Happening]:
    """Who did something lately."""
    for lead, done in acts.items():
        wanted = [one for one in done if listening.wants(DID, one[0])]
        if wanted:
            names, instants = zip(*wanted, strict=True)
            yield Happening(lead, DID, {"events": list(names), "when": list(instants)}, at)


def changed(
    listening: Listening, persons: Iterable[Person], before: Mapping[int, Mapping[str, str]], at: Instant
) -> Iterator[Happening]:
    """Whose attributes changed; of somebody new each is a change, from nothing."""
    if CHANGED not in listening.names:
        return
    for person in persons:
        was, is_ = before.get(person.lead_id, {}), person.attributes(at)
        names = [one for one in sorted(was.keys() | is_.keys()) if was.get(one) != is_.get(one)]
        names = [one for one in names if listening.wants(CHANGED, one)]
        if names:
            yield Happening(person.lead_id, CHANGED, {name: [was.get(name), is_.get(name)] for name in names}, at)
