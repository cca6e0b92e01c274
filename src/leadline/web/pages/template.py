"""One template: its text, what a lead would get by it, and the texts that it had."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from leadline.api.outward.mail_shapes import TemplateOut
from leadline.api.outward.notices import NoticeTemplateOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go, link_button
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.people import short
from leadline.web.parts.places import connection_places
from leadline.web.parts.tags import tag
from leadline.web.parts.template_text import TemplateText
from leadline.web.parts.template_words import MAIL, Kind, kind_of, kind_word
from leadline.web.parts.text_edits import Edits
from leadline.web.visit import Visit


@page("/templates/{kind}/{name}", section="connections")
async def template(visit: Visit, kind: str, name: str) -> None:
    """A template. Who may not change it reads it."""
    ui.add_head_html(SCRIPT)
    of = kind_of(kind)
    if kind == MAIL:
        mail = await visit.api.get(TemplateOut, of.at(name))
        title, text, edit = mail.title or name, mail.text, mail.edit
    else:
        notice = await visit.api.get(NoticeTemplateOut, of.at(name))
        title, text, edit = notice.title or name, notice.text, notice.edit
    may = visit.may(Permission.model)
    with heading(kind_word(visit, kind), short(title)):
        link_button(visit.say("All templates"), "/templates")
        if may:
            button(visit, visit.say("Archive"), lambda: archive(visit, of, name))
    connection_places(visit, "templates")
    if not may:
        with panel(visit.say("As it is written")):
            tag("pre", text, "ll-code ll-scroll", tabindex="0", translate="no")
        return

    async def kept(_: str) -> None:
        visit.tell(visit.say("Kept. Who gets it from now on gets it so."))
        if edits is not None:
            await edits.again()

    editor = TemplateText(visit, of, text, kept, name, edit)
    edits: Edits | None = None
    if kind == MAIL:
        with panel(visit.say("Its texts")):
            edits = Edits(visit, of.at(name), editor)
            await edits.draw()
    await editor.read()


def archive(visit: Visit, of: Kind, name: str) -> None:
    """Ask whether it is to be no more."""

    async def act() -> Any:
        await visit.api.send("DELETE", of.at(name))
        go("/templates")

    title = visit.say("Archive this template?")
    more = visit.say("What is still to be sent by it does not arrive, and says so.")
    sure(visit, title, more, visit.say("Archive"), act)
