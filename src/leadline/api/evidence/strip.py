"""A strip of the history for a draft: whether it still ranks, said within seconds, while somebody changes a model."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.evidence.document_shapes import EstimateOut
from leadline.api.evidence.study_shapes import ModelWanted
from leadline.api.faults import Fault
from leadline.api.fields import SHORT, Moment
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.learning.studies.outcomes import outcome_of, standing_outcomes
from leadline.store.models import files_of_version, read_files, standings

routes = router("evidence")
Keeper = Annotated[Actor, needs(Permission.model, whole=True)]
AT_ONCE = threading.Semaphore(1)
PATIENCE = 1.0  # seconds; whoever waits holds a thread that others need
LASTS = 5  # seconds until it is worth asking again


class StripIn(ModelWanted):
    """The model that is looked at, and by which outcome; left out: the first one."""

    outcome: Annotated[str, Field(min_length=1, max_length=SHORT)] | None = Field(None, examples=["customer"])


class SideOut(BaseModel):
    """What was found of a version."""

    auc: EstimateOut
    top_tenth: EstimateOut = Field(description="The share of its best tenth that had the outcome.")


class StripOut(BaseModel):
    """What a few dates of the past say of a draft, and of the live version of the same name. ``shown`` has the figures
    as they are written."""

    model: str
    version: str
    against: str | None = Field(description="The live version of the same model; null: there is none.")
    outcome: str = Field(examples=["customer"])
    outcome_title: str = Field(examples=["became a customer"])
    outcome_words: str = Field(examples=["comes to the stage customer within 90 days"])
    dates: int = Field(description="At how many dates, four weeks apart, leads were judged.", examples=[6])
    first_at: Moment
    last_at: Moment
    sample: bool = Field(description="Only some leads were looked at, of `everyone`.")
    everyone: int
    leads: int = Field(description="Leads that were judged.")
    happened: int = Field(description="Leads that had the outcome after one of the dates.")
    average: EstimateOut = Field(description="The share with the outcome, a lead once for each date.")
    draft: SideOut | None = Field(description="Null: all had the outcome, or none.")
    live: SideOut | None
    difference: EstimateOut | None = Field(description="The AUC of the draft less that of the live version.")
    untracked: list[str] = Field(description="Attributes without a history: today's values stood in.")
    sentence: str = Field(examples=["The draft ranks better than the live version: …"])
    shown: dict[str, str] = Field(
        examples=[{"draft_auc": "0.83", "draft_auc_span": "0.74–0.89", "draft_top": "12 %", "average": "2.1 %"}]
    )


@routes.post("/api/evidence/strip", summary="See at once whether a draft still ranks.")
def look_at_history(asked: StripIn, _: Keeper, service: ServiceGiven) -> StripOut:
    """Score leads as of a few dates of the past by the draft and the live version, and judge them by what came after.
    Of many leads a sample is looked at, and the answer says so. A backtest says more, and takes longer."""
    with service.store.reading() as con:
        files = asked.found(con, "body.files")
        model = read_files(files)
        against = next((one.live for one in standings(con) if one.model == model.name), None)
        live = None if against is None else files_of_version(con, against)
        name = asked.outcome if asked.outcome is not None else first_outcome(con)
        text = outcome_of(con, name).text
    with one_at_a_time():
        found = service.strips.strip(files, live, text, service.clock())
    outcome = found.pop("outcome")
    said = {"outcome": outcome["name"], "outcome_title": outcome["title"], "outcome_words": outcome["words"]}
    return StripOut.model_validate({**found, **said, "model": model.name, "version": model.version, "against": against})


def first_outcome(con: sa.Connection) -> str:
    """The first outcome by name that can be read."""
    for name, one in standing_outcomes(con).items():
        if one.outcome is not None:
            return name
    raise Fault("invalid", "no outcome is kept by which a model could be judged; keep one first", "body.outcome")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """While no other strip is made; a `Fault` if one takes longer than a request may wait."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Fault("busy", "the history is being looked at for somebody, and that is done one at a time", again=LASTS)
    try:
        yield
    finally:
        AT_ONCE.release()
