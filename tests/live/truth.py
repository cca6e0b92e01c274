"""What must be so of a store after whatever happened to the processes that worked on it.

Each function gives what is wrong, as lines to read; nothing is wrong where there are none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.identity import Subject, resolve
from leadline.live.engine import Engine
from leadline.live.inputs import SpineRow
from leadline.live.judging import judge_leads
from leadline.live.people import people
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.whose import kinds_of, links_naming
from tests.live.batch import batch_scores

AT_ONCE = 200
FIRST = 5  # of what is wrong, shown


def everything_wrong(store: Store, acknowledged: Collection[str]) -> list[str]:
    """All of the laws below."""
    return [
        *missing(store, acknowledged),
        *waiting(store),
        *wrong_identity(store),
        *wrong_machines(store),
        *wrong_scores(store),
        *wrong_batch(store),
        *wrong_history(store),
        *wrong_transitions(store),
        *wrong_moves(store),
        *wrong_members(store),
    ]


def some(what: str, wrong: Iterable[object]) -> list[str]:
    found = list(wrong)
    return [f"{len(found)} {what}: {found[:FIRST]}"] if found else []


def missing(store: Store, acknowledged: Collection[str]) -> list[str]:
    """Every acknowledged message is in the store, once."""
    kept: Counter[str] = Counter()
    with store.reading() as con:
        for column in (t.events.c.event_id, t.seen.c.message_id, t.aside.c.event_id):
            kept.update(con.scalars(sa.select(column)))
        conflicts = con.scalars(sa.select(t.conflicts.c.event_id)).all()
    return [
        *some("acknowledged messages are missing", sorted(set(acknowledged) - kept.keys())),
        *some("messages are there twice", sorted(one for one, times in kept.items() if times > 1)),
        *some("messages are in conflict with themselves", conflicts),
    ]


def waiting(store: Store) -> list[str]:
    with store.reading() as con:
        queues = sa.select(t.dirty.c.at).union_all(sa.select(t.dirty_accounts.c.at))
        return some("leads wait to be scored", con.scalars(queues))


def wrong_identity(store: Store) -> list[str]:
    """Who is who is what all links say together."""
    with store.reading() as con:
        subjects = con.scalars(sa.select(t.subjects.c.subject_id)).all()
        kinds = kinds_of(con, subjects)
        wanted = set(resolve([Subject(one, kinds[one]) for one in subjects], links_naming(con, subjects)).intervals)
        i = t.identity.c
        stored = {tuple(row) for row in con.execute(sa.select(i.subject_id, i.starts, i.ends, i.lead_id))}
        shown = set(con.scalars(sa.select(t.leads.c.lead_id)))
    leads = {interval.lead for interval in wanted}
    return [
        *some("intervals of identity are wrong", stored ^ set(map(tuple, wanted))),
        *some("leads are shown and are none, or are not shown", shown ^ leads),
    ]


def wrong_machines(store: Store) -> list[str]:
    """Judged as a whole, no event is another's than when judged as they came."""
    with store.reading() as con:
        now = con.scalar(sa.select(sa.func.max(t.leads.c.as_of))) or 0
        lead_ids = con.scalars(sa.select(t.leads.c.lead_id)).all()
        judged = judge_leads(con, people(con, lead_ids, now), lead_ids, now)
    return some("events are judged otherwise as a whole", [*judged.machines.items(), *judged.people])


def wrong_scores(store: Store) -> list[str]:
    """Every stored score is the replay at its instant, by an engine that knows nothing of the one that made it."""
    wrong: list[str] = []
    scored: set[tuple[int, str]] = set()
    with store.reading() as con:
        instants: dict[int, Instant] = {}
        by_instant: defaultdict[Instant, list[int]] = defaultdict(list)
        for lead, as_of in con.execute(sa.select(t.leads.c.lead_id, t.leads.c.as_of)):
            instants[lead] = as_of
            by_instant[as_of].append(lead)
        stored = {(row.lead_id, row.model): row for row in con.execute(sa.select(t.scores))}
    with Engine(store) as engine, engine.connection.begin():
        con = engine.connection
        engine.load(con)
        known = {lead: one for at, leads in by_instant.items() for lead, one in people(con, leads, at).items()}
        lead_ids = sorted(known)
        for at in range(0, len(lead_ids), AT_ONCE):
            part = {lead: known[lead] for lead in lead_ids[at : at + AT_ONCE]}
            for one in engine.replayed(con, part, [SpineRow(lead, instants[lead]) for lead in part]):
                scored.add((one.lead_id, one.model))
                row = stored.get((one.lead_id, one.model))
                found = None if row is None else (row.score_cents, orjson.loads(row.dimensions), row.as_of)
                if found != (one.score_cents, dict(one.dimensions), instants[one.lead_id]):
                    wrong.append(f"{one.lead_id} {found} is {one.score_cents, dict(one.dimensions), one.as_of}")
    return [*some("scores are not the replay", wrong), *some("scores are of nobody", stored.keys() - scored)]


def wrong_batch(store: Store) -> list[str]:
    """At one instant, the batch path in DuckDB says of all facts what the engine says."""
    with store.reading() as con:
        now = con.scalar(sa.select(sa.func.max(t.leads.c.as_of))) or 0
    batch = batch_scores(store, now)
    live: dict[tuple[int, str], int | None] = {}
    with Engine(store) as engine, engine.connection.begin():
        con = engine.connection
        engine.load(con)
        lead_ids = sorted({lead for lead, _ in batch})
        for at in range(0, len(lead_ids), AT_ONCE):
            persons = people(con, lead_ids[at : at + AT_ONCE], now)
            live |= {(one.lead_id, one.model): one.score_cents for one in engine.scored(con, persons, now)}
    return some(
        "scores differ between batch and live", ((k, batch[k], live.get(k)) for k in batch if batch[k] != live.get(k))
    )


