"""The model studio: a rule is changed as a form or as text, tried, published, and the scores are others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from leadline.store.roles import Role
from tests.web.conftest import PHONE, Begin, Site, Visitor, accessible, kept, ready

NAME = "studio"


@pytest.fixture(scope="module")
def published(site: Site) -> Iterator[dict[str, Any]]:
    """A model of these tests' own, for leads of one country, behind the others: it is nobody's main one."""
    text = site.api.get(f"/api/versions/{live(site, 'world')}").json()["files"]["model.yml"]
    own = text.replace("model: world", f"model: {NAME}\naudience: {{country: DE}}").replace("A small", "Another")
    version = site.api.post("/api/models", json={"files": {"model.yml": own}}).json()["version"]
    site.api.post(f"/api/models/{NAME}/activate", json={"version": version, "fire": False})
    site.settled()
    yield {"version": version, "text": own}
    site.api.post(f"/api/models/{NAME}/deactivate")
    site.settled()


@pytest.fixture
def model(site: Site, published: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same without a draft, before a test and after it."""
    yield published
    left = site.api.get(f"/api/models/{NAME}/draft")
    if left.status_code == 200:
        site.api.delete(f"/api/models/{NAME}/draft", params={"edit": left.json()["edit"]})


def live(site: Site, name: str) -> str:
    return next(str(one["live"]) for one in site.api.get("/api/models").json()["items"] if one["model"] == name)


