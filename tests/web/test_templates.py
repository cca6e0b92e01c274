"""Templates on the pages: a mail and a notice are written, read as a lead would, kept, changed and archived."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready
from tests.web.world import HARM

MAIL = f"""\
mail: hello
title: '{HARM.replace("'", "''")}'
transactional: true
subject: "Good day, {{{{ lead.name }}}}"
text: "Written for {{{{ lead.name }}}} alone."
html: "<p>Drawn for <b>{{{{ lead.name }}}}</b></p>"
"""


def write(tab: Page, text: str) -> None:
    tab.locator(".cm-content").click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(text)


def test_a_mail_and_a_notice_are_written_read_as_a_lead_reads_them_and_kept(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", "/templates")
    ready(tab)
    tab.get_by_role("link", name="New mail").click()
    tab.wait_for_url("**/new-template/mail")
    ready(tab)
    read = tab.get_by_role("region", name="As it is read")
    expect(read).to_contain_text("Hello Ada,")
    write(tab, MAIL.replace("subject:", "subjekt:"))
    expect(tab.locator(".ll-studio-wrong")).to_contain_text("subject")
    expect(tab.get_by_role("button", name="Make this template")).to_have_count(0)
    write(tab, MAIL.replace("lead.name", "lead.shoe_size"))
    expect(read).to_contain_text("shoe_size")
    write(tab, MAIL)
    read.get_by_label("Name, address or number").fill("Nils")
    read.get_by_role("button", name="Nils").click()
    expect(read).to_contain_text("Good day, Nils Holm")
    expect(read.locator("pre")).to_contain_text("Written for Nils Holm alone.")
    expect(read.frame_locator("iframe").locator("b")).to_have_text("Nils Holm")
    accessible(tab)
    kept(tab, "template")
    tab.get_by_role("button", name="Make this template").click()
    tab.wait_for_url("**/templates/mail/hello")
    ready(tab)
    write(tab, MAIL.replace("Good day", "Good evening"))
    tab.get_by_role("button", name="Keep this text").click()
    expect(tab.locator(".ll-toast").filter(has_text="Kept.")).to_be_visible()
    found = site.api.get("/api/outward/mail/templates/hello").json()
    assert (found["edit"], found["who"]) == (2, "Marketer Example") and "Good evening" in found["text"]
    assert tab.title() != "taken"

    phone = visitor.signed_in(site, "marketer@example.com", "/new-template/notice", viewport=PHONE, color_scheme="dark")
    ready(phone)
    expect(phone.get_by_role("region", name="As it is read").locator("pre")).not_to_be_empty()
    accessible(phone)
    assert phone.evaluate(SIDEWAYS) <= 0
    phone.get_by_role("button", name="Make this template").click()
    phone.wait_for_url("**/templates/notice/hot-lead")
    ready(phone)
    phone.goto(f"{site.pages}/templates")
    ready(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("2 texts that leads and reps get")
    expect(phone.get_by_role("link", name=HARM)).to_be_visible()
    phone.get_by_role("link", name="A short word").click()
    phone.wait_for_url("**/templates/notice/hot-lead")
    phone.get_by_role("button", name="Archive").click()
    phone.get_by_role("dialog").get_by_role("button", name="Archive").click()
    phone.wait_for_url("**/templates")
    assert site.api.get("/api/outward/notices/hot-lead").status_code == 404
    site.api.delete("/api/outward/mail/templates/hello")
