"""Salesforce over its REST API, against a double that keeps what it is told; the client that people use checks that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce as TheirClient
from simple_salesforce.exceptions import SalesforceExpiredSession, SalesforceMalformedRequest, SalesforceRefusedRequest

from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from leadline.outward.crm.protocol import (
    CONTACT,
    DEAL,
    OURS,
    Failing,
    Note,
    Record,
    Refused,
    Task,
    There,
    Written,
)
from leadline.outward.crm.salesforce import SYSTEM, UNKNOWN, Salesforce
from leadline.outward.crm.salesforce_rest import LIMIT_WAITS, parts, quoted
from leadline.outward.reaching import client
from leadline.simulate.crm.answering import Answer
from tests.live.world import NOW
from tests.outward.crm.asked import lead, stands, whole
from tests.outward.crm.salesforce_double import SalesforceDouble, salesforce

HOSTILE = "O'Reilly \\' OR Name != '\n\"🦄\" \x00%_"


@pytest.fixture
def there() -> Iterator[SalesforceDouble]:
    with salesforce() as double:
        yield double


@pytest.fixture
def crm(there: SalesforceDouble) -> Iterator[Salesforce]:
    with client(is_private_allowed=True) as http:
        yield again(http, there)


def again(http: httpx.Client, there: SalesforceDouble, reads: tuple[str, ...] = ()) -> Salesforce:
    return Salesforce(http, there.url, there.client_id, there.client_secret, reads, "Loss_Reason__c")


def test_what_lacks_is_named_and_making_the_fields_makes_what_is_missing_and_has_us_see_it(
    crm: Salesforce, there: SalesforceDouble
) -> None:
    there.forbidden = {("Task", "createable"), ("Opportunity", "seen")}
    found = crm.check()
    assert not found.works
    assert found.lacks[:2] == ("the permission to create Tasks", "the permission to read Opportunities")
    assert "the field `Lead.Leadline_Id__c`" in found.lacks
    there.forbidden = set()
    by_hand = {"FullName": "Lead.Leadline_Grade__c", "Metadata": {"type": "Text", "length": 10}}
    there.custom_field(by_hand)  # which nobody sees yet
    assert len(crm.prepare()) == 1 + 2 * len(OURS)
    assert there.custom["Lead.Leadline_Id__c"]["externalId"] and there.custom["Lead.Leadline_Id__c"]["unique"]
    assert there.custom["Lead.Leadline_Grade__c"]["length"] == 10
    ours = {"_".join(part.capitalize() for part in one.split("_")) + "__c" for one in OURS}
    assert set(there.custom) == {f"{of}.{one}" for of in ("Lead", "Contact") for one in ours} | {"Lead.Leadline_Id__c"}
    assert (crm.missing(), crm.prepare(), crm.check().lacks, crm.check().works) == ([], [], (), True)
    assert "Closed Lost" in crm.check().words
    assert len(there.tables["PermissionSet"]) == len(there.tables["PermissionSetAssignment"]) == 1
    there.forbidden = {("Lead.Leadline_Score__c", "updateable")}
    crm.fields.forget()
    assert crm.fields.lacks == ["the permission to edit the field `Lead.Leadline_Score__c`"]


def test_where_fields_cannot_be_made_it_says_which_to_make_by_hand(crm: Salesforce, there: SalesforceDouble) -> None:
    there.forbidden = {("CustomField", "createable")}
    with pytest.raises(Failing, match=r"Lead\.Leadline_Id__c \(Text of 20, an external id that is unique\), Lead\."):
        crm.prepare()
    assert not there.custom


def test_a_wrong_secret_is_told_and_a_token_that_ran_out_is_asked_for_again(
    crm: Salesforce, there: SalesforceDouble
) -> None:
    with client(is_private_allowed=True) as http:
        found = Salesforce(http, there.url, there.client_id, "another").check()
        refusal = "Salesforce refuses the consumer key or secret: invalid client credentials"
        assert found.words == f"Salesforce cannot be used: {refusal}."
        assert there.client_secret not in repr(crm)
        first, second = again(http, there), again(http, there)
        first.owners()
        second.owners()
        assert sum(one.path == "/services/oauth2/token" for one in there.asked) == 2  # the wrong one, and one for both
        there.tokens.clear()
        assert second.owners() == {"leadline@example.com": there.user}
        assert sum(one.path == "/services/oauth2/token" for one in there.asked) == 3
    there.refusals = [Answer(401, [{"errorCode": "INVALID_SESSION_ID", "message": "gone"}])] * 9
    with pytest.raises(Failing):
        crm.owners()


def test_the_limit_of_requests_and_servers_that_fail_end_all_and_say_when_to_come_back(
    crm: Salesforce, there: SalesforceDouble
) -> None:
    crm.owners()
    there.requests_left = 0
    with pytest.raises(Failing, match="the limit of its edition") as found:
        crm.owners()
    assert found.value.after == LIMIT_WAITS
    there.requests_left = 10
    there.refusals = [Answer(503, [{"errorCode": "SERVER_UNAVAILABLE", "message": ""}], {"retry-after": "7"})]
    with pytest.raises(Failing) as found:
        crm.owners()
    assert found.value.after == 7 * SECOND


def test_a_lead_without_a_company_gets_the_one_that_is_called_unknown(crm: Salesforce, there: SalesforceDouble) -> None:
    crm.prepare()
    bare = stands(crm.upsert([Record(9)])[0])
    assert there.tables["Lead"][bare.remote_id]["Company"] == UNKNOWN


def test_a_lead_that_was_there_is_found_by_its_address_and_gets_our_number_and_owner(
    crm: Salesforce, there: SalesforceDouble
) -> None:
    crm.prepare()
    rep = there.person("Rep@Example.com")
    there.person("gone@example.com", IsActive=False)
    assert crm.owners() == {"leadline@example.com": there.user, "rep@example.com": rep}
    which = there.lead(Email="P1@example.com")
    assert crm.find([lead(1)]) == [There(which, None, None)]
    assert crm.upsert([Record(1, which, fields={}, owner=rep)]) == [Written(which)]
    assert crm.find([Record(1)]) == [There(which, rep, 1)]


def test_records_that_are_refused_or_locked_do_not_keep_the_others(crm: Salesforce, there: SalesforceDouble) -> None:
    crm.prepare()
    locked, gone = there.lead(), there.lead()
    there.locked = {locked}
    there.deletes("Lead", gone)
    wrong = Record(4, None, None, {"leadline_score": "much"})
    out = crm.upsert([lead(1), lead(2, locked), lead(3, gone), wrong, lead(5)])
    assert [type(one) for one in out] == [Written, Refused, Refused, Refused, Written]
    assert [one.again for one in out if isinstance(one, Refused)] == [True, False, False]
    assert "UNABLE_TO_LOCK_ROW" in str(out[1])
    assert len(there.tables["Lead"]) == 4


def test_two_hundred_records_of_leads_and_of_converted_ones_are_written_in_two_calls(
    crm: Salesforce, there: SalesforceDouble
) -> None:
    crm.prepare()
    ids = [there.lead(Email=f"p{one}@example.com") for one in range(100)]
    contacts = {which: there.converts(which)[0] for which in ids[::2]}
    crm.fields.names("Lead"), crm.fields.names("Contact")
    before = len(there.asked)
    out = crm.upsert([*(lead(at, which) for at, which in enumerate(ids)), *(lead(at) for at in range(100, 200))])
    assert [stands(one).remote_id for one in out[:100]] == ids
    assert [one.method for one in there.asked[before:]].count("PATCH") == 2
    assert len(there.asked) - before <= 4
    assert there.tables["Contact"][contacts[ids[0]]]["Leadline_Grade__c"] == "A"
    assert there.tables["Lead"][ids[1]]["Leadline_Id__c"] == "1"
    before = len(there.asked)
    later = again(crm.http, there)
    later.find([lead(1)])
    later.upsert([lead(1, ids[1])])
    assert not [one for one in there.asked[before:] if one.path.endswith("describe")], "that is asked now and then"
    there.passes(HOUR)
    later.find([lead(1)])
    later.upsert([lead(1, ids[1])])
    assert len([one for one in there.asked[before:] if one.path.endswith("describe")]) == 1


def test_a_task_and_a_note_are_made_once_for_a_key_even_after_the_lead_is_converted(
    crm: Salesforce, there: SalesforceDouble
) -> None:
    which = there.lead()
    task = Task("task:1:3", which, "Call " + "x" * 300, HOSTILE + "y" * 40_000, NOW + DAY, there.user, urgent=True)
    made = stands(crm.task(task))
    assert made.made
    assert crm.task(task) == Written(made.remote_id)
    (kept,) = there.tables["Task"].values()
    assert (kept["WhoId"], kept["Priority"], len(kept["Subject"])) == (which, "High", 255)
    assert kept["Subject"].endswith("…")
    assert kept["Description"].startswith(HOSTILE.replace("\x00", ""))
    assert len(kept["Description"]) <= 32_000
    contact, _ = there.converts(which)
    there.write("Task", made.remote_id, {"WhoId": contact})  # as Salesforce does with those of a converted lead
    assert crm.task(task) == Written(made.remote_id)
    note = Note("note:1", which, "Reached MQL\nbecause", NOW)
    noted = stands(crm.note(note))
    assert crm.note(note) == Written(noted.remote_id)
    done = there.tables["Task"][noted.remote_id]
    assert (done["Subject"], done["Status"], done["WhoId"]) == ("Reached MQL", "Completed", contact)
    there.deletes("Lead", other := there.lead())
    assert "INVALID_CROSS_REFERENCE_KEY" in str(crm.task(Task("task:2", other, "Call", "", NOW)))


def test_hostile_values_are_escaped_in_queries_and_cut_to_the_length_of_their_field(
    crm: Salesforce, there: SalesforceDouble
) -> None:
    crm.prepare()
    there.lead(Email="somebody@example.com")
    assert crm.find([Record(1, email=HOSTILE), Record(2, email="' OR Email != '"), Record(3, email="\\")]) == [None] * 3
    fields = {"leadline_reasons": "🦄" * 10_000, "leadline_grade": HOSTILE, "leadline_link": "https://e.example"}
    which = stands(crm.upsert([Record(7, fields=fields, about={"last_name": "z" * 10_000, "company": HOSTILE})])[0])
    kept = there.tables["Lead"][which.remote_id]
    assert kept["Leadline_Reasons__c"] == "🦄" * 3_999 + "…"
    assert (len(kept["LastName"]), kept["LastName"][-1]) == (80, "…")
    assert kept["Company"] == HOSTILE.replace("\x00", "")
    many = [f"{'x' * 60}{one}@example.com" for one in range(200)]
    assert [one for part in parts(many) for one in part] == [quoted(one) for one in many]
    assert len(list(parts(many))) > 1
    assert crm.find([Record(one, email=address) for one, address in enumerate(many, 100)]) == [None] * 200


def test_won_and_lost_are_read_with_reason_amount_owner_and_instants(crm: Salesforce, there: SalesforceDouble) -> None:
    crm.prepare()
    mark = crm.changes(DEAL, None, NOW).mark
    rep = there.person("Rep@example.com")
    there.passes(MINUTE)
    one, other = there.lead(), there.lead()
    _, won = there.converts(one, Amount=1200.5, OwnerId=rep)
    contact, lost = there.converts(other)
    role = {"OpportunityId": won, "ContactId": contact}
    there.new("OpportunityContactRole", role)
    there.passes(MINUTE)
    there.closes(won, won=True)
    there.closes(lost, won=False, Loss_Reason__c="Too expensive")
    seen, _ = whole(crm, DEAL, mark)
    deal, bad = sorted(seen, key=lambda one: one.lost)
    assert (deal.remote_id, deal.won, deal.lost, deal.amount, deal.stage) == (won, True, False, 1200.5, "Closed Won")
    assert (deal.owner, set(deal.contacts)) == ("rep@example.com", {one, other})
    assert deal.since == {"stage": NOW + 2 * MINUTE, "won": NOW + 2 * MINUTE}
    assert (bad.lost, bad.lost_reason, bad.since["lost"]) == (True, "Too expensive", NOW + 2 * MINUTE)
    assert bad.contacts == (other,)


def test_changed_deleted_and_merged_leads_are_told_by_the_clock_there(there: SalesforceDouble) -> None:
    with client(is_private_allowed=True) as http:
        crm = again(http, there, ("Title", "no_such_field", "Id FROM User"))
        crm.prepare()
        there.ahead = -3 * HOUR  # its clock is far behind ours
        mark = crm.changes(CONTACT, None, NOW).mark
        there.passes(MINUTE)
        kept, gone, merged = (stands(one).remote_id for one in crm.upsert([lead(1), lead(2), lead(3)]))
        there.write("Lead", kept, {"Title": HOSTILE, "Status": "Working"})
        there.deletes("Lead", gone)
        there.merges(kept, merged)
        seen, mark = whole(crm, CONTACT, mark)
        told = {one.remote_id: one for one in seen}
        assert (told[kept].fields, told[kept].stage, told[kept].lead_id) == ({"Title": HOSTILE}, "Working", 1)
        assert (told[kept].owner, told[kept].changed_at) == (None, NOW - 3 * HOUR + MINUTE)
        assert (told[gone].deleted, told[gone].merged_into) == (True, None)
        assert (told[merged].deleted, told[merged].merged_into) == (True, kept)
        assert crm.find([lead(3, merged), Record(2, gone)]) == [There(kept, None, 1), None]
        again_kept = there.lead()
        there.merges(again_kept, kept)
        assert crm.find([Record(3, merged)]) == [There(again_kept, None, None)]
        there.passes(10 * MINUTE)
        _, mark = whole(crm, CONTACT, mark)
        there.passes(MINUTE)
        there.write("Lead", again_kept, {"SystemModstamp": "unused"})
        assert [one.remote_id for one in whole(crm, CONTACT, mark)[0]] == [again_kept]


class Loopback(HTTPAdapter):
    """Their client knows https alone; here it reaches the double."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
        path = str(request.url).split("/", 3)[3]
        request.url = f"{self.url}/{path}"
        return super().send(request, *args, **named)


