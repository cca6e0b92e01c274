"""Settings: of oneself, and of the server for its owners."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import httpx
import pyotp
from babel.dates import format_date

from leadline.store.roles import Role
from tests.api.conftest import PASSWORD
from tests.web.conftest import PHONE, Site, Visitor, accessible, fits, kept, ready
from tests.web.world import SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = ("/sign-in", "/users", "/keys", "/server", "/log")  # the first is walked with all others
NEW = "a sentence of their own"
LED_AWAY = re.compile(r"/login\?next=")


def session_of(site: Site, tab: Page) -> httpx.Client:
    """The API as a tab's session has it."""
    cookies = {one["name"]: one["value"] for one in tab.context.cookies() if "name" in one and "value" in one}
    session = {"leadline_session": cookies["leadline_session"]}
    return httpx.Client(base_url=site.said["address"], cookies=session, verify=False, trust_env=False)


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret.replace(" ", "")).now()


def test_one_says_how_things_are_shown(site: Site, visitor: Visitor) -> None:
    site.user("reader@example.com", Role.viewer)
    tab = visitor.signed_in(site, "reader@example.com", "/settings")
    tab.get_by_label("What others see beside what you did").fill("Ada Lee")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("Your name was changed.").wait_for()
    with tab.expect_navigation():
        tab.get_by_role("radio", name="Dark").check()
    ready(tab)
    assert "ll-dark" in str(tab.get_attribute("body", "class"))
    tab.get_by_label("Time zone").click()
    tab.keyboard.type("Kathmandu")
    with tab.expect_navigation():
        tab.get_by_text("Asia/Kathmandu (UTC+5:45)").click()
    ready(tab)
    tab.get_by_label("Language").click()
    with tab.expect_navigation():
        tab.get_by_role("option", name="Polski").click()
    ready(tab)
    me = session_of(site, tab).get("/api/me").json()
    chosen = {"language": "pl", "time_zone": "Asia/Kathmandu", "theme": "dark", "display_name": "Ada Lee"}
    assert me | chosen == me
    sample = tab.locator(".ll-sample").inner_text()
    today = format_date(datetime.now(ZoneInfo("Asia/Kathmandu")), "d MMMM y", "pl")
    assert today in sample and "1\u00a0234,50" in sample and "+0545" in sample
    kept(tab, "settings-polish-dark")


def test_an_app_is_set_up_asked_for_and_turned_off(site: Site, visitor: Visitor) -> None:
    site.user("app@example.com", Role.sales)
    tab = visitor.signed_in(site, "app@example.com", "/settings/sign-in")
    tab.get_by_role("button", name="Set up an authenticator app").click()
    secret = tab.locator(".ll-secret").inner_text()
    accessible(tab)
    kept(tab, "settings-authenticator")
    assert tab.evaluate("document.querySelector('.ll-qr').naturalWidth") > 0
    tab.get_by_label("Code of the app").fill(code_of(secret))
    tab.get_by_role("button", name="Turn it on").click()
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Save as a file").click()
    codes = Path(str(saved.value.path())).read_text(encoding="utf-8").split()
    assert len(codes) == 10 and codes == tab.locator(".ll-once").inner_text().split()
    with tab.expect_navigation():
        tab.get_by_role("button", name="I have kept it").click()
    tab.get_by_role("heading", name="A password and a code let you in").wait_for()

    other = visitor.tab()
    other.goto(f"{site.pages}/login?next=/settings/sign-in")
    other.fill("#email", "app@example.com")
    other.fill("#password", PASSWORD)
    other.click("button[type=submit]")
    accessible(other)
    kept(other, "sign-in-code")
    other.fill("#code", "nonsense")
    other.click("button[type=submit]")
    assert "another one" in other.locator("[role=alert]").inner_text()
    other.fill("#code", codes[0].lower())
    other.click("button[type=submit]")
    ready(other)
    assert other.url == f"{site.pages}/settings/sign-in"
    assert other.get_by_text("9 recovery codes are left.").count() == 1
    other.get_by_role("button", name="Turn it off").click()
    other.get_by_label("Your password").fill(PASSWORD)
    with other.expect_navigation():
        other.locator(".ll-dialog").get_by_role("button", name="Turn it off").click()
    assert session_of(site, other).get("/api/me").json()["totp_since"] is None
    visitor.problems.clear()  # a browser calls the answer 403 to the wrong code an error


def test_a_password_is_changed_and_one_is_signed_out_elsewhere(site: Site, visitor: Visitor) -> None:
    site.user("changes@example.com", Role.viewer)
    here, there = (visitor.signed_in(site, "changes@example.com", "/settings/sign-in") for _ in range(2))

    def change(old: str, new: str) -> str:
        here.fill("#password-old", old)
        here.fill("#password-new", new)
        with here.expect_navigation(url="**?password=*"):
            here.get_by_role("button", name="Change the password").click()
        ready(here)
        return here.locator("[role=alert], [role=status]").first.inner_text()

    assert "is another one" in change("another one", NEW)
    assert "ten characters" in change(PASSWORD, "short")
    assert "was changed" in change(PASSWORD, NEW)
    there.reload()
    there.wait_for_url(LED_AWAY)


def test_sessions_are_listed_and_ended(site: Site, visitor: Visitor) -> None:
    site.user("twice@example.com", Role.viewer)
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML) Safari/605.1.15"
    there = visitor.signed_in(site, "twice@example.com", user_agent=agent)
    here = visitor.signed_in(site, "twice@example.com", "/settings/sign-in")
    assert here.locator(".ll-session").count() == 2
    row = here.locator(".ll-session", has_text="Safari on iPhone")
    row.get_by_role("button", name="Sign out").click()
    row.wait_for(state="detached")
    here.get_by_text("This browser").wait_for()  # the list is drawn anew
    there.reload()
    there.wait_for_url(LED_AWAY)


