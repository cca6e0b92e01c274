"""How one signs in: password, authenticator app, and where one is signed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from leadline.api.me import Me, SessionOut
from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.totp import Totp
from leadline.web.page import page
from leadline.web.parts.app_code import app_code
from leadline.web.parts.browsers import browser_and_system
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.heading import panel
from leadline.web.parts.settings import settings
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SESSIONS = "/api/me/sessions"


@page("/settings/sign-in", Permission.me, section="settings")
async def sign_in(visit: Visit, password: str = "") -> None:
    """What lets one in. ``password`` says what came of changing it."""
    me = visit.me
    with settings(visit, "sign-in", sentence(visit, me)):
        if me.has_password:
            with panel(visit.say("Password")):
                password_form(visit, password)
        with panel(visit.say("Authenticator app")), tag("div", classes="ll-form"):
            app_code(visit, await visit.api.get(Totp, "/api/me/totp"))
        with panel(visit.say("Where you are signed in")):

            @ui.refreshable
            async def sessions() -> None:
                found = await visit.api.get(Page[SessionOut], SESSIONS, limit=200)
                list_sessions(visit, list(reversed(found.items)), sessions.refresh)

            await sessions()


def password_form(visit: Visit, said: str) -> None:
    """A form of the browser's own: what it answers brings the cookie of a new session."""
    if said == "changed":
        done = visit.say("Your password was changed, and you were signed out everywhere else.")
        tag("p", done, "ll-good", role="status")
    elif said:
        wrong = {
            "wrong_password": visit.say("The password until now is another one. Nothing was changed."),
            "too_many_requests": visit.say("Too many tries. Wait a minute, then try again."),
        }
        poor = visit.say("A password has ten characters or more, four of them different. Nothing was changed.")
        tag("p", wrong.get(said, poor), "ll-bad", role="alert")
    with tag("form", classes="ll-form", method="post", action="/settings/password"):
        tag("input", type="text", value=visit.me.email or "", autocomplete="username", hidden=True, readonly=True)
        secret_field(visit.say("Password until now"), "old", "current-password")
        secret_field(visit.say("New password"), "new", "new-password")
        tag("p", visit.say("A sentence of four words is easier to keep than eight odd characters."), "ll-muted")
        with tag("div", classes="ll-actions"):
            tag("button", visit.say("Change the password"), "ll-button", type="submit")


def secret_field(label: str, name: str, fills: str) -> None:
    with tag("div", classes="ll-field"):
        tag("label", label, for_=f"password-{name}")
        tag(
            "input",
            classes="ll-input",
            type="password",
            id=f"password-{name}",
            name_=name,
            autocomplete=fills,
            required=True,
        )


def list_sessions(visit: Visit, found: list[SessionOut], then: Callable[[], object]) -> None:
    """Browsers, the one that looks first said to be it."""
    with tag("ul", classes="ll-rows"):
        for session in found:
            with tag("li", classes="ll-row ll-session"):
                with tag("div", classes="ll-grow"):
                    tag("span", browser_words(visit, session.agent), "ll-name", dir="auto")
                    used = visit.reader.ago(session.seen_at, visit.now())
                    since = visit.reader.date(session.created_at)
                    tag("p", visit.say("Used {ago}, signed in on {day}", ago=used, day=since), "ll-muted")
                if session.current:
                    chip(visit.say("This browser"), "good")
                else:
                    end = ending(visit, f"{SESSIONS}/{session.session_id}", then)
                    button(visit, visit.say("Sign out"), end).classes("ll-small")
    if len(found) > 1:
        with tag("div", classes="ll-actions"):
            button(visit, visit.say("Sign out everywhere else"), ending(visit, SESSIONS, then))


def ending(visit: Visit, path: str, then: Callable[[], object]) -> Callable[[], Awaitable[None]]:
    async def end() -> None:
        await visit.api.send("DELETE", path)
        then()

    return end


def browser_words(visit: Visit, agent: str) -> str:
    browser, system = browser_and_system(agent)
    if not system:
        return browser or visit.say("A program that does not say what it is")
    return visit.say("{browser} on {system}", browser=browser, system=system)


def sentence(visit: Visit, me: Me) -> str:
    if not me.has_password:
        return visit.say("Single sign-on lets you in")
    if me.totp_since is not None:
        return visit.say("A password and a code let you in")
    return visit.say("A password lets you in")
