"""Segments on the pages: listed, looked at, made, changed, archived, followed as they happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.conftest import wait_for
from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready
from tests.web.world import SCRIPT

OF_A_COMPANY = "company.employees: {exists: true}"  # which no other tests' people have
DECIDES = f"segment: decides\ntitle: Those who decide\nif: {{job_title: [CEO, CMO, VP Sales], {OF_A_COMPANY}}}\n"
ABROAD = f'segment: abroad\ntitle: "{SCRIPT[:40]}"\nif: {{segment: decides, country: {{ne: DE}}}}\n'
PROBED = "segment: probed\ntitle: Probed\nif: {probe: 'yes'}\n"
TEXTS = {"decides": DECIDES, "abroad": ABROAD, "probed": PROBED}
THIRD = """\
model: third
audience: {country: XX}
dimensions: {extra: {max: 10}}
rules: [{id: a, dimension: extra, if: {country: XX}, points: 5}]
bands: {of: score, steaming: 5, else: cool}
"""


def put(site: Site, text: str, edit: int = 0) -> None:
    name = text.split("\n")[0].removeprefix("segment: ")
    said = site.api.put(f"/api/segments/{name}", json={"text": text, "edit": edit})
    assert said.status_code == 200, said.text


def told(site: Site) -> None:
    """Until every segment was told of everybody, and nobody waits to be told."""
    site.settled()
    wait_for(lambda: all(one["evaluated_at"] for one in listed(site).values()), 60)


def listed(site: Site) -> dict[str, dict[str, Any]]:
    return {one["segment"]: one for one in site.api.get("/api/segments").json()["items"]}


@pytest.fixture(scope="module", autouse=True)
def made(site: Site) -> Iterator[None]:
    """The segments that these tests look at, and none after them."""
    for text in TEXTS.values():
        put(site, text)
    told(site)
    yield
    while left := listed(site):
        for name in [name for name, one in left.items() if not one["used_by"]]:
            site.api.delete(f"/api/segments/{name}")


@pytest.fixture(autouse=True)
def as_made(site: Site) -> Iterator[None]:
    """These segments and no others, with the texts that they were made with."""
    yield
    for name, one in listed(site).items():
        if name not in TEXTS:
            site.api.delete(f"/api/segments/{name}")
        elif one["text"] != TEXTS[name]:
            put(site, TEXTS[name], one["edit"])
    told(site)


def write(tab: Page, old: str, new: str) -> None:
    """Change a line of the text in the editor, as somebody who marks it and pastes another one."""
    line = tab.locator(".cm-line", has_text=old).first
    text = line.inner_text()
    line.click(click_count=3)
    tab.keyboard.insert_text(text.replace(old, new) + "\n")


def test_the_list_says_what_the_api_says_and_follows_what_happens(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "viewer@example.com", "/segments")
    ready(tab)
    for name, one in listed(site).items():
        row = tab.get_by_role("row").filter(has=tab.locator(f"a[href='/segments/{name}']"))
        expect(row.get_by_role("link")).to_have_text(one["title"])
        assert row.locator(".ll-figure .ll-wide-only").first.inner_text() == str(one["leads"])
        assert one["sentence"].casefold() in row.inner_text().casefold()
        assert f"{one['entered']} came" in row.inner_text()
    assert tab.get_by_role("link", name="New segment").count() == 0  # it is for those who keep models
    assert tab.title() != "taken"
    nils = site.lead("nils")["lead_id"]
    site.api.patch(f"/api/leads/{nils}", json={"attributes": {"probe": "no"}})
    site.settled()  # so that the lead was scored since there is the segment
    site.api.patch(f"/api/leads/{nils}", json={"attributes": {"probe": "yes"}})
    probed = tab.get_by_role("row").filter(has=tab.locator("a[href='/segments/probed']"))
    expect(probed.locator(".ll-figure .ll-wide-only").first).to_have_text("1")
    site.api.patch(f"/api/leads/{nils}", json={"attributes": {"probe": None}})
    expect(probed.locator(".ll-figure .ll-wide-only").first).to_have_text("0")
    expect(probed).to_contain_text("1 went")
    accessible(tab)
    kept(tab, "segments")


def test_a_segment_shows_who_is_in_it_and_leads_to_them_and_back(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "viewer@example.com", "/segments/decides", color_scheme="dark")
    ready(tab)
    members = site.api.get("/api/segments/decides/members").json()["items"]
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"{len(members)} leads: Those who decide")
    inside = tab.get_by_role("region", name="Who is in it")
    expect(inside.locator("li a")).to_have_text([one["name"] for one in members])
    accessible(tab)
    inside.get_by_role("link", name="Marta Kowalczyk").click()
    tab.wait_for_url(re.compile("/leads/"))
    tab.get_by_label("Segments").get_by_role("link", name="Those who decide").click()
    tab.wait_for_url(re.compile("/segments/decides$"))
    tab.get_by_role("link", name="As a list of leads").click()
    tab.wait_for_url(re.compile("segment=decides"))
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"{len(members)} leads")
    tab.get_by_role("link", name="The segment").click()
    tab.wait_for_url(re.compile("/segments/decides$"))


def test_a_text_is_checked_as_one_types_counted_kept_and_taken_back(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", "/segments/decides")
    ready(tab)
    write(tab, "if:", "iff:")
    expect(tab.locator(".ll-studio-wrong")).to_contain_text("a segment has no key iff")
    expect(tab.locator(".ll-wrong").first).to_be_visible()
    assert tab.get_by_role("button", name="Keep this text").count() == 0
    write(tab, "iff:", "if:")
    expect(tab.locator(".ll-studio-problem")).to_have_count(0)
    write(tab, "CMO, ", "")
    members = site.api.get("/api/segments/decides/members").json()["items"]
    titles = [site.api.get(f"/api/leads/{one['lead_id']}").json()["job_title"] for one in members]
    count = len(titles) - titles.count("CMO")
    assert count < len(titles)
    tab.get_by_role("button", name="How many would be in it?").click()
    expect(tab.get_by_text(re.compile(rf"^{count} leads of \d+ would be in it"))).to_be_visible(timeout=40_000)
    tab.get_by_role("button", name="Keep this text").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"{count} leads: Those who decide", timeout=40_000)
    moves = tab.get_by_role("region", name="Who came and went")
    expect(moves.locator("li").first).to_contain_text("when the segment was changed")
    texts = tab.get_by_role("region", name="Its texts")
    expect(texts.locator("del").first).to_have_text(f"- if: {{job_title: [CEO, CMO, VP Sales], {OF_A_COMPANY}}}")
    expect(texts.locator("ins").first).to_have_text(f"+ if: {{job_title: [CEO, VP Sales], {OF_A_COMPANY}}}")
    expect(texts).to_contain_text("Marketer Example")
    accessible(tab)
    kept(tab, "segment")
    texts.get_by_role("button", name=re.compile("^Put this text back")).first.click()
    edit = listed(site)["decides"]["edit"]
    put(site, DECIDES.replace("CEO", "CTO"), edit)
    tab.get_by_role("button", name="Keep this text").click()
    expect(tab.get_by_text(f"is not edit {edit} any more")).to_be_visible()
    assert "CTO" in site.api.get("/api/segments/decides").json()["text"]
    tab.get_by_role("button", name="Archive").click()
    expect(tab.get_by_role("dialog").get_by_role("link", name="abroad")).to_be_visible()  # which uses it


def test_one_is_made_from_what_is_near_on_a_phone_and_archived(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", "/segments", viewport=PHONE)
    ready(tab)
    assert tab.evaluate(SIDEWAYS) == 0
    kept(tab, "segments-phone")
    tab.get_by_role("link", name="New segment").click()
    tab.get_by_label("Large companies that are no customers").check()
    expect(tab.locator(".ll-segment-says")).to_contain_text("100 or more")
    assert tab.evaluate(SIDEWAYS) == 0
    accessible(tab)
    tab.get_by_role("button", name="Make this segment").click()
    tab.wait_for_url(re.compile("/segments/large-companies$"))
    ready(tab)
    told(site)
    found = listed(site)["large-companies"]
    expect(tab.get_by_role("heading", level=1)).to_contain_text(f"{found['leads']} leads")
    assert tab.evaluate(SIDEWAYS) == 0
    kept(tab, "segment-phone")
    tab.get_by_role("button", name="Archive").click()
    tab.get_by_role("dialog").get_by_role("button", name="Archive").click()
    tab.wait_for_url(re.compile("/segments$"))
    assert "large-companies" not in listed(site)


def test_who_publishes_a_model_hears_which_segments_it_breaks(site: Site, visitor: Visitor) -> None:
    version = site.api.post("/api/models", json={"files": {"model.yml": THIRD}}).json()["version"]
    site.api.post("/api/models/third/activate", json={"version": version, "fire": False})
    put(site, "segment: steaming\ntitle: Steaming ones\nif: {band: steaming}\n")
    draft = {"files": {"model.yml": THIRD.replace("steaming", "boiling")}, "edit": 0, "base": version}
    assert site.api.put("/api/models/third/draft", json=draft).status_code == 200
    tab = visitor.signed_in(site, "marketer@example.com", "/models/third/draft")
    ready(tab)
    tab.get_by_role("button", name="Publish…").click()
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("It breaks 1 segment")
    expect(dialog.get_by_role("alert")).to_contain_text("no band is called steaming")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    tab.wait_for_url(re.compile("/models/third$"))
    tab.goto(f"{site.pages}/segments/steaming")
    expect(tab.get_by_text("The models that score today do not know what it asks for")).to_be_visible()
    tab.goto(f"{site.pages}/segments")
    expect(tab.get_by_role("heading", level=1)).to_have_text("1 segment cannot be told any more")
    site.api.post("/api/models/third/deactivate")
    site.settled()
