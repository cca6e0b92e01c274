"""A chart that is drawn anew in its place: one that is taken away before the browser has drawn it fails there."""

from __future__ import annotations

from typing import Any

from nicegui import ui


class Chart:
    """A chart where it is made. Before it is drawn for the first time there is nothing."""

    def __init__(self) -> None:
        self.place = ui.element("div")
        self.made: ui.echart | None = None

    def draw(self, options: dict[str, Any], said: str) -> None:
        """Draw it; ``said`` is the same for who does not see it."""
        if self.made is None:
            with self.place:
                self.made = ui.echart(options, renderer="svg").classes("ll-chart")
                self.made.props["role"] = "img"
        else:
            self.made.options.clear()
            self.made.options.update(options)
        self.made.props["aria-label"] = said
        self.made.update()
        self.place.set_visibility(True)

    def hide(self) -> None:
        """Until there is something to draw again."""
        self.place.set_visibility(False)
