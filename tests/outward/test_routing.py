"""Who became ready is somebody's, once, whatever is killed; who was given a lead is held to the clock."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from leadline.live.routing import keep_routing, standing_routing
from leadline.model.condition import DAY, HOUR, MINUTE, Instant
from leadline.outward.connecting import make_connection
from leadline.outward.following import Following, Overtaken
from leadline.outward.given import Given
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.documents import pause_document
from leadline.store.happenings import Happening
from leadline.store.message import Kind, Message
from leadline.store.notes import contact, note
from leadline.store.people import merge, set_stage
from tests.live.world import NOW, live, put, settle
from tests.outward.conftest import SECRET, Clock
from tests.outward.test_telling import person

REPS = """
routing: sales
reps:
  ann@acme.example: {team: north}
  bob@acme.example: {team: north}
  cyd@acme.example: {}
"""
SALES = REPS + "rules:\n  - {id: dach, if: {country: [DE, AT]}, to: north}\nfallback: cyd@acme.example\n"
CLOCK = """clock: {contact_within: 1h, remind_after: 1h, escalate_after: 2h, escalate_to: boss@acme.example, \
reassign_after: 3h}
"""


def keep(given: Given, text: str) -> None:
    with given.store.writing() as con:
        standing = standing_routing(con)
        assert keep_routing(con, text, 0 if standing is None else standing.document.edit, "test", given.clock())


def ready(store: Store, *numbers: int, at: Instant = NOW, **traits: Any) -> None:
    """People who ask for a demo, and so are ready."""
    for number in numbers:
        put(store, person(number, ("demo.requested", HOUR), **traits), at=at)
    settle(store, at)


def owners(store: Store) -> dict[str, str | None]:
    """Whose each lead is as shown, by its address."""
    settle(store, NOW + 1)
    with store.reading() as con:
        return {row.email: row.owner for row in con.execute(sa.select(t.leads).order_by(t.leads.c.lead_id))}


def given_to(store: Store) -> list[str]:
    """To whom leads were given, in order."""
    with store.reading() as con:
        return list(con.scalars(sa.select(t.assignments.c.owner).order_by(t.assignments.c.assignment_id)))


def row(store: Store) -> sa.Row[Any]:
    """The last assignment."""
    with store.reading() as con:
        query = sa.select(t.assignments).order_by(t.assignments.c.assignment_id.desc()).limit(1)
        return con.execute(query).one()


def told(store: Store) -> list[tuple[str, str]]:
    """What was told to whom."""
    with store.reading() as con:
        rows = con.execute(sa.select(t.deliveries.c.what).order_by(t.deliveries.c.delivery_seq))
        said = [orjson.loads(one.what) for one in rows]
    return [(one["about"], one["to"]) for one in said]


@pytest.fixture
def following(given: Given) -> Following:
    live(given.store)
    with given.store.writing() as con:
        settings = {"about": ["assigned", "reminder", "escalated"], "for": "everybody"}
        secrets = {"url": "json://127.0.0.1:9/x"}
        make_connection(con, "chat", "notice", settings, secrets, SECRET, "test", NOW)
    return Following(given)


def test_who_becomes_ready_is_given_to_somebody_by_the_first_rule_that_fits_and_once(
    given: Given, following: Following
) -> None:
    keep(given, SALES)
    ready(given.store, 1, 2, 3, country="DE")
    ready(given.store, 4, country="FR")
    put(given.store, person(5, ("page", HOUR), country="DE"))
    assert following.turn()
    assert not following.turn()
    assert owners(given.store) == {
        "p1@example.com": "ann@acme.example",
        "p2@example.com": "bob@acme.example",
        "p3@example.com": "ann@acme.example",
        "p4@example.com": "cyd@acme.example",
        "p5@example.com": None,
    }
    assert [about for about, _ in told(given.store)] == ["assigned"] * 4
    assert row(given.store).reason == "no rule fits, and cyd@acme.example is the one who has room"


class Killed(Exception):
    """Somebody pulled the plug."""


class Kills:
    """A consumer that follows from everything, and is killed before the commit."""

    def look(self, happened: Sequence[Happening], now: Instant) -> object:
        return True

    def follow(self, con: sa.Connection, looked: object, now: Instant) -> None:
        raise Killed

    def close(self) -> None:
        """It keeps nothing open."""


def test_killed_before_the_commit_nothing_was_given_and_turns_are_as_they_were(
    given: Given, following: Following
) -> None:
    keep(given, SALES)
    ready(given.store, 1, 2, 3, country="DE")
    following.turn()
    ready(given.store, 6, 7, country="DE")
    following.consumers.append(Kills())
    with pytest.raises(Killed):
        following.turn()
    assert len(given_to(given.store)) == 3
    following.consumers.pop()
    following.turn()
    assert Counter(given_to(given.store)) == {"ann@acme.example": 3, "bob@acme.example": 2}
    assert given_to(given.store)[3] == "bob@acme.example"


def test_two_who_follow_at_once_give_each_lead_once_and_nobody_more_than_their_room(given: Given) -> None:
    live(given.store)
    keep(given, SALES.replace("{team: north}", "{team: north, capacity: {per_day: 4}}"))
    ready(given.store, *range(1, 13), country="DE")
    failed: list[Overtaken] = []

    def follow() -> None:
        one = Following(given)
        try:
            for _ in range(20):
                try:
                    one.turn()
                except Overtaken as error:  # on SQLite the one who comes second is undone
                    failed.append(error)
        finally:
            one.close()

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert all("undone" in str(one) for one in failed)
    with given.store.reading() as con:
        count, leads = con.execute(
            sa.select(sa.func.count(), sa.func.count(sa.distinct(t.assignments.c.lead_id)))
        ).one()
    assert (count, leads) == (12, 12)
    assert Counter(given_to(given.store)) == {"ann@acme.example": 4, "bob@acme.example": 4, "cyd@acme.example": 4}


def test_room_for_open_leads_is_there_again_when_one_is_won(given: Given, following: Following) -> None:
    text = REPS.replace("cyd@acme.example: {}", "cyd@acme.example: {capacity: {open: 1}}")
    keep(given, text + "fallback: [cyd@acme.example]\n")
    ready(given.store, 1, 2)
    following.turn()
    assert owners(given.store) == {"p1@example.com": "cyd@acme.example", "p2@example.com": None}
    with given.store.writing() as con:
        set_stage(con, row(given.store).lead_id, "customer", "", "user:1", NOW + 2)
    ready(given.store, 3, at=NOW + 3)
    following.turn()
    assert given_to(given.store) == ["cyd@acme.example"] * 2


def test_out_of_hours_a_lead_waits_and_then_who_accepted_it_meanwhile_keeps_it(
    given: Given, following: Following, clock: Clock
) -> None:
    closed = 'hours: {days: [mon-sun], from: "%02d:00", to: "%02d:00"}\n'
    hour = NOW // HOUR % 24
    keep(given, SALES + closed % ((hour + 3) % 24, (hour + 4) % 24))
    ready(given.store, 1, 2, country="DE")
    following.turn()
    assert given_to(given.store) == []
    with given.store.reading() as con:
        first, second = con.execute(sa.select(t.routed).order_by(t.routed.c.lead_id)).all()
    assert first.due_at == (NOW // HOUR + 3) * HOUR
    assert "nobody in it works at the moment" in first.reason
    with given.store.writing() as con:
        set_stage(con, first.lead_id, "accepted", "", "user:1", NOW + 1)
    clock.now = first.due_at
    assert following.turn()
    with given.store.reading() as con:
        assert list(con.scalars(sa.select(t.assignments.c.lead_id))) == [second.lead_id]
        assert con.scalar(sa.select(sa.func.count()).where(t.routed.c.due_at.is_not(None))) == 0


def test_reminder_escalation_and_another_owner_come_once_each(given: Given, following: Following, clock: Clock) -> None:
    keep(given, SALES + CLOCK)
    ready(given.store, 1, country="DE")
    following.turn()
    assert row(given.store).contact_by == NOW + HOUR
    for _ in range(6 * 4):
        clock.pass_by(15 * MINUTE)
        following.turn()
    assert given_to(given.store) == ["ann@acme.example", "bob@acme.example", "cyd@acme.example"]
    ann, bob, boss = "ann@acme.example", "bob@acme.example", "boss@acme.example"
    assert told(given.store) == [
        ("assigned", ann),
        ("reminder", ann),
        ("escalated", boss),
        ("assigned", bob),
        ("reminder", bob),
        ("escalated", boss),
        ("assigned", "cyd@acme.example"),
    ]


@pytest.mark.parametrize("act", ["stage", "note", "contact", "crm"])
def test_contact_stops_the_clock(given: Given, following: Following, clock: Clock, act: str) -> None:
    keep(given, SALES + CLOCK)
    ready(given.store, 1, country="DE")
    following.turn()
    lead = row(given.store).lead_id
    clock.pass_by(MINUTE)
    if act == "crm":
        call = Message(Kind.event, "c1", clock.now, name="call.logged", email="p1@example.com", properties={})
        put(given.store, [call], at=clock.now, source="crm")
    else:
        with given.store.writing() as con:
            if act == "stage":
                set_stage(con, lead, "accepted", "", "user:1", clock.now)
            elif act == "note":
                note(con, lead, "Called her", "user:1", clock.now, "n1")
            else:
                contact(con, lead, "", "user:1", clock.now, "c1")
    clock.pass_by(2 * DAY)
    while following.turn():
        pass
    found = row(given.store)
    assert (found.owner, found.contacted_at, found.ended_at) == ("ann@acme.example", NOW + MINUTE, None)
    assert [about for about, _ in told(given.store)] == ["assigned"]


def test_a_lead_that_is_rejected_or_not_ready_any_more_is_nobodys_work(
    given: Given, following: Following, clock: Clock
) -> None:
    keep(given, SALES + CLOCK)
    ready(given.store, 1, country="DE")
    following.turn()
    with given.store.writing() as con:
        set_stage(con, row(given.store).lead_id, "recycled", "no budget", "user:1", NOW + 1)
    assert (row(given.store).ended, row(given.store).next_at) == ("rejected", None)
    ready(given.store, 2, country="DE")
    following.turn()
    put(given.store, [Message(Kind.identify, "i2x", NOW, email="p2@example.com", traits={"job_role": "student"})])
    settle(given.store, NOW + 2)
    clock.pass_by(2)
    following.turn()
    assert row(given.store).ended == "returned"
    ready(given.store, 3, at=clock.now, country="DE")
    following.turn()
    objects = Message(Kind.identify, "i3x", clock.now, email="p3@example.com", traits={"profiling": "objected"})
    put(given.store, [objects], at=clock.now)
    clock.pass_by(DAY)
    following.turn()
    assert (len(given_to(given.store)), row(given.store).ended) == (3, "returned")


def test_who_is_merged_while_they_wait_is_given_out_as_one(given: Given, following: Following, clock: Clock) -> None:
    keep(given, SALES)
    with given.store.writing() as con:
        pause_document(con, "routing", "routing", "test", NOW)
    ready(given.store, 1, 2, country="DE")
    following.turn()
    with given.store.reading() as con:
        rows = con.execute(sa.select(t.routed)).all()
    assert [one.reason for one in rows] == ["the routing is paused"] * 2
    with given.store.writing() as con:
        merge(con, rows[0].lead_id, rows[1].lead_id, "user:1", NOW + 1, "m")
        pause_document(con, "routing", "routing", "test", NOW, paused=False)
    settle(given.store, NOW + 1)
    clock.pass_by(15 * MINUTE)
    following.turn()
    assert given_to(given.store) == ["ann@acme.example"]


def test_a_lead_goes_to_who_owns_another_of_its_account(given: Given, following: Following) -> None:
    keep(given, SALES + "account_owner_first: true\n")
    ready(given.store, 1, 2, country="DE", account_id="acme")
    ready(given.store, 3, country="FR", account_id="acme", owner="Else@where.example")
    ready(given.store, 4, country="FR", account_id="other")
    following.turn()
    assert owners(given.store) == {
        "p1@example.com": "ann@acme.example",
        "p2@example.com": "ann@acme.example",
        "p3@example.com": "else@where.example",
        "p4@example.com": "cyd@acme.example",
    }


def test_a_lead_that_the_crm_gave_to_somebody_else_is_no_longer_on_the_clock_of_who_had_it(
    given: Given, following: Following, clock: Clock
) -> None:
    keep(given, SALES + CLOCK)
    ready(given.store, 1, country="DE")
    following.turn()
    clock.pass_by(MINUTE)
    said = Message(Kind.identify, "i1y", clock.now, email="p1@example.com", traits={"owner": "Eve@acme.example"})
    put(given.store, [said], at=clock.now, source="crm")
    clock.pass_by(DAY)
    following.turn()
    assert (row(given.store).ended, given_to(given.store)) == ("reassigned", ["ann@acme.example"])
    assert [about for about, _ in told(given.store)] == ["assigned"]
