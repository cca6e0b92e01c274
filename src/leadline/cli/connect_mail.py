"""`leadline connect mail`: a mail server, over which leads are written to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.connect import keep
from leadline.cli.storing import database_option


@click.command(
    "mail",
    cls=Command,
    example=(
        "leadline connect mail post --host smtp.example.com --user leadline --from 'Acme <news@acme.example>' "
        "--password-file secret.txt"
    ),
)
@click.argument("name")
@click.option("--host", required=True, metavar="HOST", help="The mail server, such as smtp.example.com.")
@click.option("--port", type=int, metavar="PORT", help="587, 465 with tls, 25 with none.")
@click.option(
    "--security", type=click.Choice(["starttls", "tls", "none"]), default="starttls", help="starttls by itself."
)
@click.option("--user", metavar="USER", help="Who signs in; the password is asked for, or read from a file.")
@click.option("--password-file", type=click.File(), metavar="FILE", help="A file with the password; - is the input.")
@click.option(
    "--certificate", type=click.Path(path_type=Path), metavar="FILE", help="What the server proves itself by."
)
@click.option(
    "--from", "sender", required=True, metavar="ADDRESS", help="Whom mail is from: 'Acme <news@acme.example>'."
)
@click.option("--reply-to", metavar="ADDRESS", help="Where answers go.")
@click.option("--postal-address", metavar="TEXT", help="Stands below each mail, as the law of many countries asks.")
@click.option("--at-most", metavar="RATE", help="How often somebody gets mail, as in '3 per 7d'.")
@click.option("--quiet-hours", metavar="HOURS", help="When mail waits, where the reader is: '21:00 to 08:00'.")
@click.option("--timezone", metavar="ZONE", help="Of readers of whom neither time zone nor country is known; UTC.")
@click.option("--per-second", type=float, metavar="N", help="How many mails a second at most; 10.")
@click.option("--no-opens", is_flag=True, help="Do not count that mails are opened.")
@click.option("--no-clicks", is_flag=True, help="Do not count that links are followed.")
@database_option
@json_option
def mail_command(
    name: str,
    security: str,
    password_file: Any,
    certificate: Path | None,
    sender: str,
    no_opens: bool,
    no_clicks: bool,
    database: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Write to leads over a mail server. The password is kept sealed; left out, the one that is there stays."""
    settings = {name: value for name, value in given.items() if value is not None}
    settings |= {"security": security, "from": sender, "track_opens": not no_opens, "track_clicks": not no_clicks}
    if certificate is not None:
        settings["certificate"] = certificate.read_text(encoding="utf-8")
    secrets = {}
    if password_file is not None:
        secrets["password"] = password_file.read().strip("\r\n")
    elif given["user"] is not None and sys.stdin.isatty():
        secrets["password"] = click.prompt("Password", hide_input=True)
    made = keep(name, "mail", settings, secrets, database)
    if as_json:
        paper.as_json({"connection": name, "settings": dict(made.settings)})
    else:
        paper.paragraph(f"Mail goes over {made.settings['host']}; `leadline connect check {name}` tries it.")
