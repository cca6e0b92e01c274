"""`leadline diff`: what changed between two models, in plain words."""

from __future__ import annotations

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option

SIGNS = {"added": "+", "removed": "−", "changed": "~", "renamed": "~"}


@click.command(
    "diff",
    cls=Command,
    example="leadline diff model-2025.yml model.yml",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if the models differ.")
@json_option
def diff_command(old: str, new: str, exit_code: bool, as_json: bool) -> None:
    """Say in plain words what the new model does otherwise than the old one."""
    from leadline.cli.reading import load_models
    from leadline.explanation.text import wrapped
    from leadline.model.diff import diff, headline

    before, after = load_models([old, new])
    changes = diff(before, after)
    if as_json:
        paper.as_json(
            {
                "headline": headline(changes),
                "old": {"model": before.name, "version": before.version},
                "new": {"model": after.name, "version": after.version},
                "changes": [{"kind": c.kind.value, "subject": c.subject, "sentence": c.sentence} for c in changes],
            }
        )
    else:
        paper.heading(headline(changes))
        for change in changes:
            for at, words in enumerate(wrapped(str(change), paper.width() - 4)):
                paper.line(f"  {SIGNS[change.kind.value] if at == 0 else ' '} {words}")
    if changes and exit_code:
        raise SystemExit(1)
