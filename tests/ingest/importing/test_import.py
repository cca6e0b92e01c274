"""What an import writes: the same as the same facts said over HTTP, and nothing twice."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.errors import FactsError, InputError
from leadline.ingest.importing import Opening
from leadline.ingest.importing.opening import dimension_of
from leadline.live.spreading import spread
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.database import Store
from leadline.store.erasing import erase
from leadline.store.erasures import ErasureLog
from leadline.store.finding import find_lead
from leadline.store.message import Kind, Message
from leadline.store.models import activate, publish
from leadline.store.sources import source_number
from tests.ingest.importing.conftest import NOW, Import, facts
from tests.store.conftest import NewStore

LEADS = """\
lead_id,account_id,email,job_title,employees,newsletter,tags,created_at
ann,acme,Ann@Acme.example,CEO,40,true,"[""a"",""b""]",2026-01-02
bob,acme,,CTO,3.5,false,,2026-01-03T10:00:00Z
cid,,cid@bolt.example,,,,,
"""
CREATED = 1_767_312_000_000_000  # 2026-01-02
EVENTS = """\
event_id,lead_id,event,occurred_at,automated,path,seconds
e1,ann,Demo Requested,2026-02-13T00:00:00Z,,,
e2,ann,page,2026-03-11T10:00:00Z,true,/pricing,3.0
e3,zoe,page,2026-03-10T10:00:00Z,,/pricing,
"""


def values(store: Store, name: str) -> list[tuple[str, str | None, int]]:
    """The changes of a user, in the order in which they were written."""
    with store.reading() as con:
        c, s = t.changes.c, t.subjects.c
        query = sa.select(c.attribute, c.value, c.occurred_at).join(t.subjects, s.subject_id == c.subject_id)
        rows = con.execute(query.where(s.kind == "user", s.value == name).order_by(c.change_seq))
        return [(row.attribute, row.value, row.occurred_at) for row in rows]


def dirty(store: Store) -> set[str]:
    with store.reading() as con:
        query = sa.select(t.subjects.c.value).join(t.dirty, t.dirty.c.subject_id == t.subjects.c.subject_id)
        return set(con.scalars(query))


def count(store: Store, table: sa.Table) -> int:
    with store.reading() as con:
        return con.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_attributes_are_changes_since_the_lead_was_created(store: Store, imported: Import) -> None:
    counts = imported(leads=LEADS)
    assert (counts.people, counts.addresses) == (3, 2)
    assert values(store, "ann") == [
        ("account_id", "acme", CREATED),
        ("email", "Ann@Acme.example", CREATED),
        ("job_title", "CEO", CREATED),
        ("employees", "40", CREATED),
        ("newsletter", "true", CREATED),
        ("tags", '["a","b"]', CREATED),
        ("created_at", "2026-01-02T00:00:00Z", CREATED),
    ]
    assert ("employees", "3.5", CREATED + DAY + DAY * 10 // 24) in values(store, "bob")
    assert values(store, "cid") == [("email", "cid@bolt.example", NOW)]
    assert dirty(store) == {"ann", "bob", "cid"}


def test_later_only_what_differs_is_written_at_the_instant_of_the_import(store: Store, imported: Import) -> None:
    imported(leads=LEADS)
    before = len(values(store, "ann"))
    later = LEADS.replace("CEO,40", "CEO,41").replace('true,"[""a"",""b""]"', 'true,""')
    assert imported(at=NOW + DAY, leads=later).values == 2
    assert values(store, "ann")[before:] == [("employees", "41", NOW + DAY), ("tags", None, NOW + DAY)]
    assert imported(at=NOW + 2 * DAY, leads=later).values == 0
    assert imported(at=NOW + 2 * DAY, as_of=NOW + DAY, leads=LEADS).values == 2
    assert values(store, "ann")[-1] == ("tags", '["a","b"]', NOW + DAY)


def test_leads_of_a_file_are_what_the_same_identify_messages_are(
    store: Store, imported: Import, new_store: NewStore
) -> None:
    imported(leads=LEADS)
    other = new_store()
    traits: dict[str, dict[str, Any]] = {
        "ann": {"email": "Ann@Acme.example", "job_title": "CEO", "employees": 40, "newsletter": True}
        | {"tags": ["a", "b"], "created_at": "2026-01-02T00:00:00Z"},
        "bob": {"job_title": "CTO", "employees": 3.5, "newsletter": False, "created_at": "2026-01-03T10:00:00Z"},
        "cid": {"email": "cid@bolt.example"},
    }
    said = [
        Message(Kind.identify, "1", CREATED, "ann", None, "ann@acme.example", traits=traits["ann"], account_id="acme"),
        Message(Kind.identify, "2", CREATED + 34 * DAY // 24, "bob", traits=traits["bob"], account_id="acme"),
        Message(Kind.identify, "3", NOW, "cid", None, "cid@bolt.example", traits=traits["cid"]),
    ]
    with other.writing() as con:
        append(con, [Offer(source_number(con, "api", "api", NOW), said)], NOW)
    assert facts(store) == facts(other)


def test_an_address_that_two_leads_share_makes_them_one_as_over_http(store: Store, imported: Import) -> None:
    imported(leads="lead_id,email\nu1,info@acme.example\nu2,INFO@acme.example\nu3,\n")
    assert len(facts(store)["identity"]) == 2
    imported(leads="lead_id,email\nu3,info@acme.example\n")
    assert len(facts(store)["identity"]) == 1


def test_what_was_parted_is_not_joined_by_the_same_file(store: Store, imported: Import) -> None:
    imported(leads=LEADS)
    with store.writing() as con:
        link = con.execute(sa.select(t.links).where(t.links.c.other_id.is_not(None)).limit(1)).one()
        undo = Message(Kind.unmerge, "u", NOW, previous_id=link.link_id)
        con.execute(
            sa.insert(t.links).values(
                source_id=link.source_id, link_id=undo.id, kind="unmerge", trusted=True, occurred_at=NOW,
                received_at=NOW, undoes=f"{link.source_id}:{link.link_id}",
            )
        )  # fmt: skip
    assert imported(leads=LEADS).addresses == 0


def test_events_come_once_with_canonical_names_and_clean_properties(store: Store, imported: Import) -> None:
    counts = imported(leads=LEADS, events=EVENTS)
    assert (counts.events, counts.repeated, counts.conflicts, counts.people) == (3, 0, 0, 4)
    assert {row[1:2] + row[3:4] + row[5:] for row in facts(store)["events"]} == {
        ("e1", "demo.requested", "{}", None),
        ("e2", "page", '{"path":"/pricing","seconds":"3.0"}', "flagged in the file"),
        ("e3", "page", '{"path":"/pricing"}', None),
    }
    again = imported(at=NOW + DAY, events=EVENTS)
    assert (again.events, again.repeated, again.conflicts, again.people) == (0, 3, 0, 0)
    changed = imported(at=NOW + DAY, events=EVENTS.replace("/pricing,3.0", "/docs,3.0"))
    assert (changed.events, changed.repeated, changed.conflicts) == (0, 2, 1)
    imported(at=NOW + 2 * DAY, events=EVENTS.replace("/pricing,3.0", "/docs,3.0"))
    assert count(store, t.conflicts) == 1


def test_an_event_of_a_file_is_the_same_event_as_over_http(store: Store, imported: Import) -> None:
    imported(events=EVENTS)
    said = [
        Message(Kind.event, "e3", 1_773_136_800_000_000, "zoe", name="page", properties={"path": "/pricing"}),
        Message(Kind.event, "e1", 1_773_136_800_000_000, "ann", name="page", properties={"path": "/pricing"}),
    ]
    with store.writing() as con:
        (taken,) = append(con, [Offer(source_number(con, "import", "import", NOW), said)], NOW)
    assert (taken.repeated, taken.conflicts) == (1, ["e1"])


def test_an_address_in_the_place_of_an_id_means_who_has_it(store: Store, imported: Import) -> None:
    by_id = "lead_id,email\n17,Ann@Acme.example\n"
    by_address = "lead_id,email\nBob@Acme.example,bob@acme.example\n"
    header = "event_id,lead_id,event,occurred_at\n"
    imported(leads=by_id)
    imported(events=f"{header}e1,ann@acme.example,page,2026-01-02\ne2,bob@acme.example,page,2026-01-02\n")
    imported(leads=by_address)
    imported(events=f"{header}e3,Bob@Acme.example,page,2026-01-03\ne4,ann@acme.example,page,2027-01-02\n")
    again = imported(events=f"{header}e2,bob@acme.example,page,2026-01-02\ne3,Bob@Acme.example,page,2026-01-03\n")
    assert (again.events, again.repeated, again.conflicts) == (0, 2, 0)
    with store.reading() as con:
        whose = dict(con.execute(sa.select(t.events.c.event_id, t.events.c.subject_id)).all())
        aside = con.scalar(sa.select(t.aside.c.subject_id))
        leads = dict(con.execute(sa.select(t.identity.c.subject_id, t.identity.c.lead_id)).all())
        ann, bob = (find_lead(con, one) for one in ("17", "Bob@Acme.example"))
    assert {leads[whose["e1"]], leads[aside]} == {ann}
    assert {leads[whose["e2"]], leads[whose["e3"]]} == {bob}


def test_no_browser_joins_those_of_whom_a_file_spoke(store: Store, imported: Import) -> None:
    imported(leads=LEADS, events=EVENTS)
    said = [Message(Kind.identify, name, NOW, name, None, "ann@acme.example", trusted=False) for name in ("bob", "zoe")]
    with store.writing() as con:
        append(con, [Offer(source_number(con, "web", "segment", NOW), said)], NOW)
    assert len(facts(store)["identity"]) == 4


def test_a_row_that_says_its_source_keeps_it(store: Store, imported: Import) -> None:
    rows = "event_id,lead_id,event,occurred_at,source\n1,ann,page,2026-01-01,web\n1,ann,page,2026-01-01,\n"
    counts = imported(events=rows, source="old-tool")
    assert counts.events == 2
    assert {row[0] for row in facts(store)["events"]} == {"web", "old-tool"}


def test_events_without_ids_come_once_and_equal_rows_of_a_file_all_count(imported: Import) -> None:
    rows = "lead_id,event,occurred_at,path\n" + "ann,page,2026-01-01,/\n" * 2 + "bob,page,2026-01-01,/\n"
    assert imported(events=rows).events == 3
    assert imported(events=rows).repeated == 3


def test_an_event_of_the_future_waits_until_it_is_due(store: Store, imported: Import) -> None:
    rows = "event_id,lead_id,event,occurred_at,path\n1,ann,page,2040-01-01,/\n2,ann,page,2026-01-01,/\n"
    counts = imported(events=rows)
    assert (counts.events, counts.aside, count(store, t.aside)) == (1, 1, 1)


def test_changes_are_history_and_go_before_the_table(store: Store, imported: Import) -> None:
    changes = (
        "lead_id,account_id,attribute,value,occurred_at\n"
        "ann,,job_title,Intern,2025-01-01\nann,,job_title,CEO,2026-01-01\nann,,job_title,,2026-02-01\n"
        ",acme,employees,10,2025-01-01\n"
    )
    accounts = "account_id,employees,industry\nacme,400,software\n"
    imported(leads=LEADS, accounts=accounts, changes=changes)
    titles = [value for name, value, _ in values(store, "ann") if name == "job_title"]
    assert titles == ["Intern", "CEO", None]
    of_account = {row[2:4] for row in facts(store)["changes"] if row[1] == "acme"}
    assert of_account == {("employees", "10"), ("industry", "software")}
    before = facts(store)
    assert imported(at=NOW + DAY, leads=LEADS, accounts=accounts, changes=changes).values == 0
    assert facts(store) == before


def test_people_of_an_account_that_changed_are_scored_again(store: Store, imported: Import) -> None:
    imported(leads=LEADS, accounts="account_id,employees\nacme,40\n")
    with store.writing() as con:
        ann = find_lead(con, "ann")
        con.execute(sa.insert(t.leads).values(lead_id=ann, created_at=NOW, account_id="acme"))
        con.execute(sa.delete(t.dirty))
        con.execute(sa.delete(t.dirty_accounts))
    imported(at=NOW + DAY, accounts="account_id,employees\nacme,40\nother,1\n")
    spread(store, NOW + DAY)
    assert dirty(store) == set()
    imported(at=NOW + DAY, accounts="account_id,employees\nacme,41\n")
    assert dirty(store) == set()
    spread(store, NOW + DAY)
    assert dirty(store) == {"ann"}


def test_another_tools_score_becomes_points_that_fade_and_only_once(store: Store, imported: Import) -> None:
    leads = "lead_id,hubscore\nann,42\nbob,0\ncid,\ndee,12.5\n"
    counts = imported(leads=leads, opening=Opening("hubscore", "engagement"))
    assert (counts.balances, counts.events) == (2, 0)
    said = '{"dimension":"engagement","half_life":"30d","points":%s,"reason":"opening balance"}'
    assert {row[2:6] for row in facts(store)["events"]} == {
        (("user", "ann"), "points.granted", NOW, said % "42"),
        (("user", "dee"), "points.granted", NOW, said % "12.5"),
    }
    again = imported(at=NOW + DAY, leads=leads.replace("42", "50"), opening=Opening("hubscore", "engagement"))
    assert (again.balances, count(store, t.events), count(store, t.conflicts)) == (0, 2, 0)
    with pytest.raises(FactsError, match="--opening-balance score: the leads have no such column"):
        imported(leads=leads, opening=Opening("score", "engagement"))


def test_the_dimension_is_the_only_one_or_has_to_be_said(store: Store) -> None:
    one = {"model.yml": "model: m\ndimensions: {fit: {}}\nrules: [{id: a, dimension: fit, if: {x: y}, points: 1}]\n"}
    two = {"model.yml": one["model.yml"].replace("{fit: {}}", "{fit: {}, interest: {}}")}
    with store.writing() as con:
        with pytest.raises(InputError, match="no model is live yet; say with --dimension"):
            dimension_of(con, None)
        assert dimension_of(con, "any") == "any"
        activate(con, publish(con, one, "cli", NOW).version, "cli", NOW, fire=False)
        assert dimension_of(con, None) == "fit"
        activate(con, publish(con, two, "cli", NOW).version, "cli", NOW, fire=False)
        with pytest.raises(InputError, match="the live models have `fit`, `interest`; say"):
            dimension_of(con, None)
        with pytest.raises(InputError, match="--dimension other: no live model has it"):
            dimension_of(con, "other")


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(store: Store, imported: Import) -> None:
    dry = imported(leads=LEADS, events=EVENTS, dry=True)
    assert (dry.values, dry.events, dry.addresses) == (13, 3, 2)
    assert all(not rows for name, rows in facts(store).items() if name != "counts")
    real = imported(leads=LEADS, events=EVENTS)
    assert (real.values, real.events, real.addresses) == (13, 3, 2)


def test_rows_of_an_erased_person_are_left_out_by_any_of_their_ids(
    store: Store, imported: Import, log: ErasureLog
) -> None:
    imported(leads=LEADS, events=EVENTS)
    with store.reading() as con:
        ann = find_lead(con, "ann")
    erase(store, ann, log, "cli", NOW)
    kept = facts(store)
    changes = "lead_id,attribute,value,occurred_at\nann,job_title,CEO,2026-01-01\n"
    counts = imported(at=NOW + DAY, leads=LEADS, events=EVENTS, changes=changes, opening=Opening("employees", "fit"))
    assert counts.erased == 1 + 2 + 1 + 1
    assert {name: rows for name, rows in facts(store).items() if name not in ("events", "counts")} == {
        name: rows for name, rows in kept.items() if name not in ("events", "counts")
    }
    counts = imported(at=NOW + DAY, leads="lead_id,email\nnew,ANN@acme.example\n")
    assert counts.erased == 1 and count(store, t.subjects) == 4


@pytest.mark.parametrize("value", ["Zu\u0308rich", "a\x00b"])
def test_texts_have_one_spelling(store: Store, imported: Import, value: str) -> None:
    imported(
        leads=f"lead_id,city\n{value},{value}\n",
        events=f"lead_id,event,occurred_at,city\n{value},x,2026-01-01,{value}\n",
    )
    same = {"Zu\u0308rich": "Z\u00fcrich", "a\x00b": "ab"}[value]
    assert values(store, same) == [("city", same, NOW)]
    assert [row[5] for row in facts(store)["events"]] == [f'{{"city":"{same}"}}']


LONG = secrets.token_hex(10_000)  # which nothing makes shorter


@pytest.mark.parametrize(
    ("table", "text", "column"),
    [
        ("leads", f"lead_id,job_title\n{LONG},CEO\n", "lead_id"),
        ("accounts", f"account_id,industry\n{LONG},wood\n", "account_id"),
        ("events", f"event_id,lead_id,event,occurred_at\n{LONG},ann,page,2026-03-10\n", "event_id"),
        ("events", f"event_id,lead_id,event,occurred_at\ne1,{LONG},page,2026-03-10\n", "lead_id"),
    ],
)
def test_an_id_that_no_index_takes_is_refused_before_anything_is_written(
    store: Store, imported: Import, table: str, text: str, column: str
) -> None:
    given = {"leads": LEADS} | {table: text}
    with pytest.raises(InputError, match=f"{table}: a value of `{column}` has 20000 characters, 255 is the most"):
        imported(**given)
    found = facts(store)
    assert not any(found[name] for name in ("identity", "events", "changes", "links"))
