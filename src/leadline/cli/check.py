"""`leadline check` and `leadline lint`: whether a model can be used, what looks wrong in it, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, Given, facts_options, json_option
from leadline.cli.progress import Progress
from leadline.errors import ModelError

if TYPE_CHECKING:
    from leadline.model import Model
    from leadline.model.lint import Finding


@click.command(
    "check",
    cls=Command,
    example="leadline check model.yml --leads leads.csv --events events.csv",
)
@click.argument("model", metavar="MODEL")
@click.option("--rules", is_flag=True, help="Also every rule as a sentence.")
@facts_options
@json_option
def check_command(model: str, rules: bool, given: Given, as_json: bool) -> None:
    """Say in words what a model is, and name everything that is wrong or looks wrong.

    With files of leads and events it also finds attributes, events and properties that they do not have. Exit code 1
    means that something looks wrong, 2 that the model cannot be used.
    """
    loaded = loaded_or_refused(model, as_json)
    findings, rejected = found_in(loaded, given)
    if as_json:
        paper.as_json({**plain_model(loaded), "rejected": rejected, **plain_findings(loaded, findings)})
    else:
        print_model(loaded, rules)
        paper.line()
        print_findings(loaded, findings, "Nothing looks wrong.")
    raise SystemExit(1 if findings or rejected else 0)


@click.command(
    "lint",
    cls=Command,
    example="leadline lint model.yml --leads leads.csv --events events.csv",
)
@click.argument("model", metavar="MODEL")
@facts_options
@json_option
def lint_command(model: str, given: Given, as_json: bool) -> None:
    """Name what is valid but surely wrong: rules that never fire, bands that nobody reaches.

    Exit code 1 means that something was found.
    """
    loaded = loaded_or_refused(model, as_json)
    findings, _ = found_in(loaded, given)
    if as_json:
        paper.as_json(plain_findings(loaded, findings))
    elif findings:
        print_findings(loaded, findings, "")
    raise SystemExit(1 if findings else 0)


def loaded_or_refused(path: str, as_json: bool) -> Model:
    """The model; where it cannot be used, every problem, as JSON if that is wanted."""
    from leadline.model import load

    try:
        return load(path)
    except ModelError as refused:
        if not as_json:
            raise
        paper.as_json(
            {
                "ok": False,
                "problems": [
                    {"path": p.path, "line": p.line, "where": p.where, "what": p.what, "suggestion": p.suggestion}
                    for p in refused.problems
                ],
            }
        )
        raise SystemExit(2) from None


def found_in(model: Model, given: Given) -> tuple[list[Finding], int]:
    """What lint finds, with what the files say; and how many rows of them cannot be used."""
    from leadline.model.lint import lint

    if not given.any:
        return lint(model), 0
    from leadline.cli.reading import connected, read, refuse_unused
    from leadline.library.known import known_in

    progress = Progress()
    with connected() as con:
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=True, says_counts=True)
        with progress.step("Looking at the facts", con):
            known = known_in(con, opened.tables)
    return lint(model, known), sum(reading.rejected for reading in opened.readings.values())


# -- what it is -------------------------------------------------------------------------------------------------


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


def print_findings(model: Model, findings: list[Finding], none: str) -> None:
    from leadline.model.words import count_words

    if not findings:
        paper.heading(none)
        return
    many = count_words(len(findings)).capitalize()
    paper.heading("One thing looks wrong" if len(findings) == 1 else f"{many} things look wrong")
    for finding in findings:
        paper.paragraph(located(model, finding), indent=2)


def located(model: Model, finding: Finding) -> str:
    """A finding with its file and line, as errors are written."""
    place = model.path if finding.line is None else f"{model.path}:{finding.line}"
    hint = f"; did you mean `{finding.suggestion}`?" if finding.suggestion else ""
    return f"{place}, {finding.where}: {finding.sentence}{hint}"


# -- as JSON ----------------------------------------------------------------------------------------------------


def plain_model(model: Model) -> dict[str, Any]:
    from leadline.model.words import sentence, title, voice_of

    voice = voice_of(model)
    return {
        "ok": True,
        "model": model.name,
        "title": model.title,
        "version": model.version,
        "dimensions": [dimension.name for dimension in model.dimensions],
        "rules": [
            {
                "id": rule.id,
                "title": title(rule, voice),
                "dimension": rule.dimension,
                "enabled": rule.enabled,
                "line": rule.line,
                "sentence": sentence(rule, voice),
            }
            for rule in model.rules
        ],
    }


def plain_findings(model: Model, findings: list[Finding]) -> dict[str, Any]:
    return {
        "findings": [
            {
                "path": model.path,
                "line": finding.line,
                "where": finding.where,
                "sentence": finding.sentence,
                "suggestion": finding.suggestion,
            }
            for finding in findings
        ]
    }
