"""What requests and answers about mail look like."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from leadline.api.fields import SHORT, Asked, EditBefore, Email, Moment, Who
from leadline.api.routing import Number
from leadline.api.scoring.checking import ProblemOut

TEXT = "mail: welcome\ntopic: newsletter\nsubject: Welcome\ntext: \"Hello {{ lead.first_name | default('there') }}\"\n"
TemplateInPath = Annotated[str, Path(min_length=1, max_length=SHORT, description="A template.", examples=["welcome"])]
Text = Annotated[str, Field(min_length=1, max_length=250_000, description="The text of its file.", examples=[TEXT])]
Connection = Annotated[
    str | None, Field(max_length=SHORT, description="A mail server; null: the only one there is.", examples=["post"])
]
Topic = Annotated[str, Field(max_length=SHORT, description="Empty: every topic.", examples=["newsletter"])]


class TemplateOut(BaseModel):
    """A template: its text, what it is for, and what is wrong with it, if anything is."""

    template: str = Field(examples=["welcome"])
    title: str = Field(examples=["Welcome"])
    topic: str | None = Field(description="What people consent to; null: it is transactional.", examples=["newsletter"])
    text: str = Field(examples=[TEXT])
    edit: int = Field(description="Which of its texts this is; whoever changes it says so.", examples=[1])
    at: Moment = Field(description="Since when this text counts.")
    by: str = Field(examples=["user:3"])
    who: Who
    paused_at: Moment | None = Field(description="Since when it rests; what is to be sent by it waits.")
    problems: list[ProblemOut]


class TemplatesOut(BaseModel):
    """All templates, by their names."""

    items: list[TemplateOut]


class TemplateIn(Asked):
    """The text of a template, and which edit it follows; 0: there is no such template yet."""

    text: Text
    edit: EditBefore = 0


class TemplateTextIn(Asked):
    """The text of a template, as far as somebody has come."""

    text: Text


class TemplateCheckedOut(BaseModel):
    """What is said of a text. Without ``problems`` it can be kept."""

    template: str | None = Field(description="Its name; null where it has mistakes, as what follows.")
    title: str | None
    topic: str | None
    transactional: bool | None
    problems: list[ProblemOut]


class PreviewIn(Asked):
    """A text, and the lead for whom it is filled in; without one it is somebody who is made up."""

    text: Text
    lead_id: Number | None = None
    connection: Connection = None


class PreviewOut(BaseModel):
    """A mail as it would be read. ``withheld``: what speaks against sending it to this lead now."""

    to: str | None = Field(examples=["ada@example.com"])
    subject: str
    text: str
    html: str
    withheld: str | None = Field(examples=["they have not consented to `newsletter`"])


class TryIn(Asked):
    """A text that is sent to somebody who wants to see it, as the lead would get it."""

    text: Text
    to: Email
    lead_id: Number | None = None
    connection: Connection = None


class TriedOut(BaseModel):
    """A mail that was sent to look at it."""

    template: str
    at: Moment


class TemplateStateOut(BaseModel):
    """A template that rests, goes on, or is no more."""

    template: str
    at: Moment


class SuppressionOut(BaseModel):
    """An address that gets no mail of a topic, and why."""

    email: str = Field(examples=["ada@example.com"])
    topic: str = Field(description="Empty: of no topic.", examples=["newsletter"])
    reason: str = Field(description="`unsubscribed`, `bounced`, `complained` or `by hand`.", examples=["unsubscribed"])
    by: str = Field(examples=["event"])
    at: Moment


class SuppressIn(Asked):
    """An address, and the topic of which it gets no mail any more."""

    email: Email
    topic: Topic = ""


class SuppressedOut(BaseModel):
    """What was changed of an address; ``changed`` is false where it was so before."""

    email: str
    topic: str
    changed: bool
    at: Moment
