"""A visitor is told by an id of the site's own, where the browser lets one be kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.tracker.site import LEADS, WWW, Site, ready

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

MONTH = 30.4 * 86400  # seconds


def test_the_id_is_random_and_the_same_on_every_page(page: Page, site: Site) -> None:
    site.page("/", site.embed(consent="granted"))
    page.goto(site.at(WWW))
    page.goto(site.at(WWW))
    site.wait_for("page", 2)
    (visitor,) = {one["anonymousId"] for one in site.taken}
    assert UUID(visitor).version == 4
    assert page.evaluate("localStorage.leadline_id") == visitor


def test_every_message_has_an_id_of_its_own(page: Page, site: Site) -> None:
    site.page("/", site.embed(consent="granted"))
    page.goto(site.at(WWW))
    ready(page)
    page.evaluate("for (let n = 0; n < 9; n++) leadline('track', 'demo.requested')")
    site.wait_for("demo.requested", 9)
    assert {UUID(one["messageId"]).version for one in site.taken} == {4}
    assert len(site.taken) == 10


@pytest.mark.parametrize(
    ("host", "other", "domain"),
    [
        ("www.acme.test", "shop.acme.test", ".acme.test"),
        ("a.b.acme.co.uk", "acme.co.uk", ".acme.co.uk"),
    ],
)
def test_a_cookie_is_for_the_registrable_domain_and_less_than_13_months(
    page: Page, visitor: BrowserContext, site: Site, host: str, other: str, domain: str
) -> None:
    site.page("/", site.embed(consent="granted", cookie="1"))
    page.goto(site.at(host))
    ready(page)
    (cookie,) = visitor.cookies()
    assert cookie["name"] == "leadline_id"
    assert cookie["domain"] == domain
    assert cookie["sameSite"] == "Lax"
    assert 12 * MONTH < cookie["expires"] - time.time() < 13 * MONTH
    assert page.evaluate("Object.keys(localStorage)") == []
    page.goto(site.at(other))
    site.wait_for("page", 2)
    assert {one["anonymousId"] for one in site.taken} == {cookie["value"]}
    assert visitor.cookies()[0]["expires"] == cookie["expires"], "a visit does not prolong it"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_cookie_works_on_a_host_without_a_domain(page: Page, visitor: BrowserContext, site: Site, host: str) -> None:
    site.page("/", site.embed(consent="granted", cookie="1"))
    page.goto(site.at(host))
    (visit,) = site.wait_for("page")
    assert [(one["name"], one["value"]) for one in visitor.cookies()] == [("leadline_id", visit["anonymousId"])]


def test_an_id_that_was_kept_before_the_cookie_moves_into_it(page: Page, visitor: BrowserContext, site: Site) -> None:
    site.page("/", site.embed(consent="granted"))
    site.page("/with", site.embed(consent="granted", cookie="1"))
    page.goto(site.at(WWW))
    ready(page)
    before = page.evaluate("localStorage.leadline_id")
    page.goto(site.at(WWW, "/with"))
    ready(page)
    assert [one["value"] for one in visitor.cookies()] == [before]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_where_storage_is_blocked_the_id_lives_as_long_as_the_page(page: Page, site: Site) -> None:
    site.page("/", site.embed(consent="granted", cookie="1"), Content_Security_Policy="sandbox allow-scripts")
    page.goto(site.at(WWW))
    ready(page)
    refused = "(() => { try { return localStorage.length } catch (error) { return error.name } })()"
    assert page.evaluate(refused) == "SecurityError"
    page.evaluate("leadline('consent', true); leadline('track', 'demo.requested'); leadline('reset')")
    (demo,) = site.wait_for("demo.requested")
    (visit,) = site.wait_for("page")
    assert demo["anonymousId"] == visit["anonymousId"]


def test_reset_makes_another_visitor_of_what_comes_after(page: Page, site: Site) -> None:
    site.page("/", site.embed(consent="granted"))
    page.goto(site.at(WWW))
    ready(page)
    page.evaluate("leadline('track', 'a'); leadline('reset'); leadline('track', 'b')")
    (before,), (after,) = site.wait_for("a"), site.wait_for("b")
    assert before["anonymousId"] != after["anonymousId"]
    assert page.evaluate("localStorage.leadline_id") == after["anonymousId"]


def test_identify_says_who_it_is(page: Page, site: Site) -> None:
    site.page("/", site.embed(consent="granted"))
    page.goto(site.at(WWW))
    ready(page)
    page.evaluate("leadline('identify', 4711, {company: 'Acme'}); leadline('identify', null, {email: 'a@acme.test'})")
    known, anonymous = site.wait_for("identify", 2)
    assert (known["userId"], known["traits"]) == ("4711", {"company": "Acme"})
    assert not anonymous.get("userId")
    assert anonymous["traits"] == {"email": "a@acme.test"}


def test_the_server_of_the_tracker_gets_and_sets_no_cookie(page: Page, visitor: BrowserContext, site: Site) -> None:
    visitor.add_cookies([{"name": "session", "value": "of the app", "url": site.at(LEADS)}])
    site.page("/", site.embed(consent="granted"))
    page.goto(site.at(WWW))
    site.wait_for("page")
    assert "cookie" not in site.heard[0].headers
