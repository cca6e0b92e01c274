"""What a study suggests, written into the draft of its model."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from leadline.api.actor import Actor, needs
from leadline.api.evidence.studies import whole
from leadline.api.faults import Fault
from leadline.api.fields import Asked
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import NumberInPath, router
from leadline.api.scoring.drafts import DraftOut, shown
from leadline.learning.studies.drafting import into_draft

routes = router("evidence")
Keeper = Annotated[Actor, needs(Permission.model, whole=True)]


class SuggestedIn(Asked):
    """What is to be written; of a study of rules nothing has to be said."""

    threshold: Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)] | None = Field(
        None, description="Of a study of thresholds: the one that was chosen.", examples=[60]
    )


@routes.post("/api/evidence/studies/{study}/draft", summary="Write what a study suggests into a draft.")
def draft_study(study: NumberInPath, asked: SuggestedIn, actor: Keeper, service: ServiceGiven) -> DraftOut:
    """Put the points that a study of rules suggests clearly, or a threshold, into the draft of the model: into the one
    that there is, with all that it changes, or into one begun from the live version. Nobody is scored by it until it is
    published."""
    with service.store.writing() as con:
        draft = into_draft(con, whole(con, study), asked.threshold, actor.name, service.clock())
        if draft is None:
            raise Fault("conflict", "somebody has changed the draft in this moment; try again", "path.study")
    with service.store.reading() as con:
        return shown(con, draft)
