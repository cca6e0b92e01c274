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

from leadline.live.inputs import Seen
from leadline.live.people import Person
from leadline.model.condition import DAY, SECOND, Instant
from leadline.quality import HORIZON, RULES, Act, automated, judge
from leadline.quality.junk import VERSION as CHECKS
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.inserting import replace_rows
from leadline.store.values import dumped

VERSION = f"{RULES.version} | {CHECKS}"
JUDGED_BY = "judged_by"  # the setting that says by which rules
LATELY = 1 * DAY  # nobody follows what somebody did longer ago, such as what an import brings
LATE = 10 * SECOND  # from when an event is received until it is committed; who is later is not told of
SLACK = 5_000  # PostgreSQL gives numbers before the commit: so many later ones may be there before an earlier

e, i, lead = t.events.c, t.identity.c, t.leads.c
LAST = sa.select(sa.func.max(e.event_seq))
SHOWN = sa.select(*lead["lead_id", "as_of", "attributes", "junk", "junk_reasons", "judged_seq"]).where(
    among(lead.lead_id)
)
THEIRS = sa.and_(e.subject_id == i.subject_id, e.occurred_at >= i.starts, e.occurred_at < i.ends)
OF_LEADS = sa.select(i.lead_id).join_from(t.identity, t.events, THEIRS).where(among(i.lead_id))
NEW = OF_LEADS.add_columns(e.event_seq, e.occurred_at, e.received_at).where(e.event_seq > sa.bindparam("least"))
AROUND = OF_LEADS.add_columns(*e["event_seq", "name", "occurred_at", "properties", "user_agent", "ip", "said"]).where(
    e.occurred_at.between(sa.bindparam("since"), sa.bindparam("until"))
)
MACHINES = sa.select(t.machines).where(among(t.machines.c.event_seq))


@dataclass(slots=True)
class Judged:
    """The judgements of a turn: junk of each lead (points, reasons as JSON), and events that are a machine's."""

    junk: dict[int, tuple[int, str]] = field(default_factory=dict)
    scored_at: dict[int, Instant] = field(default_factory=dict)  # when each lead was judged and scored before
    attributes: dict[int, dict[str, str]] = field(default_factory=dict)  # what was known of each then
    acts: dict[int, list[tuple[str, Instant]]] = field(default_factory=dict)  # what each did lately; no machine's
    machines: dict[int, str] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)  # events that were taken for a machine's, and are not
    upto: int = 0
    seen: Seen = Seen(0)  # the events that were judged, now or before: no other is to be scored

    @property
    def differs(self) -> bool:
        """Whether what is stored about events has to change."""
        return bool(self.machines or self.people)


def judge_leads(con: sa.Connection, persons: Mapping[int, Person], whole: Collection[int], as_of: Instant) -> Judged:
    """Judge these leads and their new events; all events of those in ``whole``."""
    found = Judged(upto=con.scalar(LAST) or 0)
    before = {row.lead_id: row for row in con.execute(SHOWN, {"ids": persons})}
    found.scored_at = {row.lead_id: row.as_of for row in before.values() if row.as_of is not None}
    for lead_id, person in persons.items():
        attributes = person.attributes(as_of)
        row = before.get(lead_id)
        if row is not None:
            found.attributes[lead_id] = orjson.loads(row.attributes)
        if row is not None and row.judged_seq and found.attributes[lead_id] == attributes:
            found.junk[lead_id] = row.junk, row.junk_reasons
        else:
            said = judge(attributes)
            reasons = [{"check": r.check, "points": r.points, "words": r.words} for r in said.reasons]
            found.junk[lead_id] = said.score, dumped(reasons)
    slack = 0 if con.dialect.name == "sqlite" else SLACK
    judged = {lead: row.judged_seq - slack for lead, row in before.items() if lead not in whole}
    told = {lead: (row.judged_seq, row.as_of or 0) for lead, row in before.items() if lead not in whole}
    spans, numbers, fresh = new_spans(con, persons, judged, told)
    # Those that were committed since have a row in the queue, and are scored when they are judged. What may still be
    # scored unjudged: one committed more than SLACK numbers late, and old ones of a device that becomes the lead's now.
    sure = found.upto - slack
    found.seen = Seen(sure, frozenset(number for number in numbers if number > sure))
    near: dict[int, str | None] = {}  # events whose judgement may have changed, with what it is now
    for lead_id, acts in acts_around(con, spans).items():
        first, last = spans[lead_id]
        why = automated(acts)
        for act in acts:
            if first - HORIZON <= act.occurred_at <= last + HORIZON:
                near[act.seq] = str(why[act.seq]) if act.seq in why else None
        lately = [act for act in acts if act.seq in fresh and act.seq not in why and act.occurred_at > as_of - LATELY]
        if lately:
            lately.sort(key=lambda act: (act.occurred_at, act.seq))
            found.acts[lead_id] = [(act.name, act.occurred_at) for act in lately]
    compare(con, found, near)
    return found


