"""What requests and answers about predictors look like."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from leadline.api.evidence.document_shapes import DocumentOut, EstimateOut
from leadline.api.fields import LONG, SHORT, Asked, Moment

PredictorInPath = Annotated[str, Path(min_length=1, max_length=SHORT, description="A predictor.", examples=["buys"])]
VersionInPath = Annotated[int, Path(ge=1, lt=2**31, description="Which of its versions.", examples=[1])]
Features = Annotated[list[Annotated[str, Field(max_length=SHORT)]], Field(max_length=100)]


class VersionOut(BaseModel):
    """A version of a predictor, which never changes but for its state. Its figures are of later leads than it learned
    from; null: it only ranks, or nothing is known."""

    version: int = Field(examples=[1])
    state: str = Field(description="challenger, champion or retired.", examples=["champion"])
    state_at: Moment
    state_by: str = Field(examples=["schedule"])
    why: str = Field(description="Why it is in this state, in a sentence.")
    learner: str = Field(description="scorecard or boosting.", examples=["scorecard"])
    model: str | None = Field(description="The model whose rules it looks at too.")
    model_version: str | None
    outcome: str | None = Field(
        description="What it predicts of a lead; null: it came as a file.",
        examples=["comes to the stage sql within 60 days"],
    )
    fingerprint: str = Field(description="A hash of what it learned from.")
    trained_at: Moment
    trained_by: str = Field(examples=["user:3"])
    refreshed_at: Moment | None = Field(description="When it was last asked about every lead.")
    auc: EstimateOut | None
    lift: EstimateOut | None = Field(description="How many times the average rate its best tenth had.")
    brier: EstimateOut | None
    error: EstimateOut | None = Field(description="By how much its probabilities missed on the mean.")


class TrainingOut(BaseModel):
    """What is asked of training, and how the last one ended."""

    outcome: str = Field(description="The outcome as YAML.")
    outcome_words: str = Field(examples=["comes to the stage sql within 60 days"])
    model: str | None
    snapshots: int
    insist: list[str]
    rises: list[str]
    falls: list[str]
    every_days: float | None = Field(description="How often it is done again; null: only when somebody asks.")
    asked_at: Moment
    asked_by: str
    due_at: Moment | None = Field(description="When it is done next; null: not by itself.")
    running: bool
    ended_at: Moment | None
    said: str = Field(description="How the last one ended, in a sentence.")
    failed: bool


class PredictorOut(BaseModel):
    """A predictor: its champion answers for it."""

    predictor: str = Field(description="What a rule with `predict` names.", examples=["buys"])
    champion: VersionOut | None
    challenger: VersionOut | None = Field(description="The latest one.")
    versions: list[VersionOut] = Field(description="All of them, the latest first.")
    training: TrainingOut | None
    alarms: list[str] = Field(description="What the last look at the champion found, in sentences.")
    looked_at: Moment | None
    asked_by: list[str] = Field(description="The live models that ask it.", examples=[["b2b"]])


class PredictorsOut(BaseModel):
    """All predictors, by their names."""

    items: list[PredictorOut]


class CardOut(VersionOut):
    """A version with all that is kept of it. Nothing in it can be run."""

    card: str = Field(description="What it is and what it was worth, in Markdown.")
    document: DocumentOut | None = Field(description="The card, section by section; null: it came as a file.")
    text: str = Field(description="The predictor as JSON, as `leadline train` writes it.")
    trees: str | None = Field(description="Of boosting: the text that LightGBM writes.")


class TrainingIn(Asked):
    """What is asked of a training. It is done at once, and again as often as it says."""

    outcome: Annotated[str, Field(min_length=1, max_length=20_000)] = Field(
        description="In words, the name of one that is kept, or its YAML.", examples=["stage: sql within 60d"]
    )
    model: Annotated[str, Field(max_length=SHORT)] | None = Field(
        None, description="A live model whose rules it looks at too."
    )
    snapshots: int = Field(3, ge=1, le=10, description="Instants at which each lead is looked at.")
    insist: Features = Field([], description="Fields to use although they seem to know too much.")
    rises: Features = Field([], description="Features with which the probability may only rise.")
    falls: Features = Field([], description="Features with which it may only fall.")
    every_days: float | None = Field(
        None, ge=1, le=3_650, description="How often it is done again; null: not by itself."
    )


class BroughtIn(Asked):
    """A predictor as `leadline train --out` wrote it."""

    text: Annotated[str, Field(min_length=2, max_length=20_000_000)]
    trees: Annotated[str, Field(max_length=50_000_000)] | None = None
    card: Annotated[str, Field(max_length=1_000_000)] = ""


class WhyIn(Asked):
    """Why somebody decides so; it stands beside the version."""

    why: Annotated[str, Field(max_length=LONG)] = ""


class FindingOut(BaseModel):
    """What a look found. From ``line`` on a value would be an alarm; a value of null: there were too few leads."""

    kind: str = Field(description="input, score or calibration.", examples=["input"])
    what: str = Field(description="The feature; empty for the others.", examples=["job_title"])
    value: float | None
    line: float | None
    alarm: bool
    words: str


class LookOut(BaseModel):
    """A look at whether a version still fits."""

    version: int
    at: Moment
    alarms: int
    findings: list[FindingOut]


class DriftOut(BaseModel):
    """The last looks at a predictor, the latest first."""

    predictor: str
    looks: list[LookOut]


class ContributionOut(BaseModel):
    """What a feature adds to the log-odds of a lead; 20 points double the odds."""

    feature: str = Field(examples=["paths.ever"])
    words: str = Field(examples=["different pages"])
    value: str = Field(examples=["6 or more"])
    log_odds: float
    points: int


class KnownOut(BaseModel):
    """The probability that scores count with now, and since when it is known."""

    probability: float
    version: int
    since: Moment


class PredictionOut(BaseModel):
    """What a predictor says of a lead now, and why: ``base`` and the contributions add up to the log-odds."""

    lead_id: int
    predictor: str
    version: int
    as_of: Moment
    outcome: str = Field(examples=["comes to the stage sql within 60 days"])
    probability: float
    base: float
    log_odds: float
    contributions: list[ContributionOut] = Field(description="The strongest first.")
    speaks_for: list[str] = Field(examples=[["different pages: 6 or more (+20 points)"]])
    speaks_against: list[str]
    known: KnownOut | None = Field(description="What was kept last; null: nothing yet.")
