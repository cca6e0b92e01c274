"""`leadline evidence`: which rules earn their points, and what points the history suggests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command
from leadline.cli.judging import Judging, judging_options

if TYPE_CHECKING:
    from leadline.cli.judged_models import Loaded
    from leadline.evidence.rules import Evidence
    from leadline.model.diff import Change


@click.command(
    "evidence",
    cls=Command,
    example=(
        "leadline evidence model.yml --data crm/ --outcome 'stage: customer within 90d'\n"
        "leadline evidence model.yml --data crm/ --outcome won.yml --by-hand --write next.yml\n"
        "leadline evidence b2b-saas --live --outcome customer"
    ),
)
@click.argument("model", metavar="MODEL")
@judging_options
@click.option(
    "--by-hand", "hand", is_flag=True, help="Beside it the classic method: close rates, points in proportion."
)
@click.option("--write", "target", metavar="FILE", help="Write the model with the suggested points to a new file.")
@click.option("--overwrite", is_flag=True, help="Let --write replace a file, even MODEL itself.")
def evidence_command(model: str, judging: Judging, hand: bool, target: str | None, overwrite: bool) -> None:
    """Say which rules and values earn their points, which do not, and what points the history suggests.

    Leads are looked at as of some dates, and judged by what came after. Many looks at once are accounted for.
    """
    if target is not None:
        judging.given.refuse_target(target)
        if Path(target).exists() and not overwrite:
            raise click.UsageError(f"{target}: this file is there already; write to another, or say --overwrite")
    from leadline.evidence.rules import Evidence
    from leadline.evidence.study import Kind

    limit = None if target is None else 1
    [loaded], found = judging.find(Kind.evidence, [model], "Looking at each rule", by_hand=hand, limit=limit)
    changes = []
    if target is not None:
        [one] = found
        assert isinstance(one, Evidence)
        changes = write_model(target, loaded, one)
    judging.print(found, "evidence")
    if target is not None and not judging.as_json:
        print_changes(target, changes)


def write_model(target: str, loaded: Loaded, found: Evidence) -> list[Change]:
    """Write the model with the suggested points, after it was read again; what changed."""
    from leadline.evidence.rules.rewriting import rewritten
    from leadline.model.diff import diff

    text = rewritten(loaded.text, loaded.model, found)
    changed = loaded.again(text)
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    return diff(loaded.model, changed)


def print_changes(target: str, changes: list[Change]) -> None:
    from leadline.explanation.text import wrapped
    from leadline.model.diff import headline

    paper.line()
    paper.heading(f"{target} is written. {headline(changes)}")
    for change in changes:
        for at, words in enumerate(wrapped(str(change), paper.width() - 4)):
            paper.line(f"  {'~' if at == 0 else ' '} {words}")
