"""One turn of the scorer: the leads at the head of the queue are scored, and what follows is written in one commit.

claim → people → machines judged → plan → scores, history, transitions, leads, segments, accounts, queue
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from leadline.lifecycle import LEAD, Standing, moves
from leadline.live import happened
from leadline.live.claims import MOST, Claim, claim, locked, release
from leadline.live.engine import Engine, Receipt
from leadline.live.inputs import SpineRow
from leadline.live.judging import Judged, judge_leads, save_judged
from leadline.live.memberships import accounts_of, save_accounts
from leadline.live.moving import Moved, move, stages_after, verdict_of
from leadline.live.people import Person, people
from leadline.live.saving import Scored, drop_leads, is_objected, save_leads, save_scores, stored_scores
from leadline.live.spreading import spread
from leadline.live.trials import Member, save_members
from leadline.model.condition import Instant
from leadline.store import stages
from leadline.store.alone import alone
from leadline.store.database import Store
from leadline.store.happenings import happen, wake_runs
from leadline.store.locks import SCORING
from leadline.store.membership import SEGMENT, Key, take_over
from leadline.store.membership import save_members as save_in_segments
from leadline.store.whose import mark_dirty


@dataclass(slots=True)
class Ticked:
    """What a turn did: the leads that were scored, whose shown score or stage changed, who moved, and who entered a
    segment or left it."""

    as_of: Instant = 0
    leads: int = 0
    changed: set[int] = field(default_factory=set)
    moved: list[Moved] = field(default_factory=list)
    entered: Mapping[Key, bool] = field(default_factory=dict)  # who entered a segment, and who left it
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)  # what is told of those that changed
    waited: Instant | None = None  # since when the oldest of them was waiting
    more: bool = False


@dataclass(slots=True)
class Work:
    """What was read and worked out, before anything is written."""

    claim: Claim
    persons: dict[int, Person] = field(default_factory=dict)
    judged: Judged = field(default_factory=Judged)
    scored: list[Scored] = field(default_factory=list)
    standings: dict[int, Standing] = field(default_factory=dict)
    stored: dict[tuple[int, str], sa.Row[Any]] = field(default_factory=dict)
    receipts: dict[int, Receipt] = field(default_factory=dict)
    segments: dict[int, tuple[str, ...]] = field(default_factory=dict)  # where each lead is in
    members: list[Member] = field(default_factory=list)  # of trials, with what is new of them

    @property
    def main(self) -> dict[int, Scored]:
        """What each lead's main model says: the first, in their order, whose audience has the lead."""
        found: dict[int, Scored] = {}
        for one in self.scored:
            found.setdefault(one.lead_id, one)
        return found


def tick(store: Store, engine: Engine, as_of: Instant, *, most: int = MOST) -> Ticked:
    """Score what waits."""
    spread(store, as_of)
    return turn(store, engine, as_of, lambda con: claim(con, most))


def turn(
    store: Store, engine: Engine, as_of: Instant, claiming: Callable[[sa.Connection], Claim], *, recorded: bool = True
) -> Ticked:
    """Score what is claimed. ``recorded=False`` (a rebuild) writes no history and makes no transition.

    On PostgreSQL all of it is one transaction, in which the leads are locked. On SQLite one scores at a time, so that
    it may read first and keep the one place of a writer for the end.
    """
    con = engine.connection
    with whole(store, con):
        with phase(store, con):
            work = Work(claiming(con))
            as_of = max(as_of, work.claim.last_at)  # what came since the turn began is claimed, and has to be seen
            work.persons = people(con, work.claim.lead_ids, as_of)
            if recorded and not all_ours(con, work.persons.values()):
                return Ticked(as_of)
            work.judged = judge_leads(con, work.persons, work.claim.whole, as_of)
        if work.claim.is_empty:
            return Ticked(as_of)
        if work.judged.differs:
            with phase(store, con, writes=True) as writer:
                save_judged(writer, work.judged)
        with phase(store, con):
            work_out(con, engine, work, as_of, recorded=recorded)
        with phase(store, con, writes=True) as writer:
            changed, moved, entered = write(writer, engine, work, as_of, recorded=recorded)
    told = {lead: news_of(one) for lead, one in work.main.items() if lead in changed}
    return Ticked(as_of, len(work.persons), changed, moved, entered, told, work.claim.first_at, work.claim.more)


