"""What requests and answers about outcomes look like."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from leadline.api.fields import SHORT, Asked, EditBefore, Moment, Who
from leadline.api.scoring.checking import ProblemOut

OutcomeInPath = Annotated[str, Path(min_length=1, max_length=SHORT, description="An outcome.", examples=["won"])]
TEXT = "outcome: won\ntitle: bought\nof: stage\nstage: customer\nwithin: 90d\n"
Text = Annotated[
    str, Field(min_length=1, max_length=100_000, description="The text of the outcome's file.", examples=[TEXT])
]


class OutcomeOut(BaseModel):
    """What counts as success."""

    outcome: str = Field(description="Its name.", examples=["won"])
    title: str = Field(examples=["bought"])
    words: str = Field(
        description="What has to happen to a lead, as the end of a sentence; empty where the text cannot be read.",
        examples=["comes to the stage customer within 90 days"],
    )
    within_days: float | None = Field(description="So soon after a score it must happen; null: at any time.")
    has_amount: bool = Field(description="It says what it brought.")
    text: str = Field(examples=[TEXT])
    edit: int = Field(description="Which of its texts this is; 0: it came with Leadline, and nobody has changed it.")
    at: Moment | None = Field(description="Since when this text counts; null: it came with Leadline.")
    by: str | None = Field(examples=["user:3"])
    who: Who
    problems: list[ProblemOut] = Field(description="Why it cannot be read; then no study can be asked by it.")


class OutcomesOut(BaseModel):
    """All outcomes, by their names."""

    items: list[OutcomeOut]


class OutcomeIn(Asked):
    """The text of an outcome, and which edit it follows; 0: there is none yet, or the one that came with Leadline."""

    text: Text
    edit: EditBefore = 0


class OutcomeTextIn(Asked):
    """The text of an outcome, as far as somebody has come."""

    text: Text


class OutcomeCheckedOut(BaseModel):
    """What is said of a text. Without ``problems`` it can be kept."""

    outcome: str | None = Field(description="Its name; null where it has mistakes.")
    title: str | None
    words: str | None = Field(examples=["comes to the stage customer within 90 days"])
    problems: list[ProblemOut]


class OutcomeArchived(BaseModel):
    """The outcome that is no more."""

    outcome: str
    at: Moment
