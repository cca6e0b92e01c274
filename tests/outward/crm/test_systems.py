"""From a score to a sale and back, over Odoo and over Salesforce, as over HubSpot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import orjson
import pytest
import sqlalchemy as sa

from leadline.live.engine import Engine
from leadline.model.condition import DAY, HOUR
from leadline.outward.connecting import check_connection, make_connection
from leadline.outward.crm.odoo import Odoo
from leadline.outward.crm.salesforce import Salesforce
from leadline.outward.given import Given
from leadline.outward.reaching import client
from leadline.simulate.crm.answering import Answer, Double
from leadline.store import tables as t
from tests.live.world import live
from tests.outward.conftest import SECRET, Clock
from tests.outward.crm.conftest import NAME, World
from tests.outward.crm.odoo_double import OdooDouble, odoo
from tests.outward.crm.salesforce_double import SalesforceDouble, salesforce

# What the database does is tried with HubSpot, over both.
pytestmark = pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)


@dataclass
class OverOdoo(World):
    """Leadline beside an Odoo."""

    crm: OdooDouble

    def connect(self, **settings: Any) -> None:
        with client(is_private_allowed=True) as http:
            Odoo(http, self.crm.url, self.crm.database, self.crm.login, self.crm.key).prepare()
        said = {"url": self.crm.url, "database": self.crm.database, "login": self.crm.login}
        self.made("odoo", said | settings, {"api_key": self.crm.key})

    def made(self, kind: str, settings: dict[str, Any], secrets: dict[str, str]) -> None:
        said = {"per_second": 1000, "first": False} | settings
        with self.given.store.writing() as con:
            make_connection(con, NAME, kind, said, secrets, SECRET, "test", self.clock())

    def typed(self, email: str) -> Any:
        return self.crm.lead(email_from=email, phone="typed by a person")

    def rep(self, email: str) -> Any:
        return self.crm.user_with(email)

    def kept(self, which: Any) -> tuple[Any, Any, Any]:
        one = self.crm.tables["crm.lead"][which]
        return one.get("x_leadline_score"), one.get("x_leadline_stage"), one.get("user_id")

    def records(self) -> int:
        return len(self.crm.tables["crm.lead"])

    def tasks(self) -> list[str]:
        return [str(one["summary"]) for one in self.crm.tables["mail.activity"].values()]

    def gives(self, which: Any, owner: Any) -> None:
        self.crm.write("crm.lead", which, {"user_id": owner})

    def deletes(self, which: Any) -> None:
        self.crm.deletes(which)

    def sells(self, which: Any) -> None:
        self.crm.write("crm.lead", which, {"type": "opportunity", "expected_revenue": 1200.0})

    def ends(self, which: Any, won: bool) -> None:
        if won:
            self.crm.moves(which, "Won", expected_revenue=1500.0)
        else:
            self.crm.loses(which, "No budget")


@dataclass
class OverSalesforce(OverOdoo):
    """Leadline beside a Salesforce."""

    def connect(self, **settings: Any) -> None:
        there = self.salesforce
        with client(is_private_allowed=True) as http:
            Salesforce(http, there.url, there.client_id, there.client_secret).prepare()
        said = {"url": there.url, "client_id": there.client_id, "lost_reason": "Loss_Reason__c"}
        self.made("salesforce", said | settings, {"client_secret": there.client_secret})

    @property
    def salesforce(self) -> SalesforceDouble:
        return cast(SalesforceDouble, self.crm)

    def typed(self, email: str) -> Any:
        return self.salesforce.lead(Email=email, Title="typed by a person")

    def rep(self, email: str) -> Any:
        return self.salesforce.person(email)

    def kept(self, which: Any) -> tuple[Any, Any, Any]:
        lead = self.salesforce.tables["Lead"][which]
        one = self.salesforce.tables["Contact"][lead["ConvertedContactId"]] if lead["IsConverted"] else lead
        return one["Leadline_Score__c"], one["Leadline_Stage__c"], one["OwnerId"]

    def records(self) -> int:
        return len(self.salesforce.tables["Lead"])

    def tasks(self) -> list[str]:
        return [one["Subject"] for one in self.salesforce.tables["Task"].values() if one["Status"] == "Not Started"]

    def gives(self, which: Any, owner: Any) -> None:
        self.salesforce.write("Lead", which, {"OwnerId": owner})

    def deletes(self, which: Any) -> None:
        self.salesforce.deletes("Lead", which)

    def sells(self, which: Any) -> None:
        self.salesforce.converts(which, Amount=1200.0)

    def ends(self, which: Any, won: bool) -> None:
        deal = self.salesforce.tables["Lead"][which]["ConvertedOpportunityId"]
        self.salesforce.closes(deal, won=won, **({"Amount": 1500.0} if won else {"Loss_Reason__c": "No budget"}))


@pytest.fixture(params=["odoo", "salesforce"])
def beside(request: pytest.FixtureRequest, given: Given, clock: Clock) -> Iterator[OverOdoo]:
    live(given.store)
    there: Any = odoo if request.param == "odoo" else salesforce
    with Engine(given.store) as engine, there(clock=clock) as crm:
        kind = OverOdoo if request.param == "odoo" else OverSalesforce
        found = kind(given, clock, crm, engine, crm=crm)
        yield found
        found.close()


def works(beside: OverOdoo) -> bool:
    found = check_connection(beside.given, NAME)
    assert found is not None
    return found.works


def test_a_lead_that_is_of_interest_becomes_a_task_there_and_what_is_sold_comes_back(beside: OverOdoo) -> None:
    beside.connect()
    sam = beside.rep("sam@example.com")
    which = beside.typed("P1@example.com")
    beside.read()
    beside.clock.pass_by(HOUR)
    beside.person(1, "demo.requested", owner="sam@example.com")
    beside.person(2, "demo.requested")
    beside.sync()
    assert beside.kept(which) == (40.0, "mql", sam)
    assert beside.records() == 2, "who was there stays one record, and who was not is made"
    assert sorted(one.split(":")[0] for one in beside.tasks()) == [
        "Get in touch with Ann Lee 1",
        "Get in touch with Ann Lee 2",
    ]
    assert {state for (state,) in beside.deliveries("state")} == {"sent"}
    beside.read()
    beside.clock.pass_by(DAY)
    made_at = beside.clock()
    beside.sells(which)
    beside.clock.pass_by(DAY)
    beside.read()
    assert (beside.lead(1).stage, beside.lead(2).stage) == ("opportunity", "mql")
    won_at = beside.clock()
    beside.ends(which, won=True)
    beside.clock.pass_by(HOUR)
    assert beside.read() == 1
    assert beside.read() == 0, "what was read is read again, and is nothing new"
    assert [(name, at) for name, at, _ in beside.events("deal.")] == [("deal.created", made_at), ("deal.won", won_at)]
    assert orjson.loads(beside.events("deal.won")[0][2])["amount"] == 1500
    assert beside.lead(1).stage == "customer"
    beside.person(1, "page")
    beside.sync()
    assert beside.kept(which)[:2] == (40.05, "customer"), "in Salesforce on the contact that came of the lead"


def test_a_loss_with_its_reason_another_owner_and_who_is_deleted_are_read(beside: OverOdoo) -> None:
    beside.connect(tasks=False)
    beside.map("mapping: hs\ndeal:\n  reasons: {No budget: recycled}\n")
    kim = beside.rep("kim@example.com")
    which = beside.typed("p1@example.com")
    beside.read()
    beside.clock.pass_by(HOUR)
    beside.person(1, "demo.requested")
    beside.sync()
    beside.clock.pass_by(HOUR)
    beside.gives(which, kim)
    beside.clock.pass_by(HOUR)
    beside.read()
    assert beside.lead(1).owner == "kim@example.com"
    beside.sells(which)
    beside.ends(which, won=False)
    beside.clock.pass_by(HOUR)
    beside.read()
    (last,) = beside.rows(sa.select(t.transitions).order_by(t.transitions.c.number.desc()).limit(1))
    assert (last.to_stage, last.reason) == ("recycled", "a deal was lost in hs: No budget")
    before = beside.records()
    beside.deletes(which)
    beside.person(1, "demo.requested", "page")
    beside.sync()
    assert beside.records() <= before, "who was deleted there is not made again"
    assert "dropped" in {state for (state,) in beside.deliveries("state")}


def test_an_outage_loses_nothing_and_the_check_says_what_it_is(beside: OverOdoo) -> None:
    beside.connect()
    assert works(beside)
    there: Double = beside.crm
    beside.person(1, "demo.requested")
    there.refusals = [Answer(503)] * 50
    beside.sync()
    assert beside.records() == 0
    assert not works(beside)
    there.refusals = []
    beside.clock.pass_by(DAY)
    beside.sync()
    assert beside.records() == 1
    assert {state for (state,) in beside.deliveries("state")} == {"sent"}