def all_ours(con: sa.Connection, persons: Iterable[Person]) -> bool:
    """Whether nobody else moves any id of theirs: by a merge just now one may be the lead's that another works on."""
    subjects = {subject for one in persons for subject in known(one)}
    return locked(con, subjects) == subjects


def news_of(scored: Scored) -> dict[str, Any]:
    """What is told of a new score."""
    score = None if scored.score_cents is None else scored.score_cents / 100
    return {"model": scored.model, "score": score, "grade": scored.grade, "band": scored.band}


@contextmanager
def whole(store: Store, con: sa.Connection) -> Iterator[None]:
    """On PostgreSQL a transaction around all phases; on SQLite nobody else scores meanwhile."""
    if store.is_sqlite:
        with alone(store):
            yield
    else:
        with con.begin():
            con.execute(sa.text(f"SELECT pg_advisory_xact_lock_shared({SCORING})"))
            yield


@contextmanager
def phase(store: Store, con: sa.Connection, *, writes: bool = False) -> Iterator[sa.Connection]:
    """On SQLite a transaction of its own; one that writes on another connection, so that it is short."""
    if not store.is_sqlite:
        yield con
    elif writes:
        with store.writing() as writer:
            yield writer
    else:
        with con.begin():
            yield con


def work_out(con: sa.Connection, engine: Engine, work: Work, as_of: Instant, *, recorded: bool) -> None:
    """Score the leads with every model, and look up where they stand. A rebuild brings nobody into a trial."""
    engine.load(con)
    scorable = {lead: one for lead, one in work.persons.items() if not is_objected(one.attributes(as_of))}
    work.stored = stored_scores(con, work.persons)
    work.standings = stages.standings(con, {lead: known(one) for lead, one in work.persons.items()})
    joining = {lead for lead in scorable if recorded and work.standings[lead].stage == LEAD}
    spine = [SpineRow(lead, as_of) for lead in scorable]
    scored, work.members = engine.looked(con, scorable, spine, work.judged.seen, joining)
    main: dict[int, Scored] = {}
    for one in scored:
        main.setdefault(one.lead_id, one)
    work.segments = engine.in_segments(con, scorable, main)
    for lead, best in main.items():
        before = work.stored.get((lead, best.model))
        work.standings[lead] = replace(work.standings[lead], ready=was_ready(engine, work.standings[lead], before))
    work.scored = [
        replace(one, ready=main[one.lead_id] is one and verdict_of(one).ready(work.standings[one.lead_id]))
        for one in scored
    ]
    moving: dict[str, dict[int, Person]] = {}  # by versions of models
    for lead, best in work.main.items():
        if best.score_cents is not None and moves(work.standings[lead], verdict_of(best)):
            moving.setdefault(best.version, {})[lead] = work.persons[lead]
    for version, persons in moving.items():
        work.receipts |= engine.receipts(con, persons, version, as_of, work.judged.seen)


def known(person: Person) -> list[int]:
    return [one.subject_id for one in person.owned if one.is_known]


def was_ready(engine: Engine, standing: Standing, before: sa.Row[Any] | None) -> bool:
    """Whether the evaluation before found the lead ready; one that a change of stage started over counts as not."""
    if before is None or not before.ready:
        return False
    started_over = standing.stage in engine.restarting and standing.since is not None
    return not (started_over and before.as_of <= standing.since)


