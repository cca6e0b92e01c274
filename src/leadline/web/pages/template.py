"""One template: its text, what a lead would get by it, and the texts that it had."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from leadline.api.faults import missing
from leadline.api.outward.mail_shapes import TemplateOut
from leadline.api.outward.notices import NoticeTemplateOut
from leadline.api.permission import Permission
from leadline.web.calls import Refused
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button, go, link_button
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.people import short
from leadline.web.parts.places import connection_places
from leadline.web.parts.tags import tag
from leadline.web.parts.template_text import TemplateText
from leadline.web.parts.template_words import KINDS, MAIL, Kind, kind_word
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

    written = TemplateText(visit, of, text, kept, name, edit)
    edits: Edits | None = None
    if kind == MAIL:
        with panel(visit.say("Its texts")):
            edits = Edits(visit, of.at(name), written.put)
            await edits.draw()
    await written.read()


@page("/new-template/{kind}", Permission.model, section="connections")
async def new_template(visit: Visit, kind: str) -> None:
    """A text to begin with."""
    ui.add_head_html(SCRIPT)
    of = kind_of(kind)
    with heading(kind_word(visit, kind), visit.say("What is it to say?")):
        link_button(visit.say("All templates"), "/templates")
    connection_places(visit, "templates")

    async def kept(name: str) -> None:
        go(of.path(name))

    await TemplateText(visit, of, of.begins.format(name="welcome" if kind == MAIL else "hot-lead"), kept).read()


def kind_of(kind: str) -> Kind:
    """A kind of template by its name in an address."""
    if kind not in KINDS:
        fault = missing(f"kind of template `{kind}`", "path.kind")
        raise Refused(404, {"code": fault.code, "message": fault.message, "where": fault.where})
    return KINDS[kind]


def archive(visit: Visit, of: Kind, name: str) -> None:
    """Ask whether it is to be no more."""

    async def act() -> Any:
        await visit.api.send("DELETE", of.at(name))
        go("/templates")

    title = visit.say("Archive this template?")
    more = visit.say("What is still to be sent by it does not arrive, and says so.")
    sure(visit, title, more, visit.say("Archive"), act)
