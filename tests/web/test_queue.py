"""The queue: its figures, its keys, what a rep does there; on a phone, in the dark, with names that mean harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from leadline.store.roles import Role
from tests.api.conftest import wait_for
from tests.web.conftest import PHONE, Site, Visitor, accessible, kept, ready
from tests.web.reps import pick, rep
from tests.web.world import FACE, LONG, SCRIPT, TURNED

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAT = "pat@example.com"
LEADS: dict[str, dict[str, Any]] = {
    "q-ada": {"name": "Ada Lee", "job_title": "CEO", "demos": 3},
    "q-bea": {"name": "Bea Ray", "job_title": "CEO", "demos": 2},
    "q-cas": {"name": "Cas Fox", "job_title": "Clerk", "demos": 2},
    "q-dot": {"name": "Dot Kim", "job_title": "Clerk", "demos": 1},
}


@pytest.fixture(scope="module")
def pats(site: Site) -> dict[str, int]:
    return rep(site, PAT, LEADS)


def names(tab: Page) -> list[str]:
    return tab.locator(".ll-next-name").all_inner_texts()


def becomes(tab: Page, *wanted: str) -> None:
    """Until the rows are of these people."""
    tab.wait_for_function(
        "wanted => [...document.querySelectorAll('.ll-next-name')].map(one => one.innerText).join() === wanted",
        arg=",".join(wanted),
    )


def stands_at(tab: Page, name: str) -> None:
    """Until the keys work on the row of somebody."""
    tab.wait_for_function("name => document.activeElement.querySelector('.ll-next-name')?.innerText === name", arg=name)


def test_the_queue_is_worked_by_keys_alone(site: Site, visitor: Visitor, pats: dict[str, int]) -> None:
    tab = visitor.signed_in(site, PAT)
    becomes(tab, "Ada Lee", "Bea Ray", "Cas Fox", "Dot Kim")
    ada = site.api.get(f"/api/leads/{pats['q-ada']}").json()
    row = tab.locator(".ll-next").first
    assert row.locator(".ll-next-points").inner_text().replace("\n", "") == f"{ada['score']:.2f}"
    why = row.locator(".ll-next-reasons")
    (said,) = site.api.get("/api/queue/why", params={"lead_id": pats["q-ada"]}).json()["items"]
    tab.wait_for_function("document.querySelector('.ll-next-reasons').title")
    assert (why.inner_text(), why.get_attribute("title")) == (said["why"], ada["scores"][0]["reasons"])
    assert "Demo request" in row.inner_text() and "waits" in row.inner_text() and tab.inner_text("h1")[0] == "3"
    for key, where in (("j", "Ada Lee"), ("j", "Bea Ray"), ("j", "Cas Fox"), ("k", "Bea Ray"), ("k", "Ada Lee")):
        tab.keyboard.press(key)
        stands_at(tab, where)
    tab.keyboard.press("a")
    becomes(tab, "Bea Ray", "Cas Fox", "Dot Kim")
    stands_at(tab, "Bea Ray")
    tab.locator("[role=status]").get_by_text("Ada Lee is accepted.").wait_for()
    wait_for(lambda: site.lead("q-ada")["stage"] == "accepted")
    tab.keyboard.press("u")
    becomes(tab, "Ada Lee", "Bea Ray", "Cas Fox", "Dot Kim")
    assert site.lead("q-ada")["stage"] == "mql"
    tab.locator(".ll-next", has_text="Bea Ray").focus()
    tab.keyboard.press("r")
    tab.get_by_role("dialog").wait_for()
    accessible(tab)
    kept(tab, "queue-reject")
    tab.get_by_role("button", name="Reject", exact=True).last.click()
    tab.get_by_text("Choose why, so that others learn from it.").wait_for()
    tab.keyboard.press("3")
    tab.get_by_label("In your words").fill("left the company")
    tab.keyboard.press("Enter")
    becomes(tab, "Ada Lee", "Cas Fox", "Dot Kim")
    moved = site.api.get(f"/api/leads/{pats['q-bea']}/transitions").json()["items"][0]
    assert (moved["to_stage"], moved["reason"]) == ("recycled", "Wrong person: left the company")
    tab.wait_for_selector("[role=dialog]", state="detached")
    stands_at(tab, "Cas Fox")
    tab.keyboard.press("s")
    tab.get_by_role("button", name="For three hours").wait_for()  # the next is tomorrow, which a Sunday calls Monday
    tab.keyboard.press("2")
    becomes(tab, "Ada Lee", "Dot Kim")
    tab.wait_for_selector("[role=dialog]", state="detached")
    tab.get_by_role("link", name="Set aside: 1").click()
    becomes(tab, "Cas Fox")
    tab.get_by_role("button", name="Take back").click()
    tab.get_by_text("Nobody is set aside.").wait_for()
    tab.get_by_role("link", name="Go to the queue").click()
    becomes(tab, "Ada Lee", "Cas Fox", "Dot Kim")
    ready(tab)
    tab.keyboard.press("j")
    tab.keyboard.press("n")
    tab.get_by_role("textbox", name="Note").fill("Call her in May.\n<b>Not</b> before.")
    tab.get_by_role("button", name="Write it down").click()
    tab.get_by_text("Written down.").wait_for()
    said = site.api.get(f"/api/leads/{pats['q-ada']}/events", params={"event": "note.added"}).json()["items"]
    assert said[0]["properties"]["text"] == "Call her in May.\n<b>Not</b> before."
    tab.wait_for_selector("[role=dialog]", state="detached")
    tab.keyboard.press("/")
    tab.locator(".ll-finder-field").wait_for()
    tab.keyboard.type("ja")  # no keys of the list while one types
    assert site.lead("q-ada")["stage"] == "mql"
    tab.keyboard.press("Escape")
    tab.wait_for_selector("[role=dialog]", state="detached")
    tab.locator(".ll-next", has_text="Dot Kim").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/leads/{pats['q-dot']}")


def test_the_queue_follows_what_happens_and_a_lead_is_given_away(site: Site, visitor: Visitor) -> None:
    kim, leads = "kim@example.com", {"q-eli": {"name": "Eli Orr", "demos": 2}}
    rep(site, kim, leads, Role.marketer)
    site.user("sam@example.com", Role.sales)
    tab = visitor.signed_in(site, kim)
    becomes(tab, "Eli Orr")
    demo = {"event": "demo.requested", "user_id": "q-new"}
    site.api.post("/api/events", json={"events": [demo | {"event_id": f"q-new-{n}"} for n in range(3)]})
    number = site.lead("q-new")["lead_id"]
    site.api.patch(f"/api/leads/{number}", json={"attributes": {"owner": kim, "name": "Zed New", "job_title": "CEO"}})
    becomes(tab, "Zed New", "Eli Orr")
    tab.locator(".ll-next", has_text="Zed New").get_by_role("button", name="Give to somebody").click()
    tab.locator(".ll-pick").first.wait_for()
    accessible(tab)
    pick(tab, "sam@example.com")
    wait_for(lambda: site.api.get(f"/api/leads/{number}").json()["owner"] == "sam@example.com")
    becomes(tab, "Eli Orr")


def test_hostile_names_do_no_harm_and_a_phone_shows_three(site: Site, visitor: Visitor) -> None:
    eve = "eve@example.com"
    harm = {f"q-harm-{n}": {"name": name, "job_title": name[:9_000], "demos": 5 - n} for n, name in enumerate(HARM)}
    rep(site, eve, harm)
    for scheme in ("light", "dark"):
        tab = visitor.signed_in(site, eve, viewport=PHONE, color_scheme=scheme)
        tab.locator(".ll-next").nth(3).wait_for()
        assert "taken" not in tab.title() and tab.locator(".ll-next img, .ll-next script").count() == 0
        assert names(tab)[0].startswith("<script>")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = tab.locator(".ll-next").nth(2).bounding_box()
        assert box is not None and box["y"] + box["height"] <= PHONE["height"]
        reach = tab.get_by_role("button", name="Accept").first.bounding_box()
        assert reach is not None and reach["height"] >= 44 and reach["width"] >= 44
        accessible(tab)
        kept(tab, f"queue-phone-{scheme}")


HARM = (SCRIPT, TURNED, LONG, FACE)


def test_a_viewer_sees_the_queue_and_changes_nothing(site: Site, visitor: Visitor, pats: dict[str, int]) -> None:
    tab = visitor.signed_in(site, "viewer@example.com")
    tab.locator(".ll-next").first.wait_for()
    assert tab.locator(".ll-next button").count() == 0 and len(pats) == 4
    tab.keyboard.press("j")
    tab.keyboard.press("a")
    assert tab.get_by_role("status").inner_text() == ""
