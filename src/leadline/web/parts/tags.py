"""HTML elements. Text always goes through a text node, whatever it is."""

from __future__ import annotations

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

BEGINS = "defaultValue"  # of the browser's own objects


class Tag(TextElement):
    """One element, with its text, classes and attributes. As a context, what is made inside it becomes its children."""

    def __init__(self, tag: str, text: str = "", classes: str = "", **attributes: str | int | bool | None) -> None:
        super().__init__(tag=tag, text=text)
        if classes:
            self.classes(classes)
        self.set(**attributes)

    def set(self, **attributes: str | int | bool | None) -> None:
        """Set attributes; ``aria_label`` is ``aria-label``. None takes one away.

        ``begins`` is what a field holds until somebody types. A ``value`` is put back whenever the page is drawn.
        """
        for name, value in attributes.items():
            said = BEGINS if name == "begins" else name.rstrip("_").replace("_", "-")
            if value is None or value is False:
                self.props.pop(said, None)
            else:
                self.props[said] = value
        self.update()


def tag(name: str, text: str = "", classes: str = "", **attributes: str | int | bool | None) -> Tag:
    """``tag("td", lead.name, "ll-name")``."""
    return Tag(name, text, classes, **attributes)


def quiet(text: str) -> Element:
    """Text beside what matters."""
    return tag("span", text, "ll-muted")
