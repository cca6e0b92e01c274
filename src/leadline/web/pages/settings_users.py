"""People: who may sign in, what they may do and whose leads they see."""

from __future__ import annotations

from leadline.api.permission import Permission
from leadline.api.users import UserOut
from leadline.store.roles import Role
from leadline.web.page import page
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.everything import everything
from leadline.web.parts.heading import panel
from leadline.web.parts.person import add_person, change_person
from leadline.web.parts.roles import role_words, sight_words
from leadline.web.parts.settings import settings
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/settings/users", Permission.admin, section="settings")
async def users(visit: Visit) -> None:
    """All users, those who may not sign in any more at the end."""
    found = await everything(visit, UserOut, "/api/users")
    here = [user for user in found if user.disabled_at is None]
    owners = sum(user.role is Role.owner for user in here)
    sentence = visit.count("{n} person may sign in", "{n} people may sign in", len(here))
    more = visit.count("{n} of them is an owner.", "{n} of them are owners.", owners)
    with settings(visit, "users", sentence, more) as actions:
        with actions:
            button(visit, visit.say("Add somebody"), lambda: add_person(visit), primary=True)
        with panel(label=visit.say("People")), tag("div", classes="ll-scroll"):
            table(visit, sorted(found, key=lambda user: user.disabled_at is not None))


def table(visit: Visit, found: list[UserOut]) -> None:
    columns = [visit.say("Who"), visit.say("Role"), visit.say("Sees"), visit.say("Signs in with")]
    with tag("table", classes="ll-table ll-stacked"):
        with tag("thead"), tag("tr"):
            for column in columns:
                tag("th", column, scope="col")
            with tag("th", scope="col"):
                tag("span", visit.say("What can be done"), "ll-unseen")
        with tag("tbody"):
            for user in found:
                with tag("tr", classes="ll-gone" if user.disabled_at is not None else ""):
                    row(visit, user)


def row(visit: Visit, user: UserOut) -> None:
    with tag("td"):
        tag("span", user.name or user.email, "ll-name", dir="auto")
        if user.name:
            tag("p", user.email, "ll-muted", dir="auto")
    with tag("td"):
        if user.disabled_at is not None:
            chip(visit.say("Disabled"), "bad")
        else:
            tag("span", role_words(visit, user.role))
    tag("td", sight_words(visit, user.sight, user.team), dir="auto")
    tag("td", ways_in(visit, user))
    with tag("td", classes="ll-figure"):
        who = user.name or user.email
        change = button(
            visit, visit.say("Change"), lambda: change_person(visit, user), label=visit.say("Change {who}", who=who)
        )
        change.classes("ll-small")


def ways_in(visit: Visit, user: UserOut) -> str:
    if not user.has_password:
        return visit.say("No password yet")
    return visit.say("Password and code") if user.totp_since is not None else visit.say("Password")
