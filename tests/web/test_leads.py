"""The list of leads: found while one types, filtered, ordered, kept as a view, worked on together, taken home."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from leadline.store.roles import Role
from tests.api.conftest import wait_for
from tests.web.conftest import PHONE, Site, Visitor, accessible, kept
from tests.web.reps import pick, rep
from tests.web.world import FACE, LONG, SCRIPT, TURNED

if TYPE_CHECKING:
    from playwright.sync_api import Page

MAY = "may@example.com"
LEADS: dict[str, dict[str, Any]] = {
    "l-ann": {"name": "Ann Marsh", "job_title": "CEO", "country": "DE", "demos": 2},
    "l-bob": {"name": "Bob Stone", "job_title": "CMO", "country": "EE", "demos": 1},
    "l-cyd": {"name": "Cyd Frost", "job_title": "Clerk", "country": "DE", "demos": 1},
    "l-dan": {"name": SCRIPT, "job_title": LONG[:9_000], "country": TURNED, "demos": 2},
    "l-eva": {"name": FACE, "demos": 3},
}


@pytest.fixture(scope="module")
def whose(site: Site) -> dict[str, int]:
    return rep(site, MAY, LEADS, Role.marketer)


@pytest.fixture
def mays(site: Site, whose: dict[str, int]) -> Iterator[dict[str, int]]:
    """The numbers of May's leads; who was given away is hers again in the end."""
    yield whose
    for name, number in whose.items():
        if site.lead(name)["owner"] != MAY:
            site.api.patch(f"/api/leads/{number}", json={"attributes": {"owner": MAY}})
    wait_for(lambda: all(site.lead(name)["owner"] == MAY for name in whose), 60)


FIRST = "Ada Bea Cas Dora Eli Fay Gus Hal Ina".split()
LAST = "Berg Holm Lind Moss Roth Vane".split()


def becomes(tab: Page, *wanted: str) -> None:
    """Until the rows are of people whose names begin so."""
    tab.wait_for_function(
        """wanted => { const names = [...document.querySelectorAll('.ll-lead-name .ll-name')].map(one => one.innerText);
            return names.length === wanted.length && names.every((name, n) => name.startsWith(wanted[n])) }""",
        arg=list(wanted),
    )


def test_the_list_is_found_filtered_ordered_and_kept_as_a_view(
    site: Site, visitor: Visitor, mays: dict[str, int]
) -> None:
    tab = visitor.signed_in(site, MAY, "/leads")
    becomes(tab, "👩", "Ann", "<script>", "Bob", "Cyd")
    assert "taken" not in tab.title() and tab.locator("td img, td script").count() == 0
    ann = site.api.get(f"/api/leads/{mays['l-ann']}").json()
    cells = tab.locator("tr", has_text="Ann Marsh").inner_text()
    assert f"{ann['score']:.2f}" in cells and "Ready for sales" in cells and MAY in cells
    search = tab.get_by_label("Name, address or number")
    search.press_sequentially("cyd")
    becomes(tab, "Cyd")
    tab.wait_for_url(f"{site.pages}/leads?q=cyd")
    tab.get_by_role("heading", name="1 lead", exact=True).wait_for()
    tab.reload()
    becomes(tab, "Cyd")
    search.fill("nobody at all")
    tab.get_by_text("Nobody is like that.").wait_for()
    search.fill("")
    becomes(tab, "👩", "Ann", "<script>", "Bob", "Cyd")
    tab.get_by_role("button", name="Filters").click()
    tab.get_by_label("Country", exact=True).select_option(label="Germany")
    becomes(tab, "Ann", "Cyd")
    tab.get_by_role("button", name="Score", exact=False).first.click()
    becomes(tab, "Cyd", "Ann")
    assert tab.locator("th[aria-sort=ascending]").count() == 1
    accessible(tab)
    tab.get_by_role("button", name="Columns").click()
    tab.get_by_role("checkbox", name="Country").check()
    tab.get_by_role("checkbox", name="Lead owner").uncheck()
    tab.get_by_role("button", name="Show them").click()
    tab.locator("th", has_text="Country").wait_for()
    assert tab.locator("th", has_text="Lead owner").count() == 0
    tab.get_by_role("button", name="Keep as a view").click()
    tab.get_by_label("Name of the view", exact=True).fill("The worst in Germany")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="The worst in Germany").wait_for()
    tab.wait_for_url("**/leads?view=*")
    becomes(tab, "Cyd", "Ann")
    assert tab.locator("th", has_text="Country").count() == 1
    accessible(tab)
    kept(tab, "leads-view")
    tab.get_by_role("button", name="Without the filter Country").click()
    becomes(tab, "Cyd", "Bob", "<script>", "Ann", "👩")
    with tab.expect_navigation():  # to the address where it is
        tab.get_by_role("button", name="Save", exact=True).click()
    becomes(tab, "Cyd", "Bob", "<script>", "Ann", "👩")
    tab.get_by_role("button", name="Delete").click()
    tab.get_by_role("dialog").get_by_role("button", name="Delete").click()
    tab.wait_for_url("**/leads")
    tab.get_by_role("link", name="The worst in Germany").wait_for(state="detached")


