"""What answers about leads look like, and how rows of the store become it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, Field

from leadline.api.fields import Moment
from leadline.api.scoring.instants import Points, points
from leadline.library.who import company_of, title_of
from leadline.live.saving import Scored


class Basis(StrEnum):
    """Where a number comes from."""

    recorded = "recorded"  # what was said at that instant
    replayed = "replayed"  # by all that is known today


class JunkReason(BaseModel):
    """Why a lead looks like nobody: which check, how many points of junk, and in words."""

    check: str = Field(examples=["disposable"])
    points: int
    words: str = Field(examples=["the address is a throw-away"])


class LeadOut(BaseModel):
    """A lead as it is listed. The score is that of its main model, as it was said at ``as_of``."""

    lead_id: int = Field(examples=[7])
    name: str | None = Field(examples=["Ada Lee"])
    email: str | None = Field(examples=["ada@nordhaven.example"])
    user_id: str | None
    job_title: str | None = Field(examples=["CTO"])
    account_id: str | None
    company: str | None = Field(description="What the account is called, else what the lead says.")
    country: str | None
    owner: str | None = Field(description="The e-mail address of whose lead it is.")
    created_at: Moment
    last_event_at: Moment | None
    stage: str = Field(examples=["mql"])
    score: Points | None = Field(description="Null: no model has this lead, or it objected, or it is new.")
    grade: str | None
    band: str | None
    priority: str | None
    model: str | None = Field(description="The main model: the first whose audience has the lead.")
    as_of: Moment | None = Field(description="When the score was worked out; null: it is on its way.")
    junk: int = Field(description="0 to 100: how surely this is nobody; from 50 on it is left out of lists.")
    objected: bool = Field(description="The person objected to profiling: stored, and not scored.")


class ScoreOut(BaseModel):
    """What one model says of a lead at an instant."""

    lead_id: int
    model: str
    version: str
    is_main: bool
    as_of: Moment
    basis: Basis
    score: Points | None = Field(description="Null: a rule gives points out of all proportion.")
    dimensions: dict[str, float] = Field(examples=[{"fit": 40, "engagement": 44.5}])
    grade: str | None
    band: str | None
    priority: str | None
    qualified: bool
    reasons: str | None = Field(examples=["Pricing page 1 day ago; decides."])


class WholeLead(LeadOut):
    """A lead with its attributes of today and what every model says of it."""

    junk_reasons: list[JunkReason]
    attributes: dict[str, str]
    scores: list[ScoreOut]
    snoozed_until: Moment | None = Field(description="Until when nobody's queue has it; null: it is not set aside.")


def lead_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `leads`, with the name of its account, as an answer has it."""
    attributes = orjson.loads(row["attributes"])
    made = {
        "score": points(row["score_cents"]),
        "job_title": title_of(attributes) or None,
        "company": row["account_name"] or company_of(attributes) or None,
    }
    return {name: row[name] for name in LeadOut.model_fields if name not in made} | made


def whole_lead(row: Mapping[str, Any], scores: list[dict[str, Any]]) -> WholeLead:
    more = {name: orjson.loads(row[name]) for name in ("junk_reasons", "attributes")}
    more["snoozed_until"] = row["snoozed_until"]
    return WholeLead.model_validate(lead_of(row) | more | {"scores": scores})


def stored_score(row: sa.Row[Any], main: str | None) -> dict[str, Any]:
    """A row of `scores`, which is what was said last."""
    return score_of(row, orjson.loads(row.dimensions), Basis.recorded, is_main=row.model == main)


def replayed_score(one: Scored, *, is_main: bool) -> dict[str, Any]:
    return score_of(one, one.dimensions, Basis.replayed, is_main=is_main)


def score_of(one: Any, dimensions: Mapping[str, int], basis: Basis, *, is_main: bool) -> dict[str, Any]:
    names = ("lead_id", "model", "version", "as_of", "grade", "band", "priority", "qualified", "reasons")
    return {
        **{name: getattr(one, name) for name in names},
        "is_main": is_main,
        "basis": basis,
        "score": points(one.score_cents),
        "dimensions": {name: cents / 100 for name, cents in dimensions.items()},
    }
