"""A model in words: what it is made of, part by part, and every rule as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leadline.cli import paper

if TYPE_CHECKING:
    from leadline.model import Model


def print_model(model: Model, rules: bool) -> None:
    from leadline.explanation.text import Role, Span, wrapped

    paper.heading(headline(model))
    paper.line()
    said = list(described(model))
    left = max(len(name) for name, _ in said)
    for name, words in said:
        for at, part in enumerate(wrapped(words, paper.width() - left - 4)):
            paper.line(Span(f"  {name if at == 0 else '':<{left}}  ", Role.muted), Span(part))
    if rules:
        for heading, sentences in rule_sentences(model):
            paper.line()
            paper.heading(heading)
            for sentence in sentences:
                first, *rest = wrapped(sentence, paper.width() - 4)
                paper.line(f"  {first}")
                for part in rest:
                    paper.line(f"    {part}")


def headline(model: Model) -> str:
    """``B2B SaaS, Europe: 18 rules in two dimensions``."""
    from leadline.model.words import count_words

    rules = len(model.enabled_rules)
    said = f"{'1 rule' if rules == 1 else f'{rules} rules'} in {count_words(len(model.dimensions))} "
    said += "dimension" if len(model.dimensions) == 1 else "dimensions"
    off = len(model.rules) - rules
    return f"{model.title or model.name}: {said}{f', {off} more switched off' if off else ''}"


def described(model: Model) -> Iterator[tuple[str, str]]:
    """The parts of a model, each with a name and in words."""
    from leadline.model.words import (
        account_score_words,
        capital,
        condition_words,
        dimension_words,
        group_words,
        join_words,
        ladder_words,
        lifecycle_words,
        name_words,
        number_words,
        priority_words,
        voice_of,
    )

    voice = voice_of(model)
    yield "Model", f"{model.name}, version {model.version[:12]}"
    yield "Time zone", model.timezone
    everyone = "everyone" if model.audience is None else condition_words(model.audience, voice)
    yield "Audience", everyone
    for at, dimension in enumerate(model.dimensions):
        rules = sum(rule.dimension == dimension.name for rule in model.enabled_rules)
        counted = "1 rule" if rules == 1 else f"{rules} rules"
        yield "" if at else "Dimensions", f"{dimension_words(dimension)}; {counted}"
    for at, group in enumerate(model.groups):
        yield "" if at else "Groups", group_words(group)
    weights = [
        name_words(name) if weight == 1 else f"{number_words(weight)} × {name_words(name)}"
        for name, weight in model.weights
        if weight
    ]
    yield "Score", join_words(weights, "+").replace(", ", " + ") or "always 0"
    if model.grades is not None:
        yield "Grades", ladder_words(model.grades)
    if model.bands is not None:
        yield "Bands", ladder_words(model.bands)
    for at, row in enumerate(model.priority):
        yield "" if at else "Priority", priority_words(row, voice).removeprefix("priority ")
    for name, words in lifecycle_words(model.lifecycle, voice).items():
        yield "" if name != next(iter(lifecycle_words(model.lifecycle, voice))) else "Lifecycle", capital(words)
    if model.account_score is not None:
        yield "Accounts", account_score_words(model.account_score)


def rule_sentences(model: Model) -> Iterator[tuple[str, list[str]]]:
    """Every rule as a sentence, under its dimension."""
    from leadline.model.words import capital, name_words, sentence, voice_of

    voice = voice_of(model)
    for dimension in model.dimensions:
        rules = [f"{sentence(rule, voice)}." for rule in model.rules if rule.dimension == dimension.name]
        yield capital(name_words(dimension.name)), rules or ["No rules."]
