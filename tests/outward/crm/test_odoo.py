"""Odoo over its JSON-RPC, against a double that keeps what it is told and fails as Odoo does."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from leadline.outward.crm import odoo_reading
from leadline.outward.crm.odoo import SYSTEM, Odoo
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
from leadline.outward.reaching import client
from leadline.simulate.crm.answering import Answer
from tests.live.world import NOW
from tests.outward.crm.asked import lead, stands, whole
from tests.outward.crm.odoo_double import OdooDouble, odoo
from tests.outward.crm.odoo_state import Fault

HOSTILE = "O'Reilly \"& Söhne\" \\ <b>🦄</b> \x00'); DROP"


@pytest.fixture(params=[16, 18])
def there(request: pytest.FixtureRequest) -> Iterator[OdooDouble]:
    with odoo(version=request.param) as double:
        yield double


@pytest.fixture
def crm(there: OdooDouble) -> Iterator[Odoo]:
    with client(is_private_allowed=True) as http:
        yield again(http, there)


def again(http: httpx.Client, there: OdooDouble, reads: tuple[str, ...] = ()) -> Odoo:
    return Odoo(http, there.url, there.database, there.login, there.key, reads)


def test_what_lacks_is_named_and_making_the_fields_makes_what_is_missing_and_nothing_else(
    crm: Odoo, there: OdooDouble
) -> None:
    there.new("ir.model.fields", {"name": "x_leadline_grade", "model_id": int(crm.model), "ttype": "char"})
    there.lacking = {("mail.activity", "create"), ("ir.model.fields", "create")}
    found = crm.check()
    assert not found.works
    assert found.lacks[:2] == (
        "the permission to create `mail.activity`",
        "the permission to create `ir.model.fields`, which making the fields takes",
    )
    assert "the field `x_leadline_score` of leads" in found.lacks
    with pytest.raises(Failing, match=r"not allowed to create 'ir\.model\.fields'"):
        crm.prepare()
    there.lacking = set()
    before = set(there.kinds["crm.lead"])
    assert len(crm.prepare()) == len(OURS) - 1
    assert set(there.kinds["crm.lead"]) - before == {f"x_{one}" for one in OURS} - {"x_leadline_grade"}
    assert (crm.prepare(), crm.missing(), crm.check().lacks) == ([], [], ())
    assert f"{there.stages['Won']} Won" in crm.check().words


@pytest.mark.parametrize(
    ("key", "database", "said"),
    [
        ("another", "sales", "refuses the login or the API key"),
        ("an-api-key", "other", 'database "other" does not exist'),
    ],
)
def test_a_wrong_key_or_database_is_told_in_words(there: OdooDouble, key: str, database: str, said: str) -> None:
    with client(is_private_allowed=True) as http:
        found = Odoo(http, there.url, database, there.login, key).check()
    assert not found.works
    assert said in found.words


def test_a_lead_that_was_there_is_found_by_its_address_and_gets_our_number_where_that_is_allowed(
    crm: Odoo, there: OdooDouble
) -> None:
    crm.prepare()
    owner = there.user_with("rep@example.com")
    lost = there.lead(email_from="P1@Example.com", active=False, probability=0.0)
    which = there.lead(email_from=" P1@Example.com", user_id=owner)
    assert crm.find([lead(1)]) == [There(str(which), str(owner), None)]
    there.lacking = {("ir.model.data", "create")}
    assert crm.upsert([lead(1, str(which))]) == [Written(str(which))]
    assert crm.find([lead(1)]) == [There(str(which), str(owner), None)]
    there.lacking = set()
    assert crm.upsert([lead(1, str(which)), lead(2, str(which))])[0] == Written(str(which))
    assert crm.find([Record(1), Record(2)]) == [There(str(which), str(owner), 1), None]
    there.deletes(which)
    assert crm.find([lead(1, str(which))]) == [There(str(lost), None, None)]
    there.deletes(lost)
    assert crm.find([lead(1, str(which))]) == [None]


def test_a_record_that_is_refused_does_not_keep_the_others(crm: Odoo, there: OdooDouble) -> None:
    crm.prepare()
    records = [lead(1), lead(2, "999999"), Record(3, None, None, {"leadline_score": "none"}), lead(4)]
    out = crm.upsert(records)
    assert [type(one) for one in out] == [Written, Refused, Refused, Written]
    assert "does not seem to be a number" in str(out[2])
    assert len(there.tables["crm.lead"]) == 2
    there.faults = [Fault("psycopg2.errors.SerializationFailure", "could not serialize access")]
    assert crm.task(Task("k", stands(out[0]).remote_id, "Call", "", NOW)) == Refused(
        "Odoo says: could not serialize access", again=True
    )


def test_too_many_requests_and_what_is_no_odoo_fail_as_a_whole(crm: Odoo, there: OdooDouble) -> None:
    there.refusals = [Answer(429, headers={"retry-after": "30"})]
    with pytest.raises(Failing) as found:
        crm.owners()
    assert found.value.after == 30 * SECOND
    there.refusals = [Answer(502)]
    assert crm.check().words == "Odoo cannot be used: Odoo answered 502."
    there.refusals = [Answer(said=["another", "server"])]
    assert "no Odoo" in crm.check().words
    assert there.key not in repr(crm)


def test_a_task_and_a_note_are_made_once_for_a_key_and_read_as_they_were_written(crm: Odoo, there: OdooDouble) -> None:
    crm.prepare()
    owner = there.user_with("rep@example.com")
    assert crm.owners() == {
        there.login: str(there.user),
        "admin@example.com": str(there.somebody),
        "rep@example.com": str(owner),
    }
    made = stands(crm.upsert([lead(1)])[0])
    task = Task("task:1:3", made.remote_id, HOSTILE, f"{HOSTILE}\nsecond line", NOW + DAY, str(owner), urgent=True)
    first = stands(crm.task(task))
    assert first.made
    assert crm.task(task) == Written(first.remote_id)
    (activity,) = there.tables["mail.activity"].values()
    clean = HOSTILE.replace("\x00", "")
    assert (activity["summary"], activity["user_id"]) == (f"Urgent: {clean}", owner)
    assert activity["date_deadline"] == odoo_reading.text_of(NOW + DAY)[:10]
    assert "&lt;b&gt;🦄&lt;/b&gt;" in activity["note"]
    assert activity["note"].endswith("<br>second line")
    note = Note("note:1", made.remote_id, "a < b\n🦄 " + "x" * 10_000, NOW)
    crm.note(note)
    crm.note(note)
    (message,) = there.tables["mail.message"].values()
    assert message["body"].startswith("a &lt; b<br>🦄 xxx")  # on 16 as on 18, where what is sent plainly is escaped
    assert len(message["body"]) > 10_000
    there.deletes(int(made.remote_id))
    assert crm.task(Task("task:2", made.remote_id, "Call", "", NOW)) == Refused("the record is not in Odoo any more")
    assert isinstance(crm.note(Note("note:2", made.remote_id, "gone", NOW)), Refused)


def test_values_with_quotes_signs_and_ten_thousand_characters_are_kept_as_they_are(
    crm: Odoo, there: OdooDouble
) -> None:
    crm.prepare()
    long = HOSTILE.replace("\x00", "") * 250
    record = Record(
        7, None, "p7@example.com", {"leadline_reasons": long, "leadline_grade": HOSTILE}, {"company": HOSTILE}
    )
    made = stands(crm.upsert([record])[0])
    kept = there.tables["crm.lead"][int(made.remote_id)]
    assert (kept["x_leadline_reasons"], kept["partner_name"]) == (long, HOSTILE.replace("\x00", ""))
    assert crm.find([Record(8, email=HOSTILE)]) == [None]


def test_won_and_lost_are_read_with_reason_amount_owner_and_instants(crm: Odoo, there: OdooDouble) -> None:
    mark = crm.changes(CONTACT, None, NOW).mark
    owner = there.user_with("rep@example.com", email="other@example.com")
    there.passes(MINUTE)
    won = there.lead(type="opportunity", email_from="won@example.com", expected_revenue=1200.5)
    lost = there.lead(email_from="lost@example.com")
    there.passes(MINUTE)
    there.write("crm.lead", won, {"user_id": owner})
    there.passes(MINUTE)
    there.moves(won, "Won")
    there.loses(lost, "Too expensive")
    deals, _ = whole(crm, DEAL, mark)
    deal, bad = sorted(deals, key=lambda one: one.lost)
    assert (deal.remote_id, deal.won, deal.lost, deal.amount, deal.currency) == (str(won), True, False, 1200.5, "EUR")
    assert (deal.owner, deal.stage, deal.contacts) == ("rep@example.com", str(there.stages["Won"]), (str(won),))
    assert deal.since == {"owner": NOW + 2 * MINUTE, "stage": NOW + 3 * MINUTE, "won": NOW + 3 * MINUTE}
    assert (bad.remote_id, bad.lost, bad.lost_reason) == (str(lost), True, "Too expensive")
    assert bad.since["lost"] == NOW + 3 * MINUTE
    contacts, _ = whole(crm, CONTACT, mark)
    assert {one.remote_id: one.owner for one in contacts} == {str(won): "rep@example.com", str(lost): None}


def test_a_lead_is_a_deal_since_it_was_converted_and_what_we_made_only_when_somebody_did_something_with_it(
    crm: Odoo, there: OdooDouble
) -> None:
    crm.prepare()
    mark = crm.changes(DEAL, None, NOW).mark
    there.has_leads = False
    made = [stands(one).remote_id for one in crm.upsert([lead(1), lead(2)])]
    old = there.lead(type="lead")
    there.passes(MINUTE)
    assert whole(crm, DEAL, mark)[0] == []
    there.moves(int(made[0]), "Qualified")
    there.write("crm.lead", old, {"type": "opportunity"})
    there.passes(MINUTE)
    there.write("crm.lead", old, {"phone": "1"})
    seen, _ = whole(crm, DEAL, mark)
    assert {one.remote_id: one.created_at for one in seen} == {made[0]: NOW + MINUTE, str(old): NOW + MINUTE}


def test_our_numbers_and_further_fields_are_read_and_a_mark_at_rest_looks_back_by_the_clock_there(
    there: OdooDouble,
) -> None:
    with client(is_private_allowed=True) as http:
        crm = again(http, there, ("phone", "no_such_field"))
        crm.prepare()
        there.ahead = -3 * HOUR  # its clock is far behind ours
        mark = crm.changes(CONTACT, None, NOW).mark
        there.passes(MINUTE)
        crm.upsert([lead(5)])
        there.write("crm.lead", max(there.tables["crm.lead"]), {"phone": "+49 30 1"})
        seen, mark = whole(crm, CONTACT, mark)
        assert [(one.lead_id, one.changed_at, one.fields) for one in seen] == [
            (5, NOW - 3 * HOUR + MINUTE, {"phone": "+49 30 1"})
        ]
        there.passes(4 * MINUTE)
        seen, mark = whole(crm, CONTACT, mark)
        assert len(seen) == 1  # told again, for clocks differ
        there.passes(10 * MINUTE)
        late = there.lead(email_from="late@example.com")
        there.tables["crm.lead"][late]["write_date"] -= 4 * MINUTE  # written by a transaction that took long
        _, mark = whole(crm, CONTACT, mark)
        there.passes(4 * MINUTE)
        seen, mark = whole(crm, CONTACT, mark)
        assert [one.remote_id for one in seen] == [str(late)]


def test_an_external_id_that_somebody_made_up_there_says_no_number(crm: Odoo, there: OdooDouble) -> None:
    crm.prepare()
    mark = crm.changes(CONTACT, None, NOW).mark
    which = there.lead(email_from="p1@example.com")
    there.new("ir.model.data", {"module": "leadline", "name": "lead_1_copy", "model": "crm.lead", "res_id": which})
    assert [one.lead_id for one in whole(crm, CONTACT, mark)[0]] == [None]
    assert crm.find([lead(1)]) == [There(str(which))]


def test_a_merge_leaves_one_record_that_the_merged_lead_is_found_in(crm: Odoo, there: OdooDouble) -> None:
    crm.prepare()
    kept = there.lead(email_from="p1@example.com")
    made = stands(crm.upsert([lead(1)])[0])
    there.merges(kept, int(made.remote_id))
    assert crm.find([lead(1, made.remote_id)]) == [There(str(kept))]
    assert isinstance(crm.upsert([lead(1, made.remote_id)])[0], Refused)
    assert crm.upsert([lead(1, str(kept))]) == [Written(str(kept))]
    assert crm.find([Record(1)]) == [There(str(kept), None, 1)]


def test_settings_say_what_they_lack() -> None:
    said = {"url": "https://sales.example.com/", "database": "sales", "login": "leadline@example.com"}
    assert SYSTEM.settings(said) == said | {"url": "https://sales.example.com"}
    with pytest.raises(ValueError, match="`database` of an Odoo is the name of its database"):
        SYSTEM.settings(said | {"database": ""})
    with pytest.raises(ValueError, match="without a password"):
        SYSTEM.settings(said | {"url": "https://me:secret@sales.example.com"})
