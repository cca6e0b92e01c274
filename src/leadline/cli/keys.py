"""`leadline keys`: keys of sources that write, and of programs that read."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.storing import BY, Commands, database_option, now, store_given
from leadline.errors import InputError

if TYPE_CHECKING:
    from leadline.store.keys import Key


@click.group(
    "keys",
    cls=Commands,
    example=(
        "leadline keys create website --browser\nleadline keys create backend --server --scope events:points\n"
        "leadline keys create dashboard --api --role viewer\nleadline keys list\nleadline keys revoke 2"
    ),
)
@database_option
@json_option
@click.pass_context
def keys_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Make, list and revoke keys. A browser's key says what visitors do, a server's says everything, an API key reads
    and acts. By itself it lists them."""
    if context.invoked_subcommand is None:
        list_keys(database, as_json)


@keys_command.command("create", cls=Command, example="leadline keys create website --browser")
@click.argument("name")
@click.option("--browser", "kind", flag_value="browser", help="For pages: anybody can read it, so it may say little.")
@click.option("--server", "kind", flag_value="server", help="For servers: it may say all that it has scopes for.")
@click.option("--api", "kind", flag_value="api", help="For programs that read and act.")
@click.option("--source", metavar="NAME", help="The source that a write key belongs to; without it the key's name.")
@click.option("--role", type=click.Choice(["owner", "marketer", "sales", "viewer"]), help="Of an API key; viewer.")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE", help="events:points and so on, or a permission.")
@click.option("--event", "events", multiple=True, metavar="NAME", help="What a browser's key may say beyond the usual.")
@click.option("--trait", "traits", multiple=True, metavar="NAME", help="What it may say of people beyond the usual.")
@database_option
@json_option
def create_command(kind: str | None, database: str | None, as_json: bool, **given: Any) -> None:
    """Make a key. It is shown this once."""
    from leadline.api.wanted import check_wanted
    from leadline.store.keys import Wanted, make_key
    from leadline.store.roles import Role

    if kind is None:
        raise click.UsageError("say what the key is for: --browser, --server or --api")
    wanted = Wanted(
        name=given["name"],
        kind=kind,
        source=given["source"],
        role=Role(given["role"]) if given["role"] else None,
        scopes=given["scopes"],
        events=given["events"],
        traits=given["traits"],
    )
    check_wanted(wanted)
    with store_given(database) as store, store.writing() as con:
        key, text = make_key(con, wanted, BY, now())
    if as_json:
        paper.as_json(plain(key) | {"key": text})
        return
    paper.heading(f"Key {key.key_id}, for {words(key)}; it is not shown again:")
    paper.line()
    paper.line(f"  {text}")


@keys_command.command("list", cls=Command, example="leadline keys list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the keys, the revoked ones too."""
    list_keys(database, as_json)


@keys_command.command("revoke", cls=Command, example="leadline keys revoke 2")
@click.argument("number", type=click.IntRange(1))
@database_option
@json_option
def revoke_command(number: int, database: str | None, as_json: bool) -> None:
    """Let a key open nothing any more. A server that runs follows within a second."""
    from leadline.store.keys import revoke_key

    with store_given(database) as store, store.writing() as con:
        key = revoke_key(con, number, BY, now())
    if as_json:
        paper.as_json(plain(key))
    else:
        paper.heading(f"Key {key.key_id}, `{key.name}`, opens nothing any more")


def list_keys(database: str | None, as_json: bool) -> None:
    from leadline.store.keys import keys

    with store_given(database) as store, store.reading() as con:
        found = keys(con)
    if as_json:
        paper.as_json([plain(key) for key in found])
        return
    if not found:
        raise InputError("there are no keys yet; make one: leadline keys create website --browser")
    width = max(len(key.name) for key in found)
    for key in found:
        state = "revoked" if key.revoked_at is not None else words(key)
        paper.line(f"{key.key_id:>4}  {key.name:<{width}}  {key.prefix}…  {state}")


def words(key: Key) -> str:
    if key.kind == "api":
        return f"programs, as {key.role}"
    return f"{'pages' if key.kind == 'browser' else 'servers'} of the source `{key.source}`"


def plain(key: Key) -> dict[str, Any]:
    from leadline.model.dates import iso

    said = asdict(key)
    instants = {name: iso(said[name]) if said[name] is not None else None for name in ("created_at", "revoked_at")}
    return said | instants
