"""CRMs: the fields that are made there, and what the stages there mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.edits import overtaken
from leadline.api.faults import Fault, missing
from leadline.api.fields import Asked, EditBefore, Moment
from leadline.api.given import ServiceGiven
from leadline.api.outward.connections import CheckedOut, ConnectionIn, ConnectionInPath
from leadline.api.outward.given import given_of
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.checking import ProblemOut, problems_out
from leadline.errors import InputError, ModelError
from leadline.outward.connecting import linked
from leadline.outward.crm.connecting import before, keep_mapping, lacking, prepared, tried
from leadline.outward.crm.mapping import read_mapping
from leadline.outward.crm.protocol import Failing, System
from leadline.outward.crm.systems import SYSTEMS, is_optional, system
from leadline.store.audit import record
from leadline.store.connections import connections
from leadline.store.documents import MAPPING, documents

routes = router("connections")
READ, MODEL = needs(Permission.read), needs(Permission.model)
Keeper = Annotated[Actor, needs(Permission.model)]
Owner = Annotated[Actor, needs(Permission.admin)]
TEXT = "mapping: crm\ndeal: {won: customer, lost: lost, reasons: {No budget: recycled}}\n"
Text = Annotated[str, Field(min_length=1, max_length=250_000, description="The text of its file.", examples=[TEXT])]


class FieldsMade(BaseModel):
    """The fields that were made in a CRM; none where all were there."""

    connection: str
    made: list[str] = Field(examples=[["contacts.leadline_score"]])
    at: Moment


class MappingOut(BaseModel):
    """What the stages of a CRM mean. ``edit`` 0: nobody said it yet, and the usual counts."""

    connection: str
    text: str = Field(examples=[TEXT])
    edit: int = Field(examples=[1])
    at: Moment | None
    by: str = Field(examples=["user:3"])


class MappingIn(Asked):
    """The text of a mapping, and which edit it follows; 0: there is none yet."""

    text: Text
    edit: EditBefore = 0


class OwnOut(BaseModel):
    """A setting that a CRM needs, or may have."""

    name: str = Field(examples=["token"])
    words: str = Field(examples=["the token of a private app"])
    secret: bool
    optional: bool


class SystemOut(BaseModel):
    """A CRM that can be connected, with the settings that are its own."""

    kind: str = Field(examples=["hubspot"])
    title: str = Field(examples=["HubSpot"])
    own: list[OwnOut]


class SystemsOut(BaseModel):
    """The CRMs that can be connected."""

    items: list[SystemOut]


class TryIn(ConnectionIn):
    """A connection that is not kept yet. ``fields``: those of Leadline that lack in the CRM are made there."""

    fields: bool = False


class TriedOut(CheckedOut):
    """Whether it would work. ``missing`` are the fields of Leadline that the CRM lacks."""

    missing: list[str] = Field(examples=[["contacts.leadline_score"]])


class MappingTextIn(Asked):
    """The text of a mapping, as far as somebody has come."""

    text: Text


class MappingCheckedOut(BaseModel):
    """What is wrong with a mapping; nothing: it can be kept."""

    problems: list[ProblemOut]


@routes.get("/api/outward/crm", summary="List the CRMs that can be connected.", dependencies=[READ])
def list_systems() -> SystemsOut:
    """Each with the settings that are its own, and what these are."""
    return SystemsOut(items=[system_out(system(kind)) for kind in SYSTEMS])


@routes.post("/api/outward/connections/{name}/trial", summary="Try a CRM before it is kept.")
def try_crm(name: ConnectionInPath, asked: TryIn, actor: Owner, service: ServiceGiven) -> TriedOut:
    """Ask the CRM with these settings, and say which permissions and fields lack. Nothing is kept; secrets that are
    left out are those that the connection has."""
    given = given_of(service)
    made: list[str] = []

    def agreed(lacks: Sequence[str]) -> bool:
        made.extend(lacks if asked.fields else ())
        return asked.fields

    try:
        there = before(given, name, asked.kind)
        with tried(given, name, asked.kind, asked.settings, {**there.secrets, **asked.secrets}) as crm:
            found = prepared(crm, agreed)
            left = lacking(crm)
    except InputError as error:
        raise Fault("invalid", str(error), "body") from None
    if made:
        with service.store.writing() as con:
            record(con, service.clock(), actor.name, "connection.fields", name, {"made": made})
    return TriedOut(works=found.works, words=found.words, lacks=list(found.lacks), missing=list(left))


@routes.post(
    "/api/outward/crm/mapping/check",
    summary="Say what is wrong with a mapping.",
    dependencies=[needs(Permission.model)],
)
def check_mapping(asked: MappingTextIn) -> MappingCheckedOut:
    """All mistakes with their places. Nothing is kept."""
    try:
        read_mapping(asked.text)
    except ModelError as error:
        return MappingCheckedOut(problems=problems_out(error.problems))
    return MappingCheckedOut(problems=[])


@routes.post("/api/outward/connections/{name}/fields", summary="Make the fields of Leadline in a CRM.")
def make_fields(name: ConnectionInPath, actor: Owner, service: ServiceGiven) -> FieldsMade:
    """Make those fields in the CRM that are Leadline's and lack there. Nothing else of it is changed."""
    now = service.clock()
    try:
        with linked(given_of(service), name) as link:
            if link is None:
                raise missing(f"connection `{name}`", "path.name")
            if link.connection.kind not in SYSTEMS:
                raise InputError(f"`{name}` is no CRM")
            made = system(link.connection.kind).client(link).prepare()
    except InputError as error:
        raise Fault("invalid", str(error), "path.name") from None
    except Failing as error:
        raise Fault("invalid", error.why, "path.name") from None
    with service.store.writing() as con:
        record(con, now, actor.name, "connection.fields", name, {"made": list(made)})
    return FieldsMade(connection=name, made=list(made), at=now)


