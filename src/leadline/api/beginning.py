"""How far a new installation has come."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.instants import Points, points
from leadline.api.scoring.seen import sight_of
from leadline.store.beginning import COUNTED, beginning

routes = router("beginning")


class FirstOut(BaseModel):
    """The best lead that who asks sees."""

    lead_id: int
    name: str | None
    email: str | None
    score: Points


class BeginningOut(BaseModel):
    """How far it is. ``leads`` and ``events`` are counted up to ``counted``."""

    models: list[str] = Field(examples=[["saas-trial"]], description="The models that score now.")
    leads: int
    events: int
    counted: int = COUNTED
    sources: int = Field(description="Sources that were heard, imported files among them.")
    waits: bool = Field(description="Whether somebody is still to be scored.")
    first: FirstOut | None = Field(description="Null: nobody has a score yet, or nobody that who asks sees.")
    is_done: bool = Field(description="A model scores, and somebody has a score.")


@routes.get("/api/beginning", summary="Ask how far a new installation has come.")
def get_beginning(actor: Annotated[Actor, needs(Permission.read)], service: ServiceGiven) -> BeginningOut:
    """Whether a model scores, whether there are leads and events, and whether the first score is there."""
    with service.store.reading() as con:
        found = beginning(con, sight_of(con, actor))
    first = None if found.first is None else asdict(found.first) | {"score": points(found.first.score_cents)}
    done = bool(found.models) and found.first is not None
    return BeginningOut.model_validate(asdict(found) | {"first": first, "is_done": done})
