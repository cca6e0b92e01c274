"""`leadline serve`: the live service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.storing import database_option, settings_given

if TYPE_CHECKING:
    from leadline.app.serve import Begun


@click.command(
    "serve",
    cls=Command,
    example="leadline serve\nleadline serve --database postgresql://leadline@db/leadline --host 0.0.0.0 --role api",
)
@database_option
@click.option("--host", metavar="HOST", help="Where to listen; without it LEADLINE_HOST, else 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Without it LEADLINE_PORT, else 8321; 0: a free one.")
@click.option(
    "--role",
    "roles",
    metavar="ROLES",
    help="What this process does, of api, worker and ui: api,worker, say; without it LEADLINE_ROLE, else all.",
)
@json_option
def serve_command(database: str | None, host: str | None, port: int | None, roles: str | None, as_json: bool) -> None:
    """Take events over HTTP, score leads and answer, until Ctrl-C. Everything is kept in one SQLite file, or in
    PostgreSQL, where several servers may share it."""
    from leadline.app import values
    from leadline.app.collector import loading
    from leadline.app.settings import ROLES

    with loading():
        from leadline.app.serve import serve

    chosen = None
    if roles is not None:
        try:
            chosen = values.some_of(*ROLES)(roles)
        except ValueError as problem:
            raise click.BadParameter(str(problem), param_hint="--role") from None
    settings = settings_given(database=database, host=host, port=port, roles=chosen)
    serve(settings, print_json if as_json else print_begun)


def print_json(begun: Begun) -> None:
    paper.as_json(
        {
            "address": begun.address or None,
            "pages": begun.pages or None,
            "database": begun.database or None,
            "roles": begun.roles,
            "code": begun.code,
            "notes": begun.notes,
        }
    )


def print_begun(begun: Begun) -> None:
    """Where the server listens, and the first time, how to begin."""
    from leadline.cli.shown import name_of_program

    program = name_of_program()
    if begun.pages and "ui" in begun.roles:
        paper.heading(f"Leadline is at {begun.pages}")
    elif begun.address:
        paper.heading(f"Leadline listens on {begun.address}")
    else:
        paper.heading("Leadline scores what comes")
    paper.line()
    if begun.address:
        paper.line(f"  Events    {begun.address}")
    if begun.database:
        paper.line(f"  Database  {begun.database}")
    paper.line(f"  Roles     {', '.join(begun.roles)}")
    for note in begun.notes:
        paper.line()
        paper.paragraph(f"Note: {note}", 2)
    if begun.code is not None:
        paper.line()
        paper.heading("There is no user yet. This code makes the first owner, once:")
        paper.line()
        paper.line(f"  {begun.code}")
        paper.line()
        if begun.pages:
            paper.line(f"  {begun.pages}/setup?code={begun.code}")
        else:
            body = f'{{"code": "{begun.code}", "email": "you@example.com", "password": "…"}}'
            paper.line(f"  curl {begun.address}/api/setup --json '{body}'")
        paper.line()
        paper.heading("To send events, make a key:")
        paper.line()
        paper.line(f"  {program} keys create website --browser")
        paper.line(f"  {program} keys create backend --server")
    paper.line()
    paper.line("Ctrl-C ends it.")