def test_several_leads_are_given_moved_and_exported_together(
    site: Site, visitor: Visitor, mays: dict[str, int]
) -> None:
    tab = visitor.signed_in(site, MAY, "/leads?q=l-")
    becomes(tab, "👩", "Ann", "<script>", "Bob", "Cyd")
    for _ in range(5):
        tab.keyboard.press("j")
    tab.keyboard.press("x")
    tab.keyboard.press("k")
    tab.keyboard.press("x")
    tab.get_by_text("2 leads are chosen").wait_for()
    with tab.expect_download() as loading:
        tab.get_by_role("region").get_by_role("link", name="Export").click()
    rows = list(csv.DictReader(Path(loading.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert [row["name"] for row in rows] == ["Bob Stone", "Cyd Frost"]
    tab.keyboard.press("m")
    tab.get_by_label("Why").fill("Ready by phone")
    tab.keyboard.press("Enter")
    tab.get_by_text("Done for 2 leads.").wait_for()
    wait_for(lambda: site.lead("l-cyd")["stage"] == "accepted")
    tab.locator("tr", has_text="Cyd Frost").get_by_text("Accepted").wait_for()
    moved = site.api.get(f"/api/leads/{mays['l-cyd']}/transitions").json()["items"][0]
    assert moved["reason"] == "Ready by phone"
    tab.get_by_label("Choose Bob Stone").check()
    tab.get_by_text("1 lead is chosen").wait_for()
    tab.keyboard.press("g")
    pick(tab, "owner@example.com")
    becomes(tab, "👩", "Ann", "<script>", "Cyd")
    assert site.lead("l-bob")["owner"] == "owner@example.com"


def test_the_list_goes_on_page_by_page(site: Site, visitor: Visitor) -> None:
    ned = "ned@example.com"
    people = {f"n-{first}-{last}": {"name": f"{first} {last}"} for first in FIRST for last in LAST}
    rep(site, ned, people, Role.viewer)
    tab = visitor.signed_in(site, ned, "/leads")
    tab.locator("tbody tr").nth(49).wait_for()
    assert tab.inner_text("h1") == "More than 50 leads" and tab.locator("tbody input").count() == 0
    first = set(tab.locator(".ll-lead-name .ll-name").all_inner_texts())
    tab.get_by_role("button", name="Next 50").click()
    tab.get_by_role("heading", name="Leads 51 to 54").wait_for()
    rest = set(tab.locator(".ll-lead-name .ll-name").all_inner_texts())
    assert len(rest) == 4 and len(first | rest) == 54
    tab.get_by_role("button", name="Back").click()
    tab.get_by_role("heading", name="More than 50 leads").wait_for()
    assert tab.get_by_role("link", name="Export").count() == 0
    session = {one["name"]: one["value"] for one in tab.context.cookies()}
    address = f"{site.pages}/leads/export.csv"
    assert httpx.get(address, cookies=session, verify=False, trust_env=False).status_code == 403
    assert httpx.get(address, verify=False, trust_env=False).status_code == 303


def test_a_phone_shows_leads_as_cards(site: Site, visitor: Visitor, mays: dict[str, int]) -> None:
    assert mays
    tab = visitor.signed_in(site, MAY, "/leads", viewport=PHONE, color_scheme="dark")
    tab.locator("tbody tr").nth(3).wait_for()
    tab.get_by_role("button", name="Filters").click()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(tab)
    kept(tab, "leads-phone-dark")
