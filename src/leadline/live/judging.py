"""Junk and machines: the checks of quality on leads as they are now, and on events as they come.

An event is judged with those around it, so a new one may change what was said of others near it. The whole of a lead is
judged when its ids change, and everything when the rules do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.live.people import Person
from leadline.model.condition import Instant
from leadline.quality import HORIZON, RULES, Act, automated, judge
from leadline.quality.junk import VERSION as CHECKS
from leadline.store import tables as t
from leadline.store.inserting import replace_rows
from leadline.store.subjects import parts
from leadline.store.values import dumped

VERSION = f"{RULES.version} | {CHECKS}"
JUDGED_BY = "judged_by"  # the setting that says by which rules
SLACK = 5_000  # PostgreSQL gives numbers before the commit: so many later ones may be there before an earlier


@dataclass(slots=True)
class Judged:
    """The judgements of a turn: junk of each lead (points, reasons as JSON), and events that are a machine's."""

    junk: dict[int, tuple[int, str]] = field(default_factory=dict)
    machines: dict[int, str] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)  # events that were taken for a machine's, and are not
    upto: int = 0

    @property
    def differs(self) -> bool:
        """Whether what is stored about events has to change."""
        return bool(self.machines or self.people)


def judge_leads(con: sa.Connection, persons: Mapping[int, Person], whole: Collection[int], as_of: Instant) -> Judged:
    """Judge these leads and their new events; all events of those in ``whole``."""
    found = Judged(upto=con.scalar(sa.select(sa.func.max(t.events.c.event_seq))) or 0)
    before = shown(con, persons)
    for lead_id, person in persons.items():
        attributes = person.attributes(as_of)
        row = before.get(lead_id)
        if row is not None and row.judged_seq and orjson.loads(row.attributes) == attributes:
            found.junk[lead_id] = row.junk, row.junk_reasons
        else:
            said = judge(attributes)
            reasons = [{"check": r.check, "points": r.points, "words": r.words} for r in said.reasons]
            found.junk[lead_id] = said.score, dumped(reasons)
    slack = 0 if con.dialect.name == "sqlite" else SLACK
    judged = {lead: row.judged_seq - slack for lead, row in before.items() if lead not in whole}
    for acts, first, last in acts_around(con, persons, judged):
        compare(con, found, acts, first, last)
    return found


def shown(con: sa.Connection, lead_ids: Collection[int]) -> dict[int, sa.Row[Any]]:
    """The leads as they are shown, with the judgement of the turn before."""
    lead = t.leads.c
    found: dict[int, sa.Row[Any]] = {}
    for some in parts(lead_ids):
        query = sa.select(lead.lead_id, lead.attributes, lead.junk, lead.junk_reasons, lead.judged_seq).where(
            lead.lead_id.in_(some)
        )
        found |= {row.lead_id: row for row in con.execute(query)}
    return found


def acts_around(
    con: sa.Connection, persons: Mapping[int, Person], judged: Mapping[int, int]
) -> list[tuple[list[Act], Instant, Instant]]:
    """Of each lead with new events: those and all around them, and from when until when judgements may change."""
    e = t.events.c
    found = []
    for lead_id, person in persons.items():
        mine = sa.or_(
            *(
                sa.and_(e.subject_id == one.subject_id, e.occurred_at >= one.starts, e.occurred_at < one.ends)
                for one in person.owned
            )
        )
        new = sa.select(sa.func.min(e.occurred_at), sa.func.max(e.occurred_at))
        first, last = con.execute(new.where(mine, e.event_seq > judged.get(lead_id, 0))).one()
        if first is None:
            continue
        around = e.occurred_at.between(first - 2 * HORIZON, last + 2 * HORIZON)
        acts = [act_of(row) for row in con.execute(sa.select(t.events).where(mine, around))]
        found.append((acts, first - HORIZON, last + HORIZON))
    return found


def act_of(row: sa.Row[Any]) -> Act:
    properties = orjson.loads(row.properties)
    return Act(row.event_seq, row.name, row.occurred_at, properties, row.user_agent, row.ip, row.said)


def compare(con: sa.Connection, found: Judged, acts: list[Act], first: Instant, last: Instant) -> None:
    """Note what differs from what is stored, among the events whose judgement may have changed."""
    judged = automated(acts)
    near = [act.seq for act in acts if first <= act.occurred_at <= last]
    stored: dict[int, str] = {}
    for some in parts(near):
        rows = con.execute(sa.select(t.machines).where(t.machines.c.event_seq.in_(some)))
        stored |= {row.event_seq: row.reason for row in rows}
    for seq in near:
        why = judged.get(seq)
        if why is None:
            if seq in stored:
                found.people.add(seq)
        elif stored.get(seq) != str(why):
            found.machines[seq] = str(why)


def save_judged(con: sa.Connection, judged: Judged) -> None:
    """Write which events are a machine's."""
    replace_rows(con, t.machines, [{"event_seq": seq, "reason": why} for seq, why in judged.machines.items()])
    for some in parts(judged.people):
        con.execute(sa.delete(t.machines).where(t.machines.c.event_seq.in_(some)))


def judge_anew(con: sa.Connection) -> bool:
    """Have every lead judged and scored again, where the rules are others than those by which it was; whether so."""
    by = con.scalar(sa.select(t.settings.c.value).where(t.settings.c.name == JUDGED_BY))
    if by == VERSION:
        return False
    replace_rows(con, t.settings, [{"name": JUDGED_BY, "value": VERSION}])
    if by is not None:
        con.execute(sa.update(t.leads).values(judged_seq=0, as_of=None))
    return by is not None
