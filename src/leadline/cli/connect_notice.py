"""`leadline connect notice`: what reps and teams are told of leads, in a chat, a mailbox or a pager."""

from __future__ import annotations

from typing import TextIO

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.connect import keep
from leadline.cli.storing import database_option


@click.command(
    "notice",
    cls=Command,
    example=(
        "leadline connect notice sales-chat --url-file url.txt --about qualified --about 'score crossed 80'\n"
        "leadline connect notice owners --url-file url.txt --for owner --digest 'daily at 08:00'"
    ),
)
@click.argument("name")
@click.option(
    "--url-file",
    type=click.File("r", encoding="utf-8"),
    metavar="FILE",
    help="The address, as Apprise writes it; `-` reads it from the input.",
)
@click.option(
    "--for",
    "whom",
    metavar="WHOM",
    default="everybody",
    show_default=True,
    help="Whose leads: everybody, owner, 'team NAME', or a rep's e-mail address.",
)
@click.option(
    "--about",
    multiple=True,
    metavar="WHAT",
    help="assigned, qualified, reminder, escalated, flow, 'segment entered NAME' or 'score crossed N'.",
)
@click.option("--digest", metavar="WHEN", help="'at once', hourly, or 'daily at 08:30'.")
@click.option("--hours", metavar="HOURS", help="Quiet hours, as in '21:00 to 08:00'.")
@click.option("--timezone", metavar="ZONE", help="Of the digest and of the quiet hours; UTC.")
@click.option("--template", metavar="NAME", help="A template of notices.")
@click.option("--per-second", type=float, metavar="N", help="How many messages a second at most, at once; 1.")
@database_option
@json_option
def notice_command(
    name: str,
    url_file: TextIO | None,
    whom: str,
    about: tuple[str, ...],
    digest: str | None,
    hours: str | None,
    timezone: str | None,
    template: str | None,
    per_second: float | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Tell reps and teams of leads, over any address that Apprise knows. The address is a secret: it is read from a
    file, and never shown again. Without --url-file the one that is there stays."""
    optional = {"digest": digest, "hours": hours, "timezone": timezone, "template": template, "per_second": per_second}
    settings = {"for": whom} | {key: value for key, value in optional.items() if value is not None}
    secrets = {} if url_file is None else {"url": url_file.readline().strip()}
    made = keep(name, "notice", settings | ({"about": list(about)} if about else {}), secrets, database)
    if as_json:
        paper.as_json({"connection": name, "settings": dict(made.settings)})
        return
    said = made.settings
    paper.paragraph(f"`{name}` tells {said['for']} {said['digest']} of: {', '.join(said['about'])}.")
