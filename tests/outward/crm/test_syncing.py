"""What is written into a CRM: our fields and nothing else, once, however often it is tried and whatever is killed."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from leadline.model.dates import iso
from leadline.outward.connecting import make_connection
from leadline.outward.crm import sending
from leadline.simulate.crm.answering import Answer
from leadline.store import tables as t
from leadline.store.attributes import change_lead
from leadline.store.connections import archive_connection, connections
from leadline.store.crm import Known, note_said, note_seen, records_of
from leadline.store.objecting import object_to_profiling
from leadline.store.outbox import Delivery, put
from leadline.store.people import merge
from tests.outward.conftest import SECRET
from tests.outward.crm.conftest import NAME, World


def test_who_becomes_of_interest_stands_there_with_reasons_a_note_and_a_task_for_the_owner(world: World) -> None:
    world.connect()
    ada = world.there.person("p1@example.com", jobtitle="Head of Sales", firstname="Augusta")
    world.person(1, "demo.requested", owner="sam@example.com", seniority="vp")
    world.sync()
    lead = world.lead(1)
    assert {name: ada.value(f"leadline_{name}") for name in ("id", "score", "grade", "band", "stage", "link")} == {
        "id": str(lead.lead_id),
        "score": "70.0",
        "grade": "B",
        "band": "hot",
        "stage": "mql",
        "link": f"https://pages.example.com/leads/{lead.lead_id}",
    }
    assert (ada.value("leadline_reasons") or "").splitlines()[0].endswith("+40.00")
    assert (ada.value("firstname"), ada.value("jobtitle")) == ("Augusta", "Head of Sales"), "what is not ours stays"
    assert ada.value("hubspot_owner_id") == "71"
    (task,), (note,) = world.there.objects["tasks"].living, world.there.objects["notes"].living
    assert (task.value("hs_task_subject"), task.value("hubspot_owner_id")) == (
        "Get in touch with Ann Lee 1: score 70, grade B, hot",
        "71",
    )
    assert "/leads/" in (task.value("hs_task_body") or "")
    assert (note.value("hs_note_body") or "").startswith("Leadline: from lead to mql (score 70, grade B, hot)")
    assert [world.there.links[one.id] for one in (task, note)] == [[ada.id]] * 2
    assert {state for _, state in world.deliveries("kind", "state")} == {"sent"}


def test_who_is_of_no_interest_is_not_made_there_but_kept_where_they_stand(world: World) -> None:
    world.connect()
    known = world.there.person("p2@example.com")
    world.person(1, "page")
    world.person(2, "page")
    world.sync()
    assert [one.value("email") for one in world.there.objects["contacts"].living] == ["p2@example.com"]
    assert known.value("leadline_score") == "1.0"
    assert [row[0] for row in world.deliveries("state")] == ["dropped", "sent"]


def test_a_flood_of_scores_is_one_write_and_what_did_not_change_is_none(world: World) -> None:
    world.connect()
    contact = world.there.person("p1@example.com")
    for _ in range(6):
        world.person(1, "page")
        world.settle()
        world.follow()
        world.clock.pass_by(SECOND)
    assert len(world.deliveries("key")) <= 2
    before = world.there.objects["contacts"].writes
    world.sync()
    assert world.there.objects["contacts"].writes - before <= 2
    assert contact.value("leadline_score") is not None
    before = len(world.there.asked)
    with world.given.store.writing() as con:
        put(con, [Delivery("again", NAME, "sync", {}, world.lead(1).lead_id)], world.clock())
    world.deliver()
    assert len(world.there.asked) == before, "nothing is asked for what stands there already"


def test_an_owner_whom_a_person_chose_is_never_replaced(world: World) -> None:
    world.connect()
    typed = world.there.person("p1@example.com", hubspot_owner_id="72")
    empty = world.there.person("p2@example.com")
    for number in (1, 2):
        world.person(number, "demo.requested", owner="sam@example.com")
    world.sync()
    assert (typed.value("hubspot_owner_id"), empty.value("hubspot_owner_id")) == ("72", "71")
    with world.given.store.writing() as con:
        for number in (1, 2):
            change_lead(con, world.lead(number).lead_id, {"owner": "kim@example.com"}, "test", world.clock())
    world.sync()
    owners = [one.value("hubspot_owner_id") for one in (typed, empty)]
    assert owners == ["72", "72"], "over what we wrote we may"
    world.there.owners["73"] = "lou@example.com"
    world.there.change("contacts", empty.id, hubspot_owner_id="73")
    with world.given.store.writing() as con:
        change_lead(con, world.lead(2).lead_id, {"owner": "sam@example.com"}, "test", world.clock())
    world.sync()
    assert empty.value("hubspot_owner_id") == "73"


def test_what_changes_right_after_a_change_of_stage_is_written_as_well(world: World) -> None:
    world.connect(tasks=False)
    contact = world.there.person("p1@example.com")
    for event in ("demo.requested", "page", "demo.requested"):
        world.person(1, event)
        world.settle()
        world.follow()
        world.deliver()
        world.clock.pass_by(SECOND)
    assert contact.value("leadline_stage") == "mql"
    world.sync()
    assert float(contact.value("leadline_score") or 0) == world.lead(1).score_cents / 100


def test_the_first_sync_goes_on_where_it_was_killed_and_makes_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.people(range(130), "demo.requested")
    world.settle()
    world.there.person("p7@example.com")
    world.connect(first=True, creates="all", tasks=False)
    noted, calls = note_said, []

    def killed(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        noted(*args)

    world.follow()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "note_said", killed)
        with pytest.raises(KeyboardInterrupt):
            world.deliver()
    assert len(world.there.objects["contacts"].living) == 130, "the second batch stands there, and we do not know"
    world.begin()
    for _ in range(6):
        world.clock.pass_by(11 * MINUTE)
        world.follow()
        world.deliver()
    people = [str(one.value("email")) for one in world.there.objects["contacts"].living]
    assert sorted(people) == sorted(f"p{number}@example.com" for number in range(130))
    assert {state for (state,) in world.deliveries("state")} == {"sent"}
    assert len(world.rows(sa.select(t.crm_links.c.remote_id))) == 130


@pytest.mark.parametrize("token", ["pat-eu1-sec\nret", "pat-eu1-secr\u00e9t", "pat-eu1 secret"])
def test_a_token_that_no_token_is_like_is_told_without_being_shown(world: World, token: str) -> None:
    world.connect()
    with world.given.store.writing() as con:
        said = {"url": world.there.url}
        make_connection(con, NAME, "hubspot", said, {"token": token}, SECRET, "test", world.clock())
    world.person(1, "demo.requested")
    world.sync()
    with world.given.store.reading() as con:
        (one,) = connections(con, NAME)
    assert "characters that no token has" in one.error and "sec" not in one.error


def test_who_takes_a_crm_away_and_connects_it_again_has_everybody_written_again(world: World) -> None:
    world.connect(first=True, tasks=False)
    contact = world.there.person("p1@example.com")
    world.person(1, "page")
    world.sync()
    with world.given.store.writing() as con:
        assert archive_connection(con, NAME, "test", world.clock())
    world.follow()
    world.there.change("contacts", contact.id, leadline_score="")
    world.clock.pass_by(HOUR)
    world.connect(first=True, tasks=False)
    world.sync()
    assert contact.value("leadline_score") == "1.0"


def test_an_outage_of_a_day_loses_nothing_and_floods_nobody(world: World) -> None:
    world.connect(creates="all", per_second=10)
    world.there.per_second = 12
    world.there.refusals = [Answer(503)] * 10_000
    tried = 0
    for span in range(8):
        world.people(range(span * 12, span * 12 + 12), "demo.requested")
        world.settle()
        world.follow()
        tried += world.deliver()
        world.clock.pass_by(3 * HOUR)
    assert not world.there.objects["contacts"].made and tried <= 8
    assert {state for (state,) in world.deliveries("state")} == {"waiting"}
    world.there.refusals = []
    sent_in: list[int] = []
    while world.deliveries("state").count(("waiting",)) and len(sent_in) < 600:
        before = len(world.there.objects["contacts"].made)
        world.deliver()
        sent_in.append(len(world.there.objects["contacts"].made) - before)
        world.clock.pass_by(SECOND)
    assert max(sent_in) <= 10
    assert {state for (state,) in world.deliveries("state")} == {"sent"}
    counts = {of: len(objects.made) for of, objects in world.there.objects.items()}
    assert counts == {"contacts": 96, "deals": 0, "tasks": 96, "notes": 96}, "once each, though many were told to wait"


def test_what_is_refused_for_good_stands_with_the_reason_and_the_others_arrive(world: World) -> None:
    world.connect(tasks=False)
    world.there.objects["contacts"].definitions["company"]["type"] = "number"
    world.person(1, "demo.requested", **{"company.name": "Acme"})
    world.person(2, "demo.requested")
    world.sync()
    assert [one.value("email") for one in world.there.objects["contacts"].living] == ["p2@example.com"]
    found = world.deliveries("lead_id", "kind", "state", "error")
    refused = {(kind, state, error) for lead, kind, state, error in found if lead == world.lead(1).lead_id}
    why = "HubSpot refuses it: Property values were not valid: Acme was not a valid number."
    assert refused == {("sync", "dead", why), ("note", "dropped", "it has no record in HubSpot")}
    assert {state for lead, _, state, _ in found if lead == world.lead(2).lead_id} == {"sent"}


def test_who_was_deleted_there_stays_deleted_and_who_was_merged_is_written_into_the_one_that_is_left(
    world: World,
) -> None:
    world.connect(tasks=False)
    deleted, merged, kept = (world.there.person(f"p{n}@example.com") for n in (1, 2, 3))
    for number in (1, 2):
        world.person(number, "page")
    world.sync()
    world.there.delete("contacts", deleted.id)
    world.there.objects["contacts"].merge(kept.id, merged.id, world.there.now)
    for number in (1, 2):
        world.person(number, "demo.requested", seniority="vp")
    world.sync()
    assert [one.id for one in world.there.objects["contacts"].living] == [kept.id]
    assert (kept.value("leadline_id"), kept.value("leadline_stage")) == (str(world.lead(2).lead_id), "mql")
    states = {(row.remote_id, row.gone_at is not None) for row in world.rows(sa.select(t.crm_links))}
    assert states == {(deleted.id, True), (merged.id, True), (kept.id, False)}


def test_leads_that_are_merged_here_are_written_into_the_record_of_the_one_that_stays(world: World) -> None:
    world.connect(tasks=False)
    contacts = [world.there.person(f"p{number}@example.com") for number in (1, 2)]
    for number in (1, 2):
        world.person(number, "page")
        world.sync()
    first, second = (world.lead(number).lead_id for number in (1, 2))
    with world.given.store.writing() as con:
        merge(con, first, second, "test", world.clock(), "merged")
    world.person(1, "demo.requested")
    world.sync()
    assert {state for (state,) in world.deliveries("state")} == {"sent"}
    assert [one.value("leadline_stage") for one in contacts] == ["mql", "lead"]


def test_a_record_that_was_only_read_is_not_taken_for_the_one_that_was_written(world: World) -> None:
    world.connect(tasks=False)
    written = world.there.person("p1@example.com")
    world.person(1, "page")
    world.sync()
    with world.given.store.writing() as con:
        note_seen(con, NAME, [Known("contact", "9", world.lead(1).lead_id)])
    with world.given.store.reading() as con:
        found = records_of(con, NAME, "contact", [world.lead(1).lead_id])
    assert [one.remote_id for one in found] == [written.id, "9"]


def test_who_objects_to_being_scored_has_no_score_there_any_more(world: World) -> None:
    world.connect(tasks=False)
    contact = world.there.person("p1@example.com")
    world.person(1, "demo.requested")
    world.sync()
    assert contact.value("leadline_score")
    with world.given.store.writing() as con:
        object_to_profiling(con, world.lead(1).lead_id, "test", world.clock())
    world.clock.pass_by(DAY)
    world.sync()
    assert (contact.value("leadline_score"), contact.value("leadline_reasons")) == ("", "")


def test_what_a_flow_wants_makes_a_record_of_who_is_of_no_interest_yet(world: World) -> None:
    world.connect()
    world.people([1, 2], "page", owner="kim@example.com")
    world.settle()
    with world.given.store.writing() as con:
        what = {"flow": "webinar", "title": "Invite them", "text": "They came to the webinar.", "hours": 2}
        one = Delivery("run:1", NAME, "task", what, world.lead(1).lead_id)
        put(con, [one, Delivery("run:2", NAME, "sync", {"flow": "webinar"}, world.lead(2).lead_id)], world.clock())
    world.deliver()
    assert {one.value("email") for one in world.there.objects["contacts"].living} == {
        "p1@example.com",
        "p2@example.com",
    }
    (task,) = world.there.objects["tasks"].living
    assert (task.value("hs_task_subject"), task.value("hubspot_owner_id")) == ("Invite them", "72")
    assert (task.value("hs_task_body") or "").startswith("They came to the webinar.\n")
    assert (task.value("hs_timestamp") or "").startswith(iso(world.clock() + 2 * HOUR)[:19])
