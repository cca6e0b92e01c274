"""What requests and answers about routing look like."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from leadline.api.fields import LONG, Asked, EditBefore, Email, Moment, Who
from leadline.api.scoring.checking import ProblemOut

TEXT = (
    "routing: sales\nreps:\n  ada@acme.example: {team: enterprise}\n"
    "rules:\n  - {id: dach, if: {country: DE}, to: enterprise}\n"
)
Text = Annotated[
    str, Field(min_length=1, max_length=500_000, description="The text of the routing's file.", examples=[TEXT])
]


class RoutingRuleOut(BaseModel):
    """A rule: for whom it is, in words, and who takes turns in it."""

    id: str = Field(examples=["dach"])
    sentence: str = Field(examples=["country is DE"])
    owners: list[str] = Field(examples=[["ada@acme.example"]])
    by: str = Field(examples=["round robin"])
    outside_hours: str = Field(examples=["wait"])


class RoutingOut(BaseModel):
    """The routing that counts. Without one, which has the edit 0, leads stay in the queue."""

    title: str = Field(examples=["sales"])
    text: str = Field(examples=[TEXT])
    edit: int = Field(description="Which of its texts this is; whoever changes it says so.", examples=[1])
    at: Moment | None = Field(description="Since when this text counts.")
    by: str | None = Field(examples=["user:3"])
    who: Who
    paused_at: Moment | None = Field(description="Since when it rests; leads wait meanwhile.")
    rules: list[RoutingRuleOut]
    waiting: int = Field(description="How many leads wait to be given to somebody.", examples=[0])
    problems: list[ProblemOut] = Field(description="Why it cannot be read beside the models of today: leads wait.")


class RoutingIn(Asked):
    """The text of the routing, and which edit it follows; 0: there is none yet."""

    text: Text
    edit: EditBefore = 0


class RoutingTextIn(Asked):
    """The text of a routing, as far as somebody has come."""

    text: Text


class RoutingTried(Asked):
    """The text of a routing to be tried; without one that which is kept."""

    text: Text | None = None


class RoutingPaused(Asked):
    """Whether the routing rests."""

    paused: bool


class RoutingCheckedOut(BaseModel):
    """What is said of a text. Without ``problems`` it can be kept."""

    title: str | None = Field(examples=["sales"])
    rules: list[RoutingRuleOut]
    reps: int | None = Field(examples=[4])
    problems: list[ProblemOut]


class GivenOut(BaseModel):
    """Whose a lead would become, and why; without an owner it would wait until an instant, or stay in the queue."""

    lead_id: int
    name: str | None
    owner: str | None = Field(examples=["ada@acme.example"])
    rule: str = Field(description="The rule; empty: none of them.", examples=["dach"])
    reason: str = Field(examples=["the rule `dach` fits, and it is the turn of ada@acme.example, of 2"])
    until: Moment | None = Field(description="When it would be asked again.")


class PreviewOut(BaseModel):
    """Who would get the leads that are ready now and nobody's, one after the other, as far as you see them."""

    as_of: Moment
    items: list[GivenOut]
    more: bool = Field(description="Whether more leads are ready than were looked at.")


class RepOut(BaseModel):
    """Somebody who takes leads: how many they have and how many they take, and whether they are there."""

    owner: str = Field(examples=["ada@acme.example"])
    name: str | None = Field(description="The name of the user; null: nobody of that address signs in.")
    team: str | None = Field(description="Of the routing.", examples=["enterprise"])
    weight: int = Field(examples=[1])
    today: int = Field(description="Leads that came to them today, where they are.", examples=[2])
    per_day: int | None = Field(description="The most that they take in a day; null: as many as there are.")
    open: int = Field(description="Leads that are in work with them.", examples=[12])
    most_open: int | None = Field(description="The most that they have open.")
    has_room: bool
    works: bool = Field(description="Whether they are at work now.")
    is_away: bool
    works_at: Moment = Field(description="When they are at work next; now, if they are.")


class RepsOut(BaseModel):
    """All reps of the routing that you see, in its order."""

    items: list[RepOut]
    as_of: Moment


class AssignmentOut(BaseModel):
    """Whose a lead became, why, and what came of it."""

    assignment_id: int
    owner: str = Field(examples=["ada@acme.example"])
    by: str = Field(description="The routing, a flow, a person or a CRM.", examples=["routing"])
    who: str | None = Field(description="The name of who it was by, if it was a person.", examples=[None])
    rule: str = Field(examples=["dach"])
    reason: str = Field(examples=["the rule `dach` fits, and it is the turn of ada@acme.example, of 2"])
    at: Moment
    contact_by: Moment | None = Field(description="Until when there should be contact; null: no clock runs.")
    reminded_at: Moment | None
    escalated_at: Moment | None
    contacted_at: Moment | None
    ended_at: Moment | None
    ended: str | None = Field(description="rejected, returned, reassigned, won or lost.", examples=["reassigned"])


class OwnerIn(Asked):
    """Whose a lead is from now on, by the address of somebody who signs in here, and why."""

    owner: Email = Field(examples=["rep@example.com"])
    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=LONG), Field(examples=["She knows the company"])
    ] = ""


class ContactIn(Asked):
    """That somebody had contact, and what they say of it."""

    text: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=4_000), Field(examples=["Called her, sends an offer"])
    ] = ""
