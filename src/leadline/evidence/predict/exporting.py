"""A scorecard as a model file: rules whose points add up to the scorecard's, so that the score orders leads alike.

What a model file cannot say is no feature of such a scorecard: `expressible` tells.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator

from leadline.evidence.predict.frame import Kind
from leadline.evidence.predict.recipe import WINDOWS, Recipe
from leadline.evidence.predict.scorecard import POINTS_TO_DOUBLE, Part, Scorecard
from leadline.plan.lead_facts import COMPANY

DIMENSION = "odds"
DIGITS = 4
COUNTED = re.compile(r"(.+)\.last_(\d+)_days")
EVER, SINCE = ".ever", ".days_since"


def expressible(recipe: Recipe) -> set[str]:
    """The features that a model file can say: attributes, and how often and how lately an event happened."""
    names = {*recipe.attributes, *(f"{COMPANY}{name}" for name in recipe.company)}
    for event in recipe.events:
        names |= {f"{event}{EVER}", f"{event}{SINCE}", *(f"{event}.last_{days}_days" for days in WINDOWS)}
    return names


def scale(logit: float) -> float:
    return round(logit * POINTS_TO_DOUBLE / math.log(2), DIGITS)


def model_file(card: Scorecard, recipe: Recipe, name: str, title: str) -> str:
    """The model as YAML. A score of 0 has the odds that the note says; so many points double them."""
    attributes = {*recipe.attributes, *(f"{COMPANY}{name}" for name in recipe.company)}
    rules: list[tuple[str, str]] = []
    base = card.intercept
    for part in card.parts:
        if part.feature in attributes:
            base += 0.0 if part.edges or part.values else part.logits[0]
            rules.append(_of_attribute(part))
        else:
            base += part.logits[0 if part.feature.endswith(SINCE) else 1]
            rules += _of_events(part)
    numbered = [
        f"  - {{id: r{n}-{_slug(feature)}, dimension: {DIMENSION}, {body}}}"
        for n, (feature, body) in enumerate(rules, 1)
    ]
    odds = math.exp(base)
    said = f"1 to {1 / odds:,.4g}" if odds < 1 else f"{odds:,.4g} to 1"
    return "\n".join(
        [
            f"# A scorecard that was learned: {POINTS_TO_DOUBLE} points double the odds; a score of 0 means {said}.",
            f"model: {name}",
            f"title: {json.dumps(title, ensure_ascii=False)}",
            f"dimensions: {{{DIMENSION}: {{}}}}",
            "rules:",
            *numbered,
            "",
        ]
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-") or "rule"


def _of_attribute(part: Part) -> tuple[str, str]:
    missing, other = scale(part.logits[0]), scale(part.logits[1])
    named = json.dumps(part.feature, ensure_ascii=False)
    if not part.edges and not part.values:
        return part.feature, f"if: {{{named}: {{exists: true}}}}, points: {scale(part.logits[1] - part.logits[0])}"
    if part.kind is Kind.number:
        listed = ", ".join(f"{key!r}: {scale(one)}" for key, one in zip(part.edges, part.logits[2:], strict=True))
        return part.feature, f"bins: {named}, points: {{{listed}}}, else: {other}, missing: {missing}"
    quoted = (json.dumps(value, ensure_ascii=False) for value in part.values)
    listed = ", ".join(f"{key}: {scale(one)}" for key, one in zip(quoted, part.logits[2:], strict=True))
    return part.feature, f"lookup: {named}, points: {{{listed}}}, else: {other}, missing: {missing}"


def _of_events(part: Part) -> Iterator[tuple[str, str]]:
    """Each step up or down is a rule of its own, which holds from so many events on, or so lately."""
    if part.feature.endswith(SINCE):
        event = json.dumps(part.feature.removesuffix(SINCE), ensure_ascii=False)
        steps = [("", part.logits[-1] - part.logits[0])]
        steps += [
            (f", within: {edge:.0f}d", part.logits[n] - part.logits[n + 1]) for n, edge in enumerate(part.edges, 1)
        ]
        for within, step in steps:
            if scale(step):
                yield part.feature, f"on: {event}{within}, at_least: 1, points: {scale(step)}"
        return
    counted = COUNTED.fullmatch(part.feature)
    event = json.dumps(counted[1] if counted else part.feature.removesuffix(EVER), ensure_ascii=False)
    within = f", within: {counted[2]}d" if counted else ""
    for n, edge in enumerate(part.edges, 2):
        step = scale(part.logits[n] - part.logits[n - 1])
        if step:
            yield part.feature, f"on: {event}{within}, at_least: {math.ceil(edge)}, points: {step}"
