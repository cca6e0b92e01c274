"""Properties of events: what a call says of its own, and what its context says of the page and of the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_OF_PAGE = ("path", "url", "title", "referrer")
_CAMPAIGN = {
    "source": "utm_source",
    "medium": "utm_medium",
    "name": "utm_campaign",
    "term": "utm_term",
    "content": "utm_content",
}
#: Events whose ``path`` is a page's.
ON_PAGES = ("page", "page.left")


def with_campaign(properties: Mapping[str, Any], context: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties, with the campaign of the context where they do not name one themselves."""
    campaign = context.get("campaign")
    if not isinstance(campaign, dict) or not campaign:
        return properties
    told = {ours: campaign[theirs] for theirs, ours in _CAMPAIGN.items() if isinstance(campaign.get(theirs), str)}
    return {**told, **properties}


def of_page(properties: Mapping[str, Any], raw: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a page or screen call: with its name and category, and what the context says of the page."""
    found = dict(properties)
    page = context.get("page")
    if isinstance(page, dict):
        for name in _OF_PAGE:
            if found.get(name) is None and isinstance(page.get(name), str):
                found[name] = page[name]
    for name in ("name", "category"):
        if found.get(name) is None and isinstance(raw.get(name), str):
            found[name] = raw[name]
    return found


def with_plain_path(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties with a ``path`` that has no query, taken from ``url`` where there is none.

    >>> with_plain_path({"url": "https://nordhaven.example/pricing?plan=pro#top"})["path"]
    '/pricing'
    """
    path, url = properties.get("path"), properties.get("url")
    if isinstance(path, str) and path.startswith("/"):
        if "?" not in path and "#" not in path:
            return properties
        plain = path.partition("#")[0].partition("?")[0]
    else:
        whole = path if isinstance(path, str) and path.strip() else url
        if not isinstance(whole, str):
            return properties
        try:
            parts = urlsplit(whole)
        except ValueError:  # brackets that are no address
            return {**properties, "path": whole.partition("#")[0].partition("?")[0]}
        plain = parts.path or "/"
    return {**properties, "path": plain}
