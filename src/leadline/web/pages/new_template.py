"""Making a template: a text to begin with, changed until it says what a lead or a rep is to read."""

from __future__ import annotations

from nicegui import ui

from leadline.api.outward.mail_shapes import TemplatesOut
from leadline.api.outward.notices import NoticeTemplatesOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.buttons import go, link_button
from leadline.web.parts.editor import SCRIPT
from leadline.web.parts.heading import heading
from leadline.web.parts.places import connection_places
from leadline.web.parts.starters import free
from leadline.web.parts.template_text import TemplateText
from leadline.web.parts.template_words import MAIL, Kind, kind_of, kind_word
from leadline.web.visit import Visit


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

    text = of.begins.substitute(name=free(of.first, await taken(visit, of)))
    await TemplateText(visit, of, text, kept).read()


async def taken(visit: Visit, of: Kind) -> set[str]:
    """The names that templates of a kind have."""
    if of.kind == MAIL:
        return {one.template for one in (await visit.api.get(TemplatesOut, of.api)).items}
    return {one.notice for one in (await visit.api.get(NoticeTemplatesOut, of.api)).items}
