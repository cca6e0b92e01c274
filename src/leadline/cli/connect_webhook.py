"""`leadline connect webhook`: signed requests to an address about what happens to leads."""

from __future__ import annotations

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.connect import keep
from leadline.cli.storing import database_option


@click.command(
    "webhook",
    cls=Command,
    example="leadline connect webhook warehouse --url https://example.com/hooks --about 'moved mql' --about scored",
)
@click.argument("name")
@click.option("--url", required=True, metavar="URL", help="Where requests are sent to.")
@click.option(
    "--about",
    multiple=True,
    metavar="WHAT",
    help="What it is told: moved, entered, left, scored, did, changed; each alone or with a name, as in 'moved mql'.",
)
@click.option("--per-second", type=float, metavar="N", help="How many requests a second at most; 50.")
@database_option
@json_option
def webhook_command(
    name: str, url: str, about: tuple[str, ...], per_second: float | None, database: str | None, as_json: bool
) -> None:
    """Send what happens to leads to an address, as signed requests (Standard Webhooks). The secret by which the
    receiver checks them is shown this once."""
    rate = {} if per_second is None else {"per_second": per_second}
    made = keep(name, "webhook", {"url": url, "about": list(about) or ["moved"], **rate}, {}, database)
    if as_json:
        paper.as_json({"connection": name, "settings": dict(made.settings), "secret": made.secret})
        return
    paper.paragraph(f"`{name}` is told of: {', '.join(made.settings['about'])}.")
    if made.secret is not None:
        paper.heading("The secret, which is not shown again:")
        paper.line()
        paper.line(f"  {made.secret}")
