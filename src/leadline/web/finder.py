"""Finding a lead from anywhere: a field that lists while one types, opened by a key."""

from __future__ import annotations

from nicegui import events, ui

from leadline.api.paging import Page
from leadline.api.scoring.shapes import LeadOut
from leadline.web.parts.buttons import go
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

FOUND = 8


def finder(visit: Visit) -> None:
    """The button, the keys ⌘K, Ctrl+K and /, and the dialog that they open."""
    name = visit.say("Find a lead")
    dialog = ui.dialog().props("position=top")
    dialog.props["aria-label"] = name
    with dialog, tag("div", classes="ll-finder"):
        field = ui.input(placeholder=visit.say("Name, address or number"))
        field.props("borderless autofocus debounce=150 input-class=ll-finder-field")
        field.props["aria-label"] = name
        found = tag("ul", classes="ll-finder-list", aria_live="polite")
    shown: list[LeadOut] = []

    async def look(event: events.ValueChangeEventArguments[str | None]) -> None:
        text = (event.value or "").strip()
        shown.clear()
        if text:
            page = await visit.api.get(Page[LeadOut], "/api/leads", q=text, limit=FOUND, junk="with")
            shown.extend(page.items)
        found.clear()
        with found:
            if text and not shown:
                tag("li", visit.say("Nobody whose name, address or number begins so."), "ll-muted ll-finder-none")
            for lead in shown:
                with tag("li"), tag("a", classes="ll-finder-row", href=f"/leads/{lead.lead_id}"):
                    tag("span", lead.name or lead.email or f"#{lead.lead_id}", "ll-name", dir="auto")
                    tag("span", lead.email or lead.account_id or "", "ll-muted", dir="auto")
                    tag("span", visit.reader.points(lead.score), "ll-figure")

    def open_first() -> None:
        if shown:
            go(f"/leads/{shown[0].lead_id}")

    field.on_value_change(visit.doing(look))
    field.on("keydown.enter", open_first)
    opener = tag("button", "", "ll-find", type="button", aria_label=name, aria_keyshortcuts="Control+K")
    with opener:
        tag("kbd", "⌘K", "ll-key", aria_hidden="true")
        tag("span", name, "ll-find-word")
    opener.on("click", dialog.open)

    def pressed(event: events.KeyEventArguments) -> None:
        with_control = event.modifiers.ctrl or event.modifiers.meta
        if event.action.keydown and ((event.key == "k" and with_control) or (event.key == "/" and not with_control)):
            dialog.open()

    ui.keyboard(on_key=pressed, ignore=["input", "select", "textarea"])
