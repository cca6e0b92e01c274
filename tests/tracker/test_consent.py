"""Nothing is sent and nothing is kept before the visitor agreed, nor after he refused."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.tracker.site import WWW, Site, visit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

KEPT = "[...Object.keys(localStorage), ...Object.keys(sessionStorage), ...document.cookie.split('; ')].filter(Boolean)"
BEYOND_A_FLUSH = 0.6  # seconds: three times as long as the tracker waits here
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {value: true})"
DNT = "Object.defineProperty(Navigator.prototype, 'doNotTrack', {value: '1'})"


def leave(page: Page, site: Site) -> None:
    """Go to a page without a tracker, which sends what may be sent; and give it the time to come."""
    site.page("/elsewhere", "")
    page.goto(site.at(WWW, "/elsewhere"))
    time.sleep(0.5)


@pytest.mark.parametrize("attributes", [{}, {"consent": "required"}, {"consent": "grantd"}], ids=str)
def test_without_consent_nothing_is_sent_and_nothing_is_kept(
    page: Page, site: Site, attributes: dict[str, str]
) -> None:
    visit(page, site, cookie="1", **attributes)
    page.evaluate("for (let n = 0; n < 12; n++) leadline('track', 'demo.requested', {n})")
    time.sleep(BEYOND_A_FLUSH)
    assert page.evaluate(KEPT) == []
    leave(page, site)
    assert site.heard == []
    assert page.evaluate(KEPT) == []


def test_consent_sends_what_waited_with_the_instants_at_which_it_happened(page: Page, site: Site) -> None:
    visit(page, site)
    page.evaluate("leadline('track', 'demo.requested')")
    time.sleep(1.1)
    agreed = page.evaluate("leadline('consent', true), new Date().toISOString()")
    (demo,) = site.wait_for("demo.requested")
    assert [one["type"] for one in site.taken] == ["page", "track"]
    assert demo["timestamp"] < agreed
    assert demo["anonymousId"] == page.evaluate("localStorage.leadline_id")


def test_consent_is_remembered_on_the_next_page(page: Page, site: Site) -> None:
    visit(page, site)
    page.evaluate("leadline('consent', true)")
    visit(page, site, "/pricing")
    site.wait_for("page", 2)
    assert {one["anonymousId"] for one in site.taken} == {page.evaluate("localStorage.leadline_id")}


def test_what_is_not_plainly_a_yes_is_a_no(page: Page, site: Site) -> None:
    visit(page, site)
    page.evaluate("leadline('consent', 'denied')")
    leave(page, site)
    assert site.heard == []


def test_a_refusal_drops_what_waited_and_stays_silent(page: Page, site: Site) -> None:
    visit(page, site)
    page.evaluate("leadline('consent', false); leadline('track', 'demo.requested')")
    assert page.evaluate(KEPT) == []
    leave(page, site)
    assert site.heard == []


def test_a_withdrawal_removes_everything_and_stops(page: Page, site: Site) -> None:
    site.page("/", site.embed(cookie="1"))
    page.goto(site.at(WWW, "/?utm_source=news"))
    page.evaluate("leadline('consent', true)")
    site.wait_for("page")
    assert len(page.evaluate(KEPT)) >= 3
    page.evaluate("leadline('track', 'demo.requested'); leadline('consent', false)")
    assert page.evaluate(KEPT) == []
    before = len(site.heard)
    visit(page, site)
    leave(page, site)
    assert len(site.heard) == before


def test_who_agrees_after_a_refusal_begins_anew_with_another_id(page: Page, site: Site) -> None:
    visit(page, site)
    page.evaluate("leadline('consent', true)")
    (first,) = site.wait_for("page")
    page.evaluate("leadline('consent', false); leadline('consent', true)")
    _, second = site.wait_for("page", 2)
    assert first["anonymousId"] != second["anonymousId"]


def test_a_withdrawal_holds_in_the_other_tabs(page: Page, visitor: BrowserContext, site: Site) -> None:
    visit(page, site)
    page.evaluate("leadline('consent', true)")
    site.wait_for("page")
    other = visitor.new_page()
    visit(other, site)
    other.evaluate("leadline('consent', false)")
    before = len(site.heard)
    page.evaluate("leadline('track', 'demo.requested')")
    leave(page, site)
    assert len(site.heard) == before


def test_granted_sends_at_once_and_remembers_only_the_visitor(page: Page, site: Site) -> None:
    visit(page, site, consent="granted")
    site.wait_for("page")
    assert page.evaluate("Object.keys(localStorage)") == ["leadline_id"]
    assert page.evaluate("document.cookie") == ""


@pytest.mark.parametrize("mode", ["granted", "none"])
def test_an_objection_holds_on_the_pages_after_it(page: Page, site: Site, mode: str) -> None:
    visit(page, site, consent=mode)
    site.wait_for("page")
    page.evaluate("leadline('consent', false)")
    assert page.evaluate(KEPT) == ["leadline_consent"]
    before = len(site.heard)
    visit(page, site, "/pricing", consent=mode)
    leave(page, site)
    assert len(site.heard) == before


@pytest.mark.parametrize(
    ("signal", "mode"),
    [(GPC, "required"), (GPC, "granted"), (GPC, "none"), (DNT, "granted")],
    ids=["gpc-required", "gpc-granted", "gpc-none", "dnt-granted"],
)
def test_a_signal_of_the_browser_is_a_refusal(page: Page, site: Site, signal: str, mode: str) -> None:
    page.add_init_script(signal)
    visit(page, site, consent=mode)
    leave(page, site)
    assert site.heard == []
    assert page.evaluate(KEPT) == []


def test_consent_that_is_given_goes_before_the_signal(page: Page, site: Site) -> None:
    page.add_init_script(GPC)
    visit(page, site, consent="granted")
    page.evaluate("leadline('consent', true)")
    site.wait_for("page")
    visit(page, site, "/pricing", consent="granted")
    site.wait_for("page", 2)


def test_without_cookies_nothing_is_kept_and_an_id_lives_as_long_as_its_page(page: Page, site: Site) -> None:
    visit(page, site, consent="none", cookie="1")
    page.evaluate("leadline('track', 'demo.requested'); leadline('consent', true)")
    (demo,) = site.wait_for("demo.requested")
    assert page.evaluate(KEPT) == []
    visit(page, site, "/pricing", consent="none")
    first, second = site.wait_for("page", 2)
    assert first["anonymousId"] == demo["anonymousId"]
    assert first["anonymousId"] != second["anonymousId"]
    assert page.evaluate(KEPT) == []