def test_the_double_answers_as_the_client_that_people_use_expects(crm: Salesforce, there: SalesforceDouble) -> None:
    crm.prepare()
    session = requests.Session()
    session.mount("https://", Loopback(there.url))
    theirs: Any = TheirClient(
        consumer_key=there.client_id, consumer_secret=there.client_secret, domain="example.my", session=session
    )
    made = theirs.Lead.create({"LastName": "O'Reilly", "Company": "Ex"})
    assert made["success"]
    theirs.Lead.upsert("Leadline_Id__c/42", {"LastName": "Other", "Company": "Ex"})
    there.page_size = 1
    names = ", ".join(map(quoted, ("'", "o'reilly")))
    found = theirs.query_all(f"SELECT Id, LastName FROM Lead WHERE LastName IN ({names}) LIMIT 5")
    assert [one["Id"] for one in found["records"]] == [made["id"]]
    assert theirs.query_all("SELECT Id FROM Lead", include_deleted=True)["totalSize"] == 2
    assert crm.find([Record(42)])[0] is not None
    assert {one["name"] for one in theirs.Lead.describe()["fields"]} >= {"Leadline_Id__c", "Email"}
    said = {"allOrNone": False, "records": [{"attributes": {"type": "Lead"}, "Leadline_Id__c": "43"}]}
    answer = theirs.restful("composite/sobjects/Lead/Leadline_Id__c", method="PATCH", json=said)
    assert answer[0]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_FIELD"):
        theirs.query("SELECT Id FROM Task WHERE Description = 'x'")
    with pytest.raises(SalesforceMalformedRequest, match="MALFORMED_QUERY"):
        theirs.query("SELECT Id FROM Lead WHERE LastName = 'O'Reilly'")
    there.requests_left = 0
    with pytest.raises(SalesforceRefusedRequest, match="REQUEST_LIMIT_EXCEEDED"):
        theirs.query("SELECT Id FROM Lead")
    there.requests_left = 9
    there.tokens.clear()  # their client asks for another as well
    assert theirs.query("SELECT Id FROM Lead")["totalSize"] == 2
    there.refusals = [Answer(401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}])] * 2
    with pytest.raises(SalesforceExpiredSession, match="INVALID_SESSION_ID"):
        TheirClient(instance_url=there.url, session_id="old", session=session).query("SELECT Id FROM Lead")


def test_settings_say_what_they_lack() -> None:
    said = {"url": "https://example.my.salesforce.com/", "client_id": "key"}
    assert SYSTEM.settings(said) == {"url": "https://example.my.salesforce.com", "client_id": "key", "lost_reason": ""}
    for wrong in ({"client_id": " "}, {"url": "example"}, {"lost_reason": "Id FROM User"}):
        with pytest.raises(ValueError, match=r"`(client_id|url|lost_reason)`"):
            SYSTEM.settings(said | wrong)
