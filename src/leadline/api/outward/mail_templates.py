"""Templates of mails: checked, kept, looked at with a lead in them, and tried."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa

from leadline.api.actor import Actor, needs
from leadline.api.edits import EditOut, edits_of, overtaken
from leadline.api.faults import missing
from leadline.api.given import ServiceGiven
from leadline.api.outward.given import given_of
from leadline.api.outward.mail_shapes import (
    PreviewIn,
    PreviewOut,
    TemplateCheckedOut,
    TemplateIn,
    TemplateInPath,
    TemplateOut,
    TemplatesOut,
    TemplateStateOut,
    TemplateTextIn,
    TriedOut,
    TryIn,
)
from leadline.api.paging import Page, PagingGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.checking import problems_out
from leadline.api.scoring.seen import lead_seen
from leadline.errors import ModelError
from leadline.outward.connecting import linked
from leadline.outward.mail.template import read
from leadline.outward.mail.templates import (
    Kept,
    keep_template,
    kept,
    looked_at,
    mail_connection,
    settings_for,
    try_out,
)
from leadline.store.actors import names_of
from leadline.store.audit import record
from leadline.store.documents import MAIL, archive_document, pause_document

routes = router("mail")
READ = needs(Permission.read)
Keeper = Annotated[Actor, needs(Permission.model)]


@routes.get("/api/outward/mail/templates", summary="List the templates of mails.", dependencies=[READ])
def list_mail_templates(service: ServiceGiven) -> TemplatesOut:
    """All templates by their names."""
    with service.store.reading() as con:
        return TemplatesOut(items=shown(con, kept(con)))


@routes.post(
    "/api/outward/mail/templates/check",
    summary="Say what is wrong with a template.",
    dependencies=[needs(Permission.model)],
)
def check_mail_template(asked: TemplateTextIn) -> TemplateCheckedOut:
    """All mistakes with their places. Nothing is kept."""
    try:
        found = read(asked.text)
    except ModelError as error:
        wrong = problems_out(error.problems)
        return TemplateCheckedOut(template=None, title=None, topic=None, transactional=None, problems=wrong)
    return TemplateCheckedOut(
        template=found.name,
        title=found.title or None,
        topic=found.topic or None,
        transactional=found.transactional,
        problems=[],
    )


@routes.post("/api/outward/mail/templates/preview", summary="Look at a mail before it is sent.")
def preview_mail(asked: PreviewIn, actor: Keeper, service: ServiceGiven) -> PreviewOut:
    """The mail as a lead would get it, with its links as they stand in the template, and what speaks against sending it
    to them now. Nothing is sent."""
    template, now = read(asked.text), service.clock()
    with service.store.reading() as con:
        if asked.lead_id is not None:
            lead_seen(con, actor, asked.lead_id, now)
        settings = settings_for(con, asked.connection)
        found = looked_at(con, template, asked.lead_id, settings, now)
    return PreviewOut(
        to=found.to,
        subject=found.filled.subject,
        text=found.filled.text,
        html=found.filled.html,
        withheld=found.why_not or None,
    )


@routes.post("/api/outward/mail/templates/try", summary="Send a mail to look at it.")
def try_mail(asked: TryIn, actor: Keeper, service: ServiceGiven) -> TriedOut:
    """Send the mail to an address of yours, as a lead would get it. Its links work, and nothing is written down of who
    follows them."""
    template, now = read(asked.text), service.clock()
    with service.store.reading() as con:
        if asked.lead_id is not None:
            lead_seen(con, actor, asked.lead_id, now)
        name = mail_connection(con, asked.connection)
    with linked(given_of(service), name) as link:
        assert link is not None, "it is there"
        try_out(link, template, asked.lead_id, asked.to, now)
    with service.store.writing() as con:
        record(con, now, actor.name, "mail.try", template.name)
    return TriedOut(template=template.name, at=now)


@routes.get("/api/outward/mail/templates/{name}", summary="Look at a template.", dependencies=[READ])
def get_mail_template(name: TemplateInPath, service: ServiceGiven) -> TemplateOut:
    """A template with its text."""
    with service.store.reading() as con:
        return shown_one(con, name)


@routes.put("/api/outward/mail/templates/{name}", summary="Keep a template.")
def put_mail_template(name: TemplateInPath, asked: TemplateIn, actor: Keeper, service: ServiceGiven) -> TemplateOut:
    """Make a template, or give it another text, which counts for every mail that is sent from now on; the texts before
    are kept. If somebody has changed it since, nothing is kept; a text with mistakes is answered with all of them."""
    with service.store.writing() as con:
        if not keep_template(con, name, asked.text, asked.edit, actor.name, service.clock()):
            raise overtaken(f"the template `{name}`", asked.edit)
    with service.store.reading() as con:
        return shown_one(con, name)


@routes.delete("/api/outward/mail/templates/{name}", summary="Archive a template.")
def delete_mail_template(name: TemplateInPath, actor: Keeper, service: ServiceGiven) -> TemplateStateOut:
    """Let a template be no more: what is still to be sent by it does not arrive, and says so. Its texts stay."""
    now = service.clock()
    with service.store.writing() as con:
        if not archive_document(con, MAIL, name, actor.name, now):
            raise missing(f"template `{name}`", "path.name")
    return TemplateStateOut(template=name, at=now)


@routes.post("/api/outward/mail/templates/{name}/pause", summary="Let a template rest.")
def pause_mail_template(name: TemplateInPath, actor: Keeper, service: ServiceGiven) -> TemplateStateOut:
    """Send nothing by it for now; what is to be sent waits."""
    return paused(name, actor, service, True)


@routes.post("/api/outward/mail/templates/{name}/resume", summary="Let a template go on.")
def resume_mail_template(name: TemplateInPath, actor: Keeper, service: ServiceGiven) -> TemplateStateOut:
    """Send what waits, within ten minutes."""
    return paused(name, actor, service, False)


@routes.get(
    "/api/outward/mail/templates/{name}/edits", summary="List the texts that a template had.", dependencies=[READ]
)
def list_mail_edits(name: TemplateInPath, service: ServiceGiven, paging: PagingGiven) -> Page[EditOut]:
    """Every text of a template, the latest first, also of one that is archived."""
    return edits_of(service, MAIL, name, paging, f"template `{name}`")


# -- what they have in common --------------------------------------------------------------------------------------


def paused(name: str, actor: Actor, service: ServiceGiven, is_paused: bool) -> TemplateStateOut:
    now = service.clock()
    with service.store.writing() as con:
        if not pause_document(con, MAIL, name, actor.name, now, paused=is_paused):
            raise missing(f"template `{name}`", "path.name")
    return TemplateStateOut(template=name, at=now)


def shown_one(con: sa.Connection, name: str) -> TemplateOut:
    found = shown(con, kept(con, name))
    if not found:
        raise missing(f"template `{name}`", "path.name")
    return found[0]


def shown(con: sa.Connection, found: list[Kept]) -> list[TemplateOut]:
    names = names_of(con, [one.document.by for one in found])
    return [
        TemplateOut(
            template=one.document.name,
            title=one.document.title,
            topic=None if one.template is None else one.template.topic or None,
            text=one.document.text,
            edit=one.document.edit,
            at=one.document.at,
            by=one.document.by,
            who=names.get(one.document.by),
            paused_at=one.document.paused_at,
            problems=problems_out(one.problems),
        )
        for one in found
    ]
