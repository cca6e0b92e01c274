"""The comments of the printed SQL: every rule's sentence beside its points, in words that cannot end a comment."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from leadline.model.model import GRANTED, Model
from leadline.model.rule import Dated
from leadline.model.words import (
    Voice,
    condition_words,
    dimension_words,
    duration_words,
    group_words,
    ladder_words,
    lifecycle_words,
    limit_words,
    priority_words,
    selection_words,
    sentence,
    title_of,
    voice_of,
)
from leadline.model.words.rules import dated_words
from leadline.plan.compile import Plan
from leadline.plan.counter import Counter

WIDTH = 110
Words = Mapping[tuple[str, str], list[str]]  # (step, column) -> sentences


def harmless(text: str) -> str:
    """The text on one line, without what an editor or an engine could take for more than words.

    >>> harmless("ends */ here\\nand; {{ there }}")
    'ends * / here and; {{ there }}'
    """
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split()).replace("*/", "* /").replace("/*", "/ *")


def comment(sentences: Iterable[str], indent: int = 0, hanging: str = "  ") -> list[str]:
    """Sentences as lines of comments, each wrapped on its own."""
    margin = " " * indent
    lines: list[str] = []
    for text in sentences:
        wrapped = textwrap.wrap(
            harmless(text), WIDTH - indent, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
        )
        lines += [f"{margin}-- {line}" for line in wrapped or [""]]
    return [line.rstrip() for line in lines]


def words_of(plan: Plan) -> Words:
    """What is said beside the columns of a plan's steps."""
    model, voice = plan.model, voice_of(plan.model)
    said: dict[tuple[str, str], list[str]] = {}
    columns = {(step.name, name) for step in plan.steps for name in step.query.named_selects}
    bundled: dict[str, list[str]] = {}
    for i, rule in enumerate(model.enabled_rules):
        words = [sentence(rule, voice), *([f"({rule.note})"] if rule.note else [])]
        if ("points", f"points_{i}") in columns:
            said[("points", f"points_{i}")] = words
        else:
            bundled.setdefault(rule.group or rule.dimension, []).extend(words)
    places = [g.name for g in model.groups] + [d.name for d in model.dimensions]
    for i, place in enumerate(places):
        if place in bundled:
            said[("points", f"bundle_of_{i}")] = bundled[place]
    for i, dimension in enumerate(model.dimensions):
        said[("points", f"granted_points_{i}")] = [f"{title_of(GRANTED, model)}, in {dimension.name}"]
        said[("dimensions", f"dimension_{i}")] = [dimension_words(dimension)]
    for i, group in enumerate(model.groups):
        said[("dimensions", f"group_{i}")] = [group_words(group)]
    for i, (selection, dated) in enumerate(plan.counters.selections):
        said[("matches", f"is_{i}")] = [", ".join([selection_words(selection, voice), *dates(dated, voice)])]
    for counter, i in plan.counters.plain.items():
        for step in ("codes", "kept_tally"):
            said[(step, f"n_{i}")] = [counter_words(counter, voice)]
    said[("kept", "local_at")] = [f"The time on the clocks of {model.timezone}: when they change, the difference does."]
    return said | results_words(model)


def counter_words(counter: Counter, voice: Voice) -> str:
    """What one counter counts: ``page with path starting with /pricing, in the last 30 days, three a day at most``."""
    first, last = counter.tiers[0], counter.tiers[-1]
    parts = [selection_words(counter.selection, voice), *dates(counter.dated, voice)]
    if first.first:
        parts.append(f"from {duration_words(last.end or 0)} to {duration_words(first.first)} before")
    elif last.end is not None:
        parts.append(f"in the last {duration_words(last.end)}")
    if counter.keep is not None:
        distinct = counter.keep.distinct
        parts.append(limit_words(counter.keep.limit) if distinct is None else f"each {distinct} once")
    return ", ".join(parts)


def dates(dated: Dated, voice: Voice) -> list[str]:
    return [words for words in [dated_words(dated, voice)] if words]


def results_words(model: Model) -> dict[tuple[str, str], list[str]]:
    """What is said beside grade, band, priority and what the lifecycle asks."""
    voice = voice_of(model)
    lifecycle = lifecycle_words(model.lifecycle, voice)
    said = {
        "score_cents": [score_words(model)],
        "grade": [] if model.grades is None else [f"Grade: {ladder_words(model.grades)}"],
        "band": [] if model.bands is None else [f"Band: {ladder_words(model.bands)}"],
        "priority": [priority_words(row, voice) for row in model.priority],
        "reached": [lifecycle[key] for key in ("mql", "qualify") if key in lifecycle],
        "disqualified": [lifecycle[key] for key in ("disqualify",) if key in lifecycle],
        "recycle": [lifecycle[key] for key in ("recycle",) if key in lifecycle],
    }
    return {("results", name): words for name, words in said.items() if words}


def score_words(model: Model) -> str:
    """``Score: fit + 2 × engagement``, in hundredths of a point."""
    parts = [name if weight == 1 else f"{weight.normalize():f} × {name}" for name, weight in model.weights if weight]
    return f"Score: {' + '.join(parts) or 'nothing'}, in hundredths of a point"


def audience_words(model: Model) -> list[str]:
    if model.audience is None:
        return []
    return [f"Audience: only leads for whom this holds: {condition_words(model.audience, voice_of(model))}."]
