"""`leadline sql`: the model as a query."""

from __future__ import annotations

import click

from leadline.cli.command import Command


@click.command("sql", cls=Command, example="leadline sql model.yml")
@click.argument("model", metavar="MODEL")
def sql_command(model: str) -> None:
    """Print the model as one query."""
    raise click.UsageError(model)
