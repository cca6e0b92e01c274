"""Having a predictor trained: what it is to predict, whose rules it looks at, and how often it learns anew."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.evidence.outcome_shapes import OutcomesOut
from leadline.api.evidence.predictor_shapes import PredictorOut
from leadline.api.scoring.model_shapes import Models
from leadline.web.parts.asking import asking, form
from leadline.web.parts.buttons import go
from leadline.web.parts.predictor_words import predictor_path
from leadline.web.parts.starters import free
from leadline.web.parts.studio_inputs import into, one_of, words_input
from leadline.web.visit import Visit

NEVER = "0"


async def training(visit: Visit, found: Sequence[PredictorOut]) -> None:
    """Ask what is to be predicted, and have it learned."""
    outcomes = (await visit.api.get(OutcomesOut, "/api/evidence/outcomes")).items
    goals = [(one.outcome, one.title) for one in outcomes if not one.problems]
    if not goals:
        go("/evidence/new-outcome")
        return
    models = [one for one in (await visit.api.get(Models, "/api/models")).items if one.live is not None]
    said = {"name": "", "outcome": goals[0][0], "model": "", "every": "30"}
    taken = {one.predictor for one in found}

    async def train() -> None:
        name = said["name"].strip() or free(said["outcome"], taken)
        every = float(said["every"]) or None
        asked = {"outcome": said["outcome"], "model": said["model"] or None, "every_days": every}
        await visit.api.send("PUT", f"/api{predictor_path(name)}/training", asked)
        go(predictor_path(name))

    with (
        asking(visit.say("What is to be predicted?"), wide=True) as dialog,
        form(visit, dialog, visit.say("Train it"), train),
    ):
        one_of(visit, visit.say("What counts as success"), goals, goals[0][0], into(said, "outcome"), place="goal")
        rules = [("", visit.say("None")), *((one.model, one.title or one.model) for one in models)]
        one_of(visit, visit.say("Whose rules it looks at too"), rules, "", into(said, "model"), place="rules")
        spans = [("7", visit.say("Every week")), ("30", visit.say("Every 30 days")), (NEVER, visit.say("Never"))]
        one_of(visit, visit.say("Trained again"), spans, said["every"], into(said, "every"), place="again")
        words_input(visit, visit.say("Its name, as rules call it"), "", into(said, "name"), place="called")