@routes.get("/api/outward/connections/{name}/mapping", summary="Look at what a CRM's stages mean.", dependencies=[READ])
def get_mapping(name: ConnectionInPath, service: ServiceGiven) -> MappingOut:
    """The mapping of a CRM with its text."""
    with service.store.reading() as con:
        return shown(con, name)


@routes.put("/api/outward/connections/{name}/mapping", summary="Say what a CRM's stages mean.")
def put_mapping(name: ConnectionInPath, asked: MappingIn, actor: Keeper, service: ServiceGiven) -> MappingOut:
    """Keep a mapping: it counts for what is read from now on. If somebody has changed it since, nothing is kept; a text
    with mistakes is answered with all of them."""
    with service.store.writing() as con:
        document = document_of(con, name)
        if not keep_mapping(con, document, asked.text, asked.edit, actor.name, service.clock()):
            raise overtaken(f"the mapping of `{name}`", asked.edit)
        return shown(con, name)


def system_out(of: System) -> SystemOut:
    own = [
        OwnOut(name=name, words=words, secret=name in of.secrets, optional=is_optional(of, name))
        for name, words in of.own.items()
    ]
    return SystemOut(kind=of.kind, title=of.title, own=own)


def document_of(con: sa.Connection, name: str) -> str:
    """The name of the mapping that a CRM goes by."""
    found = connections(con, name)
    if not found or found[0].kind not in SYSTEMS:
        raise missing(f"CRM `{name}`", "path.name")
    return str(found[0].settings["mapping"] or name)


def shown(con: sa.Connection, name: str) -> MappingOut:
    found = documents(con, MAPPING, document_of(con, name))
    if not found:
        return MappingOut(connection=name, text="", edit=0, at=None, by="")
    return MappingOut(connection=name, text=found[0].text, edit=found[0].edit, at=found[0].at, by=found[0].by)
