"""Leads go through flows: each step is done once, when it is due, whatever is killed in between."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.flows import lint
from leadline.live.flows import archive_flow, known, move_runs, pause_flow, standing_flows
from leadline.live.routing import keep_routing
from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from leadline.outward.flowing import Flowing
from leadline.outward.given import Given
from leadline.store import flow_runs
from leadline.store import tables as t
from leadline.store.happenings import wake_runs
from leadline.store.objecting import object_to_profiling
from leadline.store.people import merge
from tests.live.world import NOW, put
from tests.outward.conftest import SECRET, Clock
from tests.outward.flows import World, did, identify, many
from tests.store.conftest import NewStore

r = t.flow_runs.c
ON_SQLITE = pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)


@pytest.fixture
def world(given: Given, clock: Clock) -> Iterator[World]:
    found = World(given, clock)
    yield found
    found.following.close()


def test_an_event_lets_a_lead_enter_if_it_is_the_one_that_is_meant_and_the_condition_holds(world: World) -> None:
    world.keep(
        "flow: pricing\non: {event: page, where: {path: /pricing}}\nif: {country: DE}\nenters: each time\n"
        "steps: [{mail: offer}]"
    )
    world.come(identify("ada", country="DE"), identify("bob", country="FR"))
    world.come(did("ada", "page", NOW, path="/docs"), did("bob", "page", NOW, path="/pricing"))
    assert world.runs() == []
    world.clock.pass_by(MINUTE)
    world.come(did("ada", "page", world.clock.now, path="/pricing"))
    assert world.runs() == [("pricing", "mail-1", "finished")]
    world.clock.pass_by(MINUTE)
    world.come(did("ada", "page", world.clock.now, path="/docs"))
    assert world.sent() == ["offer"], "an event that was meant before is not meant again"
    world.clock.pass_by(MINUTE)
    world.come(did("ada", "page", world.clock.now, path="/pricing"), did("ada", "page", world.clock.now - SECOND))
    assert world.sent() == ["offer", "offer"]


@ON_SQLITE
def test_what_a_lead_reaches_lets_it_enter_once(world: World) -> None:
    world.keep("flow: warm\non: {score: score, rises_to: 30}\nsteps: [{tag: warm}]")
    world.keep("flow: ready\non: {stage: mql}\nsteps: [{task: Call, due: 2d}]")
    world.keep("flow: country\non: {changed: country, to: DE}\nsteps: [{webhook: hooks}]")
    world.come(identify("ada", seniority="vp", country="FR"))
    world.clock.pass_by(MINUTE)
    world.come(did("ada", "demo.requested", world.clock.now), identify("ada", world.clock.now, country="DE"))
    assert sorted(world.runs("flow", "ended")) == [("country", "finished"), ("ready", "finished"), ("warm", "finished")]
    assert world.attribute("tags", "ada") == '["warm"]'
    assert world.sent("task") == ["Call"] and world.sent("flow") == ["webhook-1"]


def test_an_awaited_event_wakes_a_run_and_time_ends_the_wait_of_another(world: World) -> None:
    world.keep(
        "flow: offer\non: {changed: country}\nsteps:\n  - mail: offer\n"
        "  - wait: {until: {event: email.clicked, where: {path: /a}}, at_most: 2d}\n"
        "  - branch: [{if: {did: {on: email.clicked, within: 2d}}, steps: [{mail: thanks}]}, {else: [{mail: again}]}]\n"
    )
    world.come(identify("ada", country="DE"), identify("bob", country="DE"))
    assert world.sent() == ["offer", "offer"]
    world.pass_by(HOUR)
    world.come(did("ada", "email.clicked", world.clock.now, path="/b"))
    assert world.sent() == ["offer", "offer"]
    world.pass_by(HOUR)
    world.come(did("ada", "email.clicked", world.clock.now, path="/a"))
    assert world.sent() == ["offer", "offer", "thanks"]
    world.pass_by(2 * DAY - 2 * HOUR - 1)
    assert world.sent()[3:] == []
    world.pass_by(1)
    assert world.sent()[3:] == ["again"]
    assert world.runs("ended") == [("finished",), ("finished",)]


@ON_SQLITE
def test_a_goal_that_is_reached_ends_a_run_as_soon_as_the_lead_is_scored(world: World) -> None:
    world.keep("flow: nurture\non: {changed: country}\ngoal: {stage: mql}\nsteps: [{wait: 30d}, {mail: late}]")
    world.come(identify("ada", seniority="vp", country="DE"))
    assert world.runs() == [("nurture", "wait-1", None)]
    world.pass_by(DAY)
    world.come(did("ada", "demo.requested", world.clock.now))
    assert world.runs() == [("nurture", "wait-1", "goal")]
    world.pass_by(30 * DAY)
    assert world.sent() == []


def test_what_steps_change_of_a_lead_is_there_at_the_next_branch(world: World) -> None:
    world.keep(
        "flow: change\non: manual\nsteps:\n  - set: {tier: gold, seats: 5, old: null}\n  - tag: vip\n  - tag: eu\n"
        "  - untag: vip\n  - {points: 40, dimension: interest, reason: Met at the fair, expires: 30d}\n"
        "  - {assign: ann@acme.example}\n  - branch: [{if: {tier: gold, interest: {gte: 40}, owner: ann@acme.example}, "
        "steps: [{stage: accepted, reason: They bought}]}]\n  - enrol: other\n"
    )
    world.keep("flow: other\non: manual\nsteps: [{mail: hello}]")
    world.come(identify("ada", old="x"))
    world.put_in("change", world.lead("ada"))
    world.follow()
    assert world.runs("flow", "ended") == [("change", "finished"), ("other", "finished")]
    assert [world.attribute(name, "ada") for name in ("tier", "seats", "old", "tags")] == ["gold", "5", None, '["eu"]']
    with world.given.store.reading() as con:
        lead = con.execute(sa.select(t.leads)).one()
        assert (lead.owner, lead.stage) == ("ann@acme.example", "accepted") and lead.score_cents >= 4000
        (by,) = con.scalars(sa.select(t.assignments.c.by))
        assert by == "flow:change"
        said = [row.step for row in flow_runs.steps_of(con, 1)]
    assert said[:4] == ["set-1", "tag-1", "tag-2", "untag-1"] and said[-2:] == ["stage-1", "enrol-1"]


@ON_SQLITE
def test_a_step_that_cannot_be_done_keeps_its_run_and_does_what_was_before_it_once(world: World) -> None:
    world.keep("flow: f\non: manual\nsteps: [{mail: first}, {notice: none}, {mail: second}]")
    world.come(identify("ada"))
    (run,) = world.put_in("f", world.lead("ada"))
    world.follow()
    world.pass_by(3 * DAY)
    ((step, error, attempts),) = world.runs("step", "error", "attempts")
    assert (step, world.sent()) == ("notice-1", ["first"])
    assert "no connection of the kind notice" in error and 1 < attempts < 8
    with world.given.store.writing() as con:
        row = {"connection": "chat", "kind": "notice", "created_at": NOW, "created_by": "test"}
        settings = '{"about": ["assigned"], "whom": "everybody"}'
        con.execute(sa.insert(t.connections).values(row | {"settings": settings}))
        assert flow_runs.retry(con, r.run_id == run, world.clock.now) == 1
    world.follow()
    assert world.sent() == ["first", "second"] and world.sent("notice") == ["none"]
    assert world.runs("ended", "error") == [("finished", "")]


@ON_SQLITE
def test_a_flow_that_rests_does_nothing_and_goes_on_where_it_stood(world: World) -> None:
    world.keep("flow: f\non: {changed: country}\nsteps: [{mail: a}, {wait: 1d}, {mail: b}]")
    world.come(identify("ada", country="DE"))
    with world.given.store.writing() as con:
        pause_flow(con, "f", "test", world.clock.now)
    world.pass_by(2 * DAY)
    world.come(identify("bob", country="DE"))
    assert world.sent() == ["a"] and len(world.runs()) == 1
    with world.given.store.writing() as con:
        pause_flow(con, "f", "test", world.clock.now, paused=False)
    world.follow()
    assert world.sent() == ["a", "b"]
    with world.given.store.writing() as con:
        world_put = world.lead("bob")
    world.put_in("f", world_put)
    world.follow()
    with world.given.store.writing() as con:
        assert archive_flow(con, "f", "test", world.clock.now)
    assert world.runs("ended") == [("finished",), ("stopped",)]


@ON_SQLITE
def test_a_run_goes_on_by_the_text_that_it_entered_with_unless_it_is_moved(world: World) -> None:
    world.keep("flow: f\non: manual\nsteps: [{wait: 1d, id: w}, {mail: old}]")
    world.come(*many(["ada", "bob", "cyd"]))
    ada, bob, cyd = map(world.lead, ("ada", "bob", "cyd"))
    world.put_in("f", ada)
    world.follow()
    world.keep("flow: f\non: manual\nsteps: [{wait: 1d, id: w}, {mail: new}]", 1)
    world.put_in("f", bob)
    world.follow()
    world.pass_by(DAY)
    assert world.sent() == ["old", "new"]
    world.put_in("f", cyd)
    world.follow()
    world.keep("flow: f\non: manual\nsteps: [{wait: 2d, id: w}, {mail: newest}]", 2)
    world.keep("flow: f\non: manual\nsteps: [{wait: 2d}, {mail: lost}]", 3)
    with world.given.store.writing() as con:
        with pytest.raises(InputError, match="1 at `w`"):
            move_runs(con, "f", 2, 4, "test", world.clock.now)
        assert move_runs(con, "f", 2, 3, "test", world.clock.now) == 1
    world.pass_by(DAY)
    assert world.sent() == ["old", "new"]
    world.pass_by(DAY)
    assert world.sent() == ["old", "new", "newest"]


@ON_SQLITE
def test_a_flow_that_cannot_be_read_any_more_lets_nobody_in_and_goes_on_when_it_can(world: World) -> None:
    world.keep("flow: f\non: {changed: country}\nif: {interest: {gte: 0}}\nsteps: [{wait: 1d}, {mail: x}]")
    world.come(identify("ada", country="DE"))
    assert len(world.runs()) == 1
    with world.given.store.writing() as con:
        con.execute(sa.update(t.documents).values(edit=7))  # as if its text were of another time
        row = {"kind": "flow", "name": "f", "edit": 7, "title": "", "at": NOW, "by": "test"}
        text = "flow: f\non: {changed: country}\nif: {band: cool}\nsteps: [{mail: x}]"
        con.execute(sa.insert(t.document_edits).values(row | {"text": text}))
        standing = standing_flows(con)["f"]
    assert standing.flow is None and "no band is called `cool`" in str(standing.problems[0])
    world.pass_by(HOUR)
    world.come(identify("bob", world.clock.now, country="DE"))
    assert len(world.runs()) == 1
    world.pass_by(DAY)
    assert world.runs() == [("f", "mail-1", "finished")], "who is in it goes on by the text of then"


@ON_SQLITE
def test_what_there_is_beside_a_flow_is_known_to_lint(world: World) -> None:
    world.keep("flow: a\non: manual\nsteps: [{mail: x}, {enrol: b}, {points: 1, dimension: interst, reason: r}]")
    world.keep("flow: b\non: manual\nsteps: [{enrol: a}, {webhook: hook}]")
    with world.given.store.reading() as con:
        beside, flows = known(con), standing_flows(con)
        assert flow_runs.standing_at(con, "a") == {} == flow_runs.edits_inside(con, "a")
    found = {name: [str(one) for one in lint(one.flow, beside).mistakes] for name, one in flows.items() if one.flow}
    assert found == {
        "a": [
            "line 3, step `mail-1`: there is no mail `x`",
            "line 3, step `points-1`: there is no dimension `interst`; did you mean `interest`?",
            "flow `a`: flows put leads into each other in a ring: `a` → `b` → `a`",
        ],
        "b": [
            "line 3, step `webhook-1`: there is no connection of the kind webhook `hook`; did you mean `hooks`?",
            "flow `b`: flows put leads into each other in a ring: `b` → `a` → `b`",
        ],
    }


ROUTING = """
routing: sales
reps: {ann@acme.example: {hours: {days: mon-fri, from: "9:00", to: "17:00"}}}
rules: [{id: germany, if: {country: DE}, to: ann@acme.example}]
"""


@ON_SQLITE
def test_the_rules_of_routing_say_whose_a_lead_is_once_somebody_works(world: World) -> None:
    world.keep("flow: f\non: manual\nsteps: [{mail: a}, {assign: routing}, {mail: b}]")
    world.come(*many(["ada", "bob"], country="DE"))
    world.put_in("f", world.lead("ada"))
    world.follow()
    assert world.sent() == ["a"] and "there is no routing" in world.runs("error")[0][0]
    with world.given.store.writing() as con:
        assert keep_routing(con, ROUTING, 0, "test", world.clock.now)
    world.pass_by(MINUTE)
    assert world.sent() == ["a", "b"] and world.attribute("owner", "ada") == "ann@acme.example"
    world.pass_by(5 * HOUR)
    world.put_in("f", world.lead("bob"))
    world.follow()
    ((step, error, due_at),) = world.runs("step", "error", "due_at")[1:]
    assert step == "assign-1" and "nobody in it works" in error and (due_at - NOW) // HOUR == 18
    world.pass_by(due_at - world.clock.now)
    assert world.attribute("owner", "bob") == "ann@acme.example" and world.sent() == ["a", "b", "a", "b"]


@ON_SQLITE
def test_a_merged_lead_is_in_a_flow_once_and_is_woken_whoever_it_was(world: World) -> None:
    world.keep("flow: f\non: manual\nenters: each time\nsteps: [{wait: {until: {tier: gold}}}, {mail: x}]")
    world.come(*many(["ada", "bob", "cyd"]))
    ada, bob, cyd = map(world.lead, ("ada", "bob", "cyd"))
    world.put_in("f", bob, cyd)
    world.follow()
    with world.given.store.writing() as con:
        merge(con, ada, bob, "test", world.clock.now, "one")
        merge(con, ada, cyd, "test", world.clock.now, "two")
    world.follow()
    assert sorted(world.runs("lead_id", "ended")) == [(bob, None), (cyd, "stopped")]
    assert world.put_in("f", ada) == []
    world.pass_by(HOUR)
    world.come(identify("ada", world.clock.now, tier="gold"))
    assert world.sent() == ["x"] and world.runs("ended") == [("finished",), ("stopped",)]


@ON_SQLITE
def test_who_objects_leaves_and_who_enters_may_do_so_as_often_as_the_flow_says(world: World) -> None:
    world.keep("flow: f\non: manual\nenters: once per 30d\nsteps: [{wait: 1d}, {mail: x}]")
    world.come(identify("ada"))
    ada = world.lead("ada")
    assert len(world.put_in("f", ada)) == 1 and world.put_in("f", ada) == []
    world.follow()
    world.pass_by(DAY)
    assert world.put_in("f", ada) == []
    world.pass_by(29 * DAY)
    assert len(world.put_in("f", ada)) == 1
    with world.given.store.writing() as con:
        object_to_profiling(con, ada, "test", world.clock.now)
    world.follow()
    assert world.sent() == ["x"] and world.runs("number", "ended") == [(1, "finished"), (2, "stopped")]


def test_a_date_lets_leads_enter_at_its_hour_where_they_are(world: World) -> None:
    world.keep('flow: renew\non: {date: renewal, before: 7d, at: "9:00"}\nsteps: [{mail: renew}]')
    world.come(
        identify("ada", renewal="2026-09-30", timezone="America/New_York"),  # 2026-09-23 13:00 UTC
        identify("bob", renewal="2026-09-30", timezone="Asia/Tokyo"),  # 2026-09-23 00:00 UTC
        identify("cyd", renewal="2026-10-30"),
    )
    found = []
    for _ in range(80):  # NOW is 2026-09-21 14:13 UTC
        world.pass_by(HOUR, scores=False)
        found.append(len(world.sent()))
    assert [found.index(1) + 1, found.index(2) + 1, found[-1]] == [34, 47, 2]


# -- many leads, a month, and kills ----------------------------------------------------------------------------------

NURTURE = """
flow: nurture
on: manual
goal: {bought: true}
quiet: {from: "22:00", to: "7:00"}
steps:
  - mail: welcome
  - wait: 3d
  - split:
      - {percent: 30, steps: [{tag: short}]}
      - {percent: 70, steps: [{mail: long}, {wait: 4d}]}
  - wait: {until: {event: email.clicked}, at_most: 5d}
  - branch:
      - {if: {did: {on: email.clicked, within: 30d}}, steps: [{points: 5, dimension: interest, reason: Clicks}]}
      - {else: [{mail: why-not}]}
  - wait: 7d
  - webhook: hooks
  - enrol: after
  - wait: 6d
  - mail: goodbye
