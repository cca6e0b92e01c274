"""Notices: a message that tries a connection, and the templates of what is said of a lead."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import Path
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.edits import overtaken
from leadline.api.faults import Fault, missing
from leadline.api.fields import SHORT, Asked, EditBefore, Email, Moment
from leadline.api.given import ServiceGiven
from leadline.api.outward.connections import ConnectionInPath
from leadline.api.outward.given import given_of
from leadline.api.permission import Permission
from leadline.api.routing import Number, router
from leadline.api.scoring.seen import lead_seen
from leadline.errors import InputError
from leadline.outward.connecting import linked
from leadline.outward.notice.template import keep_template, read, usual
from leadline.outward.notice.trying import say_hello
from leadline.outward.notice.writing import UTC, filled, somebody, subjects
from leadline.store.audit import record
from leadline.store.documents import NOTICE, Document, archive_document, documents

routes = router("connections")
READ = needs(Permission.read)
Keeper = Annotated[Actor, needs(Permission.model)]
Sender = Annotated[Actor, needs(Permission.data)]
TEXT = 'notice: short\nsubject: "{{ who }}"\ntext: "{{ who }} has {{ score }}: {{ what }}"\n'
NoticeInPath = Annotated[
    str, Path(min_length=1, max_length=SHORT, description="A template of notices.", examples=["short"])
]
Text = Annotated[str, Field(min_length=1, max_length=250_000, description="The text of its file.", examples=[TEXT])]


class NoticeTemplateOut(BaseModel):
    """A template of notices. ``edit``: which of its texts this is; whoever changes it says so."""

    notice: str = Field(examples=["short"])
    title: str
    text: str = Field(examples=[TEXT])
    edit: int = Field(examples=[1])
    at: Moment
    by: str = Field(examples=["user:3"])


class NoticeTemplatesOut(BaseModel):
    """All templates of notices by their names, and the text that counts where none is chosen."""

    items: list[NoticeTemplateOut]
    usual: str


class NoticeTemplateIn(Asked):
    """The text of a template, and which edit it follows; 0: there is no such template yet."""

    text: Text
    edit: EditBefore = 0


class NoticePreviewIn(Asked):
    """A text, null for the usual one, and the lead that it is about; null: somebody who is made up."""

    text: Text | None = None
    lead_id: Number | None = None


class NoticePreviewOut(BaseModel):
    """A notice as it would be read."""

    subject: str = Field(examples=["Ada Lee"])
    text: str = Field(examples=["Ada Lee has 72: Ready for sales."])


class NoticeTryIn(Asked):
    """Who gets the message, where each owner gets the notices of their leads."""

    to: Email | None = None


class NoticeTried(BaseModel):
    """A message that arrived."""

    connection: str
    at: Moment


class NoticeTemplateArchived(BaseModel):
    """A template that is no more."""

    notice: str
    at: Moment


@routes.post("/api/outward/connections/{name}/try", summary="Send a message to try a connection for notices.")
def try_outward(name: ConnectionInPath, asked: NoticeTryIn, actor: Sender, service: ServiceGiven) -> NoticeTried:
    """Send a message that says nothing of anybody, now, and answer when it arrived."""
    now = service.clock()
    try:
        with linked(given_of(service), name) as link:
            if link is None:
                raise missing(f"connection `{name}`", "path.name")
            if link.connection.kind != "notice":
                raise InputError(f"`{name}` is no connection for notices; its `check` tries it")
            say_hello(link, asked.to)
    except InputError as error:
        raise Fault("invalid", str(error), "body") from None
    with service.store.writing() as con:
        record(con, now, actor.name, "connection.try", name)
    return NoticeTried(connection=name, at=now)


@routes.get("/api/outward/notices", summary="List the templates of notices.", dependencies=[READ])
def list_notices(service: ServiceGiven) -> NoticeTemplatesOut:
    """All templates by their names."""
    with service.store.reading() as con:
        return NoticeTemplatesOut(items=[shown(one) for one in documents(con, NOTICE)], usual=usual().source)


@routes.post("/api/outward/notices/preview", summary="Look at a notice before it is sent.")
def preview_notice(asked: NoticePreviewIn, actor: Keeper, service: ServiceGiven) -> NoticePreviewOut:
    """What would be said of a lead; a text with mistakes is answered with all of them. Nothing is sent."""
    template, now = usual() if asked.text is None else read(asked.text), service.clock()
    about = somebody(service.options.pages_url or "")
    if asked.lead_id is not None:
        with service.store.reading() as con:
            lead_seen(con, actor, asked.lead_id, now)
        about = subjects(given_of(service), [asked.lead_id], UTC, now)[asked.lead_id]
    subject, text = filled(template, about, "Ready for sales.")
    return NoticePreviewOut(subject=subject, text=text)


@routes.put("/api/outward/notices/{name}", summary="Keep a template of notices.")
def put_notice(name: NoticeInPath, asked: NoticeTemplateIn, actor: Keeper, service: ServiceGiven) -> NoticeTemplateOut:
    """Make a template, or give it another text, which counts from now on; the texts before are kept. If somebody has
    changed it since, nothing is kept; a text with mistakes is answered with all of them."""
    with service.store.writing() as con:
        if not keep_template(con, name, asked.text, asked.edit, actor.name, service.clock()):
            raise overtaken(f"the template `{name}`", asked.edit)
    with service.store.reading() as con:
        return shown_one(con, name)


@routes.get("/api/outward/notices/{name}", summary="Look at a template of notices.", dependencies=[READ])
def get_notice(name: NoticeInPath, service: ServiceGiven) -> NoticeTemplateOut:
    """A template with its text."""
    with service.store.reading() as con:
        return shown_one(con, name)


@routes.delete("/api/outward/notices/{name}", summary="Archive a template of notices.")
def delete_notice(name: NoticeInPath, actor: Keeper, service: ServiceGiven) -> NoticeTemplateArchived:
    """Let a template be no more: what is still to be sent by it does not arrive, and says so. Its texts stay."""
    now = service.clock()
    with service.store.writing() as con:
        if not archive_document(con, NOTICE, name, actor.name, now):
            raise missing(f"template of notices `{name}`", "path.name")
    return NoticeTemplateArchived(notice=name, at=now)


def shown_one(con: sa.Connection, name: str) -> NoticeTemplateOut:
    found = documents(con, NOTICE, name)
    if not found:
        raise missing(f"template of notices `{name}`", "path.name")
    return shown(found[0])


def shown(one: Document) -> NoticeTemplateOut:
    return NoticeTemplateOut(notice=one.name, title=one.title, text=one.text, edit=one.edit, at=one.at, by=one.by)
