"""Reports on the pages: what they say is what the API answers, and what is asked for stands in the address."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import PHONE, SIDEWAYS, Site, Visitor, accessible, kept, ready
from tests.web.world import HARM

SINCE = (datetime.now(UTC) - timedelta(days=60)).date().isoformat()  # before all that happened there
EACH = ("", "/conversion", "/follow-up", "/costs", "/rejections", "/review")


def report(site: Site, kind: str, **asked: str) -> dict[str, Any]:
    said = site.api.get(f"/api/reports/{kind}", params=asked)
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


def cells(table: Locator) -> list[list[str]]:
    return [row.locator("th, td").all_text_contents() for row in table.locator("tbody tr").all()]


def asked(tab: Page) -> dict[str, str]:
    """What the address of a page asks for."""
    return dict(parse_qsl(urlsplit(tab.url).query, keep_blank_values=True))


def test_the_funnel_is_that_of_the_api_and_its_address_says_which_leads_of_which_days(
    site: Site, visitor: Visitor
) -> None:
    tab = visitor.signed_in(site, "sales@example.com", "/reports")
    ready(tab)
    tab.get_by_role("button", name="Other days").click()
    tab.get_by_role("dialog").get_by_label("First day").fill(SINCE)
    tab.get_by_role("dialog").get_by_role("button", name="Show").click()
    tab.wait_for_url("**/reports?from=*")
    tab.get_by_label("Told apart by").select_option("country")
    tab.wait_for_url("**by=country")
    ready(tab)
    found = report(site, "funnel", by="country", **{"from": SINCE})
    expect(tab.get_by_role("heading", level=1)).to_have_text(found["document"]["verdict"][0].rstrip("."))
    rungs = found["document"]["sections"][0]["table"]["rows"]
    bars = tab.locator(".ll-funnel-rungs li")
    assert [bar.locator("span:not([aria-hidden] *)").all_text_contents()[2] for bar in bars.all()] == [
        row[1] for row in rungs
    ]
    groups = tab.get_by_role("region", name="By country").locator("table")
    assert cells(groups) == found["document"]["sections"][-1]["table"]["rows"]
    accessible(tab)
    kept(tab, "reports")
    tab.get_by_role("button", name="Only some leads").click()
    tab.get_by_role("dialog").get_by_label("By", exact=True).select_option("country")
    tab.get_by_role("dialog").get_by_role("link", name="DE", exact=True).click()
    tab.wait_for_url("**country=DE")
    assert asked(tab) == {"from": SINCE, "by": "country", "country": "DE"}
    ready(tab)
    only = report(site, "funnel", **asked(tab))
    assert 0 < only["figures"]["rungs"][0]["leads"] < found["figures"]["rungs"][0]["leads"]
    expect(tab.get_by_role("heading", level=1)).to_have_text(only["document"]["verdict"][0].rstrip("."))
    tab.get_by_role("link", name="Conversion", exact=True).click()
    tab.wait_for_url("**/reports/conversion?*")
    assert asked(tab) == {"from": SINCE, "country": "DE"}
    tab.get_by_role("link", name="Without the filter Country: DE").click()
    tab.wait_for_url("**/reports/conversion?from=*")
    assert asked(tab) == {"from": SINCE}


def test_costs_are_written_with_a_check_as_one_types_and_held_against_what_came(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "marketer@example.com", f"/reports/costs?from={SINCE}")
    ready(tab)
    month = datetime.now(UTC).strftime("%Y-%m")
    text = f"costs: {json.dumps(HARM)}\ncurrency: EUR\nchannels:\n  {json.dumps(HARM)}: {{months: {{{month}: 50}}}}\n"
    tab.locator(".cm-content").click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(text.replace("currency", "curency"))
    expect(tab.locator(".ll-studio-bad").first).to_contain_text("currency")
    expect(tab.get_by_role("button", name="Keep this text")).to_have_count(0)
    tab.locator(".cm-content").click()
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(text)
    expect(tab.locator(".ll-costs-says")).to_contain_text(HARM)
    tab.get_by_role("button", name="Keep this text").click()
    expect(tab.get_by_role("region", name="By channel, in EUR").get_by_role("rowheader", name=HARM)).to_be_visible()
    ready(tab)
    found, brought = report(site, "costs", **{"from": SINCE}), report(site, "revenue", **{"from": SINCE})
    table = found["document"]["sections"][0]["table"]
    assert cells(tab.get_by_role("region", name="By channel, in EUR").locator("table")) == table["rows"]
    expect(tab.get_by_role("region", name=brought["title"])).to_contain_text(brought["document"]["verdict"][0])
    assert site.api.get("/api/costs").json()["text"] == text and tab.title() != "taken"
    accessible(tab)
    with tab.expect_download() as download:
        tab.get_by_role("link", name="By channel").click()
    assert download.value.path().read_text(encoding="utf-8-sig").startswith("channel,")


def test_the_review_of_a_quarter_says_what_the_api_says_and_is_taken_along(site: Site, visitor: Visitor) -> None:
    quarter = site.api.get("/api/reports").json()["quarters"][0]
    tab = visitor.signed_in(site, "viewer@example.com", "/reports/review")
    ready(tab)
    tab.get_by_label("Quarter").select_option(quarter)
    tab.wait_for_url(f"**/reports/review?quarter={quarter}")
    ready(tab)
    found = report(site, "review", quarter=quarter)["document"]
    for one in found["sections"]:
        section = tab.get_by_role("region", name=one["heading"], exact=True).first
        for sentence in one["sentences"]:
            expect(section).to_contain_text(sentence.replace("`", ""))
    assert (
        cells(tab.get_by_role("region", name="The quarter in numbers").first.locator("table").first)
        == (found["sections"][0]["table"]["rows"])
    )
    accessible(tab)
    kept(tab, "review")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="As PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    tab.emulate_media(media="print")
    expect(tab.get_by_role("link", name="As PDF")).to_be_hidden()
    tab.emulate_media(media="screen")
    tab.get_by_role("link", name="As a page").click()
    expect(tab.get_by_text(found["sections"][0]["heading"])).to_be_visible()


def test_every_report_fits_a_phone_in_the_dark_and_says_what_to_do_where_nobody_came(
    site: Site, visitor: Visitor
) -> None:
    tab = visitor.signed_in(site, "sales@example.com", "/reports", viewport=PHONE, color_scheme="dark")
    for path in EACH:
        tab.goto(f"{site.pages}/reports{path}" + ("" if path == "/review" else f"?from={SINCE}"))
        ready(tab)
        assert tab.evaluate(SIDEWAYS) <= 0, path
        expect(tab.get_by_role("link", name="Reports", exact=True)).to_be_in_viewport()
        if path in ("", "/costs"):
            accessible(tab)
    tab.goto(f"{site.pages}/reports?source=nowhere")
    ready(tab)
    expect(tab.get_by_text("There is nothing to count here.")).to_be_visible()
    expect(tab.get_by_role("link", name="Without the filter Source: nowhere")).to_be_visible()
    tab.goto(f"{site.pages}/reports/costs?from={SINCE}&to=2001-01-01")
    ready(tab)
    expect(tab.get_by_role("heading", level=1)).to_contain_text("comes before")
    tab.get_by_label("Time").select_option(index=1)
    tab.wait_for_url("**/reports/costs?quarter=*")
    ready(tab)
    expect(tab.get_by_role("region", name="By channel").first).to_be_visible()
    expect(tab.locator(".cm-content")).to_have_count(0)
