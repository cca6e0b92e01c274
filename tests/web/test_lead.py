"""A lead's page: the receipt is the API's, to the cent; any day can be looked at; what is done there is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx

from tests.api.conftest import wait_for
from tests.web.conftest import Site, Visitor, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page


def opened(site: Site, visitor: Visitor, user_id: str, **how: Any) -> tuple[Page, int]:
    """The page of somebody, as an owner."""
    lead_id = site.lead(user_id)["lead_id"]
    return visitor.signed_in(site, path=f"/leads/{lead_id}", **how), lead_id


def figures(page: Page) -> list[float]:
    """The points of the lines of the receipt, as they stand there."""
    texts = page.locator(".ll-receipt tr:not(.ll-receipt-part, .ll-receipt-sum) td:last-child").all_inner_texts()
    return [number(text) for text in texts]


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


def said(site: Site, user_id: str, who: str, **traits: Any) -> None:
    """Somebody of a test's own, with a demo asked for."""
    made = site.api.post("/api/keys", json={"name": f"of {user_id}", "kind": "server", "source": "website"}).json()[
        "key"
    ]
    batch = [
        {"type": "identify", "userId": user_id, "messageId": f"i-{user_id}", "traits": {"name": who, **traits}},
        {"type": "track", "userId": user_id, "messageId": f"t-{user_id}", "event": "demo.requested"},
    ]
    url = f"{site.said['address']}/v1/batch"
    assert httpx.post(url, json={"batch": batch, "writeKey": made}, verify=False, trust_env=False).status_code == 200
    site.settled()


def test_the_receipt_is_the_api_s_and_adds_up(site: Site, visitor: Visitor) -> None:
    page, lead_id = opened(site, visitor, "marta")
    told = site.api.get(f"/api/leads/{lead_id}/explanation").json()
    lines = [line for part in told["dimensions"] for line in part["lines"]]
    shown = figures(page)
    assert shown[: len(lines)] == [line["printed"] for line in lines]
    total = number(page.inner_text(".ll-receipt-sum td"))
    assert total == told["score"] and abs(sum(shown[: len(lines)]) - total) < 0.005
    titles = page.locator(".ll-receipt tr:not(.ll-receipt-part) th").all_inner_texts()
    assert titles[: len(lines)] == [line["title"] for line in lines]
    page.wait_for_selector(".ll-chart svg")
    assert page.locator("[role=img]").get_attribute("aria-label")


def test_a_day_can_be_looked_at_as_it_was_told_and_by_what_is_known_today(site: Site, visitor: Visitor) -> None:
    page, _ = opened(site, visitor, "li")
    slider = page.locator("#as-of")
    slider.evaluate("one => { one.value = 500; one.dispatchEvent(new Event('change')) }")
    page.get_by_text("Nothing had been told of this lead then").wait_for()
    page.locator(".ll-as-of").get_by_role("button", name="By what is known today").click()
    page.locator(".ll-receipt").wait_for()
    assert figures(page) and "As of" in page.inner_text(".ll-as-of label")


def test_points_given_by_hand_stand_in_the_receipt_at_once(site: Site, visitor: Visitor) -> None:
    said(site, "grace", "Grace Holm", job_title="CEO")
    page, _ = opened(site, visitor, "grace")
    before = number(page.inner_text(".ll-receipt-sum td"))
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Give points").click()
    dialog = page.get_by_role("dialog", name=re.compile("Give Grace Holm points"))
    dialog.get_by_label("Points", exact=True).fill("15")
    dialog.get_by_label("Why").fill("Met at the fair")
    dialog.get_by_role("button", name="Give", exact=True).click()
    page.wait_for_function(
        f"Math.abs(parseFloat(document.querySelector('.ll-receipt-sum td').innerText) - {before + 15}) < 0.1"
    )
    page.get_by_text("Met at the fair").first.wait_for()
    assert abs(site.lead("grace")["score"] - before - 15) < 0.1


def test_a_lead_is_accepted_and_sent_away_with_a_reason(site: Site, visitor: Visitor) -> None:
    said(site, "hugo", "Hugo Falk", job_title="CEO")
    page, _ = opened(site, visitor, "hugo")
    page.keyboard.press("a")
    page.get_by_text(re.compile("^Accepted since")).wait_for()
    assert site.lead("hugo")["stage"] == "accepted"


def test_two_leads_become_one_and_a_person_is_erased(site: Site, visitor: Visitor) -> None:
    said(site, "ida", "Ida Novak")
    said(site, "ida-2", "Ida Nowak")
    page, lead_id = opened(site, visitor, "ida")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Merge with another lead").click()
    page.get_by_role("dialog").get_by_label("Name, address or number").fill("Ida Now")
    page.get_by_role("dialog").get_by_role("button", name="Ida Nowak").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Merge", exact=True).click()
    wait_for(lambda: site.lead("ida-2")["lead_id"] == lead_id)
    assert site.lead("ida")["lead_id"] == lead_id
    page.goto(f"{site.pages}/leads/{lead_id}")
    ready(page)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Erase this person").click()
    page.get_by_role("dialog").get_by_label("Type the number").fill(str(lead_id))
    page.get_by_role("button", name="Erase", exact=True).click()
    page.wait_for_url("**/leads")
    assert site.api.get(f"/api/leads/{lead_id}").status_code == 404


def test_names_that_mean_harm_are_only_names(site: Site, visitor: Visitor) -> None:
    for user in ("harm", "moshe", "wolfe", "zoe"):
        page, _ = opened(site, visitor, user)
        page.wait_for_selector(".ll-score-figures, .ll-empty-sentence")
        assert "taken" not in page.title().split("·")[0] or "<script>" in page.title()
        assert page.evaluate("document.title") == page.title() != "taken"
        assert page.evaluate("document.querySelectorAll('h1 *').length") == 0
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_who_may_only_read_is_offered_nothing_else(site: Site, visitor: Visitor) -> None:
    lead_id = site.lead("jaan")["lead_id"]
    page = visitor.signed_in(site, "viewer@example.com", f"/leads/{lead_id}")
    page.wait_for_selector(".ll-receipt")
    assert page.locator(".ll-heading-actions button").count() == 0
