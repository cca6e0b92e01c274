"""Links that lead away, and files that are taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.tracker.site import WWW, Site, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

# So that the page stays and the test can go on; the tracker does not see the difference.
STAY = "for (const name of ['click', 'auxclick']) document.addEventListener(name, event => event.preventDefault())"


def click(page: Page, site: Site, links: str, button: Literal["left", "middle", "right"] = "left") -> list[Any]:
    """The events of a page on which every link was clicked, but for the page's own."""
    site.page("/docs", links + site.embed(consent="granted"))
    page.goto(site.at(WWW, "/docs"))
    ready(page)
    page.evaluate(STAY)
    for link in page.locator("a").all():
        link.click(button=button)
    page.goto("about:blank")
    site.wait_for("page.left")
    return [(one["event"], one["properties"]) for one in site.taken if one.get("event", "page.left") != "page.left"]


def test_a_link_to_elsewhere_is_said_without_its_query(page: Page, site: Site) -> None:
    link = "<a href='https://user:secret@partner.example/offer?token=secret#x'><b>Offer</b></a>"
    assert click(page, site, link) == [
        ("link.clicked", {"url": "https://partner.example/offer", "path": "/docs"}),
    ]


def test_other_links_are_not_said(page: Page, site: Site) -> None:
    others = "/pricing #part mailto:jo@acme.test tel:+4930123 javascript:void(0) /report.pdf.html ?file=a.pdf".split()
    assert click(page, site, " ".join(f"<a href='{href}'>there</a>" for href in others)) == []


def test_a_file_of_the_site_is_a_download(page: Page, site: Site) -> None:
    endings = ["pdf", "docx", "xlsx", "pptx", "zip", "csv", "PDF"]
    links = [f"<a href='/files/Price%20list.{ending}?v=2'>list</a>" for ending in endings]
    assert click(page, site, " ".join(links)) == [
        ("content.downloaded", {"asset": f"Price list.{ending}", "path": "/docs"}) for ending in endings
    ]


def test_a_file_elsewhere_is_a_download_too(page: Page, site: Site) -> None:
    assert click(page, site, "<a href='https://cdn.example/a/100%.pdf'>list</a>") == [
        ("content.downloaded", {"asset": "100%.pdf", "path": "/docs"}),
    ]


@pytest.mark.parametrize(("button", "times"), [("middle", 1), ("right", 0)])
def test_the_middle_button_opens_a_link_and_the_right_one_does_not(
    page: Page, site: Site, button: Literal["middle", "right"], times: int
) -> None:
    assert len(click(page, site, "<a href='https://partner.example/'>there</a>", button)) == times


def test_a_link_in_a_shadow_tree_is_seen(page: Page, site: Site) -> None:
    link = "<x-card><template shadowrootmode='open'><a href='https://partner.example/'>there</a></template></x-card>"
    assert [name for name, _ in click(page, site, link)] == ["link.clicked"]


def test_a_click_that_leaves_the_page_is_not_lost(page: Page, site: Site) -> None:
    site.page(
        "/", f"<a id='link' href='{site.at('partner.example', '/offer')}'>there</a>" + site.embed(consent="granted")
    )
    site.page("/offer", "")
    page.goto(site.at(WWW))
    ready(page)
    page.click("#link")
    assert site.wait_for("link.clicked")[0]["properties"]["url"] == site.at("partner.example", "/offer")
