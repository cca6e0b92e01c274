"""A lead's page: the receipt is the API's, to the cent; any day can be looked at; what is done there is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import expect

from leadline.api.fields import meant, shown
from leadline.model.condition import DAY, SECOND
from leadline.web.parts.lead_head import zone_there
from leadline.web.parts.score_axes import ticks
from leadline.web.reader import reader
from tests.api.conftest import Clock, wait_for
from tests.web.conftest import PHONE, Site, Visitor, accessible, kept, ready
from tests.web.reps import pick

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

DIALOGS = ("Assign", "Set it aside", "Give points", "Merge with another lead", "Objects to being scored")


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


def said(site: Site, user_id: str, who: str, demos: int = 1, **traits: Any) -> None:
    """Somebody of a test's own, with demos asked for."""
    made = site.api.post("/api/keys", json={"name": f"of {user_id}", "kind": "server", "source": "website"}).json()[
        "key"
    ]
    batch = [
        {"type": "identify", "userId": user_id, "messageId": f"i-{user_id}", "traits": {"name": who, **traits}},
        *(
            {"type": "track", "userId": user_id, "messageId": f"t-{user_id}-{one}", "event": "demo.requested"}
            for one in range(demos)
        ),
    ]
    url = f"{site.said['address']}/v1/batch"
    assert httpx.post(url, json={"batch": batch, "writeKey": made}, verify=False, trust_env=False).status_code == 200
    site.settled()


def chosen(page: Page, word: str) -> Locator:
    """The dialog behind an entry of the menu, when the one before it is gone."""
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="More", exact=True).click()
    page.locator(".ll-menu-row", has_text=word).click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    return dialog


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
    assert "it is" in (page.locator("[role=img]").get_attribute("aria-label") or "")
    assert page.locator(".ll-chart").get_by_text("Ready for sales: 90").is_visible()
    happened = site.api.get(f"/api/leads/{lead_id}/events", params={"points": True}).json()["items"]
    gave = page.locator(".ll-deed-gave").all_inner_texts()
    assert [number(text) for text in gave] == [one["gave"] for one in happened if one["gave"]]
    page.get_by_role("button", name="In a week").click()
    week = site.api.get(f"/api/leads/{lead_id}/expiring", params={"days": 7}).json()
    page.get_by_text(re.compile(f"the score is {int(week['becomes'])}[.]")).wait_for()


def test_what_is_not_known_stands_there_with_the_figures_of_the_api(site: Site, visitor: Visitor) -> None:
    said(site, "nora", "Nora Lind")
    page, lead_id = opened(site, visitor, "nora")
    rows = page.locator(".ll-missing")
    rows.first.wait_for()
    told = site.api.get(f"/api/leads/{lead_id}/unknown").json()
    size, title = told["items"]
    assert (size["attribute"], title["attribute"], told["grade"]) == ("company.employees", "job_title", "C")
    figures = [one.removeprefix("up to ") for one in rows.locator(".ll-figure").all_inner_texts()]
    assert [number(one) for one in figures] == [size["most"], title["most"]]
    words = rows.all_inner_texts()
    assert size["words"] in words[0] and "could make the grade A" in words[0]
    assert title["words"] in words[1] and "could make the grade B" in words[1]
    kept(page, "lead-unknown")


def test_any_day_can_be_looked_at_by_what_is_known_today_and_as_it_was_told(site: Site, visitor: Visitor) -> None:
    page, lead_id = opened(site, visitor, "li")
    page.wait_for_selector(".ll-chart svg")
    assert "As of" in page.inner_text(".ll-score-as-of") and page.locator(".ll-slider").is_visible()
    created = meant(site.lead("li")["created_at"])
    before = figures(page)
    page.locator("#as-of").evaluate("one => { one.value = 960; one.dispatchEvent(new Event('change')) }")
    page.get_by_text("by what is known today.").wait_for()  # little was told yet, so the replay comes first
    at = created + (Clock()() - created) * 96 // 100
    told = site.api.get(f"/api/leads/{lead_id}/explanation", params={"as_of": shown(at)}).json()
    lines = [line["printed"] for part in told["dimensions"] for line in part["lines"]]
    assert figures(page)[: len(lines)] == lines != before[: len(lines)]
    as_told = page.get_by_role("button", name="As it was told")
    as_told.click()
    page.get_by_text("Nothing had been told of this lead then").wait_for()
    assert as_told.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Back to now").click()
    page.locator(".ll-receipt").wait_for()
    assert page.locator("#as-of").input_value() == "1000" and figures(page)[:2] == before[:2]