def test_somebody_is_invited_comes_in_and_is_disabled(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/settings/users")
    tab.get_by_role("button", name="Add somebody").click()
    tab.get_by_label("E-mail address").fill("invited@example.com")
    tab.get_by_label("Name", exact=True).fill(SCRIPT)
    tab.get_by_role("radio", name="Viewer").check()
    tab.get_by_role("radio", name="Their own").check()
    accessible(tab)
    tab.get_by_role("button", name="Add", exact=True).click()
    link = tab.locator(".ll-once").inner_text()
    assert tab.title() != "taken"
    with tab.expect_navigation():
        tab.get_by_role("button", name="I have kept it").click()
    user = next(one for one in site.api.get("/api/users").json()["items"] if one["email"] == "invited@example.com")
    assert (user["role"], user["sight"], user["name"], user["has_password"]) == ("viewer", "own", SCRIPT, False)

    guest = visitor.tab(viewport=PHONE)
    guest.goto(link)
    accessible(guest)
    kept(guest, "welcome-phone")
    guest.fill("#password", NEW)
    guest.click("button[type=submit]")
    ready(guest)
    assert guest.url == f"{site.pages}/queue"

    tab.locator("tr", has_text="invited@example.com").get_by_role("button").click()
    tab.get_by_role("radio", name="Sales").check()
    with tab.expect_navigation():
        tab.get_by_role("button", name="Save").click()
    ready(tab)
    assert site.api.get(f"/api/users/{user['user_id']}").json()["role"] == "sales"
    tab.locator("tr", has_text="invited@example.com").get_by_role("button").click()
    tab.get_by_role("button", name="Disable").click()
    tab.locator(".ll-dialog").nth(1).wait_for()  # the one that asks whether one is sure lies over the first
    with tab.expect_navigation():
        tab.locator(".ll-dialog").last.get_by_role("button", name="Disable").click()
    ready(tab)
    assert tab.locator("tr", has_text="invited@example.com").get_by_text("Disabled").count() == 1
    guest.reload()
    guest.wait_for_url(LED_AWAY)
    assert tab.title() != "taken"


def test_a_key_is_shown_once_works_and_is_revoked(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/settings/keys")
    tab.get_by_role("button", name="Make a key").click()
    tab.get_by_label("What it is for").fill("reports")
    tab.get_by_role("radio", name="For a program").check()
    tab.get_by_role("radio", name="Sales").check()
    accessible(tab)
    tab.get_by_role("button", name="Make it").dblclick()  # which makes one
    text = tab.locator(".ll-once").inner_text()
    with tab.expect_navigation():
        tab.get_by_role("button", name="I have kept it").click()
    ready(tab)

    def asked() -> httpx.Response:
        headers = {"Authorization": f"Bearer {text}"}
        return httpx.get(f"{site.said['address']}/api/me", headers=headers, verify=False, trust_env=False)

    assert asked().json()["role"] == "sales" and text not in tab.content()
    row = tab.locator("tr", has_text="reports")
    assert text[:10] in row.inner_text()
    row.get_by_role("button").click()
    with tab.expect_navigation():
        tab.locator(".ll-dialog").get_by_role("button", name="Revoke").click()
    ready(tab)
    assert asked().status_code == 401
    assert row.get_by_text("Revoked").count() == 1 and row.get_by_role("button").count() == 0


def test_the_log_says_in_words_what_the_api_says(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/settings/log")
    tab.get_by_label("What").select_option("key.create")
    tab.get_by_role("button", name="Show").click()
    tab.wait_for_url("**action=key.create*")
    ready(tab)
    said = site.api.get("/api/audit", params={"action": "key.create"}).json()["items"]
    rows = tab.locator(".ll-log tbody tr")
    assert rows.count() == len(said) and all("Key made: the key" in text for text in rows.all_inner_texts())
    tab.goto(f"{site.pages}/settings/log?by=user:987&action=nothing")
    ready(tab)
    assert tab.get_by_role("heading", name="Nothing was changed").count() == 1


def test_the_server_says_what_it_was_told_but_no_secret(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/settings/server")
    lines = [[line for line in one.split("\n") if line] for one in tab.locator(".ll-setting").all_inner_texts()]
    shown = {variable: value for _, variable, value in lines}
    said: list[dict[str, Any]] = site.api.get("/api/settings").json()["settings"]
    assert shown.pop("LEADLINE_SECRET_KEY") == "not set here; a file holds it"
    assert shown == {
        one["variable"]: one["value"] or ("set, and not shown" if one["is_secret"] and one["is_set"] else "not set")
        for one in said
        if one["variable"] != "LEADLINE_SECRET_KEY"
    }


def test_every_page_of_settings_is_accessible_and_fits(site: Site, visitor: Visitor) -> None:
    tab = visitor.signed_in(site, path="/settings")
    for path in PAGES:
        tab.set_viewport_size({"width": 1360, "height": 860})
        tab.goto(f"{site.pages}/settings{path}")
        ready(tab)
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            tab.emulate_media(color_scheme=scheme)
            accessible(tab)
            kept(tab, f"settings{path.replace('/', '-')}-{scheme}")
        tab.set_viewport_size({"width": 390, "height": 844})
        fits(tab)
        kept(tab, f"settings{path.replace('/', '-')}-phone")
