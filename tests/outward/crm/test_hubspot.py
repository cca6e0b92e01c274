"""The client of HubSpot asks as its documents say; the double answers as the vendor's own client expects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hubspot import HubSpot as Vendor
from hubspot.crm import associations, contacts, deals, properties
from hubspot.crm.objects import notes, tasks

from leadline.model.condition import HOUR, MINUTE, SECOND
from leadline.outward.crm.hubspot import HubSpot
from leadline.outward.crm.hubspot_http import Ask
from leadline.outward.crm.protocol import (
    CONTACT,
    DEAL,
    Failing,
    Note,
    Record,
    Refused,
    Seen,
    Task,
    There,
    Written,
)
from leadline.simulate.crm.answering import Answer
from leadline.simulate.crm.hubspot import TOKEN, HubSpotDouble, hubspot
from tests.outward.conftest import Clock


@pytest.fixture
def double(clock: Clock) -> Iterator[HubSpotDouble]:
    with hubspot(clock) as found:
        yield found


@pytest.fixture
def crm(double: HubSpotDouble, clock: Clock) -> Iterator[HubSpot]:
    with httpx.Client() as http:
        yield HubSpot(Ask(http, double.url, TOKEN, clock), TOKEN, ("jobtitle",))


@pytest.fixture
def ready(crm: HubSpot) -> HubSpot:
    crm.prepare()
    return crm


def all_changes(crm: HubSpot, mark: str, now: int, kind: Any = CONTACT) -> tuple[list[Seen], str]:
    """Everything that changed since a mark."""
    found: list[Seen] = []
    while True:
        page = crm.changes(kind, mark, now)
        found, mark = [*found, *page.seen], page.mark
        if not page.more:
            return found, mark


def test_the_vendors_client_understands_the_double(double: HubSpotDouble) -> None:
    vendor = Vendor(access_token=TOKEN, host=double.url)
    made = vendor.crm.properties.core_api.create(
        "contacts",
        properties.PropertyCreate(
            name="fit", label="Fit", type="number", field_type="number", group_name="contactinformation"
        ),
    )
    assert (made.name, made.type) == ("fit", "number")
    upserted = vendor.crm.contacts.batch_api.upsert(
        contacts.BatchInputSimplePublicObjectBatchInputUpsert(
            inputs=[
                contacts.SimplePublicObjectBatchInputUpsert(
                    id=f"p{n}@example.com", id_property="email", properties={"fit": str(n)}
                )
                for n in range(3)
            ]
        )
    )
    assert [one.new for one in upserted.results] == [True] * 3
    first, second = upserted.results[0], upserted.results[1]
    assert vendor.crm.contacts.basic_api.get_by_id(first.id, properties=["fit"]).properties["fit"] == "0"
    updated = vendor.crm.contacts.batch_api.update(
        contacts.BatchInputSimplePublicObjectBatchInput(
            inputs=[
                contacts.SimplePublicObjectBatchInput(id=first.id, properties={"fit": "9"}, object_write_trace_id="a"),
                contacts.SimplePublicObjectBatchInput(id="1", properties={"fit": "9"}, object_write_trace_id="b"),
            ]
        )
    )
    assert (len(updated.results), updated.num_errors, updated.errors[0].context) == (
        1,
        1,
        {"objectWriteTraceId": ["b"]},
    )
    found = vendor.crm.contacts.search_api.do_search(
        contacts.PublicObjectSearchRequest(
            filter_groups=[{"filters": [{"propertyName": "lastmodifieddate", "operator": "GTE", "value": "0"}]}],
            sorts=[{"propertyName": "lastmodifieddate", "direction": "ASCENDING"}],
            properties=["email"],
            limit=2,
            after="0",
        )
    )
    assert (found.total, len(found.results), found.paging.next.after) == (3, 2, "2")
    merged = vendor.crm.contacts.basic_api.merge(
        contacts.PublicMergeInput(primary_object_id=first.id, object_id_to_merge=second.id)
    )
    assert merged.properties["hs_merged_object_ids"] == second.id
    with_history = vendor.crm.contacts.batch_api.read(
        contacts.BatchReadInputSimplePublicObjectId(
            inputs=[{"id": second.id}], properties=["email"], properties_with_history=["fit"], id_property=None
        )
    )
    history = with_history.results[0].properties_with_history["fit"]
    assert (with_history.results[0].id, [one.value for one in history]) == (first.id, ["9", "0"])
    for of, module, subject in (("tasks", tasks, "hs_task_subject"), ("notes", notes, "hs_note_body")):
        kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204 if of == "tasks" else 202}
        done = getattr(vendor.crm.objects, of).basic_api.create(
            module.SimplePublicObjectInputForCreate(
                properties={subject: "Call", "hs_timestamp": "2026-11-28T00:00:00Z"},
                associations=[{"to": {"id": first.id}, "types": [kind]}],
            )
        )
        assert done.properties[subject] == "Call"
    deal = double.deal(first.id, dealstage="closedwon", amount="10")
    linked = vendor.crm.associations.v4.batch_api.get_page(
        "deals", "contacts", associations.v4.BatchInputPublicFetchAssociationsBatchRequest(inputs=[{"id": deal.id}])
    )
    assert [str(one.to_object_id) for one in linked.results[0].to] == [first.id]
    assert [one.email for one in vendor.crm.owners.owners_api.get_page().results] == [*double.owners.values()]
    vendor.crm.deals.batch_api.archive(deals.BatchInputSimplePublicObjectId(inputs=[{"id": deal.id}]))
    gone = vendor.crm.deals.basic_api.get_page(archived=True)
    assert [one.id for one in gone.results] == [deal.id] and gone.results[0].archived_at is not None
    double.per_second = 0
    with pytest.raises(contacts.ApiException) as refused:
        vendor.crm.contacts.basic_api.get_by_id(first.id)
    assert refused.value.status == 429


def test_setting_up_says_what_lacks_and_makes_it_once(crm: HubSpot, double: HubSpotDouble) -> None:
    assert "the property contacts.leadline_score" in crm.check().lacks
    assert "contacts.leadline_id" in crm.prepare()
    assert (list(crm.missing()), list(crm.prepare())) == ([], [])
    checked = crm.check()
    assert checked.works and "account 4711" in checked.words
    assert double.objects["contacts"].definitions["leadline_id"]["hasUniqueValue"] is True
    double.scopes.remove("crm.objects.owners.read")
    assert crm.check().lacks == ("the scope crm.objects.owners.read",)
    double.token = "another"
    assert not crm.check().works and TOKEN not in crm.check().words + repr(crm)


def test_a_contact_is_found_by_its_id_our_number_or_any_of_its_addresses(ready: HubSpot, double: HubSpotDouble) -> None:
    by_mail = double.person("Ada@Example.com", hubspot_owner_id="71")
    lost, kept = double.person("old@example.com"), double.person("new@example.com")
    double.objects["contacts"].merge(kept.id, lost.id, double.now)
    by_number = double.person("x@example.com", leadline_id="5")
    deleted = double.person("d@example.com")
    double.delete("contacts", deleted.id)
    found = ready.find(
        [
            Record(1, None, "ada@example.com"),
            Record(2, lost.id),
            Record(5, None, "y@example.com"),
            Record(3, None, "old@example.com"),
            Record(4, deleted.id, "d@example.com"),
        ]
    )
    assert found == [
        There(by_mail.id, "71"),
        There(kept.id),
        There(by_number.id, None, 5),
        There(kept.id),
        None,
    ]


def test_one_that_is_refused_does_not_hold_up_the_others(ready: HubSpot, double: HubSpotDouble) -> None:
    known = double.person("known@example.com")
    answers = ready.upsert(
        [
            Record(1, None, fields={"leadline_score": 12.5}, about={"email": "one@example.com", "first_name": "Ann"}),
            Record(2, None, about={"email": "no address"}),
            Record(3, known.id, fields={"leadline_band": "hot"}, owner="72"),
            Record(4, "999", fields={"leadline_band": "hot"}),
        ]
    )
    made = double.by_email("one@example.com")
    assert answers[0] == Written(made.id, made=True)
    assert isinstance(answers[1], Refused) and "invalid" in answers[1].why
    assert answers[2] == Written(known.id)
    assert isinstance(answers[3], Refused) and answers[3].again
    assert (made.value("leadline_score"), made.value("firstname"), known.value("hubspot_owner_id")) == (
        "12.5",
        "Ann",
        "72",
    )
    again = ready.upsert([Record(1, None, fields={"leadline_score": None}, about={"email": "one@example.com"})])
    assert again == [Written(made.id)] and made.value("leadline_score") == ""


def test_a_property_that_somebody_deleted_fails_the_connection_and_no_record(
    ready: HubSpot, double: HubSpotDouble
) -> None:
    del double.objects["contacts"].definitions["leadline_band"]
    with pytest.raises(Failing, match=r"lacks contacts\.leadline_band; connect again"):
        ready.upsert([Record(1, None, fields={"leadline_band": "hot"}, about={"email": "one@example.com"})])


def test_a_batch_that_is_refused_whole_is_tried_in_halves(ready: HubSpot, double: HubSpotDouble) -> None:
    refused = Answer(400, {"category": "VALIDATION_ERROR", "message": "Invalid input JSON"})
    double.refusals = [refused]
    answers = ready.upsert([Record(n, None, about={"email": f"p{n}@example.com"}) for n in range(1, 5)])
    assert [type(one) for one in answers] == [Written] * 4


def test_a_task_and_a_note_are_made_once_for_their_keys(ready: HubSpot, double: HubSpotDouble) -> None:
    ada = double.person("ada@example.com")
    task = Task("hs:task:1", ada.id, "Call Ada", "Because.\nhttps://example.com", double.now + HOUR, "71", urgent=True)
    first, again = ready.task(task), ready.task(task)
    assert isinstance(first, Written) and first.made and again == Written(first.remote_id)
    (made,) = double.objects["tasks"].living
    assert (made.value("hs_task_priority"), made.value("hubspot_owner_id")) == ("HIGH", "71")
    note = Note("hs:note:1", ada.id, "It moved.", double.now)
    assert {type(ready.note(note)), type(ready.note(note))} == {Written}
    assert len(double.objects["notes"].living) == 1
    assert [double.links[one] for one in (made.id, double.objects["notes"].living[0].id)] == [[ada.id]] * 2
    assert isinstance(ready.task(Task("hs:task:2", "999", "Call", "", double.now)), Refused)


def test_what_fails_as_a_whole_says_how_long_to_wait(crm: HubSpot, double: HubSpotDouble) -> None:
    double.refusals = [Answer(429, {"message": "slow down"}, {"retry-after": "7"})]
    with pytest.raises(Failing) as limited:
        crm.owners()
    assert limited.value.after == 7 * SECOND
    for answer in (Answer(502), Answer(401, {"message": "expired"}), Answer(403, {"message": "no scope"})):
        double.refusals = [answer]
        with pytest.raises(Failing) as failing:
            crm.owners()
        assert TOKEN not in failing.value.why


def test_all_that_changes_is_read_though_it_changes_meanwhile(
    ready: HubSpot, double: HubSpotDouble, clock: Clock
) -> None:
    mark = ready.changes(CONTACT, None, clock()).mark
    clock.pass_by(10 * MINUTE)
    for n in range(120):
        clock.pass_by(1_000 if n % 3 == 0 else 0)
        double.person(f"p{n}@example.com")
    clock.pass_by(SECOND)
    together = [double.person(f"t{n}@example.com").id for n in range(130)]  # in one millisecond
    clock.pass_by(SECOND)
    changed: list[str] = []

    def busy(asked: Any) -> None:
        """While a page is read somebody changes the first of those that are not read yet."""
        if asked.path.endswith("contacts/search") and len(changed) < 3:
            one = double.objects["contacts"].living[60 + len(changed)]
            changed.append(one.id)
            clock.pass_by(SECOND)
            double.change("contacts", one.id, jobtitle="CEO")

    double.after_request = busy
    seen, mark = all_changes(ready, mark, clock())
    double.after_request = lambda _: None
    assert {one.remote_id for one in seen} == {one.id for one in double.objects["contacts"].living}
    assert {one.remote_id for one in seen if one.fields["jobtitle"] == "CEO"} == set(changed)
    assert set(together) <= {one.remote_id for one in seen}
    assert len(seen) < 400, "what was read is not read over and over"
    clock.pass_by(MINUTE)
    late = double.person("late@example.com")
    double.lag = 2 * SECOND  # the search does not show it yet
    _, mark = all_changes(ready, mark, clock())
    clock.pass_by(MINUTE)
    again, _ = all_changes(ready, mark, clock())
    assert late.id in {one.remote_id for one in again}


def test_a_deal_is_read_with_its_instants_its_people_and_its_end(
    ready: HubSpot, double: HubSpotDouble, clock: Clock
) -> None:
    double.ahead = 3 * MINUTE
    mark = ready.changes(DEAL, None, clock()).mark
    ada = double.person("ada@example.com", leadline_id="5")
    deal = double.deal(ada.id, dealstage="contractsent", amount="1200", deal_currency_code="EUR", hubspot_owner_id="72")
    clock.pass_by(HOUR)
    won_at = double.now
    double.change("deals", deal.id, dealstage="closedwon")
    clock.pass_by(HOUR)
    double.change("deals", deal.id, amount="1300")
    (seen,), mark = all_changes(ready, mark, clock(), DEAL)
    assert (seen.lead_id, seen.email, seen.contacts, seen.owner) == (5, "ada@example.com", (ada.id,), "kim@example.com")
    assert (seen.won, seen.stage, seen.amount, seen.currency) == (True, "closedwon", 1300, "EUR")
    assert (seen.since["stage"], seen.since["amount"], seen.changed_at) == (won_at, double.now, double.now)
    double.delete("deals", deal.id)
    clock.pass_by(2 * HOUR)
    (gone,), _ = all_changes(ready, mark, clock(), DEAL)
    assert (gone.remote_id, gone.deleted) == (deal.id, True)
