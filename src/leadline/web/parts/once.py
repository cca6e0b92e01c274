"""What is shown this once: a key, a link, recovery codes."""

from __future__ import annotations

from nicegui import ui

from leadline.web.parts.asking import asking, closing
from leadline.web.parts.buttons import button
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

COPY = """(event) => {
  const shown = event.target.closest(".ll-dialog").querySelector(".ll-once");
  getSelection().selectAllChildren(shown);
  if (navigator.clipboard) navigator.clipboard.writeText(shown.innerText.trim()); else document.execCommand("copy");
}"""


def shown_once(visit: Visit, title: str, more: str, lines: list[str], *, file: str = "") -> None:
    """A dialog that stays until one says that one has kept what it shows; ``file`` is its name to be saved by.

    After that the page is drawn anew.
    """
    with asking(title, wide=True, then=ui.navigate.reload) as dialog:
        dialog.props("persistent")
        tag("p", more)
        with tag("div", classes="ll-once ll-code", tabindex="0", aria_label=title, translate="no"):
            for line in lines:
                tag("div", line)
        with tag("div", classes="ll-actions ll-dialog-actions"):
            copy = button(visit, visit.say("Copy"), lambda: visit.tell(visit.say("Copied.")))
            copy.on("click", js_handler=COPY)
            if file:
                text = "\n".join(lines) + "\n"
                button(visit, visit.say("Save as a file"), lambda: ui.download.content(text, file))
            button(visit, visit.say("I have kept it"), closing(dialog), primary=True)
