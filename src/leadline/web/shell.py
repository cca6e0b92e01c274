"""The frame that all pages have: where one can go, finding a lead, and who one is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from leadline.api.permission import Permission
from leadline.web.finder import finder
from leadline.web.parts.in_sight import in_sight
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

HEAD = """
<link rel="stylesheet" href="/static/style.css">
<script src="/static/keys.js" defer></script>
<script>document.cookie = "leadline_zone=" + Intl.DateTimeFormat().resolvedOptions().timeZone
  + ";path=/;max-age=31536000;samesite=lax" + (location.protocol === "https:" ? ";secure" : "")</script>
"""


def sections(visit: Visit) -> list[tuple[str, str, str, Permission]]:
    """Where one can go: the section's name, its word, its path, and what it takes."""
    return [
        ("queue", visit.say("Queue"), "/queue", Permission.read),
        ("leads", visit.say("Leads"), "/leads", Permission.read),
        ("accounts", visit.say("Accounts"), "/accounts", Permission.read),
        ("reports", visit.say("Reports"), "/reports", Permission.read),
        ("model", visit.say("Model"), "/models", Permission.read),
        ("evidence", visit.say("Evidence"), "/evidence", Permission.read),
        ("data", visit.say("Data"), "/quality", Permission.read),
        ("connections", visit.say("Connections"), "/connections", Permission.data),
    ]


@contextmanager
def shell(visit: Visit, section: str) -> Iterator[None]:
    """The frame around a page. It says what the theme and the language are, and leads around what repeats."""
    ui.add_head_html(HEAD)
    ui.query("body").classes("ll-body" + (f" ll-{visit.me.theme}" if visit.me.theme else ""))
    with tag("div", classes="ll-frame"):
        top(visit, section)
        with tag("main", classes="ll-main", id="main", tabindex="-1"):
            yield


def top(visit: Visit, section: str) -> None:
    tag("a", visit.say("Skip to the content"), "ll-skip", href="#main")
    with tag("div", classes="ll-top", role="banner"):
        with tag("a", classes="ll-mark", href="/", aria_label="Leadline"):
            tag("span", "◣", "ll-mark-sign", aria_hidden="true")
            tag("span", "Leadline", "ll-mark-word")
        with tag("nav", classes="ll-nav", aria_label=visit.say("Sections")) as nav:
            for name, word, path, needs in sections(visit):
                if visit.may(needs):
                    tag("a", word, "ll-nav-link", href=path, aria_current="page" if name == section else None)
        in_sight(nav)
        with tag("div", classes="ll-top-right"):
            finder(visit)
            who(visit)


def who(visit: Visit) -> None:
    """Who is signed in, what they set for themselves, and the way out."""
    name = visit.me.display_name or visit.me.email or visit.me.name
    opener = tag("button", initials(visit), "ll-me", type="button", aria_haspopup="true")
    opener.set(aria_label=visit.say("You are {name}", name=name))
    with opener, ui.menu().props("anchor='bottom right' self='top right'"), tag("div", classes="ll-who"):
        tag("p", name, "ll-name", dir="auto")
        if visit.me.email and visit.me.email != name:
            tag("p", visit.me.email, "ll-muted")
        tag("a", visit.say("Settings"), "ll-who-row", href="/settings")
        with tag("form", method="post", action="/logout"):
            tag("button", visit.say("Sign out"), "ll-quiet ll-who-row", type="submit")


def initials(visit: Visit) -> str:
    """Two letters for who is signed in: of the name, else of the address."""
    name = visit.me.display_name or (visit.me.email or visit.me.name).partition("@")[0]
    parts = re.split(r"[\s._-]+", name.strip())
    return ("".join(part[:1] for part in parts[:2]) or "?").upper()
