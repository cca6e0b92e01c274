"""Figures that stand out, and shares as bars."""

from __future__ import annotations

from leadline.web.parts.tags import tag


def figure(caption: str, value: str, more: str = "", *, classes: str = "") -> None:
    """A figure with what it counts above it."""
    with tag("div", classes="ll-fact"):
        tag("span", caption, "ll-caption")
        tag("span", value, f"ll-middle {classes}".strip())
        if more:
            tag("span", more, "ll-muted")


def bar(share: float, classes: str = "") -> None:
    """A share of 1 as a bar; whoever does not see it reads the figure beside it."""
    with tag("span", classes=f"ll-bar {classes}".strip(), aria_hidden="true"):
        tag("span", classes="ll-bar-part").style(f"width: {min(max(share, 0), 1) * 100:.1f}%")
