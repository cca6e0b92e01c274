"""`leadline schema`: the JSON Schema of model files and of outcome files, for editors."""

from __future__ import annotations

import click

from leadline.cli import paper
from leadline.cli.command import Command


@click.command(
    "schema",
    cls=Command,
    example=(
        "leadline schema > leadline.schema.json\n"
        "(and as the first line of a model: # yaml-language-server: $schema=leadline.schema.json)\n"
        "leadline schema outcome > outcome.schema.json"
    ),
)
@click.argument("kind", type=click.Choice(["model", "outcome"]), default="model")
@click.option("--json", is_flag=True, help="The schema is JSON as it is; this changes nothing.", expose_value=False)
def schema_command(kind: str) -> None:
    """Print the JSON Schema of model files, or of outcome files: editors complete keys and mark mistakes with it."""
    if kind == "outcome":
        from leadline.evidence.outcome.schema import schema
    else:
        from leadline.model.schema import schema

    paper.as_json(schema())
