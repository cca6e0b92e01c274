"""`leadline evidence`: which rules earn their points, and what points the history suggests."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.backtest import (
    asked_of,
    engine_that,
    html_option,
    judging_options,
    outcomes_of,
    print_documents,
    refuse_page,
    write_page,
)
from leadline.cli.command import Command, Given, facts_options, json_option
from leadline.cli.progress import Progress

if TYPE_CHECKING:
    from leadline.evidence.rules import Evidence
    from leadline.model import Model
    from leadline.model.diff import Change


@click.command(
    "evidence",
    cls=Command,
    example=(
        "leadline evidence model.yml --data crm/ --outcome 'stage: customer within 90d'\n"
        "leadline evidence model.yml --data crm/ --outcome won.yml --by-hand --write next.yml"
    ),
)
@click.argument("model", metavar="MODEL")
@facts_options
@judging_options
@click.option(
    "--by-hand", "hand", is_flag=True, help="Beside it the classic method: close rates, points in proportion."
)
@click.option("--write", "target", metavar="FILE", help="Write the model with the suggested points to a new file.")
@click.option("--overwrite", is_flag=True, help="Let --write replace a file, even MODEL itself.")
@html_option
@json_option
def evidence_command(
    model: str,
    given: Given,
    outcome: str,
    asked: dict[str, Any],
    hand: bool,
    target: str | None,
    overwrite: bool,
    page: str | None,
    as_json: bool,
) -> None:
    """Say which rules and values earn their points, which do not, and what points the history suggests.

    Each lead counts once, as of one date, and is judged by what came after. Many looks at once are accounted for.
    """
    refuse_page(page, given)
    outcomes = outcomes_of(outcome)
    if target is not None:
        refuse_target(target, given, overwrite, len(outcomes))
    from leadline.cli.reading import connected, load_models, read, refuse_unused
    from leadline.evidence.report import plain
    from leadline.evidence.rules import evidence
    from leadline.evidence.rules.document import document

    [loaded] = load_models([model])
    now = time.time_ns() // 1_000
    wanted = asked_of(asked, now)
    progress = Progress()
    found = []
    with connected() as con:
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=False, says_counts=False)
        for one in outcomes:
            with progress.step("Looking at each rule"):
                engine = engine_that(progress)
                found.append(evidence(con, loaded, opened.tables, one, wanted, now, engine, hand))
    documents = [document(one) for one in found]
    changes = [] if target is None else write_model(model, target, loaded, found[0])
    if page:
        write_page(page, documents, "evidence")
    if as_json:
        paper.as_json([plain(one) for one in found])
        return
    print_documents(documents)
    if target is not None:
        print_changes(target, changes)


def refuse_target(target: str, given: Given, overwrite: bool, outcomes: int) -> None:
    """Refuse, before anything is read, to write over what is there, or to write what several outcomes suggest."""
    if outcomes > 1:
        raise click.UsageError("--write takes one outcome: several would suggest several models")
    if Path(target).resolve() in {Path(path).resolve() for paths in given.paths.values() for path in paths}:
        raise click.UsageError(f"{target}: this file is read; write to another")
    if Path(target).exists() and not overwrite:
        raise click.UsageError(f"{target}: this file is there already; write to another, or say --overwrite")
    if not Path(target).parent.is_dir():
        raise click.UsageError(f"{target}: the folder `{Path(target).parent}` is not there; make it first")


def write_model(source: str, target: str, model: Model, found: Evidence) -> list[Change]:
    """Write the model with the suggested points, after it was read again; what changed."""
    from leadline.evidence.rules.rewriting import rewritten
    from leadline.model import loads
    from leadline.model.diff import diff

    with Path(source).open(encoding="utf-8", newline="") as file:
        text = rewritten(file.read(), model, found)
    changed = loads(text, target, Path(source).parent)
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    return diff(model, changed)


def print_changes(target: str, changes: list[Change]) -> None:
    from leadline.explanation.text import wrapped
    from leadline.model.diff import headline

    paper.line()
    paper.heading(f"{target} is written. {headline(changes)}")
    for change in changes:
        for at, words in enumerate(wrapped(str(change), paper.width() - 4)):
            paper.line(f"  {'~' if at == 0 else ' '} {words}")
