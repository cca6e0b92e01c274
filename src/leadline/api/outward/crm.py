"""CRMs: the fields that are made there, and what the stages there mean."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.outward.connections import ConnectionInPath
from leadline.api.outward.given import given_of
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.errors import InputError
from leadline.outward.connecting import linked
from leadline.outward.crm.connecting import keep_mapping
from leadline.outward.crm.protocol import Failing
from leadline.outward.crm.systems import SYSTEMS, system
from leadline.store.audit import record
from leadline.store.connections import connections
from leadline.store.documents import MAPPING, documents

routes = router("connections")
READ = needs(Permission.read)
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
    edit: int = Field(0, ge=0, lt=2**31)


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
            what = f"the mapping of `{name}` is not edit {asked.edit} any more; read it anew"
            raise Fault("conflict", what, "body.edit")
        return shown(con, name)


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
