"""Templates of mails and notices: which there are, and a way to write another one."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.outward.mail_shapes import TemplateOut, TemplatesOut
from leadline.api.outward.notices import NoticeTemplateOut, NoticeTemplatesOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.buttons import link_button
from leadline.web.parts.chips import chip
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import connection_places
from leadline.web.parts.tags import tag
from leadline.web.parts.template_words import KINDS, MAIL, NOTICE
from leadline.web.visit import Visit


@page("/templates", section="connections")
async def templates(visit: Visit) -> None:
    """All templates by their names."""
    mails = (await visit.api.get(TemplatesOut, KINDS[MAIL].api)).items
    notices = (await visit.api.get(NoticeTemplatesOut, KINDS[NOTICE].api)).items
    with heading(visit.say("Templates"), sentence(visit, mails, notices)):
        if visit.may(Permission.model):
            link_button(visit.say("New notice"), f"/new-template/{NOTICE}")
            link_button(visit.say("New mail"), f"/new-template/{MAIL}", primary=True)
    connection_places(visit, "templates")
    with tag("div", classes="ll-columns"):
        with tag("div"), panel(visit.say("Mails to leads")):
            mail_rows(visit, mails)
        with tag("div"), panel(visit.say("Notices to reps and teams")):
            notice_rows(visit, notices)


def sentence(visit: Visit, mails: Sequence[TemplateOut], notices: Sequence[NoticeTemplateOut]) -> str:
    if broken := sum(bool(one.problems) for one in mails):
        return visit.count("{n} template cannot be read", "{n} templates cannot be read", broken)
    many = len(mails) + len(notices)
    if not many:
        return visit.say("Nobody has written a mail or a notice yet")
    return visit.count("{n} text that leads and reps get", "{n} texts that leads and reps get", many)


def mail_rows(visit: Visit, found: Sequence[TemplateOut]) -> None:
    if not found:
        tag("p", visit.say("A mail goes out by a template, which a flow names."), "ll-muted")
    with tag("ul", classes="ll-rows"):
        for one in found:
            with tag("li"):
                with tag("span", classes="ll-titled"):
                    tag("a", one.title or one.template, "ll-name", href=KINDS[MAIL].path(one.template), dir="auto")
                    if one.problems:
                        chip(visit.say("cannot be read"), "bad")
                    elif one.paused_at is not None:
                        chip(visit.say("rests"))
                topic = visit.say("about {topic}", topic=one.topic) if one.topic else visit.say("about no topic")
                tag("div", topic, "ll-muted", dir="auto")


def notice_rows(visit: Visit, found: Sequence[NoticeTemplateOut]) -> None:
    if not found:
        tag("p", visit.say("Without one, a notice says what usually matters."), "ll-muted")
    with tag("ul", classes="ll-rows"):
        for one in found:
            with tag("li"):
                tag("a", one.title or one.notice, "ll-name", href=KINDS[NOTICE].path(one.notice), dir="auto")
