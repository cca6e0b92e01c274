"""A walk over all pages: in both themes, on a phone, in other languages, as every role; nothing breaks anywhere."""

from __future__ import annotations

import re
from typing import Literal

import pytest

from leadline.store.roles import Role
from tests.web.conftest import PHONE, WIDE, Site, Visitor, accessible, fits, kept, ready, sent, somebody

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
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UNNAMED = """() => [...document.querySelectorAll("button, a[href], input, select, textarea")]
    .filter(one => one.offsetParent !== null && !one.closest("[aria-hidden=true]"))
    .filter(one => !(one.innerText || one.getAttribute("aria-label") || one.labels?.length || one.title
        || one.getAttribute("aria-labelledby") || one.placeholder || one.closest("label")))
    .map(one => one.outerHTML.slice(0, 120))"""


def test_every_page_is_accessible_in_both_themes_and_fits_a_phone(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site)
    for path in PATHS:
        tab.set_viewport_size(WIDE)
        tab.goto(site.pages + there(site, path))
        ready(tab)
        tab.wait_for_selector("h1")
        shown = path.format(lead="lead").replace("/", "-")
        for scheme in SCHEMES:
            tab.emulate_media(color_scheme=scheme)
            accessible(tab)
            kept(tab, f"{scheme}{shown}")
        assert tab.evaluate(UNNAMED) == [], path
        tab.set_viewport_size(PHONE)
        fits(tab)
        kept(tab, f"phone{shown}")


def there(site: Site, path: str) -> str:
    return path.format(lead=site.lead("marta")["lead_id"])


def heading(page: str) -> str:
    """What a page says is so."""
    return str(next(one["text"] for one in sent(page).values() if one["tag"] == "h1"))


@pytest.fixture(scope="module")
def english(site: Site) -> dict[str, str]:
    """The headings of the pages in English."""
    client = somebody(site, "owner@example.com")
    return {path: heading(client.get(there(site, path)).text) for path in PATHS}


@pytest.mark.parametrize(("tag", "role"), WALKERS.items())
def test_every_page_speaks_the_browser_s_language_to_every_role(
    site: Site, english: dict[str, str], tag: str, role: Role
) -> None:
    """It says in which language it is, and its heading is no English one; who may not see it is told so."""
    client = somebody(site, f"{role}@example.com", LOCALES[tag])
    same = []
    for path in PATHS:
        page = client.get(there(site, path)).text
        said = re.search(r'<html[^>]* lang="([^"]+)"', page)
        assert said is not None and said[1].startswith(tag.split("-")[0]), path
        if heading(page) == english[path] and "{lead}" not in path and "/accounts/" not in path:
            same.append(path)
    assert same == []