"""
AFTER = "flow: after\non: manual\nsteps: [{wait: 2d}, {task: Call, due: 1d}]"


class Killed(BaseException):
    """The process is gone."""


class Killing:
    """Ends the process at some statements and before some commits, a few times in a hundred."""

    def __init__(self, engine: sa.Engine, seed: int, chance: float) -> None:
        self.draw, self.chance, self.kills = random.Random(seed), chance, 0
        self.is_armed = False
        sa.event.listen(engine, "before_cursor_execute", self.statement)
        sa.event.listen(engine, "commit", self.commit)

    def maybe(self) -> None:
        if self.is_armed and self.draw.random() < self.chance:
            self.kills += 1
            raise Killed

    def statement(self, con: sa.Connection, *_: object) -> None:
        self.maybe()

    def commit(self, con: sa.Connection) -> None:
        self.maybe()


def nurtured(world: World, leads: int, killing: Killing | None = None, days: int = 35) -> Counter[str]:
    """A month of so many leads; every fifth clicks on its fourth day, and every seventh buys on its ninth."""
    world.keep(NURTURE)
    world.keep(AFTER)
    names = [f"n{number}" for number in range(leads)]
    put(world.given.store, many(names, timezone="Europe/Berlin"), world.clock.now)
    with world.given.store.reading() as con:
        found = dict(con.execute(sa.select(t.subjects.c.value, t.subjects.c.subject_id)).all())
        ids = {name: found[name] for name in names}
    world.put_in("nurture", *ids.values())
    for day in range(days):
        now = world.clock.now
        if day == 4:
            put(world.given.store, [did(name, "email.clicked", now) for name in names[::5]], now)
        if day == 9:
            put(world.given.store, many(names[::7], at=now, bought="true"), now)
        if day in (4, 9):
            with world.given.store.writing() as con:
                wake_runs(con, ids.values(), now)  # as the scorer does
        for _ in range(4):
            followed(world, killing)
            world.clock.pass_by(6 * HOUR)
    return world.keys()


def followed(world: World, killing: Killing | None) -> None:
    """Follow until nothing follows; who is killed begins anew, with nothing in memory."""
    while True:
        try:
            if killing is not None:
                killing.is_armed = True
            if not world.following.turn():
                return
        except Killed:
            world.following.consumers = [Flowing(world.given)]
        finally:
            if killing is not None:
                killing.is_armed = False


@ON_SQLITE
def test_killed_at_any_statement_and_commit_of_a_month_each_thing_is_done_once(
    new_store: NewStore, clock: Clock
) -> None:
    keys = []
    for killing in (None, 1):
        store = new_store()
        world = World(Given(store, clock, SECRET), clock)
        clock.now = NOW
        kills = None if killing is None else Killing(store.engine, killing, 0.02)
        keys.append(nurtured(world, 150, kills))
        world.following.close()
        assert kills is None or kills.kills > 20
        with store.reading() as con:
            assert con.scalar(sa.select(sa.func.count()).where(r.ended_at.is_(None))) == 0
            ended = flow_runs.counts(con, "nurture")["nurture"].ended
            grants = Counter(con.scalars(sa.select(t.events.c.event_id).where(t.events.c.name == "points.granted")))
            steps = con.execute(sa.select(t.flow_steps.c.run_id, t.flow_steps.c.step)).all()
        keys[-1] += grants
        assert ended["goal"] == 22 and ended["finished"] == 128
        assert len(steps) == len(set(steps)), "no step is written down twice"
    undisturbed, killed = keys
    assert set(undisturbed.values()) == {1}
    assert killed == undisturbed


@ON_SQLITE
def test_runs_that_wait_cost_one_look_into_an_index_however_many_they_are(world: World) -> None:
    world.keep("flow: f\non: manual\nsteps: [{wait: 30d}, {mail: x}]")
    row = {"flow": "f", "edit": 1, "number": 1, "cause": "{}", "entered_at": NOW, "step": "wait-1", "since": NOW}
    with world.given.store.writing() as con:
        rows = [row | {"lead_id": number, "due_at": NOW + 30 * DAY + number} for number in range(1, 20_001)]
        con.execute(sa.insert(t.flow_runs), rows)
        query = flow_runs.DUE.where(r.due_at <= NOW).compile(con, compile_kwargs={"literal_binds": True})
        plan = " ".join(row.detail for row in con.execute(sa.text(f"EXPLAIN QUERY PLAN {query}")))
    assert "ix_flow_runs_due_at" in plan and "SCAN" not in plan and "B-TREE" not in plan
    assert not world.following.turn()
