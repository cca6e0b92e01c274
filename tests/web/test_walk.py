"""A walk over all pages: in both themes, on a phone, in other languages, as every role; nothing breaks anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from leadline.store.roles import Role
from tests.web.conftest import PHONE, WIDE, Site, Visitor, accessible, kept, ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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
LOCALES = {"it": "it-IT", "pl": "pl-PL", "et": "et-EE", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
WALKERS = {"pl": Role.viewer, "zh-Hans": Role.sales, "et": Role.marketer, "it": Role.owner, "zh-Hant": Role.owner}
DRILLED = ("it", "zh-Hant")
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


@pytest.fixture(scope="module")
def english(site: Site, chromium: Browser) -> Iterator[dict[str, str]]:
    """The headings of the pages in English."""
    visitor = Visitor(chromium)
    tab = visitor.signed_in(site)
    yield {path: walked(site, tab, path) for path in PATHS}
    for context in visitor.contexts:
        context.close()


def test_every_page_is_accessible_in_both_themes_and_fits_a_phone(site: Site, visitor: Visitor) -> None:
    for scheme in ("light", "dark"):
        tab = visitor.signed_in(site, color_scheme=scheme)
        for path in PATHS:
            tab.set_viewport_size(WIDE)
            assert walked(site, tab, path)
            accessible(tab)
            assert tab.evaluate(UNNAMED) == [], path
            shown = path.format(lead="lead").replace("/", "-")
            kept(tab, f"{scheme}{shown}")
            tab.set_viewport_size(PHONE)
            assert tab.evaluate(SIDEWAYS) <= 0, f"{path} scrolls sideways"
            kept(tab, f"phone-{scheme}{shown}")


@pytest.mark.parametrize(
    ("tag", "role"),
    [
        pytest.param(tag, role, marks=pytest.mark.drill) if tag in DRILLED else (tag, role)
        for tag, role in WALKERS.items()
    ],
)
def test_every_page_speaks_the_browser_s_language_to_every_role(
    site: Site, visitor: Visitor, english: dict[str, str], tag: str, role: Role
) -> None:
    """It says in which language it is, and its frame and heading are no English ones; who may not see it is told so."""
    tab = visitor.signed_in(site, f"{role}@example.com", locale=LOCALES[tag])
    same = []
    for path in PATHS:
        heading = walked(site, tab, path)
        assert str(tab.get_attribute("html", "lang")).startswith(tag.split("-")[0])
        if heading == english[path] and "{lead}" not in path and "/accounts/" not in path:
            same.append(path)
        kept(tab, f"{tag}{path.format(lead='lead').replace('/', '-')}")
    assert same == []
