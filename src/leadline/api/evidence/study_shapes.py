"""What requests and answers about studies look like."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import AliasChoices, BaseModel, Field

from leadline.api.evidence.document_shapes import DocumentOut, EstimateOut
from leadline.api.faults import Fault
from leadline.api.fields import SHORT, Asked, Moment, Who
from leadline.api.scoring.instants import Lasts, When
from leadline.api.scoring.model_shapes import Files, Version
from leadline.evidence.study import Kind
from leadline.model.condition import DAY
from leadline.store import models as store
from leadline.store.drafts import draft_of
from leadline.store.model_files import read_model

State = Literal["waiting", "running", "done", "failed"]
Named = Annotated[str, Field(min_length=1, max_length=SHORT, examples=["b2b-saas"])]
Positive = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)]


class ModelWanted(Asked):
    """A model, in one of four ways: the live version of that name, a version that was kept, the draft of that name, or
    files that are no version yet."""

    name: Named | None = None
    version: Version | None = None
    draft: Named | None = None
    files: Files | None = None

    def found(self, con: sa.Connection, where: str) -> dict[str, str]:
        """The files, which can be read."""
        if sum(one is not None for one in (self.name, self.version, self.draft, self.files)) != 1:
            raise Fault("invalid", "give one of `name`, `version`, `draft` and `files`", where)
        if self.name is not None:
            return live(con, self.name, where)
        if self.version is not None:
            return store.files_of_version(con, self.version)
        if self.files is not None:
            files = dict(self.files)
        else:
            draft = draft_of(con, self.draft or "")
            if draft is None:
                raise Fault("invalid", f"the model `{self.draft}` has no draft", where)
            files = dict(draft.files)
        read_model(files)
        return files


def live(con: sa.Connection, name: str, where: str) -> dict[str, str]:
    """The files of the live version of a name."""
    for one in store.standings(con):
        if one.model == name and one.live is not None:
            return store.files_of_version(con, one.live)
    raise Fault("invalid", f"no version of a model `{name}` is live; name a `version`", where)


class StudyIn(Asked):
    """A question to the history. A comparison holds ``model`` against ``against``; a backtest may have it as one more
    rival. A threshold is chosen by ``capacity``, or by ``value`` and ``cost``."""

    kind: Kind
    model: ModelWanted = Field(examples=[{"name": "b2b-saas"}])
    against: ModelWanted | None = Field(None, examples=[{"version": "4f1c2a9b77d0"}])
    outcome: Annotated[str, Field(min_length=1, max_length=SHORT)] = Field(
        description="The name of an outcome.", examples=["customer"]
    )
    every: Lasts = Field(7 * DAY, gt=0, description="How far the dates are apart.")
    first: When | None = Field(None, alias="from", description="The first date; left out, as the data begin.")
    last: When | None = Field(None, alias="to", description="The last date; left out, the last that can be judged.")
    ends: When | None = Field(None, description="Where the data end; left out, the last thing that happened.")
    strict_time: bool = Field(False, description="Leave out rules on attributes without a history.")
    seed: int = Field(7, ge=0, lt=2**31)
    capacity: Positive | None = Field(None, description="New leads a week that sales can call.", examples=[40])
    value: Positive | None = Field(None, description="What a lead with the outcome brings.")
    cost: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)] | None = Field(
        None, description="What it costs to call a lead."
    )
    by_hand: bool = Field(False, description="Of evidence: the classic method by hand beside it.")


class OfModel(BaseModel):
    """The model of a study: the same files are always the same version, also where nobody kept it."""

    model: str = Field(examples=["b2b-saas"])
    title: str
    version: str


class AskedOut(BaseModel):
    """What was asked."""

    model: OfModel
    against: OfModel | None
    outcome: str = Field(examples=["customer"])
    outcome_title: str = Field(examples=["became a customer"])
    outcome_words: str = Field(examples=["comes to the stage customer within 90 days"])
    every_days: float = Field(examples=[7])
    first: Moment | None = Field(validation_alias=AliasChoices("first", "from"), serialization_alias="from")
    last: Moment | None = Field(validation_alias=AliasChoices("last", "to"), serialization_alias="to")
    ends: Moment | None
    strict_time: bool
    seed: int
    capacity: float | None
    value: float | None
    cost: float | None
    by_hand: bool


class StudyOut(BaseModel):
    """A study, and how far it is."""

    study: int = Field(examples=[12])
    kind: Kind
    state: State
    share: float = Field(ge=0, le=1, description="How much of it is done.")
    headline: str = Field(
        description="The first sentence of what was found; empty until it is done.",
        examples=["A higher score sells better: …"],
    )
    error: str = Field(description="Why it failed; empty: it did not.")
    asked: AskedOut
    by: str = Field(examples=["user:3"])
    who: Who
    at: Moment
    begun_at: Moment | None
    ended_at: Moment | None


class StepOut(BaseModel):
    """A threshold that was tried, for a slider. ``shown`` has the same figures as they are written."""

    threshold: float = Field(examples=[60])
    handed: int = Field(description="Leads that it would have handed over in all.")
    a_week: EstimateOut = Field(description="New leads handed over a week.")
    precision: EstimateOut = Field(description="The share of those handed over who had the outcome.")
    recall: EstimateOut = Field(description="The share of all with the outcome who were handed over before.")
    sold_a_week: EstimateOut = Field(description="Outcomes a week among the new ones.")
    worth_a_week: EstimateOut | None = Field(description="Where a value and a cost were given.")
    capacity_from: float | None = Field(
        description="From so many leads a week that sales can call, this is the threshold to choose, until that of the "
        "threshold below is reached; null: never."
    )
    is_chosen: bool
    is_present: bool = Field(description="It is the model's own.")
    shown: dict[str, str] = Field(
        examples=[{"threshold": "60", "a_week": "4.9", "a_week_span": "4.2–5.6", "precision": "12 %"}]
    )
    sentence: str = Field(examples=["Hand over from a score of 60: 4.9 new leads a week (4.2–5.6), …"])
    warning: str = Field(description="What to beware of at this threshold; empty: nothing.")


class ResultOut(BaseModel):
    """What a study found: every figure, as the command line prints it with ``--json``; and the same on paper."""

    figures: dict[str, Any]
    document: DocumentOut
    steps: list[StepOut] | None = Field(description="Of a threshold: from the lowest to the highest.")


class WholeStudy(StudyOut):
    """A study with what it found."""

    result: ResultOut | None = Field(description="Null until it is done.")


class StudyGone(BaseModel):
    """The study that is no more."""

    study: int
    at: Moment
