"""A page that is seen, how long it was seen, and how far down."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.tracker.site import WWW, Site, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A driven browser holds every tab to be seen, so this says to the page what it says to one in the background.
HIDE = """state => {
  const now = performance.now();
  Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
  document.dispatchEvent(new Event('visibilitychange', {bubbles: true}));
  return now / 1000;
}"""
HIDDEN_FROM_THE_START = "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})"
TALL = "<div style='height: 4000px'></div>"


def test_a_page_has_its_path_and_title_and_addresses_without_what_is_private(page: Page, site: Site) -> None:
    site.page("/to", site.embed(consent="granted"))
    visit(page, site, "/from?token=secret#part", consent="granted")
    page.evaluate("() => setTimeout(() => location.assign('/to?token=secret&utm_source=news#part'), 0)")
    first, second = site.wait_for("page", 2)
    came, here = site.at(WWW, "/from"), site.at(WWW, "/to")
    assert first["properties"] == {"path": "/from", "title": "Page /from", "url": came, "referrer": ""}
    assert second["properties"] == {
        "path": "/to", "title": "Page /to", "url": here, "referrer": came, "utm_source": "news",
    }  # fmt: skip
    assert second["context"]["page"] == {"path": "/to", "title": "Page /to", "url": here, "referrer": came}
    assert "secret" not in str(site.heard)


def test_leaving_by_a_link_says_how_long_and_how_far(page: Page, site: Site) -> None:
    began = time.monotonic()
    visit(page, site, html=TALL, consent="granted")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2 - innerHeight)")
    time.sleep(1.2)
    page.evaluate("scrollTo(0, 0)")
    time.sleep(0.5)
    visit(page, site, "/pricing", consent="granted")
    (left,) = site.wait_for("page.left")
    assert left["properties"]["path"] == "/"
    assert 1 <= left["properties"]["duration_s"] <= round(time.monotonic() - began + 0.5)  # in whole seconds
    assert 48 <= left["properties"]["scroll"] <= 52
    assert left["context"]["page"]["path"] == "/"


@pytest.mark.parametrize(("html", "scroll"), [("short", 100), (TALL, 18)], ids=["short", "tall"])
def test_what_is_seen_without_scrolling_counts(page: Page, site: Site, html: str, scroll: int) -> None:
    visit(page, site, html=html, consent="granted")
    visit(page, site, "/pricing", consent="granted")
    assert site.wait_for("page.left")[0]["properties"]["scroll"] == scroll


def test_hiding_a_page_is_leaving_it_once(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    page.evaluate(HIDE, "hidden")
    site.wait_for("page.left")
    page.evaluate(HIDE, "visible")
    page.evaluate(HIDE, "hidden")
    visit(page, site, "/pricing", consent="granted")
    site.wait_for("page", 2)
    assert [one["properties"]["path"] for one in site.events("page.left")] == ["/"]


def test_only_time_in_which_a_page_can_be_seen_counts(page: Page, site: Site) -> None:
    page.add_init_script(HIDDEN_FROM_THE_START)
    visit(page, site, consent="granted")
    time.sleep(3.6)
    shown = page.evaluate(HIDE, "visible")
    time.sleep(1)
    hidden = page.evaluate(HIDE, "hidden")
    (left,) = site.wait_for("page.left")
    assert abs(left["properties"]["duration_s"] - (hidden - shown)) <= 1
    assert isinstance(left["properties"]["duration_s"], int)


def test_a_page_in_a_tab_that_was_never_looked_at_was_seen_for_no_time(page: Page, site: Site) -> None:
    page.add_init_script(HIDDEN_FROM_THE_START)
    visit(page, site, consent="granted")
    time.sleep(1.1)
    visit(page, site, "/pricing", consent="granted")
    assert site.wait_for("page.left")[0]["properties"]["duration_s"] == 0


@pytest.mark.parametrize("how", ["pushState", "replaceState"])
def test_a_page_that_changes_its_path_is_another_view(page: Page, site: Site, how: str) -> None:
    visit(page, site, consent="granted")
    page.evaluate("how => { history[how]({}, '', '/pricing?plan=2'); document.title = 'Pricing' }", how)
    first, second = site.wait_for("page", 2)
    (left,) = site.wait_for("page.left")
    assert second["properties"]["path"] == "/pricing"
    assert second["properties"]["title"] == "Pricing"
    assert second["properties"]["url"] == site.at(WWW, "/pricing")
    assert second["properties"]["referrer"] == first["properties"]["url"]
    assert left["properties"]["path"] == left["context"]["page"]["path"] == "/"
    assert first["timestamp"] < left["timestamp"] < second["timestamp"]


def test_going_back_within_a_page_is_another_view(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    page.evaluate("history.pushState({}, '', '/pricing')")
    page.wait_for_timeout(50)
    page.evaluate("history.back()")
    assert [one["properties"]["path"] for one in site.wait_for("page", 3)] == ["/", "/pricing", "/"]


def test_another_query_or_fragment_is_no_other_view(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    page.evaluate("history.pushState({}, '', '/?page=2'); history.replaceState({}, '', '/#part'); location.hash = 'x'")
    page.evaluate("setTimeout(() => leadline('track', 'end'), 100)")
    site.wait_for("end")
    assert len(site.events("page")) == 1
    assert site.events("page.left") == []


def test_two_changes_at_once_are_one_view(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    page.evaluate("history.pushState({}, '', '/a'); history.replaceState({}, '', '/b')")
    page.evaluate("setTimeout(() => leadline('track', 'end'), 100)")
    site.wait_for("end")
    assert [one["properties"]["path"] for one in site.events("page")] == ["/", "/b"]
    assert len(site.events("page.left")) == 1


def test_views_of_a_changing_page_can_be_left_to_the_page(page: Page, site: Site) -> None:
    visit(page, site, spa="0", consent="granted")
    page.evaluate("history.pushState({}, '', '/pricing')")
    page.wait_for_timeout(100)
    page.evaluate("leadline('page'); leadline('track', 'end')")
    site.wait_for("end")
    assert [one["properties"]["path"] for one in site.events("page")] == ["/", "/pricing"]
    page.evaluate("history.pushState({}, '', '/about')")
    page.evaluate("setTimeout(() => leadline('track', 'very end'), 100)")
    site.wait_for("very end")
    assert len(site.events("page")) == 2


def test_coming_back_to_a_page_that_the_browser_held_is_another_view(page: Page, site: Site) -> None:
    said = (
        "<script>onpageshow = event => window.leadline && leadline('track', 'shown', {held: event.persisted})</script>"
    )
    visit(page, site, html=said, consent="granted")
    visit(page, site, "/pricing", consent="granted")
    site.wait_for("page", 2)
    page.go_back(wait_until="commit")
    assert [one["properties"]["path"] for one in site.wait_for("page", 3)] == ["/", "/pricing", "/"]
    assert [one["properties"]["held"] for one in site.wait_for("shown")][-1] is True
    page.close()
    site.wait_for("page.left", 3)
    assert [one["properties"]["path"] for one in site.events("page.left")] == ["/", "/pricing", "/"]
