"""A flow's text as a form, and changes of its parts and steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import needs
from leadline.api.faults import Fault
from leadline.api.fields import SHORT, Asked
from leadline.api.given import ServiceGiven
from leadline.api.outward.flow_shapes import FlowTextIn, Text
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.forms import MOST, At, InsertIn, MoveIn, PartOut, RemoveIn, RenameIn, SetIn
from leadline.errors import InputError, ModelError
from leadline.flows import editing
from leadline.flows.flow import Kind
from leadline.flows.lint import OVER
from leadline.live.flows import Reader, known
from leadline.model import editing as parts

routes = router("flows")
KEEPER = needs(Permission.model)
ADDED = {"do": "add_step", "kind": "wait", "at": ["steps"], "position": 1}
KindOf = Annotated[str, Field(max_length=SHORT, examples=["wait"])]
Name = Annotated[
    str | None,
    Field(
        max_length=SHORT,
        description="What it is about, such as a template; left out: the first there is.",
        examples=["welcome"],
    ),
]


class AddTriggerIn(Asked):
    """Let leads enter by one more kind of trigger."""

    do: Literal["add_trigger"]
    kind: KindOf
    name: Name = None


class AddStepIn(Asked):
    """Put a step of a kind into a list of steps; without a position at its end."""

    do: Literal["add_step"]
    kind: KindOf
    at: At
    position: int | None = Field(None, ge=0, lt=100_000)
    name: Name = None


class AddArmIn(Asked):
    """Put one more part into a branch (`if`, `else`) or a split (`share`)."""

    do: Literal["add_arm"]
    kind: KindOf
    at: At


class TurnIn(Asked):
    """Make another kind of a trigger, or of a wait, as if it began anew."""

    do: Literal["turn"]
    at: At
    kind: KindOf
    name: Name = None


Change = Annotated[
    SetIn | InsertIn | RemoveIn | MoveIn | RenameIn | AddTriggerIn | AddStepIn | AddArmIn | TurnIn,
    Field(discriminator="do"),
]
OF_CHANGE: Mapping[str, type[editing.Change]] = {
    "set": parts.Set,
    "insert": parts.Insert,
    "remove": parts.Remove,
    "move": parts.Move,
    "rename": parts.Rename,
    "add_trigger": editing.AddTrigger,
    "add_step": editing.AddStep,
    "add_arm": editing.AddArm,
    "turn": editing.Turn,
}


class FlowEditIn(Asked):
    """The text of a flow, and what is to be changed in it, one after the other."""

    text: Text
    changes: Annotated[list[Change], Field(min_length=1, max_length=MOST, examples=[[ADDED]])]


class TriggerFormOut(BaseModel):
    """What lets a lead enter. Without a ``kind`` its keys say none, and only its text shows it."""

    at: list[str | int]
    kind: str | None = Field(examples=["stage"])
    written: str = Field(examples=["{stage: mql}"])
    parts: list[PartOut]


class ArmFormOut(BaseModel):
    """One part of a branch or a split: who goes there, and its steps."""

    at: list[str | int]
    kind: str = Field(examples=["if"])
    parts: list[PartOut]
    steps_at: list[str | int] = Field(description="Where its list of steps is, there or not yet.")
    steps: list[StepFormOut]


class StepFormOut(BaseModel):
    """A step, by its id. Without a ``kind`` its keys say none, and only its text shows it."""

    at: list[str | int]
    step: str = Field(examples=["wait-1"])
    kind: str | None = Field(examples=["wait"])
    line: int
    written: str = Field(examples=["wait: 2d"])
    parts: list[PartOut]
    arms: list[ArmFormOut]


class FlowFormOut(BaseModel):
    """A flow as a form. Parts that a form cannot show have the shape `yaml`."""

    flow: str | None
    enters: str | None = Field(description="How often, as it is written.", examples=["once per 30d"])
    triggers: list[TriggerFormOut]
    parts: list[PartOut] = Field(description="What else it says of itself.")
    steps: list[StepFormOut]
    definitions: list[str]
    names: dict[str, list[str]] = Field(description="What there is to choose from here.", examples=[{"mail": ["hi"]}])


class FlowEditedOut(BaseModel):
    """The text after the changes, and its form."""

    text: str
    form: FlowFormOut


@routes.post("/api/flows/form", summary="Show a flow as a form.", dependencies=[KEEPER])
def form_of_flow(asked: FlowTextIn, service: ServiceGiven) -> FlowFormOut:
    """Every part of the text, whatever mistakes the flow has, with what there is to choose from. What is no YAML is
    answered with why."""
    with service.store.reading() as con:
        return form_out(asked.text, names_beside(con))


@routes.post("/api/flows/edit", summary="Change parts and steps of a flow.", dependencies=[KEEPER])
def edit_flow(asked: FlowEditIn, service: ServiceGiven) -> FlowEditedOut:
    """The same text with these changes: comments, order and spacing of all the rest stay. Nothing is kept, and whether
    the flow can be used then, `POST /api/flows/check` says."""
    text = asked.text
    with service.store.reading() as con:
        names = names_beside(con)
    for number, one in enumerate(asked.changes):
        try:
            text = editing.apply(text, [change_of(one, names)])
        except ModelError:
            raise
        except InputError as error:
            raise Fault("invalid", str(error), f"body.changes.{number}") from None
    return FlowEditedOut(text=text, form=form_out(text, names))


def form_out(text: str, names: Mapping[str, list[str]]) -> FlowFormOut:
    form = editing.form_of(text, names)
    said = {one.name: getattr(form, one.name) for one in fields(form)}
    return FlowFormOut.model_validate({**said, "names": names}, from_attributes=True)


def names_beside(con: sa.Connection) -> dict[str, list[str]]:
    """What there is beside a flow, by its sort."""
    there, segments = known(con), Reader(con).segments
    connections = there.connections or {}

    def over(kinds: Collection[str]) -> list[str]:
        return [name for name, kind in connections.items() if kind in kinds]

    return {
        "mail": [*(there.mails or ())],
        "notice": [*(there.notices or ())],
        "flow": [*(there.flows or ())],
        "dimension": [*(there.dimensions or ())],
        "segment": list(segments.names),
        "score": list(dict.fromkeys(one.name for one in segments.scope.results if one.values is None)),
        "webhook": over(OVER[Kind.webhook]),
        "crm": over(OVER[Kind.task]),
        "mail connection": over(OVER[Kind.mail]),
        "notice connection": over(OVER[Kind.notice]),
    }


def change_of(asked: Asked, names: Mapping[str, list[str]]) -> editing.Change:
    given = asked.model_dump()
    if "at" in given:
        given["at"] = tuple(given["at"])
    if "name" in given and given["name"] is None:
        kind = {**editing.TRIGGERS, **editing.STEPS}.get(given["kind"])
        given["name"] = next(iter(names.get(kind.sort, ())), None) if kind is not None else None
    made: editing.Change = OF_CHANGE[given.pop("do")](**given)
    return made
