"""`leadline connect`: where things are sent to. Each kind has a command of its own, in a module of its own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.storing import BY, Commands, database_option, now, settings_given, store_given
from leadline.errors import InputError

KINDS = {  # the command of each kind of connection, with the module that has it as `KIND_command`
    "notice": "leadline.cli.connect_notice",
    "mail": "leadline.cli.connect_mail",
    "webhook": "leadline.cli.connect_webhook",
    "hubspot": "leadline.cli.connect_crm",
    "odoo": "leadline.cli.connect_crm",
    "salesforce": "leadline.cli.connect_crm",
}


class Kinds(Commands):
    """A group whose kinds are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*KINDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in KINDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(KINDS[cmd_name]), f"{cmd_name}_command")
        return command


@click.group(
    "connect",
    cls=Kinds,
    example=(
        "leadline connect webhook warehouse --url https://example.com/hooks --about 'moved mql'\n"
        "leadline connect check warehouse\nleadline connect pause warehouse\nleadline connect list"
    ),
)
@database_option
@json_option
@click.pass_context
def connect_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Connect what leads are handed over to: webhooks, mail, notices, CRMs. By itself it lists the connections."""
    if context.invoked_subcommand is None:
        list_connections(database, as_json)


@connect_command.command("list", cls=Command, example="leadline connect list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the connections, each with how it does."""
    list_connections(database, as_json)


def list_connections(database: str | None, as_json: bool) -> None:
    from leadline.store.connections import connections
    from leadline.store.deliveries import Counted, counted

    with store_given(database) as store, store.reading() as con:
        found, counts = connections(con), counted(con, now())
    rows = [
        {
            "connection": one.connection,
            "kind": one.kind,
            "settings": dict(one.settings),
            "paused": one.paused_at is not None,
            "failing": one.failing_since is not None,
            "used": one.succeeded_at is not None,
            "error": one.error,
            "waiting": counts.get(one.connection, Counted()).waiting,
            "dead": counts.get(one.connection, Counted()).dead,
        }
        for one in found
    ]
    if as_json:
        paper.as_json(rows)
        return
    if not rows:
        paper.paragraph("There is no connection yet; `leadline connect --help` shows how one is made.")
    for row in rows:
        state = "rests" if row["paused"] else "fails" if row["failing"] else "works" if row["used"] else "unused"
        left = f"{row['waiting']:,} waiting, {row['dead']:,} dead"
        paper.line(f"{row['connection']:<24} {row['kind']:<11} {state:<6} {left}")
        if row["error"]:
            paper.line(f"{'':<24} {row['error']}")


@connect_command.command("check", cls=Command, example="leadline connect check warehouse")
@click.argument("name")
@database_option
@json_option
def check_command(name: str, database: str | None, as_json: bool) -> None:
    """Try whether a connection works, and say what lacks."""
    from leadline.outward.connecting import check_connection

    with store_given(database) as store:
        found = check_connection(given_for(store, database), name)
    if found is None:
        raise unknown(name)
    if as_json:
        paper.as_json({"works": found.works, "words": found.words, "lacks": list(found.lacks)})
    else:
        paper.paragraph(found.words)
        for one in found.lacks:
            paper.line(f"  - {one}")
    if not found.works:
        raise click.exceptions.Exit(1)


@connect_command.command("try", cls=Command, example="leadline connect try sales-chat")
@click.argument("name")
@click.option("--to", metavar="E-MAIL", help="Who gets it, where each owner does.")
@database_option
def try_command(name: str, to: str | None, database: str | None) -> None:
    """Send a message to try a connection for notices."""
    from leadline.outward.connecting import linked
    from leadline.outward.notice.trying import say_hello

    with store_given(database) as store, linked(given_for(store, database), name) as link:
        if link is None:
            raise unknown(name)
        if link.connection.kind != "notice":
            raise InputError(f"`{name}` is no connection for notices; leadline connect check {name}")
        say_hello(link, to)
    paper.paragraph("The message has arrived.")


@connect_command.command("pause", cls=Command, example="leadline connect pause warehouse")
@click.argument("name")
@database_option
def pause_command(name: str, database: str | None) -> None:
    """Let a connection rest: what is to be sent waits."""
    pause(name, database, is_paused=True)
    paper.paragraph(f"`{name}` rests; `leadline connect resume {name}` lets it go on.")


@connect_command.command("resume", cls=Command, example="leadline connect resume warehouse")
@click.argument("name")
@database_option
def resume_command(name: str, database: str | None) -> None:
    """Let a connection go on, at once, also one that failed."""
    pause(name, database, is_paused=False)
    paper.paragraph(f"`{name}` goes on.")


def pause(name: str, database: str | None, *, is_paused: bool) -> None:
    from leadline.store.connections import pause_connection

    with store_given(database) as store, store.writing() as con:
        if not pause_connection(con, name, BY, now(), paused=is_paused):
            raise unknown(name)


@connect_command.command("remove", cls=Command, example="leadline connect remove warehouse")
@click.argument("name")
@database_option
def remove_command(name: str, database: str | None) -> None:
    """Take a connection away: what waits is dropped, its secrets are forgotten. What was sent stays known."""
    from leadline.store.connections import archive_connection

    with store_given(database) as store, store.writing() as con:
        if not archive_connection(con, name, BY, now()):
            raise unknown(name)
    paper.paragraph(f"`{name}` is taken away.")


# -- what the kinds have in common ---------------------------------------------------------------------------------


def unknown(name: str) -> InputError:
    return InputError(f"there is no connection `{name}`; `leadline connect` lists those that there are")


def given_for(store: Any, database: str | None) -> Any:
    """What everything that goes out is given, for a command."""
    from leadline.app.secret import secret_key
    from leadline.outward.given import Given

    settings = settings_given(database=database)
    return Given(
        store=store,
        clock=now,
        secret=secret_key(settings, store),
        public_url=settings.options.public_url or "",
        pages_url=settings.options.pages_url or "",
        is_private_allowed=settings.options.is_private_allowed,
    )


def keep(name: str, kind: str, settings: Mapping[str, Any], secrets: Mapping[str, str], database: str | None) -> Any:
    """Keep a connection of a kind; what was kept, with a secret that was made for it."""
    from leadline.outward.connecting import make_connection

    with store_given(database) as store:
        given = given_for(store, database)
        with store.writing() as con:
            return make_connection(con, name, kind, settings, secrets, given.secret, BY, now())