def new_spans(
    con: sa.Connection,
    persons: Mapping[int, Person],
    judged: Mapping[int, int],
    told: Mapping[int, tuple[int, Instant]],
) -> tuple[dict[int, tuple[Instant, Instant]], set[int], set[int]]:
    """The first and the last instant of the events of each lead that are not judged yet, the numbers of these, and
    those of them that nobody was told of: what is judged twice, lest it was missed, is not told twice.

    ``told`` says up to which number and instant people were told before.
    """
    found: dict[int, tuple[Instant, Instant]] = {}
    numbers: set[int] = set()
    fresh: set[int] = set()
    least = min((judged.get(lead, 0) for lead in persons), default=0)
    for row in con.execute(NEW, {"ids": persons, "least": least}):
        if row.event_seq > judged.get(row.lead_id, 0):
            first, last = found.get(row.lead_id, (row.occurred_at, row.occurred_at))
            found[row.lead_id] = min(first, row.occurred_at), max(last, row.occurred_at)
            numbers.add(row.event_seq)
            upto, at = told.get(row.lead_id, (0, 0))
            if row.event_seq > upto or row.received_at > at - LATE:
                fresh.add(row.event_seq)
    return found, numbers, fresh


def acts_around(con: sa.Connection, spans: Mapping[int, tuple[Instant, Instant]]) -> dict[int, list[Act]]:
    """The events of each lead that have a part in judging what is new."""
    found: dict[int, list[Act]] = {lead: [] for lead in spans}
    if not spans:
        return found
    since, until = min(first for first, _ in spans.values()), max(last for _, last in spans.values())
    wanted = {"ids": spans, "since": since - 2 * HORIZON, "until": until + 2 * HORIZON}
    for row in con.execute(AROUND, wanted):
        first, last = spans[row.lead_id]
        if first - 2 * HORIZON <= row.occurred_at <= last + 2 * HORIZON:
            found[row.lead_id].append(act_of(row))
    return found


def act_of(row: sa.Row[Any]) -> Act:
    properties = orjson.loads(row.properties)
    return Act(row.event_seq, row.name, row.occurred_at, properties, row.user_agent, row.ip, row.said)


def compare(con: sa.Connection, found: Judged, near: Mapping[int, str | None]) -> None:
    """Note what differs from what is stored."""
    stored = {row.event_seq: row.reason for row in con.execute(MACHINES, {"ids": near})} if near else {}
    for seq, why in near.items():
        if why is None and seq in stored:
            found.people.add(seq)
        elif why is not None and stored.get(seq) != why:
            found.machines[seq] = why


def save_judged(con: sa.Connection, judged: Judged) -> None:
    """Write which events are a machine's."""
    replace_rows(con, t.machines, [{"event_seq": seq, "reason": why} for seq, why in judged.machines.items()])
    con.execute(sa.delete(t.machines).where(among(t.machines.c.event_seq)), {"ids": judged.people})


def judge_anew(con: sa.Connection) -> bool:
    """Have every lead judged and scored again, where the rules are others than those by which it was; whether so."""
    by = con.scalar(sa.select(t.settings.c.value).where(t.settings.c.name == JUDGED_BY))
    if by == VERSION:
        return False
    replace_rows(con, t.settings, [{"name": JUDGED_BY, "value": VERSION}])
    if by is not None:
        con.execute(sa.update(t.leads).values(judged_seq=0, as_of=None))
    return by is not None