def test_the_receipt_of_the_moment_in_which_a_lead_was_ready_is_kept(site: Site, visitor: Visitor) -> None:
    page, lead_id = opened(site, visitor, "marta")
    moved = site.api.get(f"/api/leads/{lead_id}/transitions").json()["items"][0]
    page.get_by_text("The receipt of that moment").click()
    kept = page.locator(".ll-kept .ll-receipt")
    kept.wait_for()
    assert number(kept.locator(".ll-receipt-sum td").inner_text()) == moved["receipt"]["score"]


def test_points_that_end_stand_in_the_receipt_at_once_and_what_was_unfolded_stays(site: Site, visitor: Visitor) -> None:
    said(site, "grace", "Grace Holm", demos=20, job_title="CEO")
    page, lead_id = opened(site, visitor, "grace")
    page.get_by_role("button", name="Show more").click()
    page.wait_for_function("document.querySelectorAll('.ll-deeds > li').length >= 20")
    before = number(page.inner_text(".ll-receipt-sum td"))
    dialog = chosen(page, "Give points")
    dialog.get_by_label("Points", exact=True).fill("15")
    dialog.get_by_label("Why").fill("Met at the fair")
    dialog.get_by_label("How long").click()
    page.get_by_role("option", name="They end on a day").click()
    dialog.get_by_label("Their last day").fill("2040-05-31")
    dialog.get_by_role("button", name="Give", exact=True).click()
    page.locator(".ll-deeds").get_by_text("Met at the fair").wait_for()
    page.wait_for_function(
        f"Math.abs(parseFloat(document.querySelector('.ll-receipt-sum td').innerText) - {before + 15}) < 0.1"
    )
    assert page.locator(".ll-deeds > li").count() > 20
    granted = site.api.get(f"/api/leads/{lead_id}/events", params={"event": "points.granted", "points": True}).json()
    assert granted["items"][0]["properties"]["expires"].startswith("2040-05-31T22:00:00")  # midnight in Berlin
    assert page.locator(".ll-deed", has_text="Met at the fair").locator(".ll-deed-gave").inner_text() == "+15.00"


def test_a_lead_is_sent_away_with_a_reason_given_away_set_aside_and_objects(site: Site, visitor: Visitor) -> None:
    said(site, "hugo", "Hugo Falk", job_title="CEO")
    page, lead_id = opened(site, visitor, "hugo")
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="Reject Hugo Falk")
    dialog.get_by_text("Bad timing").click()
    dialog.get_by_label("In your words").fill("next year")
    dialog.get_by_role("button", name="Reject", exact=True).click()
    page.get_by_text(re.compile("^Back to nurture since")).wait_for()
    moved = site.api.get(f"/api/leads/{lead_id}/transitions").json()["items"][0]
    assert (moved["to_stage"], moved["reason"]) == ("recycled", "Bad timing: next year")
    chosen(page, "Assign")
    pick(page, "sales@example.com")
    page.get_by_text("lead of Sales Example").wait_for()
    assert site.lead("hugo")["owner"] == "sales@example.com"
    chosen(page, "Set it aside").get_by_role("button", name="For a week").click()
    page.get_by_text("set aside until").wait_for()
    assert site.lead("hugo")["snoozed_until"] is not None
    dialog = chosen(page, "Objects to being scored")
    dialog.get_by_role("button", name="Cancel").click()
    dialog.wait_for(state="detached")
    assert site.lead("hugo")["objected"] is False
    chosen(page, "Objects to being scored").get_by_role("button", name="They object").click()
    page.locator(".ll-receipt").wait_for(state="detached")
    assert site.lead("hugo")["objected"] is True