def wrong_history(store: Store) -> list[str]:
    """The last line of each lead's history is its score, and no line says what the line before said."""
    lines: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    with store.reading() as con:
        for row in con.execute(sa.select(t.score_history).order_by(t.score_history.c.history_seq)):
            lines[row.lead_id, row.model].append(
                (row.version, row.score_cents, row.dimensions, row.band, row.qualified)
            )
        stored = {
            (row.lead_id, row.model): (row.version, row.score_cents, row.dimensions, row.band, row.qualified)
            for row in con.execute(sa.select(t.scores))
        }
    return [
        *some("scores are not the last line of their history", (k for k, v in stored.items() if lines[k][-1:] != [v])),
    ]


def wrong_transitions(store: Store) -> list[str]:
    """Each transition is there once, as what was said and as an event; its numbers run; nobody is handed over twice."""
    by_lead: defaultdict[int, list[sa.Row[Any]]] = defaultdict(list)
    with store.reading() as con:
        query = sa.select(t.transitions).order_by(t.transitions.c.lead_id, t.transitions.c.number)
        for row in con.execute(query):
            by_lead[row.lead_id].append(row)
        e, s = t.events.c, t.subjects.c
        events = Counter(con.scalars(sa.select(e.event_id).where(e.event_id.startswith("transition:"))))
        moved = set(con.scalars(sa.select(e.subject_id).where(e.name == t.STAGE_CHANGED, ~e.event_id.startswith("tr"))))
        i = t.identity.c
        query = sa.select(i.lead_id, i.subject_id).join(t.subjects, s.subject_id == i.subject_id)
        ids: defaultdict[int, set[int]] = defaultdict(set)
        for lead, subject in con.execute(query.where(s.kind != "anonymous")):
            ids[lead].add(subject)
        ready = set(con.scalars(sa.select(t.leads.c.lead_id).where(t.leads.c.stage == "mql")))
    wanted = Counter(f"transition:{row.lead_id}:{row.number}" for rows in by_lead.values() for row in rows)
    wrong: list[str] = []
    for lead, rows in by_lead.items():
        numbers = [row.number for row in rows]
        if len(set(numbers)) < len(numbers):
            wrong.append(f"{lead}: {numbers}")
        wrong += [
            f"{lead}: number {row.number} has no receipt" for row in rows if row.moved_by == "model" and not row.receipt
        ]
    for lead, subjects in ids.items():
        own = sorted((row for one in subjects for row in by_lead[one]), key=lambda row: row.at)
        if subjects & moved:
            continue  # somebody else moved it too
        if len(subjects) == 1:
            if [row.number for row in own] != list(range(1, len(own) + 1)):
                wrong.append(f"{lead}: {[row.number for row in own]}")
            chain = ["lead", *(row.to_stage for row in own)]
            if [row.from_stage for row in own] != chain[:-1]:
                wrong.append(f"{lead}: {[(row.from_stage, row.to_stage) for row in own]}")
        given = [row for row in own if row.to_stage == "mql" and row.fired]
        left = [row for row in own if row.from_stage == "mql"]
        if lead in ready and len(given) - len(left) not in range(1, len(subjects) + 1):
            wrong.append(f"{lead} is an MQL, was handed over {len(given)} times and taken back {len(left)} times")
    return [*some("transitions and their events differ", (wanted - events) + (events - wanted)), *some("wrong", wrong)]


def wrong_moves(store: Store) -> list[str]:
    """Whoever enters a segment leaves it before they enter it again, and its members are those who entered last."""
    moves: defaultdict[tuple[str, int], list[sa.Row[Any]]] = defaultdict(list)
    with store.reading() as con:
        for row in con.execute(sa.select(t.segment_moves).order_by(t.segment_moves.c.move_seq)):
            moves[row.segment, row.lead_id].append(row)
        members = {(row.segment, row.lead_id): row.entered_at for row in con.execute(sa.select(t.segment_members))}
    last = {key: rows[-1].at for key, rows in moves.items() if rows[-1].entered}
    turns = {key: [row.entered for row in rows] for key, rows in moves.items()}
    wrong = [(key, said) for key, said in turns.items() if said != [i % 2 == 0 for i in range(len(said))]]
    return [
        *some("moves are said twice", wrong),
        *some("members differ from the moves", members.items() ^ last.items()),
    ]


def wrong_members(store: Store) -> list[str]:
    """Every lead is in the segments in which its main model's replay at its instant has it."""
    with store.reading() as con:
        instants = {row.lead_id: row.as_of for row in con.execute(sa.select(t.leads.c.lead_id, t.leads.c.as_of))}
        members = {(row.segment, row.lead_id) for row in con.execute(sa.select(t.segment_members))}
    found: set[tuple[str, int]] = set()
    with Engine(store) as engine, engine.connection.begin():
        con = engine.connection
        engine.load(con)
        for lead, as_of in instants.items():
            scored = engine.scored(con, people(con, [lead], as_of), as_of)
            found |= {(name, lead) for name in scored[0].segments}
    return some("leads are in other segments than the replay says", found ^ members)
