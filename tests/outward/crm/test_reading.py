"""What sales do in a CRM comes back as facts with the instants of the CRM, once, and moves the lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from leadline.model.condition import DAY, HOUR, MINUTE
from leadline.outward.connecting import check_connection
from leadline.outward.crm import taking
from leadline.outward.crm.reading import Reading
from leadline.simulate.crm.answering import Answer
from leadline.store import tables as t
from leadline.store.connections import connections
from leadline.store.crm import how_read, set_mark
from leadline.store.erasing import erase
from leadline.store.erasures import erasure_log
from leadline.store.people import set_stage
from tests.outward.crm.conftest import NAME, World

MAPPING = """
mapping: hs
contact:
  stages: {salesqualifiedlead: sql}
  fields: {jobtitle: job_title}
  moves: {hs_lead_status: {UNQUALIFIED: disqualified}}
deal:
  reasons: {No budget: recycled}
"""


def connected(world: World, **settings: Any) -> Any:
    """A lead that stands in the CRM and was read there; their contact."""
    world.connect(tasks=False, **settings)
    world.map(MAPPING)
    contact = world.there.person("p1@example.com")
    world.read()
    world.clock.pass_by(HOUR)
    world.person(1, "demo.requested", owner="sam@example.com")
    world.sync()
    world.read()
    return contact


def test_a_sale_comes_back_with_its_instants_and_moves_the_lead(world: World) -> None:
    contact = connected(world)
    world.clock.pass_by(HOUR)
    made_at = world.clock()
    deal = world.there.deal(contact.id, dealstage="contractsent", amount="1200", deal_currency_code="EUR")
    world.clock.pass_by(HOUR)
    world.read()
    assert world.lead(1).stage == "opportunity"
    world.clock.pass_by(2 * DAY)
    won_at = world.clock()
    world.there.change("deals", deal.id, dealstage="closedwon", amount="1500")
    world.clock.pass_by(HOUR)
    assert world.read() == 1
    assert world.read() == 0, "what was read is read again, and is nothing new"
    assert [(name, at) for name, at, _ in world.events("deal.")] == [("deal.created", made_at), ("deal.won", won_at)]
    said = orjson.loads(world.events("deal.won")[0][2])
    assert (said["amount"], said["currency"], said["crm"], said["deal"]) == (1500, "EUR", NAME, deal.id)
    moves = world.rows(sa.select(t.transitions).order_by(t.transitions.c.number))
    assert [(row.from_stage, row.to_stage, row.moved_by, row.at) for row in moves][1:] == [
        ("mql", "opportunity", "crm:hs", made_at),
        ("opportunity", "customer", "crm:hs", won_at),
    ]
    another = world.there.deal(contact.id, dealstage="closedlost", closed_lost_reason="No budget")
    world.clock.pass_by(HOUR)
    world.read()
    assert world.lead(1).stage == "customer", "what is lost later makes a customer nothing else"
    assert orjson.loads(world.events("deal.lost")[0][2])["reason"] == "No budget"
    world.there.delete("deals", another.id)
    world.clock.pass_by(2 * HOUR)
    world.read()
    assert [name for name, *_ in world.events("deal.")][-1] == "deal.deleted"
    source = world.rows(sa.select(t.sources.c.name).where(t.sources.c.kind == "crm"))
    assert [row.name for row in source] == ["crm:hs"]


def test_a_lost_deal_moves_the_lead_as_its_reason_says(world: World) -> None:
    contact = connected(world)
    deal = world.there.deal(contact.id, dealstage="contractsent")
    world.clock.pass_by(HOUR)
    world.read()
    world.there.change("deals", deal.id, dealstage="closedlost", closed_lost_reason="No budget")
    world.clock.pass_by(HOUR)
    world.read()
    (last,) = world.rows(sa.select(t.transitions).order_by(t.transitions.c.number.desc()).limit(1))
    assert (last.to_stage, last.reason) == ("recycled", "a deal was lost in hs: No budget")


def test_stages_and_attributes_are_read_and_what_is_newer_here_stays(world: World) -> None:
    contact = connected(world)
    world.clock.pass_by(HOUR)
    world.there.change("contacts", contact.id, lifecyclestage="salesqualifiedlead", jobtitle="Head of Sales")
    typed_at = world.clock()
    world.clock.pass_by(HOUR)
    world.read()
    lead = world.lead(1)
    assert (lead.stage, orjson.loads(lead.attributes)["job_title"]) == ("sql", "Head of Sales")
    (change,) = world.rows(sa.select(t.changes).where(t.changes.c.attribute == "job_title"))
    assert (change.occurred_at, change.trusted) == (typed_at, True)
    world.there.change("contacts", contact.id, hs_lead_status="UNQUALIFIED")
    world.clock.pass_by(MINUTE)
    with world.given.store.writing() as con:
        set_stage(con, lead.lead_id, "opportunity", "", "user:1", world.clock())
    world.clock.pass_by(MINUTE)
    world.read()
    assert world.lead(1).stage == "opportunity", "somebody here moved it after that"


def test_what_we_wrote_is_no_change_and_a_person_who_becomes_the_owner_is_one(world: World) -> None:
    contact = connected(world)
    assert contact.value("hubspot_owner_id") == "71"
    owners = sa.select(t.changes.c.value, t.changes.c.occurred_at).where(t.changes.c.attribute == "owner")
    before = world.rows(owners)
    world.clock.pass_by(HOUR)
    world.read()
    assert world.rows(owners) == before, "our own writing came back, and says nothing"
    world.there.change("contacts", contact.id, hubspot_owner_id="72")
    at = world.clock()
    world.clock.pass_by(HOUR)
    world.read()
    assert [tuple(row) for row in world.rows(owners)[len(before) :]] == [("kim@example.com", at)]
    assert world.lead(1).owner == "kim@example.com"
    world.sync()
    assert contact.value("hubspot_owner_id") == "72"


def test_two_contacts_that_become_one_make_the_leads_one(world: World) -> None:
    contact = connected(world)
    other = world.there.person("p2@example.com")
    world.person(2, "page")
    world.sync()
    world.read()
    world.there.objects["contacts"].merge(contact.id, other.id, world.there.now)
    world.clock.pass_by(HOUR)
    world.read()
    (first,) = world.rows(sa.select(t.leads.c.lead_id))
    assert first.lead_id == 1
    gone = {row.remote_id: row.gone_at is not None for row in world.rows(sa.select(t.crm_links))}
    assert gone == {contact.id: False, other.id: True}
    assert [name for name, *_ in world.events("crm.")] == ["crm.merged"]


def test_who_is_new_there_becomes_a_lead_and_who_is_deleted_there_is_noted(world: World) -> None:
    connected(world)
    new = world.there.person("p9@example.com", hubspot_owner_id="72", jobtitle="CFO")
    world.clock.pass_by(HOUR)
    world.read()
    plain = world.there.person("p8@example.com")
    world.clock.pass_by(HOUR)
    world.read()
    assert world.lead(8).created_at == plain.created
    lead = world.lead(9)
    assert (lead.owner, orjson.loads(lead.attributes)["job_title"]) == ("kim@example.com", "CFO")
    world.there.delete("contacts", new.id)
    world.clock.pass_by(2 * HOUR)
    world.read()
    assert [name for name, *_ in world.events("crm.")] == ["crm.deleted"]
    world.person(9, "demo.requested")
    world.sync()
    assert ("sync", "dropped", "its record was deleted in HubSpot") in world.deliveries("kind", "state", "error")
    assert len(world.there.objects["contacts"].living) == 2


def test_a_number_of_ours_that_somebody_made_up_there_keeps_nobody_from_being_read(world: World) -> None:
    connected(world)
    for number, typed in enumerate(("9" * 30, "no number", "123456"), 5):
        world.there.person(f"p{number}@example.com", leadline_id=typed)
    world.clock.pass_by(HOUR)
    world.read()
    assert [world.lead(number).name for number in (5, 6, 7)] == [None] * 3


def test_a_reading_that_is_killed_goes_on_and_takes_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.connect()
    world.map(MAPPING)
    world.read()
    world.clock.pass_by(HOUR)
    world.there.ahead = 4 * MINUTE
    for number in range(120):
        world.there.person(f"p{number}@example.com", jobtitle="CFO")
        world.clock.pass_by(1_000)
    marks: list[Any] = []

    def kill(*args: Any) -> None:
        marks.append(args)
        if len(marks) == 3:
            raise KeyboardInterrupt
        set_mark(*args)

    with monkeypatch.context() as patched:
        patched.setattr(taking, "set_mark", kill)
        with pytest.raises(KeyboardInterrupt):
            world.read()
    world.begin()
    world.clock.pass_by(HOUR)
    world.read()
    world.read()
    stated = world.rows(sa.select(t.changes.c.occurred_at).where(t.changes.c.attribute == "job_title"))
    assert len(stated) == 120 == len(world.rows(sa.select(t.leads.c.lead_id)))
    assert all(row.occurred_at <= world.clock() for row in stated)


def test_a_deal_that_is_won_when_it_is_first_read_makes_a_customer(world: World) -> None:
    contact = connected(world)
    world.clock.pass_by(HOUR)
    world.there.deal(contact.id, dealname="First order", dealstage="closedwon", amount="900")
    world.read()
    world.settle()
    assert world.lead(1).stage == "customer"


def test_a_crm_that_fails_is_left_alone_and_read_on_from_where_it_was(world: World) -> None:
    contact = connected(world)
    with world.given.store.reading() as con:
        (one,) = connections(con, NAME)
    world.there.refusals = [Answer(429, {"message": "slow"}, {"retry-after": "7200"})]
    world.reading.serve(one)
    with world.given.store.reading() as con:
        assert how_read(con, NAME).next_at == world.clock() + 2 * HOUR
    checked = check_connection(world.given, NAME)
    assert checked is not None and "could not be read the last time: HubSpot asks us to wait" in checked.lacks[0]
    world.there.change("contacts", contact.id, jobtitle="CEO")
    world.clock.pass_by(DAY)
    world.reading.serve(one)
    world.settle()
    checked = check_connection(world.given, NAME)
    assert checked is not None and checked.works
    assert orjson.loads(world.lead(1).attributes)["job_title"] == "CEO"


def test_the_reader_reads_by_itself_what_is_due_and_ends(world: World) -> None:
    contact = connected(world)
    world.there.change("contacts", contact.id, jobtitle="CEO")
    world.clock.pass_by(HOUR)
    world.reading.begin()
    world.reading.threads[NAME].join()
    world.settle()
    assert orjson.loads(world.lead(1).attributes)["job_title"] == "CEO"
    asked = len(world.there.asked)
    world.reading.begin()
    world.reading.threads[NAME].join()
    assert len(world.there.asked) == asked, "it is not due yet"


def test_who_was_erased_here_does_not_come_back_from_there(world: World, tmp_path: Path) -> None:
    contact = connected(world)
    log = erasure_log(world.given.store, b"k" * 32, tmp_path / "erasures")
    world.there.deal(contact.id, dealstage="contractsent")
    world.clock.pass_by(HOUR)
    world.read()
    erase(world.given.store, world.lead(1).lead_id, log, "test", world.clock())
    world.reading = Reading(world.given, log)
    world.there.change("contacts", contact.id, jobtitle="CEO")
    world.there.deal(contact.id, dealstage="closedwon")
    world.clock.pass_by(HOUR)
    assert world.read() == 0
    assert not world.rows(sa.select(t.leads))
    kept = world.rows(sa.select(t.crm_links.c.kind, t.crm_links.c.subject_id))
    assert {(row.kind, row.subject_id) for row in kept} <= {("deal", None)}
