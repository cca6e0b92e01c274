"""What somebody did, as a line says it: what kind of event it was, and what it was about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.model.words import capital
from leadline.model.words.events import event_noun
from leadline.web.parts.chips import stage_words
from leadline.web.visit import Visit

ABOUT = ("path", "asset", "form", "subject", "webinar", "title", "name", "plan", "utm_campaign")  # the first counts
LONGEST = 120


def deed_words(event: str) -> str:
    """The kind of an event: ``Demo request``."""
    return capital(event_noun(event).one)


def about_words(visit: Visit, event: str, properties: Mapping[str, Any]) -> str:
    """What an event was about, as far as a short property says it."""
    if event == "stage.changed" and isinstance(properties.get("stage"), str):
        return stage_words(visit, properties["stage"])
    found = (properties.get(name) for name in ABOUT)
    return next((one[:LONGEST] for one in found if isinstance(one, str) and one), "")