def write(
    con: sa.Connection, engine: Engine, work: Work, as_of: Instant, *, recorded: bool
) -> tuple[set[int], list[Moved], Mapping[Key, bool]]:
    """Write everything that follows. Leads whose stage was changed meanwhile are left for the next turn."""
    persons, main = work.persons, work.main
    now = stages.standings(con, {lead: known(one) for lead, one in persons.items()})
    unmoved = {lead for lead, one in now.items() if place(one) == place(work.standings[lead])}
    moved: list[Moved] = []
    if recorded:
        for lead, best in main.items():
            if lead not in unmoved or best.score_cents is None:
                continue
            fire = fires(engine, persons[lead], best, work)
            person, standing = persons[lead], work.standings[lead]
            moved += move(con, person, best, standing, as_of, work.receipts.get(lead, (None, "")), fire=fire)
    gone = (work.claim.lead_ids | work.claim.gone) - set(persons)
    accounts = accounts_of(con, set(persons) | gone)
    moving = unmoved if recorded else set()  # who could not move now is not to be taken for one that was ready before
    scored = [one if one.lead_id in moving else as_before(one, work.stored, recorded=recorded) for one in work.scored]
    changed = save_scores(con, scored, work.stored, work.claim.causes, recorded=recorded)
    save_leads(con, persons.values(), main, stages_after(now, moved), work.judged.junk, work.judged.upto, as_of)
    drop_leads(con, gone)
    take_over(con, gone, as_of)
    entered = place_leads(con, engine, work, moving if recorded else set(persons), as_of, recorded=recorded)
    if recorded:
        save_members(con, work.members)
        say_what_happened(con, engine, work, moving, entered, as_of)
    accounts |= {one.account_id for one in persons.values() if one.account_id is not None}
    save_accounts(con, engine.account_model, accounts, as_of)
    release(con, work.claim.rows)
    again = [one.lead_id for one in moved] + sorted(set(persons) - unmoved)
    if recorded and again:
        mark_dirty(con, again, "stage", as_of)
    by_people = {lead for lead, cause in work.claim.causes.items() if cause == "stage" and lead in persons}
    return by_people | {lead for lead, _ in changed}, moved, entered


def place_leads(
    con: sa.Connection, engine: Engine, work: Work, lead_ids: set[int], as_of: Instant, *, recorded: bool
) -> dict[Key, bool]:
    """Write where these leads are in, and say who entered or left. Who was not looked at since a segment is as it is
    moves by the segment."""
    segments, seen_at = engine.segments, work.judged.scored_at
    held = {(name, lead) for lead in lead_ids for name in work.segments.get(lead, ())}

    def cause(key: Key) -> str:
        name, lead = key
        is_first = lead in seen_at and seen_at[lead] < segments.since[name]
        return SEGMENT if is_first else work.claim.causes[lead]

    return save_in_segments(con, segments.edits, lead_ids, held, cause, as_of, recorded=recorded)


def say_what_happened(
    con: sa.Connection, engine: Engine, work: Work, moving: set[int], entered: Mapping[Key, bool], as_of: Instant
) -> None:
    """Put into the queue what somebody listens for, and wake who waits for these leads. Nobody is told of what a new
    version finds at its first look, unless that was wished."""
    main = {lead: best for lead, best in work.main.items() if lead in moving}
    told = {lead: best for lead, best in main.items() if fires(engine, work.persons[lead], best, work)}
    quiet = main.keys() - told.keys()
    loud = {key: one for key, one in entered.items() if key[1] not in quiet}
    found = [
        *happened.changed(engine.listening, work.persons.values(), work.judged.attributes, as_of),
        *happened.did(engine.listening, work.judged.acts, as_of),
        *happened.scored(engine.listening, told, work.stored, as_of),
        *happened.entered_and_left(engine.listening, loud, as_of),
    ]
    happen(con, found)
    wake_runs(con, work.persons, as_of)


def as_before(scored: Scored, stored: Mapping[tuple[int, str], sa.Row[Any]], *, recorded: bool) -> Scored:
    """The same score with the readiness that is stored; a rebuild takes today's where nothing is."""
    before = stored.get((scored.lead_id, scored.model))
    if before is None:
        return replace(scored, ready=scored.ready and not recorded)
    return replace(scored, ready=bool(before.ready))


def place(standing: Standing) -> tuple[str, Instant | None]:
    return standing.stage, standing.since


def fires(engine: Engine, person: Person, best: Scored, work: Work) -> bool:
    """Whether people are told: of what a new version or order finds at its first look, only if that was wished."""
    since, fire = engine.activation(best.model, best.version)
    is_first = work.judged.scored_at.get(person.lead_id, person.created_at) < since
    return fire if is_first else True
