"""Segments to begin with, of what there is here."""

from __future__ import annotations

from collections.abc import Collection

from leadline.api.scoring.choices import Choices
from leadline.model.editing.writing import text as quoted
from leadline.web.parts.starters import Starter, free
from leadline.web.visit import Visit


def starters(visit: Visit, asked: Choices, taken: Collection[str]) -> list[Starter]:
    """The best leads of a country, those that went quiet, and companies that nobody cares for yet."""
    say = visit.say
    country = asked.countries[0] if asked.countries else "DE"
    best = f"band: {quoted(asked.bands[0])}" if asked.bands else "score: {gte: 50}"
    found = [
        (
            "best-here",
            say("The best leads of a country"),
            say("By the band or the score, and where they are."),
            f"if:\n  {best}\n  country: {quoted(country)}\n",
        ),
        (
            "gone-quiet",
            say("Interested, and quiet now"),
            say("By what they did in a quarter, and have not done since."),
            "if:\n  did: {on: any, within: 90d, at_least: 3}\n  did_not: {on: any, for: 14d}\n",
        ),
        (
            "large-companies",
            say("Large companies that are no customers"),
            say("By what is known of the company, and the stage."),
            "if:\n  company.employees: {gte: 100}\n  stage: {ne: customer}\n",
        ),
    ]
    return [
        Starter(key, word, more, f"segment: {free(key, taken)}\ntitle: {quoted(word)}\n{text}")
        for key, word, more, text in found
    ]
