"""Lines of links that are longer than a phone is wide."""

from __future__ import annotations

from nicegui import ui

from leadline.web.parts.tags import Tag

SCROLL = """
const nav = getHtmlElement(%d), here = nav?.querySelector("[aria-current]")
if (here) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2
"""


def in_sight(links: Tag) -> None:
    """Scroll to the link of the page that is open; it may be far at the right."""
    ui.run_javascript(SCROLL % links.id)
