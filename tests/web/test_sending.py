"""Where things are sent to on the pages: made, checked, resting, failing; and what did not arrive."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from leadline.simulate.crm.hubspot import TOKEN, hubspot
from tests.api.conftest import wait_for
from tests.outward.receiver import Receiver, receiving
from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready
from tests.web.world import HARM

GONE: tuple[int, dict[str, str]] = (410, {})


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def site(sending: Site, receiver: Receiver) -> Iterator[Site]:
    """A site that sends nothing anywhere, before a test and after it."""
    yield sending
    receiver.answers.clear()
    for one in sending.api.get("/api/outward/connections").json()["items"]:
        sending.api.delete(f"/api/outward/connections/{one['connection']}")


def connection(site: Site, name: str) -> dict[str, Any]:
    found: dict[str, Any] = site.api.get(f"/api/outward/connections/{name}").json()
    return found


def deliveries(site: Site, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.api.get("/api/outward/deliveries", params=asked).json()["items"]
    return found


def connect(site: Site, name: str, url: str, *about: str) -> None:
    asked = {"kind": "webhook", "settings": {"url": url, "about": list(about)}}
    said = site.api.put(f"/api/outward/connections/{name}", json=asked)
    assert said.status_code == 200, said.text


def change(site: Site, value: str) -> int:
    """Change something that is known of Marta, so that it is told."""
    lead = int(site.lead("marta")["lead_id"])
    site.api.patch(f"/api/leads/{lead}", json={"attributes": {"said": value}})
    return lead


def test_a_webhook_is_made_checked_told_and_its_secret_shown_once(
    site: Site, visitor: Visitor, receiver: Receiver
) -> None:
    tab = visitor.signed_in(site, "owner@example.com", "/sending")
    ready(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Nothing is sent anywhere yet")
    tab.get_by_role("button", name="Send somewhere").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Name, in small letters").fill("Ware House")
    dialog.get_by_label("Address").fill(receiver.url)
    dialog.get_by_label("The band of a lead changes").check()
    accessible(tab)
    dialog.get_by_role("button", name="Make it").click()
    expect(tab.locator(".ll-toast-bad")).to_be_visible()  # which is no name
    dialog.get_by_label("Name, in small letters").fill("warehouse")
    dialog.get_by_role("button", name="Make it").click()
    secret = tab.locator(".ll-once").inner_text()
    assert secret.startswith("whsec_")
    tab.get_by_role("button", name="I have kept it").click()
    found = connection(site, "warehouse")
    assert found["settings"]["about"] == ["moved mql", "scored band"] and found["kind"] == "webhook"
    tab.goto(f"{site.pages}/sending/warehouse")
    ready(tab)
    assert secret not in tab.content()
    tab.get_by_role("button", name="Check it").click()
    expect(tab.get_by_text("The receiver took a `ping`.")).to_be_visible()
    assert receiver.calls[-1].said["type"] == "ping"
    tab.get_by_role("button", name="Change it").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("A lead becomes ready for sales").uncheck()
    dialog.get_by_role("button", name="Keep it").click()
    wait_for(lambda: connection(site, "warehouse")["settings"]["about"] == ["scored band"])
    tab.get_by_role("button", name="Let it rest").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("warehouse rests")
    assert connection(site, "warehouse")["health"] == "rests"
    tab.get_by_role("button", name="Let it go on").click()
    expect(tab.get_by_role("button", name="Let it rest")).to_be_visible()
    tab.get_by_role("button", name="Take it away").click()
    tab.get_by_role("dialog").get_by_role("button", name="Take it away").click()
    tab.wait_for_url(re.compile("/sending$"))
    assert site.api.get("/api/outward/connections/warehouse").status_code == 404


def test_mail_and_notices_are_connected_by_their_own_fields(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "owner@example.com", "/sending", viewport=PHONE)
    ready(tab)
    tab.get_by_role("button", name="Send somewhere").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Mail to leads").check()
    dialog.get_by_label("Name, in small letters").fill("letters")
    dialog.get_by_label("Mail server").fill("smtp.example.com")
    dialog.get_by_label("Password").fill("hunter2")
    dialog.get_by_label("Mail is from").fill("Acme <news@acme.example>")
    kept(tab, "sending-mail-phone")
    dialog.get_by_role("button", name="Make it").click()
    tab.wait_for_url(re.compile("/sending/letters$"))
    settings = connection(site, "letters")["settings"]
    assert (settings["host"], settings["security"], settings["from"]) == (
        "smtp.example.com", "starttls", "Acme <news@acme.example>",
    )  # fmt: skip
    assert "hunter2" not in tab.content() + str(connection(site, "letters"))
    tab.goto(f"{site.pages}/sending")
    ready(tab)
    tab.get_by_role("button", name="Send somewhere").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Notices to colleagues").check()
    dialog.get_by_label("Name, in small letters").fill("chat")
    dialog.get_by_label("Address, with its password or token").fill("json://token@chat.example.com/notices")
    dialog.get_by_label("A lead becomes ready for sales").check()
    dialog.get_by_role("button", name="Make it").click()
    tab.wait_for_url(re.compile("/sending/chat$"))
    found = connection(site, "chat")
    assert "qualified" in found["settings"]["about"] and found["kind"] == "notice"
    assert "token" not in tab.content() + str(found)


def test_what_did_not_arrive_is_shown_with_its_reason_tried_again_and_let_be(
    site: Site, visitor: Visitor, receiver: Receiver
) -> None:
    receiver.answers += [GONE, GONE]
    connect(site, "hooks", receiver.url, "changed said")
    for value in ("one", HARM):
        change(site, value)
        wait_for(lambda: not receiver.answers or len(receiver.answers) == 1, 30)
        site.settled()
    wait_for(lambda: len(deliveries(site, connection="hooks", state="dead")) == 2, 30)
    tab = visitor.signed_in(site, "marketer@example.com", "/sending", color_scheme="dark")
    ready(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("2 things did not arrive")
    accessible(tab)
    kept(tab, "sending")
    tab.get_by_role("link", name="2 did not arrive").click()
    tab.wait_for_url(re.compile("state=dead"))
    ready(tab)
    rows = tab.locator(".ll-delivery")
    expect(rows).to_have_count(2)
    assert deliveries(site, connection="hooks")[0]["error"] in rows.first.inner_text()
    rows.first.get_by_text("What is sent").click()
    expect(rows.first.locator("pre")).to_contain_text("onerror")
    assert tab.title() != "taken"
    accessible(tab)
    kept(tab, "deliveries")
    rows.first.get_by_role("button", name=re.compile("^Try delivery")).click()
    wait_for(lambda: len(deliveries(site, connection="hooks", state="sent")) == 1, 30)
    expect(rows).to_have_count(1)
    rows.first.get_by_role("button", name=re.compile("^Let delivery")).click()
    expect(rows).to_have_count(0)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Nothing is lost")
    assert [one["state"] for one in deliveries(site, connection="hooks")] == ["sent", "dropped"]


def test_a_receiver_that_is_down_is_said_to_be_and_everything_is_tried_again_together(
    site: Site, visitor: Visitor, receiver: Receiver
) -> None:
    receiver.answers += [GONE, (503, {"retry-after": "600"})]
    connect(site, "down", receiver.url, "changed said")
    change(site, "three")
    wait_for(lambda: deliveries(site, connection="down", state="dead"), 30)
    lead = change(site, "four")
    wait_for(lambda: connection(site, "down")["health"] == "fails", 30)
    tab = visitor.signed_in(site, "marketer@example.com", "/sending/down", viewport=PHONE)
    ready(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Nothing arrives at down")
    expect(tab.get_by_text("the receiver answers 503").first).to_be_visible()
    assert tab.get_by_role("button", name="Take it away").count() == 0  # that is for owners
    assert tab.evaluate(SIDEWAYS) == 0
    accessible(tab)
    kept(tab, "sending-phone")
    tab.get_by_role("button", name="Try it now").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("What is sent to down arrives", timeout=20_000)
    tab.goto(f"{site.pages}/deliveries?connection=down&lead={lead}")
    assert tab.locator(".ll-delivery").count() == len(deliveries(site, connection="down", lead_id=lead))
    assert tab.evaluate(SIDEWAYS) == 0
    tab.goto(f"{site.pages}/deliveries?connection=down&state=dead")
    ready(tab)
    tab.get_by_role("button", name="Try all of these again").click()
    wait_for(lambda: len(deliveries(site, connection="down", state="sent")) == 2, 30)


def test_a_crm_is_connected_step_by_step_with_its_fields_made_when_somebody_agrees(
    site: Site, visitor: Visitor
) -> None:
    with hubspot(lambda: int(time.time() * 1_000_000)) as there:
        tab = visitor.signed_in(site, "owner@example.com", "/sending", viewport=PHONE, color_scheme="dark")
        ready(tab)
        tab.get_by_role("link", name="Connect a CRM").click()
        tab.wait_for_url("**/new-crm")
        ready(tab)
        tab.get_by_label("The access token of a private app").fill("another")
        tab.get_by_label(re.compile("Where the API is")).fill(there.url)
        tab.get_by_role("button", name="Try it").click()
        said = tab.get_by_role("region", name="Whether it works")
        expect(said.get_by_text("✗")).to_be_visible()
        expect(tab.get_by_role("button", name="Connect it")).to_have_count(0)
        tab.get_by_label("The access token of a private app").fill(TOKEN)
        tab.get_by_text("Write everybody once at first").click()
        tab.get_by_role("button", name="Try it").click()
        expect(said).to_contain_text("the property contacts.leadline_score")
        accessible(tab)
        assert tab.evaluate(SIDEWAYS) <= 0
        kept(tab, "new-crm-phone")
        assert site.api.get("/api/outward/connections/crm").status_code == 404
        said.get_by_role("button", name=re.compile("^Make these .* fields there$")).click()
        said.get_by_role("button", name="Connect it").click()
        tab.wait_for_url("**/sending/crm")
        ready(tab)
        accessible(tab)
        made = connection(site, "crm")
        assert made["settings"]["first"] is False and made["kind"] == "hubspot" and TOKEN not in str(made)
        assert TOKEN not in tab.content()
        text = tab.locator(".cm-content")
        text.click()
        tab.keyboard.press("Control+a")
        tab.keyboard.insert_text("mapping: crm\ndeal: {won: sold}\n")
        expect(tab.locator(".ll-studio-wrong")).to_contain_text("won names sold")
        text.click()
        tab.keyboard.press("Control+a")
        tab.keyboard.insert_text("mapping: crm\ndeal: {lost: recycled}\n")
        tab.get_by_role("button", name="Keep this text").click()
        expect(tab.locator(".ll-toast").filter(has_text="What is read from now on goes by it")).to_be_visible()
        assert site.api.get("/api/outward/connections/crm/mapping").json()["edit"] == 1
