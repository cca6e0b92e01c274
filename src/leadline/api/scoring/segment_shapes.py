"""What requests and answers about segments look like."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from leadline.api.fields import SHORT, Asked, EditBefore, Moment, Who
from leadline.api.scoring.checking import ProblemOut
from leadline.api.scoring.model_shapes import Files, Version

SegmentInPath = Annotated[
    str, Path(min_length=1, max_length=SHORT, description="A segment.", examples=["hot-in-germany"])
]
TEXT = "segment: hot-in-germany\ntitle: Hot in Germany\nif: {country: DE, band: hot}\n"
Text = Annotated[
    str, Field(min_length=1, max_length=100_000, description="The text of the segment's file.", examples=[TEXT])
]


class SegmentOut(BaseModel):
    """A segment: its text, what it says in words, and how many of the leads that you see are in it."""

    segment: str = Field(examples=["hot-in-germany"])
    title: str = Field(examples=["Hot in Germany"])
    text: str = Field(examples=[TEXT])
    edit: int = Field(description="Which of its texts this is; whoever changes it says so.", examples=[1])
    at: Moment = Field(description="Since when this text counts.")
    by: str = Field(examples=["user:3"])
    who: Who
    sentence: str | None = Field(examples=["country is DE and band is hot"])
    uses: list[str] = Field(description="The segments that it names.")
    used_by: list[str] = Field(description="Those that name it.")
    leads: int
    entered: int = Field(description="How often one of them entered it in the last seven days.")
    left: int = Field(description="How often one of them left it in the last seven days.")
    evaluated: int = Field(description="How many leads were gone through since it was changed.")
    evaluated_at: Moment | None = Field(description="Since when it is known of every lead; null: that is under way.")
    problems: list[ProblemOut] = Field(
        description="Why it cannot be told by the models that score today: its members stay until it is put right."
    )


class SegmentsOut(BaseModel):
    """All segments, by their names."""

    items: list[SegmentOut]


class SegmentIn(Asked):
    """The text of a segment, and which edit it follows; 0: there is no such segment yet."""

    text: Text
    edit: EditBefore = 0


class TextIn(Asked):
    """The text of a segment, as far as somebody has come."""

    text: Text


class CheckedOut(BaseModel):
    """What is said of a text. Without ``problems`` it can be kept."""

    segment: str | None = Field(description="Its name; null where it has mistakes, as what follows.")
    title: str | None
    sentence: str | None = Field(examples=["country is DE and band is hot"])
    uses: list[str]
    problems: list[ProblemOut]


class SampledOut(BaseModel):
    """One of the leads that would be in it."""

    lead_id: int
    name: str | None


class CountedOut(BaseModel):
    """How many of ``everyone`` would be in it, and some of them, the newest first, as far as they are seen."""

    as_of: Moment = Field(description="When the facts were read: at most two minutes ago.")
    everyone: int
    count: int
    leads: list[SampledOut]


class ArchivedOut(BaseModel):
    """A segment that is no more."""

    segment: str
    at: Moment


class MemberOut(BaseModel):
    """A lead in a segment, and since when."""

    lead_id: int
    name: str | None
    email: str | None
    owner: str | None
    stage: str
    score: Decimal | None
    band: str | None
    entered_at: Moment


class MoveOut(BaseModel):
    """That a lead entered a segment or left it, by which of its texts, and why it was looked at then."""

    segment: str
    edit: int
    lead_id: int = Field(description="The number that the lead had then.")
    entered: bool = Field(description="False: it left.")
    at: Moment
    cause: str = Field(
        description="As of a score: `event`, `time`, `model`, `identity`, `account`, `stage`, `rebuild`; `segment`: it "
        "was made or changed; `merge`: the lead took over where another was in.",
        examples=["event"],
    )


class NamedMoveOut(MoveOut):
    """The same with what the lead is called."""

    name: str | None
    email: str | None


class BesideIn(Asked):
    """A version of a model that is kept, or the files of one as far as somebody has come."""

    version: Version | None = None
    files: Files | None = None


class BrokenOut(BaseModel):
    """A segment that could not be told any more: its members would stay until it is put right."""

    segment: str = Field(examples=["hot-in-germany"])
    title: str = Field(examples=["Hot in Germany"])
    why: str = Field(examples=["no band is called `hot`"])


class BesideOut(BaseModel):
    """The segments that a model would break."""

    breaks: list[BrokenOut]


class InOut(BaseModel):
    """A segment that a lead is in, and since when."""

    segment: str
    title: str
    entered_at: Moment


class LeadSegmentsOut(BaseModel):
    """The segments that a lead is in, by their names."""

    items: list[InOut]
