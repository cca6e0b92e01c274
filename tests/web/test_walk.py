"""A walk over all pages: in both themes, on a phone, in other languages, as every role; nothing breaks anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadline.store.roles import Role
from tests.web.conftest import PHONE, Site, Visitor, accessible, kept, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATHS = (
    "/queue",
    "/leads",
    "/leads/{lead}",
    "/accounts",
    "/accounts/nordlicht.example",
    "/models",
    "/models/world",
    "/models/world/draft",
    "/quality",
    "/bring",
    "/connections",
    "/start",
    "/settings",
)
LANGUAGES = {"it": "it-IT", "pl": "pl-PL", "et": "et-EE", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
DRILLED = ("it", "et", "zh-Hant")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNNAMED = """() => [...document.querySelectorAll("button, a[href], input, select, textarea")]
    .filter(one => one.offsetParent !== null && !one.closest("[aria-hidden=true]"))
    .filter(one => !(one.innerText || one.getAttribute("aria-label") || one.labels?.length || one.title
        || one.getAttribute("aria-labelledby") || one.placeholder || one.closest("label")))
    .map(one => one.outerHTML.slice(0, 120))"""


def walked(site: Site, tab: Page, path: str) -> str:
    """Go to a page and wait until it is all there: its heading."""
    tab.goto(site.pages + path.format(lead=site.lead("marta")["lead_id"]))
    ready(tab)
    tab.wait_for_selector("h1")
    return tab.inner_text("h1")


def test_every_page_is_accessible_in_both_themes(site: Site, visitor: Visitor) -> None:
    for scheme in ("light", "dark"):
        tab = visitor.signed_in(site, color_scheme=scheme)
        for path in PATHS:
            assert walked(site, tab, path)
            accessible(tab)
            assert tab.evaluate(UNNAMED) == [], path
            kept(tab, f"{scheme}{path.format(lead='lead').replace('/', '-')}")


def test_every_page_fits_a_phone(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, viewport=PHONE)
    for path in PATHS:
        walked(site, tab, path)
        assert tab.evaluate(SIDEWAYS) <= 0, f"{path} scrolls sideways"
        kept(tab, f"phone{path.format(lead='lead').replace('/', '-')}")


def in_language(site: Site, visitor: Visitor, tag: str) -> None:
    """Every page in a language: it says so, and its frame and heading are no English ones."""
    tab = visitor.signed_in(site, locale=LANGUAGES[tag])
    english = visitor.signed_in(site)
    same = []
    for path in PATHS:
        heading = walked(site, tab, path)
        assert str(tab.get_attribute("html", "lang")).startswith(tag.split("-")[0])
        if heading == walked(site, english, path) and "{lead}" not in path and "/accounts/" not in path:
            same.append(path)
        kept(tab, f"{tag}{path.format(lead='lead').replace('/', '-')}")
    assert same == []


@pytest.mark.parametrize(
    "tag", [pytest.param(tag, marks=pytest.mark.drill) if tag in DRILLED else tag for tag in LANGUAGES]
)
def test_every_page_speaks_the_browser_s_language(site: Site, visitor: Visitor, tag: str) -> None:
    in_language(site, visitor, tag)


@pytest.mark.parametrize("role", [Role.viewer, Role.sales, Role.marketer])
def test_a_role_gets_what_it_may_see_and_is_told_of_the_rest(site: Site, visitor: Visitor, role: Role) -> None:
    tab = visitor.signed_in(site, f"{role}@example.com")
    for path in PATHS:
        assert walked(site, tab, path), path
