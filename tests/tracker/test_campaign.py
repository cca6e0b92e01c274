"""Where a visitor came from is kept for his session, in every message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tracker.site import Site, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANDING = "/?utm_source=news&utm_medium=email&utm_campaign=Spring%20sale&utm_term=crm&utm_content=top&gclid=secret"
CONTEXT = {"source": "news", "medium": "email", "name": "Spring sale", "term": "crm", "content": "top"}
PROPERTIES = {
    "utm_source": "news",
    "utm_medium": "email",
    "utm_campaign": "Spring sale",
    "utm_term": "crm",
    "utm_content": "top",
}


def utm(properties: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in properties.items() if name.startswith("utm")}


def test_a_campaign_is_in_everything_until_the_session_ends(page: Page, site: Site) -> None:
    visit(page, site, LANDING, consent="granted")
    visit(page, site, "/pricing", consent="granted")
    page.evaluate("leadline('track', 'demo.requested')")
    page.goto("about:blank")
    site.wait_for("page.left", 2)
    assert [utm(one["properties"]) for one in site.events("page")] == [PROPERTIES, PROPERTIES]
    assert [one["context"]["campaign"] for one in site.taken] == [CONTEXT] * 5
    assert "secret" not in str(site.heard)


def test_a_later_campaign_replaces_the_earlier_one_whole(page: Page, site: Site) -> None:
    visit(page, site, LANDING, consent="granted")
    visit(page, site, "/pricing?utm_source=ads", consent="granted")
    page.goto("about:blank")
    site.wait_for("page.left", 2)
    assert utm(site.events("page")[1]["properties"]) == {"utm_source": "ads"}
    assert site.events("page")[1]["context"]["campaign"] == {"source": "ads"}


def test_without_a_campaign_there_is_none(page: Page, site: Site) -> None:
    visit(page, site, "/?gclid=1", consent="granted")
    page.goto("about:blank")
    (left,) = site.wait_for("page.left")
    assert "campaign" not in left["context"]
    assert utm(site.events("page")[0]["properties"]) == {}


def test_without_cookies_a_campaign_lives_as_long_as_its_page(page: Page, site: Site) -> None:
    visit(page, site, LANDING, consent="none")
    page.evaluate("history.pushState({}, '', '/product')")
    page.wait_for_timeout(50)
    visit(page, site, "/pricing", consent="none")
    page.goto("about:blank")
    site.wait_for("page.left", 3)
    assert [bool(utm(one["properties"])) for one in site.events("page")] == [True, True, False]


def test_a_campaign_from_before_the_consent_is_kept_with_it(page: Page, site: Site) -> None:
    visit(page, site, LANDING)
    page.evaluate("leadline('consent', true)")
    visit(page, site, "/pricing")
    page.goto("about:blank")
    site.wait_for("page.left", 2)
    assert [utm(one["properties"]) for one in site.events("page")] == [PROPERTIES, PROPERTIES]