def draft(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = site.api.get(f"/api/models/{NAME}/draft").json()
    return found


def write(tab: Page, old: str, new: str) -> None:
    """Change a line of the text in the editor, as somebody who marks it and pastes another one."""
    line = tab.locator(".cm-line", has_text=old).first
    line.scroll_into_view_if_needed()
    text = line.inner_text()
    line.click(click_count=3)
    tab.keyboard.insert_text(text.replace(old, new) + "\n")


def test_a_rule_is_changed_in_its_form_tried_published_and_scores_otherwise(begin: Begin, visitor: Visitor) -> None:
    site = begin()
    before = site.lead("marta")["score"]
    tab = visitor.signed_in(site, "marketer@example.com", "/models/world")
    ready(tab)
    tab.get_by_role("link", name="Change it").click()
    heading = tab.get_by_role("heading", level=1)
    expect(heading).to_have_text("Nothing changed yet")
    expect(tab.get_by_text("Tried on 10 leads")).to_be_visible(timeout=40_000)
    assert tab.get_by_role("button", name="Publish…").count() == 0

    tab.get_by_role("button", name=re.compile("^Asked for a demo")).click()
    points = tab.get_by_label("Points", exact=True)
    points.fill("70")
    points.press("Tab")
    expect(heading).to_have_text("One rule changed")
    expect(tab.get_by_role("button", name=re.compile("70 points"))).to_be_visible()
    expect(tab.get_by_text("points: 70")).to_be_visible()  # the text beside it says the same

    asked = {"files": site.api.get("/api/models/world/draft").json()["files"]}
    found = site.api.post("/api/models/preview", json=asked).json()
    panel = tab.get_by_role("region", name="What would change")
    figures = panel.locator(".ll-studio-figures")
    expect(figures).to_contain_text(f"{found['changed']}", timeout=40_000)
    expect(figures).to_contain_text(f"{found['changed']} up, 0 down")
    mover = found["movers"][0]
    expect(panel.get_by_text(f"{round(float(mover['before']))} → {round(float(mover['after']))}").first).to_be_visible()

    lead = site.lead("marta")["lead_id"]
    tab.get_by_label("Name, address or number").last.fill("marta")
    tab.keyboard.press("Enter")
    said = site.api.post("/api/models/explain", json=asked | {"lead_id": lead}).json()
    sample = tab.get_by_role("region", name="One lead by this draft")
    expect(sample.locator(".ll-receipt-sum td")).to_have_text(f"{float(said['score']):.2f}")
    assert site.lead("marta")["score"] == before  # nobody is scored by a draft
    accessible(tab)
    kept(tab, "studio")

    tab.get_by_role("button", name="Publish…").click()
    tab.get_by_label("What for?").fill("Demos matter more")
    accessible(tab)
    tab.get_by_role("button", name="Publish", exact=True).click()
    tab.wait_for_url(re.compile("/models/world$"))
    site.settled()
    assert site.lead("marta")["score"] > before + 15
    version = site.api.get("/api/models/world/versions").json()["items"][0]
    assert (version["note"], version["live"], version["who"]) == ("Demos matter more", True, "Marketer Example")
    assert site.api.get("/api/models/world/draft").status_code == 404


def test_mistakes_are_underlined_as_one_types_and_the_form_follows(
    site: Site, visitor: Visitor, model: dict[str, Any]
) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", f"/models/{NAME}/draft")
    ready(tab)
    write(tab, "dimension: fit, if", "dimension: fitt, if")
    heading = tab.get_by_role("heading", level=1)
    expect(heading).to_have_text("1 mistake to put right")
    expect(tab.locator(".ll-wrong").first).to_have_text("fitt")
    expect(tab.locator(".ll-studio-problem")).to_contain_text("fit")
    expect(tab.get_by_role("button", name=re.compile("Decides")).get_by_text("is not declared")).to_be_visible()
    expect(tab.get_by_text("It can be tried as soon as there are no mistakes.")).to_be_visible()
    expect(tab.locator(".ll-studio-figures")).to_be_hidden()
    assert tab.get_by_role("button", name="Publish…").count() == 0
    assert draft(site)["check"]["problems"]  # it is kept, mistakes and all
    accessible(tab)

    write(tab, "dimension: fitt, if", "dimension: fit, if")
    write(tab, "points: 30}", "points: 35}")
    expect(heading).to_have_text("One rule changed")
    expect(tab.locator(".ll-wrong")).to_have_count(0)
    expect(tab.get_by_role("button", name=re.compile("^Decides: 35 points"))).to_be_visible()
    tab.get_by_role("button", name=re.compile("^Decides")).click()
    expect(tab.get_by_label("Points", exact=True)).to_have_value("35")

    tab.get_by_role("button", name="Switch off").click()
    expect(tab.get_by_text("switched off; 35 points")).to_be_visible()
    tab.get_by_role("button", name="Take back").click()
    expect(tab.get_by_text("switched off")).to_have_count(0)
    assert draft(site)["files"]["model.yml"] == model["text"].replace("points: 30}", "points: 35}")


def test_a_new_rule_and_its_condition_are_made_without_writing_any_text(
    site: Site, visitor: Visitor, model: dict[str, Any]
) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", f"/models/{NAME}/draft")
    ready(tab)
    tab.get_by_role("button", name="Add a rule").click()
    kind = tab.get_by_role("button", name=re.compile("^Who they are"))
    expect(kind).to_be_visible()
    accessible(tab)
    kind.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("One rule changed")
    rule = tab.locator(".ll-studio-opener[aria-expanded=true]")
    expect(rule).to_contain_text("Country is DE")
    tab.get_by_label("Attribute", exact=True).fill("job_title")
    tab.keyboard.press("Tab")
    expect(rule).to_contain_text("Job title")
    tab.get_by_label("How it is compared").select_option("starts_with")
    expect(rule).to_contain_text("starts with")
    tab.get_by_label("Value", exact=True).fill("VP")
    tab.keyboard.press("Tab")
    expect(rule).to_contain_text("VP")
    tab.get_by_label("And…").select_option("did")
    expect(tab.get_by_role("group", name="They did")).to_be_visible()
    tab.get_by_label("Points", exact=True).fill("7,5")
    tab.keyboard.press("Tab")
    expect(rule).to_contain_text("7.5 points")
    kept_as = draft(site)
    assert kept_as["check"]["problems"] == []
    assert "if: {job_title: {starts_with: VP}, did: {on: page, within: 30d}}" in kept_as["files"]["model.yml"]
    tab.get_by_role("button", name="Take the rule out").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Nothing changed yet")
    assert draft(site)["files"]["model.yml"] == model["text"]


def test_two_who_change_the_same_model_are_told_and_choose(site: Site, visitor: Visitor, model: dict[str, Any]) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", f"/models/{NAME}/draft")
    ready(tab)
    theirs = model["text"].replace("points: 50", "points: 55")
    asked = {"files": {"model.yml": theirs}, "edit": 0, "base": model["version"]}
    assert site.api.put(f"/api/models/{NAME}/draft", json=asked).status_code == 200
    write(tab, "points: 30}", "points: 35}")
    expect(tab.get_by_role("alert")).to_contain_text("has changed this draft since")
    assert draft(site)["files"]["model.yml"] == theirs
    tab.get_by_role("button", name="Go on with mine").click()
    expect(tab.get_by_role("alert")).to_have_count(0)
    assert draft(site)["files"]["model.yml"] == model["text"].replace("points: 30}", "points: 35}")


def test_a_draft_is_tried_beside_the_live_version_and_the_trial_ended(
    site: Site, visitor: Visitor, model: dict[str, Any]
) -> None:
    asked = {"files": {"model.yml": model["text"].replace("points: 50", "points: 5")}, "edit": 0}
    assert site.api.put(f"/api/models/{NAME}/draft", json=asked).status_code == 200
    tab = visitor.signed_in(site, "marketer@example.com", f"/models/{NAME}/draft")
    ready(tab)
    tab.get_by_role("button", name="Run in shadow").click()
    tab.get_by_role("button", name="Try it").click()
    tab.wait_for_url(re.compile(f"/models/{NAME}$"))
    assert live(site, NAME) == model["version"]
    trial = tab.get_by_role("region", name="On trial")
    expect(trial).to_be_visible()
    expect(tab.get_by_role("region", name="What would change")).to_contain_text("down", timeout=40_000)
    accessible(tab)
    trial.get_by_role("button", name="End the trial").click()
    expect(trial).to_have_count(0)


@pytest.mark.usefixtures("model")
def test_the_studio_on_a_phone_in_the_dark(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", f"/models/{NAME}/draft", viewport=PHONE, color_scheme="dark")
    ready(tab)
    tab.get_by_role("button", name=re.compile("^Pricing page")).click()
    expect(tab.get_by_label("Limit", exact=True)).to_have_value("3 per week")
    accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    kept(tab, "studio-phone-dark")


def test_a_rep_reads_the_rules_and_changes_none(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, f"{Role.sales}@example.com", "/models/world")
    ready(tab)
    assert tab.get_by_role("link", name="Change it").count() == 0
    expect(tab.get_by_text("Asked for a demo").first).to_be_visible()
