"""Two versions on trial while leads are scored: who speaks of whom, what is kept, and what a restart changes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.evidence.trial.assignment import Arm, arm_of
from leadline.live.asking import explain, replay
from leadline.live.chores import Chores
from leadline.live.engine import Engine
from leadline.live.rebuild import rebuild
from leadline.live.tick import tick
from leadline.live.why_now import Recorded, lines_of
from leadline.model.condition import DAY, HOUR
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.models import activate, deactivate, publish
from leadline.store.people import merge
from leadline.store.trials import AB, SHADOW, Agreed, keep_look, looks_of, start, stop
from tests.live.world import MODEL, NOW, company, dumped, live, put

ON_SQLITE = pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)  # what both databases do alike
SAME = (t.scores, t.leads, t.score_history, t.transitions)
EAGER = MODEL.replace("points: 10, limit: 3 per 7d", "points: 60, limit: 3 per 7d")


def tried(store: Store, kind: str = AB, share: int = 50, text: str = EAGER, at: int = NOW, *, fire: bool = True) -> int:
    """Begin a trial of another version; its number."""
    with store.writing() as con:
        b = publish(con, {"model.yml": text}, "cli", at)
        agreed = Agreed("more for prices", "small", kind, b.version, share, "customer", "…", fire=fire)
        return start(con, agreed, "cli", at)


def work(store: Store, at: int) -> None:
    """Let a worker that has just started do its chores and score until nothing waits."""
    with Engine(store) as engine:
        chores = Chores(store, HOUR)
        for _ in range(40):
            chores.do(engine, at)
            done = tick(store, engine, at)
            if not done.leads and not done.more and all_done(store):
                return
    raise AssertionError("there is no end to it")


def all_done(store: Store) -> bool:
    with store.reading() as con:
        return not con.scalar(sa.select(t.activations.c.activation_seq).where(t.activations.c.done_at.is_(None)))


def versions(store: Store) -> dict[int, str]:
    with store.reading() as con:
        return {row.lead_id: row.version for row in con.execute(sa.select(t.scores))}


def members(store: Store) -> dict[int, sa.Row[tuple[object, ...]]]:
    with store.reading() as con:
        return {row.lead_id: row for row in con.execute(sa.select(t.trial_leads))}


def handed(store: Store) -> set[int]:
    with store.reading() as con:
        return set(con.scalars(sa.select(t.leads.c.lead_id).where(t.leads.c.stage == "mql")))


def test_each_arm_is_scored_and_handed_over_by_its_version(store: Store) -> None:
    a = live(store)
    put(store, company(60))
    work(store, NOW)
    before = handed(store)
    number = tried(store, share=80, at=NOW + 1, fire=False)
    work(store, NOW + HOUR)
    found, spoke = members(store), versions(store)
    with store.reading() as con:
        b = con.scalar(sa.select(t.trials.c.b))
    assert before and not before & found.keys()  # whoever was handed over before is in no arm
    assert found.keys() == spoke.keys() - before
    assert {spoke[one] for one in before} == {a}
    for lead, member in found.items():
        assert member.arm == arm_of(number, NOW + 1, lead, 80)
        assert spoke[lead] == (b if member.arm == "B" else a)
    arms = {arm: {lead for lead, one in found.items() if one.arm == arm} for arm in Arm}
    eager = {lead for lead, one in found.items() if one.b_ready_at is not None}
    assert eager & arms[Arm.A]  # B would have had them, and they are A's
    assert handed(store) - before == eager & arms[Arm.B] != set()
    with store.reading() as con:
        after = con.execute(sa.select(t.transitions).where(t.transitions.c.at > NOW)).all()
    assert {(row.version, row.fired) for row in after} == {(b, False)}  # of its first look nobody was to be told


@ON_SQLITE
def test_a_shadow_is_written_down_and_changes_nothing(store: Store) -> None:
    a = live(store)
    put(store, company(40))
    work(store, NOW)
    before = dumped(store, t.scores, t.transitions, t.score_history, without=("as_of", "history_seq"))
    tried(store, SHADOW, share=0, at=NOW + 1)
    work(store, NOW + 1)
    assert dumped(store, t.scores, t.transitions, t.score_history, without=("as_of", "history_seq")) == before
    found = members(store)
    assert set(versions(store).values()) == {a}
    assert {one.arm for one in found.values()} == {"A"}
    assert any(one.b_cents > one.a_cents for one in found.values())
    assert any(one.b_ready_at is not None and one.a_ready_at is None for one in found.values())


@ON_SQLITE
def test_replay_explanation_and_why_now_speak_by_the_version_of_the_arm(store: Store) -> None:
    live(store)
    put(store, company(40))
    tried(store)
    work(store, NOW)
    with store.reading() as con:
        stored = {row.lead_id: row for row in con.execute(sa.select(t.scores))}
    found = members(store)
    assert {one.arm for one in found.values()} == {"A", "B"}
    with Engine(store) as engine, engine.connection.begin():
        engine.load(engine.connection)
        for lead, row in stored.items():
            (again,) = replay(engine, lead, [row.as_of], NOW)
            assert (again.version, again.score_cents) == (row.version, row.score_cents)
            said = explain(engine, lead, row.as_of, NOW).explanation
            assert (said.receipt.model.version, int(said.score * 100)) == (row.version, row.score_cents)
        asked = [Recorded(row.lead_id, row.model, row.version, row.as_of) for row in stored.values()]
        assert {one.lead_id for one, _ in lines_of(engine, asked)} == stored.keys()


def test_neither_a_rebuild_nor_a_worker_that_died_changes_an_arm(store: Store) -> None:
    live(store)
    tried(store)
    put(store, company(40))
    with Engine(store) as engine:
        tick(store, engine, NOW, most=7)  # and the worker is gone
    half = members(store)
    work(store, NOW)
    whole, said = members(store), dumped(store, *SAME)
    assert 0 < len(half) < len(whole)
    assert {lead: whole[lead] for lead in half} == half
    rebuild(store, NOW)
    assert members(store) == whole
    assert dumped(store, *SAME) == said


def test_a_lead_keeps_its_arm_when_another_is_merged_into_it(store: Store) -> None:
    live(store)
    number = tried(store)
    put(store, [Message(Kind.identify, f"i{one}", NOW - DAY, user_id=f"u{one}", traits={}) for one in range(30)])
    work(store, NOW)
    found = members(store)
    first = min(found)
    other = next(lead for lead in found if found[lead].arm != found[first].arm)
    with store.writing() as con:
        merge(con, first, other, "cli", NOW, "1")
    work(store, NOW + HOUR)
    assert members(store)[first] == found[first]
    assert other not in versions(store)
    # Somebody who was in no arm and becomes the older half of a lead brings it into none: the lead has one already.
    with store.writing() as con:
        con.execute(sa.delete(t.trial_leads).where(t.trial_leads.c.lead_id == first))
    work(store, NOW + 3 * HOUR)
    kept = members(store)[first]
    assert (kept.trial_id, kept.arm, kept.joined_at) == (number, found[other].arm, found[other].joined_at)


@ON_SQLITE
def test_who_is_stopped_is_scored_by_the_version_that_is_taken(store: Store) -> None:
    live(store)
    put(store, company(40))
    number = tried(store)
    work(store, NOW)
    spoken = members(store)
    with store.writing() as con, pytest.raises(InputError, match="stop the trial"):
        activate(con, next(iter(versions(store).values())), "cli", NOW, fire=True)
    with store.writing() as con, pytest.raises(InputError, match="stop the trial"):
        deactivate(con, "small", "cli", NOW)
    with store.writing() as con:
        trial = stop(con, number, True, "cli", NOW + HOUR, fire=False)
    work(store, NOW + HOUR)
    assert set(versions(store).values()) == {trial.b}
    assert members(store) == spoken  # what was agreed and seen stays
    with store.writing() as con:  # and the last look is as of the end, however often one looks
        for number_of_looks in (1, 2):
            keep_look(con, number, NOW + HOUR, {"looks": number_of_looks}, {})
        assert looks_of(con, number) == [{"looks": 2}]
    with store.reading() as con:
        loud = con.execute(sa.select(t.transitions.c.fired).where(t.transitions.c.at >= NOW + HOUR)).scalars().all()
    assert loud and not any(loud)