def test_two_leads_become_one_and_are_taken_apart_and_a_person_is_erased(site: Site, visitor: Visitor) -> None:
    said(site, "ida", "Ida Novak", job_title="Buyer")
    said(site, "ida-2", "Ida Nowak", job_title="CEO")
    page, lead_id = opened(site, visitor, "ida")
    other = site.lead("ida-2")["lead_id"]
    dialog = chosen(page, "Merge with another lead")
    dialog.get_by_label("Name, address or number").fill("Ida Now")
    dialog.get_by_role("button", name="Ida Nowak").click()
    both = page.get_by_role("dialog", name="Are they one person?")
    both.get_by_role("row", name="Job title Buyer CEO").wait_for()
    with page.expect_navigation():
        both.get_by_role("button", name="Merge", exact=True).click()
    wait_for(lambda: site.lead("ida-2")["lead_id"] == lead_id)
    page.goto(f"{site.pages}/leads/{other}")
    page.get_by_text("This lead is part of another one now").wait_for()
    page.locator("#main a").click()
    page.wait_for_url(f"**/leads/{lead_id}")
    ready(page)
    page.locator(".ll-joined", has_text="Merged by hand").get_by_role("button", name="Take apart").click()
    page.get_by_role("dialog").get_by_role("button", name="Take apart").click()
    page.get_by_text("They are two leads again").wait_for()
    expect(page.locator(f".ll-joined a[href='/leads/{other}']")).to_be_visible()
    assert page.url.endswith(f"/{lead_id}")
    assert site.lead("ida-2")["lead_id"] == other
    dialog = chosen(page, "Erase this person")
    dialog.get_by_label("Type the number").fill(str(lead_id))
    dialog.get_by_role("button", name="Erase", exact=True).click()
    page.wait_for_url("**/leads")
    assert site.api.get(f"/api/leads/{lead_id}").status_code == 404


def test_everybody_can_use_the_page_and_its_dialogs(site: Site, visitor: Visitor) -> None:
    page, _ = opened(site, visitor, "nils", color_scheme="dark")
    page.wait_for_selector(".ll-chart svg")
    for word in DIALOGS:
        chosen(page, word)
        accessible(page, ".q-dialog")
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
    page, _ = opened(site, visitor, "marta", viewport=PHONE)
    page.wait_for_selector(".ll-chart svg")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    kept(page, "lead-phone")


def test_a_chart_is_labelled_with_the_days_of_who_reads() -> None:
    polish, april = reader("pl", "", "Asia/Tokyo"), 1_775_000_000 * SECOND  # 2026-03-31T23:33:20Z
    days = ticks(polish, april, april + 5 * DAY)
    assert [words for _, words in days] == ["2 kwi", "3 kwi", "4 kwi", "5 kwi", "6 kwi"]
    assert all(polish.clock(at) == "00:00" for at, _ in days)
    months = ticks(reader("en", "", "Asia/Tokyo"), april, april + 300 * DAY)
    assert [words for _, words in months] == ["May 2026", "Jul 2026", "Sept 2026", "Nov 2026", "Jan 2027"]


def test_the_time_where_a_lead_is_is_said_only_if_it_is_certain() -> None:
    now = 1_775_000_000 * SECOND
    assert str(zone_there({"timezone": "America/New_York"}, "DE", now)) == "America/New_York"
    assert str(zone_there({"timezone": "somewhere"}, "EE", now)) == "Europe/Tallinn"
    assert zone_there({}, "US", now) is None and zone_there({}, "nowhere", now) is None


def test_names_that_mean_harm_are_only_names(site: Site, visitor: Visitor) -> None:
    page, _ = opened(site, visitor, "harm")
    for user in ("harm", "moshe", "wolfe", "zoe"):
        page.goto(f"{site.pages}/leads/{site.lead(user)['lead_id']}")
        ready(page)
        page.wait_for_selector(".ll-score-figures, .ll-empty-sentence")
        page.wait_for_selector(".ll-deeds > li")
        assert page.evaluate("document.title") == page.title() != "taken"
        assert page.evaluate("document.querySelectorAll('h1 *').length") == 0
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
