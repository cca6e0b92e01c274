"""`leadline check` and `leadline lint`: whether a model can be used, what looks wrong in it, and what it says."""

from __future__ import annotations

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
        from leadline.cli.described import print_model

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


# -- what looks wrong --------------------------------------------------------------------------------------------


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
