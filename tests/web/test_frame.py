"""The frame of the pages: who comes in, what a browser is told, where one can go."""

from __future__ import annotations

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.api.conftest import PASSWORD
from tests.web.conftest import Site, Visitor, accessible, kept


def test_who_is_not_signed_in_is_led_to_where_they_can_and_back(site: Site, visitor: Visitor) -> None:
    tab = visitor.tab()
    tab.goto(f"{site.pages}/leads?band=hot")
    assert tab.url.startswith(f"{site.pages}/login?next=")
    accessible(tab)
    kept(tab, "sign-in")
    tab.fill("#email", "owner@example.com")
    tab.fill("#password", PASSWORD)
    tab.click("button[type=submit]")
    tab.wait_for_selector("nav a[aria-current=page]")
    assert tab.url == f"{site.pages}/leads?band=hot"


def test_a_wrong_password_is_said_in_words(site: Site, visitor: Visitor) -> None:
    tab = visitor.tab(locale="it-IT")
    tab.goto(f"{site.pages}/login")
    tab.fill("#email", "owner@example.com")
    tab.fill("#password", "another")
    visitor.problems.clear()
    tab.click("button[type=submit]")
    tab.locator("[role=alert]").wait_for()
    assert tab.input_value("#email") == "owner@example.com"
    visitor.problems.clear()  # a browser calls the answer 401 an error


@pytest.mark.parametrize("place", ["//evil.example/", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(site: Site, place: str) -> None:
    asked = {"email": "owner@example.com", "password": PASSWORD, "next": place}
    said = httpx.post(f"{site.pages}/login", data=asked, verify=False, trust_env=False)
    assert (said.status_code, said.headers["location"]) == (303, "/queue")


def test_pages_say_what_a_browser_may_do(site: Site) -> None:
    for path, scripts in (("/login", "script-src 'self';"), ("/queue", "script-src 'self' 'unsafe-inline'")):
        headers = httpx.get(site.pages + path, verify=False, trust_env=False).headers
        policy = headers["content-security-policy"]
        assert scripts in policy and "object-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "connect-src 'self'" in policy and headers["x-content-type-options"] == "nosniff"


def test_another_site_can_have_nothing_done(site: Site) -> None:
    asked = {"email": "owner@example.com", "password": PASSWORD}
    evil = {"Origin": "https://evil.example"}
    said = httpx.post(f"{site.pages}/login", data=asked, headers=evil, verify=False, trust_env=False)
    assert said.status_code == 403 and "set-cookie" not in said.headers


def test_signing_out_ends_the_session(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, "viewer@example.com")
    session = {one["name"]: one["value"] for one in tab.context.cookies() if one["name"] == "leadline_session"}
    assert httpx.get(f"{site.said['address']}/api/me", cookies=session, verify=False, trust_env=False).is_success
    tab.get_by_role("button", name="You are Viewer Example").click()
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/login")
    said = httpx.get(f"{site.said['address']}/api/me", cookies=session, verify=False, trust_env=False)
    assert said.status_code == 401


def test_a_lead_is_found_from_anywhere(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site)
    tab.keyboard.press("/")
    tab.fill(".ll-finder-field", "marta")
    tab.locator(".ll-finder-row").first.wait_for()
    accessible(tab)
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/leads/{site.lead('marta')['lead_id']}")


def test_another_site_opens_no_socket(site: Site) -> None:
    address = site.pages.replace("http://", "ws://") + "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin=Origin("https://evil.example"), proxy=None)
    assert refused.value.response.status_code == 403
    with connect(address, origin=Origin(site.pages), proxy=None) as opened:
        assert str(opened.recv(timeout=10)).startswith("0{")  # the greeting of Engine.IO


def test_a_page_keeps_no_data_of_people_on_the_disk(site: Site, visitor: Visitor) -> None:
    visitor.signed_in(site)
    kept = {path.name for path in site.folder.rglob("*") if path.is_file()}
    assert not any("nicegui" in name or name.startswith("storage") for name in kept), kept


def test_an_address_without_a_page_says_so_and_leads_on(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site)
    tab.goto(f"{site.pages}/nowhere/at/all")
    assert "no page at this address" in tab.inner_text("h1")
    tab.get_by_role("link", name="Go to the queue").click()
    tab.wait_for_url("**/queue")
    visitor.problems.clear()  # a browser calls the answer 404 an error
