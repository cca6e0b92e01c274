"""From what the past suggests to the studio: written into the draft of the model, which is opened."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from leadline.api.scoring.model_shapes import ModelOut
from leadline.model.words import name_words
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import go
from leadline.web.visit import Visit


async def into_draft(visit: Visit, model: ModelOut, study: int, asked: dict[str, Any]) -> None:
    """Write it, and open the studio. Where somebody is changing the model already, ask first."""

    async def act() -> None:
        await visit.api.send("POST", f"/api/evidence/studies/{study}/draft", asked)
        go(f"/models/{quote(model.model, safe='')}/draft")

    if model.draft is None:
        await act()
        return
    who = model.draft.who or model.draft.changed_by
    title = visit.say("Write it into the draft of {model}?", model=model.title or name_words(model.model))
    more = visit.say("{who} has begun one. What it changes stays; these points are written over.", who=who)
    sure(visit, title, more, visit.say("Write it into the draft"), act)
