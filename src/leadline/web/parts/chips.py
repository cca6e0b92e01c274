"""Chips: grade, band, priority, stage. Colour never stands alone; the word is there."""

from __future__ import annotations

from leadline.model.words import name_words
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

HOT = frozenset({"hot", "urgent", "critical"})


def chip(text: str, kind: str = "") -> None:
    """A word in a rounded frame; ``kind`` is good, hot or nothing."""
    tag("span", text, f"ll-chip ll-chip-{kind}" if kind else "ll-chip")


def score_chips(visit: Visit, grade: str | None, band: str | None, priority: str | None = None) -> None:
    """What a model calls a lead."""
    with tag("span", classes="ll-chips"):
        if grade is not None:
            chip(visit.say("Grade {grade}", grade=grade), "good" if grade == "A" else "")
        if band is not None:
            chip(name_words(band), "hot" if band in HOT else "")
        if priority is not None:
            chip(visit.say("Priority {priority}", priority=name_words(priority)))


def stage_words(visit: Visit, stage: str) -> str:
    """A stage as people call it."""
    names = {
        "lead": visit.say("Lead"),
        "mql": visit.say("Ready for sales"),
        "accepted": visit.say("Accepted"),
        "sql": visit.say("Qualified by sales"),
        "opportunity": visit.say("Opportunity"),
        "customer": visit.say("Customer"),
        "lost": visit.say("Lost"),
        "recycled": visit.say("Back to nurture"),
        "disqualified": visit.say("Disqualified"),
    }
    return names.get(stage, name_words(stage))
