"""Stages: each transition written once, as what was said then and as an event that the plan sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.lifecycle import MODEL, Standing
from leadline.model import STAGES
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.happenings import MOVED, Happening, happen
from leadline.store.locks import LEADS
from leadline.store.saying import say

e, n = t.events.c, t.transitions.c
CHANGES = sa.select(e.subject_id, e.occurred_at, e.event_id, e.properties).where(
    e.name == t.STAGE_CHANGED, among(e.subject_id)
)
NUMBERS = sa.select(sa.func.count(), sa.func.max(n.number)).where(among(n.lead_id))


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of stage. ``moved_by`` is ``model`` or who it was; ``receipt`` is JSON, what was said then."""

    lead_id: int
    number: int
    from_stage: str
    to_stage: str
    at: Instant
    moved_by: str
    reason: str = ""
    model: str | None = None
    version: str | None = None
    receipt: str | None = None
    fired: bool = True


def hold(con: sa.Connection, subject_ids: Iterable[int]) -> None:
    """Wait until nobody else moves the leads of these ids, until this transaction ends. On SQLite only one writes."""
    if con.dialect.name != "sqlite":
        wanted = sa.text("SELECT pg_advisory_xact_lock(:kind, hashint8(:lead))")
        for one in sorted(set(subject_ids)):
            con.execute(wanted, {"kind": LEADS, "lead": one})


def standings(con: sa.Connection, subjects_of: Mapping[int, Collection[int]]) -> dict[int, Standing]:
    """Where each lead stands, by the changes of stage of all its ids; who has none is a `lead`."""
    lead_of = {subject: lead for lead, subjects in subjects_of.items() for subject in subjects}
    last: dict[int, tuple[Instant, str, str]] = {}
    for subject_id, occurred_at, event_id, properties in con.execute(CHANGES, {"ids": lead_of}):
        lead = lead_of[subject_id]
        last[lead] = max(last.get(lead, (0, "", "")), (occurred_at, event_id, properties))
    found = {}
    for lead in subjects_of:
        at, _, properties = last.get(lead, (None, "", "{}"))
        said = loaded(properties)
        stage = str(said.get("stage", "lead")).strip().lower()
        found[lead] = Standing(stage if stage in STAGES else "lead", at, str(said.get("by", "source")) if at else MODEL)
    return found


def next_number(con: sa.Connection, subject_ids: Iterable[int]) -> int:
    """The running number of a lead's next transition; those of all its ids count."""
    count, most = con.execute(NUMBERS, {"ids": subject_ids}).one()
    return int(max(count, most or 0)) + 1


def write(con: sa.Connection, transition: Transition) -> None:
    """Write a transition, its event, and what may follow from it if anybody is told; the same number of the same lead
    twice is an error of the database."""
    if transition.to_stage not in STAGES:
        raise InputError(f"there is no stage `{transition.to_stage}`; there are {', '.join(STAGES)}")
    row = {name: getattr(transition, name) for name in transition.__slots__}
    con.execute(sa.insert(t.transitions).values(row))
    properties = {"stage": transition.to_stage, "by": transition.moved_by, "number": transition.number}
    event_id = f"transition:{transition.lead_id}:{transition.number}"
    say(con, transition.lead_id, t.STAGE_CHANGED, event_id, properties, transition.at)
    if transition.fired:
        what = {"number": transition.number, "from": transition.from_stage, "to": transition.to_stage}
        what |= {"by": transition.moved_by, "reason": transition.reason, "model": transition.model}
        happen(con, [Happening(transition.lead_id, MOVED, what, transition.at)])


def loaded(properties: str) -> dict[str, Any]:
    found = orjson.loads(properties)
    return found if isinstance(found, dict) else {}
