"""Laws that hold for the client of every CRM, each over a double with state: Odoo, Salesforce, HubSpot."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from leadline.model.condition import DAY, SECOND
from leadline.outward.crm import odoo_reading, salesforce_reading
from leadline.outward.crm.hubspot import HubSpot
from leadline.outward.crm.hubspot_http import Ask
from leadline.outward.crm.odoo import Odoo
from leadline.outward.crm.protocol import CONTACT, Note, Task, There, Written
from leadline.outward.crm.salesforce import Salesforce
from leadline.outward.reaching import client
from leadline.simulate.crm.hubspot import TOKEN, hubspot
from tests.live.world import NOW
from tests.outward.conftest import Clock
from tests.outward.crm.asked import lead, stands, whole
from tests.outward.crm.odoo_double import odoo
from tests.outward.crm.salesforce_double import salesforce


@dataclass(frozen=True)
class Side:
    """A client, and what people do in the CRM behind it: contacts by their ids, with the address and the last name."""

    crm: Any  # a `Crm`
    make: Callable[[str], str]
    address: Callable[[str, str], object]
    rename: Callable[[str, str], object]
    kept: Callable[[str], tuple[str, str, Any]]  # address, last name, our score
    many: Callable[[str], int]  # contacts, tasks or notes
    passes: Callable[[int], object]
    now: Callable[[], int]


@contextmanager
def odoo_side() -> Iterator[Side]:
    with odoo(version=18) as there, client(is_private_allowed=True) as http:
        people, tables = there.tables["crm.lead"], {"contacts": "crm.lead", "tasks": "mail.activity"}
        yield Side(
            Odoo(http, there.url, there.database, there.login, there.key),
            make=lambda mail: str(there.lead(email_from=mail)),
            address=lambda which, mail: there.write("crm.lead", int(which), {"email_from": mail}),
            rename=lambda which, name: there.write("crm.lead", int(which), {"name": name}),
            kept=lambda which: (
                people[int(which)]["email_from"],
                people[int(which)]["name"],
                people[int(which)].get("x_leadline_score"),
            ),
            many=lambda of: len(there.tables[tables.get(of, "mail.message")]),
            passes=there.passes,
            now=lambda: NOW,
        )


@contextmanager
def salesforce_side() -> Iterator[Side]:
    with salesforce() as there, client(is_private_allowed=True) as http:
        people = there.tables["Lead"]
        done = {"tasks": "Not Started", "notes": "Completed"}
        there.page_size = 2  # so that a page of ours is three of theirs
        yield Side(
            Salesforce(http, there.url, there.client_id, there.client_secret, (), "Loss_Reason__c"),
            make=lambda mail: there.lead(Email=mail),
            address=lambda which, mail: there.write("Lead", which, {"Email": mail}),
            rename=lambda which, name: there.write("Lead", which, {"LastName": name}),
            kept=lambda which: (
                people[which]["Email"],
                people[which]["LastName"],
                people[which].get("Leadline_Score__c"),
            ),
            many=lambda of: (
                len(people)
                if of == "contacts"
                else len([one for one in there.tables["Task"].values() if one["Status"] == done[of]])
            ),
            passes=there.passes,
            now=lambda: NOW,
        )


@contextmanager
def hubspot_side() -> Iterator[Side]:
    clock = Clock()
    with hubspot(clock) as there, client(is_private_allowed=True) as http:
        people = there.objects["contacts"]

        def kept(which: str) -> tuple[str, str, float]:
            one = next(one for one in people.living if one.id == which)
            return str(one.value("email")), str(one.value("lastname")), float(one.value("leadline_score") or 0)

        yield Side(
            HubSpot(Ask(http, there.url, TOKEN, clock), TOKEN),
            make=lambda mail: there.person(mail).id,
            address=lambda which, mail: there.change("contacts", which, email=mail),
            rename=lambda which, name: there.change("contacts", which, lastname=name),
            kept=kept,
            many=lambda of: len(there.objects[of].living),
            passes=clock.pass_by,
            now=clock,
        )


@pytest.fixture(params=[odoo_side, salesforce_side, hubspot_side], ids=["odoo", "salesforce", "hubspot"])
def side(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    for reading in (odoo_reading, salesforce_reading):
        monkeypatch.setattr(reading, "PAGE", 5)
    with request.param() as made:
        made.crm.prepare()
        yield made


def test_the_same_leads_written_twice_are_there_once_and_only_our_fields_change(side: Side) -> None:
    first = [stands(one) for one in side.crm.upsert([lead(1), lead(2)])]
    assert [one.made for one in first] == [True, True]
    again = side.crm.upsert([lead(1), lead(2)])  # nobody heard of the first try
    assert again == [Written(one.remote_id) for one in first]
    which = first[0].remote_id
    side.rename(which, "As a person wrote it")
    assert side.crm.upsert([lead(1, which, leadline_score=7.0)]) == [Written(which)]
    assert side.many("contacts") == 2
    assert side.kept(which)[1:] == ("As a person wrote it", 7.0)
    assert side.crm.find([lead(1), lead(3)]) == [There(which, None, 1), None]


def test_a_task_and_a_note_are_made_once_for_a_key(side: Side) -> None:
    which = stands(side.crm.upsert([lead(1)])[0]).remote_id
    for what in ("first", "second"):
        task = Task(f"task:{what}", which, "Call them", "Because of the prices", NOW + DAY)
        note = Note(f"note:{what}", which, "Became ready", NOW)
        done = stands(side.crm.task(task))
        assert done.made and side.crm.task(task) == Written(done.remote_id)
        said = stands(side.crm.note(note))
        assert side.crm.note(note) == Written(said.remote_id)
    assert (side.many("tasks"), side.many("notes")) == (2, 2)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_missed_while_records_change_between_pages_and_many_change_within_one_second(
    side: Side, seed: int
) -> None:
    chance = random.Random(seed)
    mark = side.crm.changes(CONTACT, None, side.now()).mark
    ids = [side.make(f"p{one}@example.com") for one in range(30)]
    seen: dict[str, str | None] = {}
    for turn in range(40):
        page = side.crm.changes(CONTACT, mark, side.now())
        mark = page.mark
        seen |= {one.remote_id: one.email for one in page.seen}
        side.passes(chance.choice([0, SECOND, 2 * SECOND]))
        for which in chance.sample(ids, chance.choice([0, 1, 8])):
            side.address(which, f"p{turn}.{which}@example.com".lower())
    for _ in range(2):
        rest, mark = whole(side.crm, CONTACT, mark, side.now())
        seen |= {one.remote_id: one.email for one in rest}
        side.passes(SECOND)
    assert seen == {one: side.kept(one)[0] for one in ids}
