"""Routing on the pages: written, tried, kept; who takes leads; the clock in the queue until there is contact."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from leadline.model.condition import HOUR
from leadline.store import tables as t
from leadline.store.database import open_store
from tests.api.conftest import Clock, wait_for
from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready

ROUTING = """\
routing: sales
reps:
  sales@example.com: {team: field, capacity: {per_day: 5, open: 40}}
  marketer@example.com: {away: [{from: 2020-01-01, until: 2099-01-01}]}
rules:
  - {id: no-tests, if: {country: XX}, to: marketer@example.com}
  - {id: everybody, if: {email: {exists: true}}, to: [field, marketer@example.com]}
clock: {contact_within: 4h, counts: all hours}
"""


@pytest.fixture
def site(sending: Site) -> Site:
    return sending


def past(site: Site, lead_id: int) -> None:
    """Have the time until which there should have been contact with a lead be two hours ago."""
    store = open_store(f"sqlite:///{site.folder / 'leadline.db'}")
    a = t.assignments.c
    with store.writing() as con:
        con.execute(sa.update(t.assignments).where(a.lead_id == lead_id).values(contact_by=Clock()() - 2 * HOUR))
    store.close()


def test_a_routing_is_written_tried_kept_and_gives_leads_whose_clock_runs(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", "/routing")
    ready(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Nobody is given leads by rules yet")
    text = tab.locator(".cm-content")
    expect(text).to_contain_text("sales@example.com")  # to begin with: those who take leads
    expect(tab.locator(".ll-studio-problem")).to_have_count(0)
    text.click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(ROUTING.replace("[field", "[feild"))
    expect(tab.locator(".ll-studio-wrong")).to_contain_text("feild")
    text.click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(ROUTING)
    expect(tab.locator(".ll-studio-problem")).to_have_count(0)
    tab.get_by_role("button", name="Try it on the leads that are ready").click()
    asked = {"text": ROUTING}
    found = site.api.post("/api/routing/preview", json=asked).json()["items"]
    rows = tab.get_by_label("Who would get whom").locator("li")
    expect(rows).to_have_count(len(found))
    assert found[0]["name"] in rows.first.inner_text() and "Sales Example" in rows.first.inner_text()
    assert site.api.get("/api/routing").json()["edit"] == 0  # nothing was written
    tab.get_by_role("button", name="Keep this text").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Leads that are ready go to 2 people")
    said = site.api.get("/api/routing").json()
    assert said["text"] == ROUTING and said["who"] == "Marketer Example"
    people = tab.get_by_role("region", name="Who takes leads")
    expect(people.get_by_role("row", name=re.compile("Sales Example"))).to_contain_text("0 of 5")
    expect(people.get_by_role("row", name=re.compile("Marketer Example"))).to_contain_text("away")
    rules = tab.get_by_role("region", name="The first rule that fits decides").get_by_role("listitem")
    assert [one["sentence"].casefold() in rules.nth(i).inner_text().casefold() for i, one in enumerate(said["rules"])]
    accessible(tab)
    kept(tab, "routing")
    tab.get_by_role("button", name="Let it rest").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("The routing rests, and leads wait")
    tab.get_by_role("button", name="Let it go on").click()
    expect(tab.get_by_role("button", name="Let it rest")).to_be_visible()
    who_is_given_a_lead_sees_the_clock_and_says_that_there_was_contact(site, visitor)


def who_is_given_a_lead_sees_the_clock_and_says_that_there_was_contact(site: Site, visitor: Visitor) -> None:
    edit = site.api.get("/api/routing").json()["edit"]
    said = site.api.put("/api/routing", json={"text": ROUTING.replace("4h", "3h"), "edit": edit})
    assert said.status_code == 200, said.text
    giulia = site.lead("giulia")["lead_id"]
    said = site.api.post(f"/api/leads/{giulia}/stage", json={"stage": "mql", "reason": "Asked for a price"})
    assert said.status_code == 202, said.text
    wait_for(lambda: site.lead("giulia")["owner"] == "sales@example.com", 30)
    tab = visitor.signed_in(site, "sales@example.com", "/queue", viewport=PHONE, color_scheme="dark")
    ready(tab)
    row = tab.locator("[data-row]").filter(has_text="Giulia Rinaldi")
    expect(row).to_contain_text("call within 3 hours")
    assert tab.evaluate(SIDEWAYS) == 0
    accessible(tab)
    kept(tab, "queue-clock")
    past(site, giulia)
    tab.reload()
    ready(tab)
    expect(row.locator(".ll-hot")).to_have_text(re.compile("late by 2 hours"))
    tab.goto(f"{site.pages}/leads/{giulia}")
    assigned = tab.get_by_role("region", name="Whose it became")
    expect(assigned).to_contain_text("The rule everybody fits")
    expect(assigned.locator(".ll-hot")).to_have_text(re.compile("late by 2 hours"))
    tab.go_back()
    ready(tab)
    row.get_by_role("button", name="Reached").click()
    expect(row).to_contain_text("contact ")
    expect(row.get_by_role("button", name="Reached")).to_have_count(0)
    found = site.api.get(f"/api/leads/{giulia}/assignments").json()["items"][0]
    assert found["contacted_at"] is not None and found["owner"] == "sales@example.com"
    tab.goto(f"{site.pages}/routing")
    ready(tab)
    expect(tab.get_by_role("row", name=re.compile("Sales Example"))).to_contain_text("1 of 5")
    assert tab.get_by_role("button", name="Keep this text").count() == 0  # that is for those who keep models
    assert tab.evaluate(SIDEWAYS) == 0
    accessible(tab)
