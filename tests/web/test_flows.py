"""Flows on the pages: begun with one that is near, tried on the past, kept; who stands where, and why not further."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.conftest import wait_for
from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready
from tests.web.world import HARM

TEXT = f"""\
flow: greet
title: {json.dumps(HARM)}
on: manual
enters: each time
steps:
  - tag: {json.dumps(HARM)}
  - branch:
      - if: {{country: DE}}
        steps: [{{wait: 2d}}]
      - else: [{{task: Call them}}]
  - tag: greeted
"""


@pytest.fixture(scope="module")
def greet(sending: Site) -> Iterator[Site]:
    """A site with a flow, in which one lead waits and another one stands still, since there is no CRM."""
    said = sending.api.put("/api/flows/greet", json={"text": TEXT})
    assert said.status_code == 200, said.text
    whom = [sending.lead(name)["lead_id"] for name in ("nils", "zoe", "harm")]
    assert sending.api.post("/api/flows/greet/enter", json={"leads": whom}).json()["runs"] == 3
    wait_for(lambda: sending.api.get("/api/flows/greet").json()["stuck"] == 2, 30)
    yield sending
    sending.api.delete("/api/flows/greet")


def write(tab: Page, text: str) -> None:
    tab.get_by_role("button", name="As text").click()
    tab.locator(".cm-content").click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(text)


def toast(tab: Page, text: str) -> Locator:
    return tab.locator(".ll-toast").filter(has_text=text)


def test_a_flow_is_begun_with_one_that_is_near_tried_on_the_past_and_made(greet: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(greet, "marketer@example.com", "/new-flow")
    ready(tab)
    expect(tab.locator(".ll-flow-diagram g.node")).to_have_count(7)
    tab.get_by_text("Win back", exact=True).click()
    tab.get_by_role("button", name="As text").click()
    expect(tab.locator(".cm-content")).to_contain_text("flow: win-back")
    accessible(tab)
    text = TEXT.replace("greet", "welcome").replace("flow: welcome", "flow: hello")
    write(tab, text.replace("wait: 2d", "wiat: 2d"))
    expect(tab.locator(".ll-studio-wrong")).to_contain_text("wiat is none → wait")
    expect(tab.get_by_role("button", name="Make this flow")).to_have_count(0)
    write(tab, text)
    expect(tab.locator(".ll-studio-bad")).to_have_count(0)
    tab.get_by_label("Name, address or number").fill("Marta")
    tab.get_by_role("button", name=re.compile("Marta")).click()
    tab.get_by_role("button", name="Try it on the past").click()
    expect(tab.get_by_text("1 time somebody would have entered")).to_be_visible()
    tab.locator("details", has_text="Marta").click()
    expect(tab.locator("details li").filter(has_text="Wait 2 days")).to_be_visible()
    tab.locator(".cm-content").click()
    tab.keyboard.press("Control+End")
    tab.get_by_role("button", name="Put in: Wait", exact=True).click()
    expect(tab.locator(".cm-content")).to_contain_text("- tag: welcomeed  - wait: 2d")
    tab.get_by_role("button", name="Make this flow").click()
    tab.wait_for_url("**/flows/hello")
    made = greet.api.get("/api/flows/hello").json()
    assert made["who"] == "Marketer Example" and [one["step"] for one in made["steps"]][-1] == "wait-2"
    ready(tab)
    tab.get_by_role("button", name="Archive").click()
    tab.get_by_role("dialog").get_by_role("button", name="Archive").click()
    tab.wait_for_url("**/flows")
    assert greet.api.get("/api/flows/hello").status_code == 404


def test_who_stands_where_is_seen_tried_again_moved_and_stopped(greet: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(greet, "marketer@example.com", "/flows")
    ready(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("2 leads stand still in flows")
    accessible(tab)
    tab.get_by_role("link", name=HARM).click()
    tab.wait_for_url("**/flows/greet")
    ready(tab)
    diagram = tab.locator(".ll-flow-diagram")
    expect(diagram.locator("g.node").filter(has_text="1 here")).to_have_text(re.compile("Wait 2 days"))
    expect(diagram).to_contain_text(f"Put the tag {HARM} on the lead")
    people = tab.get_by_role("region", name="Who is in it")
    expect(people.get_by_role("listitem")).to_have_count(2)
    expect(people).to_contain_text("there is no connection of the kind odoo")
    accessible(tab)
    kept(tab, "flow")
    diagram.locator("g.node").filter(has_text="1 here").click()
    expect(people.get_by_role("listitem")).to_have_count(1)
    expect(people.get_by_role("listitem")).to_contain_text("Nils Holm")
    people.get_by_role("button", name="At all steps").click()
    people.get_by_role("button", name="Stand still: 2").click()
    people.get_by_role("button", name="Try all of them again").click()
    expect(toast(tab, "2 leads are tried again.")).to_be_visible()
    write(tab, TEXT.replace("wait: 2d", "id: rest, wait: 4d"))
    expect(tab.get_by_text("As it would go by the text that is not kept yet")).to_be_visible()
    expect(diagram).to_contain_text("Wait 4 days")
    tab.get_by_role("button", name="Keep this text").click()
    expect(tab.get_by_text("As it would go by the text that is not kept yet")).to_be_hidden()
    older = tab.get_by_role("region", name="Who goes on by an older text")
    expect(older).to_contain_text("3 leads by edit 1")
    older.get_by_role("button", name="Move them to the text of now").click()
    expect(toast(tab, "1 at “wait-1”")).to_be_visible()
    people.get_by_role("button", name="In it: 3").click()
    people.get_by_role("button", name="Stop: Nils Holm").click()
    tab.get_by_role("dialog").get_by_role("button", name="Stop").click()
    expect(people.get_by_role("button", name="In it: 2")).to_be_visible()
    older.get_by_role("button", name="Move them to the text of now").click()
    expect(older).to_have_count(0)
    assert greet.api.get("/api/flows/greet").json()["edits"] == {"2": 2}
    tab.get_by_role("button", name="Let it rest").click()
    expect(tab.locator(".ll-chip").filter(has_text="rests")).to_be_visible()
    tab.get_by_role("button", name="Let it go on").click()
    expect(tab.get_by_role("button", name="Let it rest")).to_be_visible()
    tab.get_by_role("button", name="Put leads in").click()
    tab.get_by_role("dialog").get_by_label("Name, address or number").fill("Nils")
    tab.get_by_role("dialog").get_by_role("button", name=re.compile("Nils")).click()
    expect(people.get_by_role("button", name="In it: 3")).to_be_visible()
    nils = greet.lead("nils")["lead_id"]
    times = greet.api.get(f"/api/leads/{nils}/flows").json()["items"]
    assert [(one["number"], one["ended"], [*one["cause"]]) for one in times] == [
        (2, None, ["manual"]),
        (1, "stopped", ["manual"]),
    ]
    assert tab.title() != "taken"


def step_of(tab: Page, words: str) -> Locator:
    return tab.locator(".ll-flow-form").get_by_role("button", name=words)


def add(tab: Page, button: Locator, kind: str) -> None:
    button.click()
    tab.get_by_role("dialog").get_by_role("button", name=re.compile(f"^{kind} ")).click()
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_a_flow_is_written_as_a_form_with_the_keyboard_and_the_text_keeps_its_comments(
    greet: Site, visitor: Visitor
) -> None:
    text = "# ours\nflow: formed   # stays\non: manual\nsteps:\n  - tag: first   # as it was\n  - wait: 2d\n"
    assert greet.api.put("/api/flows/formed", json={"text": text}).status_code == 200
    tab = visitor.signed_in(greet, "marketer@example.com", "/flows/formed")
    ready(tab)
    form, diagram = tab.locator(".ll-flow-form"), tab.locator(".ll-flow-diagram")
    tab.get_by_label("A lead enters when").select_option(label="They move to a stage")
    expect(form.get_by_label("Ready for sales")).to_be_checked()
    tab.get_by_label("How often").select_option(label="Once within a time")
    tab.get_by_label("Within", exact=True).fill("60d")
    tab.get_by_label("Within", exact=True).press("Tab")
    expect(tab.locator(".cm-content")).to_contain_text("once per 60d")
    step_of(tab, "Wait 2 days").press("Enter")
    expect(tab.get_by_label("For so long")).to_have_value("2d")
    for days in ("4", "2", "4"):
        tab.get_by_label("For so long").fill(f"{days}d")
        tab.get_by_label("For so long").press("Tab")
        expect(diagram).to_contain_text(f"Wait {days} days")
    add(tab, tab.get_by_role("button", name="Add a step after it"), "Branch")
    expect(step_of(tab, "Choose by what is so of the lead")).to_have_attribute("aria-expanded", "true")
    form.get_by_role("button", name="Add a condition").click()
    expect(form.locator(".ll-flow-part").filter(has_text="If stage is")).to_have_count(2)
    add(tab, form.get_by_role("button", name="Add a step here").last, "Notice")
    expect(form).to_contain_text("there is no notice hot-lead")
    accessible(tab)
    kept(tab, "flow-form")
    for is_open in ("false", "true"):
        step_of(tab, "Send the notice hot-lead").press("Enter")
        expect(step_of(tab, "Send the notice hot-lead")).to_have_attribute("aria-expanded", is_open)
    form.get_by_role("button", name="Take the step out").click()
    expect(step_of(tab, "Send the notice hot-lead")).to_have_count(0)
    step_of(tab, "Put the tag first on the lead").press("Enter")
    expect(step_of(tab, "Put the tag first on the lead")).to_have_attribute("aria-expanded", "true")
    form.get_by_role("button", name="Move down").press("Enter")
    expect(form.get_by_role("list", name="The steps of the flow").locator("> li").first).to_contain_text("Wait 4 days")
    tab.get_by_role("button", name="Keep this text").click()
    expect(toast(tab, "Kept.")).to_be_visible()
    arm = "      - if: {stage: mql}\n        steps:\n          - tag: ready\n"
    assert greet.api.get("/api/flows/formed").json()["text"] == (
        "# ours\nflow: formed   # stays\non:\n  stage: mql\nenters: once per 60d\nsteps:\n  - wait: 4d\n"
        "  - tag: first   # as it was\n  - branch:\n"
        f"{arm}{arm}            id: new-tag\n      - else:\n          - tag: not-yet\n"
    )
    greet.api.delete("/api/flows/formed")


def test_a_new_flow_is_made_as_a_form_on_a_phone_in_the_dark(greet: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(greet, "marketer@example.com", "/new-flow", viewport=PHONE, color_scheme="dark")
    ready(tab)
    tab.get_by_text("Remind a rep", exact=True).click()
    form = tab.locator(".ll-flow-form")
    expect(step_of(tab, "Send the notice reminder")).to_be_visible()
    tab.get_by_label("Name, in small letters").fill("by-hand")
    step_of(tab, "Wait 1 day").click()
    tab.get_by_label("It waits").select_option(label="Until they do something")
    expect(form).to_contain_text("Wait for a new click in a mail, 3 days at most")
    form.get_by_label("At most", exact=True).fill("12h")
    form.get_by_label("At most", exact=True).press("Tab")
    expect(step_of(tab, "Wait for a new click in a mail, 12 hours at most")).to_be_visible()
    form.get_by_role("button", name="Take the last change back").click()
    expect(step_of(tab, "Wait for a new click in a mail, 3 days at most")).to_be_visible()
    accessible(tab)
    assert tab.evaluate(SIDEWAYS) <= 0
    kept(tab, "flow-form-phone")
    tab.get_by_role("button", name="Make this flow").click()
    tab.wait_for_url("**/flows/by-hand")
    made = greet.api.get("/api/flows/by-hand").json()
    assert made["steps"][0]["words"] == "Wait for a new click in a mail, 3 days at most"
    greet.api.delete("/api/flows/by-hand")


def test_a_rep_sees_a_leads_flows_on_a_phone_and_changes_nothing(greet: Site, visitor: Visitor) -> None:
    harm = greet.lead("harm")["lead_id"]
    tab = visitor.signed_in(greet, "sales@example.com", f"/leads/{harm}", viewport=PHONE, color_scheme="dark")
    ready(tab)
    flows = tab.get_by_role("region", name="Flows")
    expect(flows).to_contain_text("Make a task in the CRM: Call them")
    expect(flows).to_contain_text("stands still since")
    flows.locator("summary").click()
    expect(flows).to_contain_text(f"Put the tag {HARM} on the lead")
    assert tab.evaluate(SIDEWAYS) == 0
    flows.get_by_role("link", name=HARM).click()
    tab.wait_for_url("**/flows/greet")
    ready(tab)
    expect(tab.locator(".ll-flow-diagram g.node").first).to_be_visible()
    assert tab.evaluate(SIDEWAYS) == 0
    accessible(tab)
    kept(tab, "flow-phone")
    for name in ("Put leads in", "Let it rest", "Archive", "Keep this text", "Try it on the past"):
        assert tab.get_by_role("button", name=name).count() == 0
    assert tab.title() != "taken"
