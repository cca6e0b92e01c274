"""How fresh the scores are."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import BaseModel, Field

from leadline.api.actor import needs
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.store.freshness import freshness

routes = router("freshness")


class ActivatingOut(BaseModel):
    """A version that not every lead has its score of yet. ``version`` null: the model was switched off."""

    model: str
    version: str | None
    since: Moment
    share: float = Field(ge=0, le=1, description="Of the leads, those that have their score of it.")


class FreshnessOut(BaseModel):
    """What waits to be scored, and when a score was worked out last."""

    at: Moment
    waiting: int = Field(description="Entries of the queue: a lead may stand in it several times.")
    oldest: Moment | None = Field(description="Since when the first of them waits.")
    oldest_s: float = Field(ge=0, description="The same in seconds; 0: nothing waits.")
    evaluated_at: Moment | None
    works: bool = Field(description="Whether the server that answers scores, as far as it has to.")
    activating: list[ActivatingOut]


@routes.get("/api/freshness", summary="Ask how fresh the scores are.", dependencies=[needs(Permission.read)])
def get_freshness(service: ServiceGiven) -> FreshnessOut:
    """How much waits to be scored, since when, and how far a version that was just activated has come."""
    now = service.clock()
    with service.store.reading() as con:
        found = freshness(con)
    waits = 0.0 if found.oldest is None else max(0, now - found.oldest) / 1e6
    return FreshnessOut.model_validate(asdict(found) | {"at": now, "oldest_s": waits, "works": service.works()})
