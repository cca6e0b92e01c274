"""Code to be copied."""

from __future__ import annotations

from leadline.web.parts.buttons import button
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

COPY = """(event) => {
  const code = event.target.closest(".ll-copied").querySelector("code");
  getSelection().selectAllChildren(code);
  if (navigator.clipboard) navigator.clipboard.writeText(code.innerText.trim()); else document.execCommand("copy");
}"""


def code_block(visit: Visit, text: str, label: str) -> None:
    """Lines of code with a button that copies them; ``label`` is what they are."""
    with tag("div", classes="ll-copied"):
        with tag("pre", classes="ll-code ll-code-block", tabindex="0", role="region", aria_label=label, translate="no"):
            tag("code", text)
        copy_button(visit, visit.say("Copy {what}", what=label))


def code_line(visit: Visit, text: str, label: str) -> None:
    """A short piece of code, such as an address, with its button beside it."""
    with tag("div", classes="ll-copied ll-copied-line"):
        tag("code", text, "ll-code", translate="no")
        copy_button(visit, visit.say("Copy {what}", what=label))


def copy_button(visit: Visit, label: str) -> None:
    copy = button(visit, visit.say("Copy"), lambda: visit.tell(visit.say("Copied.")), label=label)
    copy.classes("ll-small")
    copy.on("click", js_handler=COPY)
