"""People and companies by what they are called."""

from __future__ import annotations

from urllib.parse import quote

from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

LONGEST = 80  # characters of a name in a heading


def who(visit: Visit, name: str | None, email: str | None = None) -> str:
    """What a lead is called."""
    return name or email or visit.say("Somebody unknown")


def lead_link(visit: Visit, lead_id: int, name: str | None, email: str | None = None, classes: str = "") -> Tag:
    """A lead's name, which leads to their page."""
    return tag("a", who(visit, name, email), f"ll-name {classes}".strip(), href=f"/leads/{lead_id}", dir="auto")


def account_path(account_id: str) -> str:
    """Where the page of an account is, or its place in the API after ``/api``."""
    return f"/accounts/{quote(account_id, safe='')}"


def short(name: str) -> str:
    """A name as far as a heading has room for it.

    >>> len(short("x" * 1000)), short("Nordlicht")
    (80, 'Nordlicht')
    """
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
