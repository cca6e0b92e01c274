"""What requests and answers about trials look like."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field

from leadline.api.evidence.document_shapes import DocumentOut, EstimateOut
from leadline.api.fields import LONG, SHORT, Asked, Moment, Who
from leadline.api.scoring.instants import Points
from leadline.api.scoring.model_shapes import Version

Kind = Literal["shadow", "ab"]
ArmName = Literal["A", "B"]
Named = Annotated[str, Field(min_length=1, max_length=SHORT)]
Share = Annotated[int, Field(ge=10, le=90, description="How many of 100 leads are in arm B.")]
Fraction = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
Capacity = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
Says = Literal["take B", "keep A", "not worth it", "open", "not decided", "stop"]
GroupName = Literal["both", "only A", "only B", "neither"]
GroupGiven = Annotated[
    Literal["both", "only_a", "only_b"] | None, Query(description="Only leads that would be handed over so.")
]
DIFFERENCE = "Of shares of all leads of an arm; 0.021 is 2.1 of 100. The interval holds at all looks together."


class PlanIn(Asked):
    """What a trial is to find out."""

    model: Named = Field(description="A live model.", examples=["b2b-saas"])
    outcome: Named = Field("customer", description="The name of an outcome that has `within`.")
    least: Fraction = Field(description="The least difference worth having: 0.01 is one lead more of 100.")
    share: Share = 50
    power: Annotated[float, Field(ge=0.5, lt=1)] = Field(
        0.8, description="How surely a difference of `least` is to be seen."
    )
    rate: Fraction | None = Field(
        None, description="The share of leads that have the outcome today; left out, the past says it."
    )


class PlanOut(BaseModel):
    """How many leads a trial takes, and how long."""

    model: str
    outcome: str
    rate: float = Field(description="The share of leads that have the outcome today.")
    least: float
    share: int
    power: float
    leads: int = Field(description="Leads to be judged, in both arms together, looked at every day.")
    at_one_look: int = Field(description="As many would do if nobody looked before the end.")
    past_leads: int = Field(description="Leads of the past by which the rate was found.")
    past_had: int = Field(description="Those of them that had the outcome.")
    waiting: int = Field(description="Leads that are not handed over yet, and join at once.")
    a_week: float = Field(description="Leads that come in a week.")
    within_days: float = Field(description="How long after a lead joined it can be judged.")
    lasts_days: float | None = Field(description="Until the last lead is judged; null: too few come.")
    sentence: str


class TrialIn(Asked):
    """A trial to begin. One in two arms needs `least`; a shadow hands nobody over, and needs no size."""

    title: Annotated[str, Field(min_length=1, max_length=LONG, examples=["Pricing pages count more"])]
    model: Named = Field(description="A live model: its live version is A.", examples=["b2b-saas"])
    version: Version = Field(description="The version that is B, or how it begins.")
    kind: Kind
    outcome: Named = Field("customer", description="The name of an outcome that has `within`.")
    least: Fraction | None = Field(None, description="The least difference worth having.")
    share: Share = 50
    power: Annotated[float, Field(ge=0.5, lt=1)] = 0.8
    rate: Fraction | None = None
    capacity: Capacity | None = Field(None, description="New leads a week that sales can take.")
    fire: bool = Field(True, description="People are told of leads that B finds ready at its first look.")


class StopIn(Asked):
    """Which version is live from now on."""

    take: ArmName
    fire: bool = Field(True, description="People are told of leads that become ready by it alone.")


class ArmOut(BaseModel):
    """What was counted in an arm."""

    joined: int = Field(description="Leads in it.")
    judged: int = Field(description="Those that joined so long ago that the time for the outcome is over.")
    had: int = Field(description="Those of the judged that had it.")
    handed: int = Field(description="Leads that were handed over to sales.")
    handed_lately: int = Field(description="Those of the last four weeks, first looks at older leads left out.")
    rejected: int = Field(description="Those of the handed over that sales rejected.")


class ArmsOut(BaseModel):
    """Both arms. ``mixed`` leads were two people in different arms before they were merged."""

    A: ArmOut
    B: ArmOut
    mixed: int


class GuardOut(BaseModel):
    """What must not become worse: the shares of the arms, rejections by sales, leads a week if all were of the arm."""

    of: Literal["shares", "rejected", "a week"]
    alarm: bool
    a: float
    b: EstimateOut


class JudgedOut(BaseModel):
    """What follows from a look. Points of a difference are shares: 0.021 is 2.1 leads of 100."""

    says: Says
    difference: EstimateOut = Field(description=DIFFERENCE)
    to_go: int | None = Field(description="Microseconds until as many leads are judged as were planned; null: unknown.")
    guards: list[GuardOut]


class GroupOut(BaseModel):
    """Leads by who would hand them over, whatever their arms are."""

    group: GroupName
    leads: int
    at_once: int = Field(description="Those that were ready at the first look of a version.")
    lately: int = Field(description="Those that became ready in the last four weeks, first looks left out.")
    judged: int
    had: int


class WeekOut(BaseModel):
    """New leads that are ready in a week, by each version."""

    A: float
    B: float


class ComparedOut(BaseModel):
    """What both versions say of the same leads."""

    groups: list[GroupOut]
    scored_by_both: int
    correlation: float | None = Field(description="Spearman's, over the leads that both score.")
    weeks: float
    a_week: WeekOut


class LookOut(BaseModel):
    """What was seen at a look. A shadow has no arms, and nothing is judged."""

    at: Moment
    arms: ArmsOut | None
    judged: JudgedOut | None
    compared: ComparedOut


class CourseOut(BaseModel):
    """The difference at a look, for its course over time."""

    at: Moment
    says: Says
    difference: EstimateOut


class TrialOut(BaseModel):
    """A trial. ``verdict`` is the first sentence of the last look; empty: nobody has looked yet."""

    trial: int = Field(examples=[1])
    title: str
    model: str
    kind: Kind
    a: str = Field(description="The live version when it began.")
    b: str = Field(description="The version that is tried.")
    share: int = Field(description="How many of 100 leads are in arm B; 0 of a shadow.")
    outcome: str
    outcome_title: str = Field(examples=["became a customer"])
    outcome_words: str = Field(examples=["comes to the stage customer within 90 days"])
    rate: float | None
    least: float | None
    power: float | None
    planned: int | None = Field(description="Leads to be judged.")
    capacity: float | None
    fire: bool
    started_at: Moment
    started_by: str = Field(examples=["user:3"])
    who: Who
    stopped_at: Moment | None
    stopped_by: str | None
    took: ArmName | None = Field(description="Which version is live since it was stopped.")
    says: Says | None = Field(description="Of the last look; null: nobody has looked, or it is a shadow.")
    verdict: str
    looked_at: Moment | None


class TrialsOut(BaseModel):
    """All trials, the latest first."""

    items: list[TrialOut]


class WholeTrial(TrialOut):
    """A trial with what was seen last, and how the difference went from look to look."""

    look: LookOut | None
    document: DocumentOut | None
    course: list[CourseOut]


class TrialLead(BaseModel):
    """A lead in a trial, and what both versions say of it."""

    lead_id: int
    name: str | None
    arm: ArmName
    joined_at: Moment
    a_score: Points | None = Field(description="Null: the lead is outside of the version's audience.")
    b_score: Points | None
    a_ready_at: Moment | None = Field(description="When the version alone would have handed the lead over first.")
    b_ready_at: Moment | None
    stage: str
