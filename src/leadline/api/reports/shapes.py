"""What requests and answers about reports look like."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from leadline.api.evidence.document_shapes import DocumentOut
from leadline.api.fields import Asked, EditBefore, Moment, Who
from leadline.api.scoring.checking import ProblemOut

COSTS = (
    "costs: marketing 2026\ncurrency: EUR\nby: source\nchannels:\n"
    "  webinars: {is: webinar, months: {2026-07: 4000, 2026-08: 4000, 2026-09: 5500}}\n"
)
Text = Annotated[
    str, Field(min_length=1, max_length=500_000, description="The text of the costs' file.", examples=[COSTS])
]


class As(StrEnum):
    """How a report is answered: as JSON, as a table for spreadsheets, as a page that stands alone, as a PDF."""

    json = "json"
    csv = "csv"
    html = "html"
    pdf = "pdf"


class ReportOut(BaseModel):
    """What a report found. ``figures`` are its numbers, each share with its 95 % interval; ``document`` says the same
    in sentences, tables and charts. The period is from an instant until before another."""

    report: str = Field(examples=["funnel"])
    title: str
    period: str = Field(examples=["2026-Q3"])
    starts_at: Moment
    ends_at: Moment
    timezone: str = Field(description="In which the days of the period begin.", examples=["Europe/Berlin"])
    as_of: Moment = Field(description="As of when it is: what came later is not in it.")
    tables: list[str] = Field(
        description="The lists among the figures that `as=csv` has, as `table=…`; the first is the usual one.",
        examples=[["steps", "rungs", "cohorts", "groups"]],
    )
    figures: dict[str, Any]
    document: DocumentOut


class ReportNamed(BaseModel):
    """A report that can be asked for."""

    report: str = Field(examples=["funnel"])
    title: str = Field(examples=["How far leads come, how soon, and from where"])


class ReportsOut(BaseModel):
    """The reports, and the quarters for which there is anything: the first in which a lead came, to this one."""

    items: list[ReportNamed]
    quarters: list[str] = Field(description="The latest first.", examples=[["2026-Q4", "2026-Q3"]])


class ChannelOut(BaseModel):
    """A channel of the costs: which leads it brought, by the words that they bear, and what each month cost."""

    channel: str = Field(examples=["webinars"])
    values: list[str] = Field(examples=[["webinar"]])
    months: dict[str, float] = Field(examples=[{"2026-09": 5500}])


class CostsOut(BaseModel):
    """The costs that are kept. Without any, which have the edit 0, reports say nothing of what leads cost."""

    title: str = Field(examples=["marketing 2026"])
    text: str = Field(examples=[COSTS])
    edit: int = Field(description="Which of its texts this is; whoever changes it says so.", examples=[1])
    at: Moment | None = Field(description="Since when this text counts.")
    by: str | None = Field(examples=["user:3"])
    who: Who
    currency: str = Field(examples=["EUR"])
    channels: list[ChannelOut]
    sentences: list[str] = Field(description="What the costs say, in words.")
    problems: list[ProblemOut] = Field(description="Why they cannot be read.")


class CostsIn(Asked):
    """The text of the costs, and which edit it follows; 0: there are none yet."""

    text: Text
    edit: EditBefore = 0


class CostsTextIn(Asked):
    """The text of costs, as far as somebody has come."""

    text: Text


class CostsCheckedOut(BaseModel):
    """What is said of a text. Without ``problems`` it can be kept."""

    title: str | None = Field(examples=["marketing 2026"])
    currency: str | None = Field(examples=["EUR"])
    channels: list[ChannelOut]
    sentences: list[str]
    problems: list[ProblemOut]
