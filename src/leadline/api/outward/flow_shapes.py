"""What requests and answers about flows look like."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from leadline.api.fields import SHORT, Asked, EditBefore, Moment, Who
from leadline.api.routing import Number
from leadline.api.scoring.checking import ProblemOut
from leadline.api.scoring.instants import When

FlowInPath = Annotated[str, Path(min_length=1, max_length=SHORT, description="A flow.", examples=["after-the-demo"])]
TEXT = "flow: after-the-demo\non: {event: demo.requested}\nsteps:\n  - wait: 2d\n  - tag: asked-for-a-demo\n"
Text = Annotated[
    str, Field(min_length=1, max_length=100_000, description="The text of the flow's file.", examples=[TEXT])
]
Edit = Annotated[int, Field(ge=1, lt=2**31)]
RunState = Literal["inside", "stuck", "ended"]
MOST = 1_000


class FlowShort(BaseModel):
    """A flow, and how many leads go through it."""

    flow: str = Field(examples=["after-the-demo"])
    title: str = Field(examples=["After the demo"])
    edit: int = Field(description="Which of its texts this is; whoever changes it says so.", examples=[1])
    at: Moment = Field(description="Since when this text counts.")
    by: str = Field(examples=["user:3"])
    who: Who
    paused_at: Moment | None = Field(description="Since when nobody enters it or goes on in it; null: it works.")
    inside: int = Field(description="How many times of leads in it are under way.", examples=[120])
    stuck: int = Field(description="How many of these stand still, because a step failed.", examples=[0])
    ended: dict[str, int] = Field(
        description="How many ended, by how: finished, goal, exit, stopped.", examples=[{"finished": 300, "goal": 40}]
    )
    problems: list[ProblemOut] = Field(description="Why it cannot be read beside today's models; then it rests.")


class FlowsOut(BaseModel):
    """All flows, by their names."""

    items: list[FlowShort]


class StepOut(BaseModel):
    """A step, in words, and how many stand there."""

    step: str = Field(examples=["wait-1"])
    words: str = Field(examples=["Wait 2 days"])
    part: str = Field(
        description="Who goes here, where a part of a branch or a split begins.", examples=["If band is hot"]
    )
    depth: int = Field(description="How many branches and splits it stands in.", examples=[0])
    here: int = Field(examples=[12])


class FlowOut(FlowShort):
    """A flow with all that it says. ``diagram`` is Mermaid, with how many stand at each step."""

    text: str = Field(examples=[TEXT])
    outline: list[str] = Field(description="All of it as sentences.", examples=[["Wait 2 days."]])
    steps: list[StepOut]
    diagram: str = Field(examples=["flowchart TD\n"])
    mistakes: list[ProblemOut] = Field(description="What can be read and surely is not meant.")
    hints: list[ProblemOut] = Field(description="What is worth a look.")
    edits: dict[int, int] = Field(description="How many go on by each edit: who entered goes on by the text of then.")


class FlowIn(Asked):
    """The text of a flow, and which edit it follows; 0: there is no such flow yet."""

    text: Text
    edit: EditBefore = 0


class FlowTextIn(Asked):
    """The text of a flow, as far as somebody has come."""

    text: Text


class FlowCheckedOut(BaseModel):
    """What is said of a text. Without ``problems`` it can be kept."""

    flow: str | None = Field(description="Its name; null where it has mistakes.")
    title: str | None
    outline: list[str]
    steps: list[StepOut]
    diagram: str | None
    problems: list[ProblemOut]
    mistakes: list[ProblemOut]
    hints: list[ProblemOut]


class RunOut(BaseModel):
    """One time of a lead in a flow: where it stands, or how it ended."""

    run: int = Field(examples=[12])
    flow: str = Field(examples=["after-the-demo"])
    edit: int = Field(description="By which text it goes on.", examples=[1])
    lead_id: int
    number: int = Field(description="The lead's first, second … time in it.", examples=[1])
    cause: dict[str, Any] = Field(description="What let it enter.")
    entered_at: Moment
    step: str = Field(examples=["wait-1"])
    words: str = Field(description="What that step does.", examples=["Wait 2 days"])
    since: Moment
    due_at: Moment | None = Field(description="When time alone moves it on; null: something else does.")
    error: str = Field(description="Why it stands still; empty: it does not.", examples=[""])
    ended_at: Moment | None
    ended: str | None = Field(description="finished, goal, exit or stopped.", examples=["finished"])


class NamedRunOut(RunOut):
    """The same, with what the lead is called."""

    name: str | None
    email: str | None


class DoneOut(BaseModel):
    """A step that was done, and what came of it."""

    step: str = Field(examples=["mail-1"])
    words: str = Field(examples=["Send the mail `welcome`"])
    at: Moment
    what: dict[str, Any]


class LeadRunOut(RunOut):
    """A lead's time in a flow with the flow's title and what was done in it, in order."""

    title: str
    steps: list[DoneOut]


class LeadFlowsOut(BaseModel):
    """The flows that a lead is in or was in, the last first."""

    items: list[LeadRunOut]


class EnterIn(Asked):
    """Whom to put into a flow: leads by their numbers, or all who are in a segment."""

    leads: list[Number] | None = Field(None, max_length=MOST, examples=[[12, 13]])
    segment: Annotated[str, Field(max_length=SHORT)] | None = Field(None, examples=["hot-in-germany"])


class RunsIn(Asked):
    """Times in a flow by their numbers; left out: all that it may concern."""

    runs: list[Number] | None = Field(None, max_length=MOST, examples=[[12]])


class MoveRunsIn(Asked):
    """The edit by which leads go on, and the one by which they are to."""

    edit: Edit = Field(examples=[1])
    to: Edit = Field(examples=[2])


class RunsDone(BaseModel):
    """How many times in a flow it concerned."""

    runs: int = Field(examples=[1])
    at: Moment


class FlowArchived(BaseModel):
    """A flow that is no more."""

    flow: str
    at: Moment


class FlowTryIn(Asked):
    """A flow by its name or as a text, on whom to try it, and over which span."""

    flow: Annotated[str, Field(max_length=SHORT)] | None = Field(None, examples=["after-the-demo"])
    text: Text | None = None
    lead: Number | None = Field(None, examples=[12])
    segment: Annotated[str, Field(max_length=SHORT)] | None = Field(None, examples=["hot-in-germany"])
    since: When
    until: When | None = Field(None, description="Left out: now.")


class TriedStepOut(StepOut):
    """A step, how many times it would have been gone through, and how many leads would still stand there."""

    times: int = Field(examples=[12])


class WouldOut(BaseModel):
    """A step that would have been gone through, and what would have come of it."""

    step: str = Field(examples=["wait-1"])
    words: str = Field(examples=["Wait 2 days"])
    at: Moment
    came: str = Field(examples=["done"])


class TrialOut(BaseModel):
    """One time that a lead would have been in the flow. Without an end it would still stand at ``step``."""

    lead_id: int
    name: str | None
    entered_at: Moment
    cause: dict[str, Any]
    step: str
    ended_at: Moment | None
    ended: str | None = Field(description="finished, goal, exit or stopped.", examples=["finished"])
    steps: list[WouldOut]


class FlowTriedOut(BaseModel):
    """What would have happened. Of many times in the flow some are told, the last to enter first."""

    since: Moment
    until: Moment
    leads: int = Field(description="How many were looked at.", examples=[200])
    entered: int = Field(description="How many times one of them would have entered.", examples=[14])
    ended: dict[str, int] = Field(examples=[{"finished": 11, "goal": 1}])
    steps: list[TriedStepOut]
    items: list[TrialOut]
    more: bool = Field(description="Whether there would have been more times than are told.")
