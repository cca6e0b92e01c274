"""`leadline users`: who may sign in."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.storing import BY, Commands, database_option, now, store_given
from leadline.errors import InputError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from leadline.store.users import User


@click.group(
    "users",
    cls=Commands,
    example=(
        "leadline users create ada@example.com --role owner\nleadline users list\n"
        "leadline users link ada@example.com\nleadline users disable ada@example.com"
    ),
)
@database_option
@json_option
@click.pass_context
def users_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Make, list and disable users, and set what they sign in with. By itself it lists them."""
    if context.invoked_subcommand is None:
        list_users(database, as_json)


@users_command.command("create", cls=Command, example="leadline users create ada@example.com --role sales --sight own")
@click.argument("email")
@click.option(
    "--role", type=click.Choice(["owner", "marketer", "sales", "viewer"]), required=True, help="What they do."
)
@click.option("--sight", type=click.Choice(["own", "team", "all"]), default="all", help="Whose leads they see.")
@click.option("--team", metavar="NAME", help="The team that they are in.")
@click.option("--name", default="", metavar="NAME", help="What they are called.")
@database_option
@json_option
def create_command(email: str, database: str | None, as_json: bool, **given: str) -> None:
    """Make a user. The password is asked for, or read as a line from standard input."""
    from leadline.store.roles import Role, Sight
    from leadline.store.users import Person, address, make_user

    person = Person(
        email=address(email),
        role=Role(given["role"]),
        password=password_typed(),
        name=given["name"],
        sight=Sight(given["sight"]),
        team=given["team"],
    )
    with store_given(database) as store, store.writing() as con:
        user = make_user(con, person, BY, now())
    said(user, as_json, f"User {user.user_id}, {user.email}, may sign in as {user.role}")


@users_command.command("list", cls=Command, example="leadline users list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the users, the disabled ones too."""
    list_users(database, as_json)


@users_command.command("disable", cls=Command, example="leadline users disable ada@example.com")
@click.argument("email")
@database_option
@json_option
def disable_command(email: str, database: str | None, as_json: bool) -> None:
    """Let somebody sign in no more, and sign them out everywhere. API keys that they made open nothing any more."""
    from leadline.store.users import change_user

    with store_given(database) as store, store.writing() as con:
        user = change_user(con, number_of(con, email), {"disabled": True}, BY, now())
    said(user, as_json, f"{user.email} may not sign in any more")


@users_command.command("password", cls=Command, example="leadline users password ada@example.com")
@click.argument("email")
@database_option
@json_option
def password_command(email: str, database: str | None, as_json: bool) -> None:
    """Set somebody's password, and sign them out everywhere. It is asked for, or read from standard input."""
    from leadline.store.users import change_user

    password = password_typed()
    with store_given(database) as store, store.writing() as con:
        user = change_user(con, number_of(con, email), {"password": password}, BY, now())
    said(user, as_json, f"{user.email} has a new password")


@users_command.command("forget-code", cls=Command, example="leadline users forget-code ada@example.com")
@click.argument("email")
@database_option
@json_option
def forget_code_command(email: str, database: str | None, as_json: bool) -> None:
    """Let somebody sign in with the password alone, because their authenticator app is lost."""
    from leadline.store.totp import turn_off
    from leadline.store.users import user_numbered

    with store_given(database) as store, store.writing() as con:
        number = number_of(con, email)
        turn_off(con, number, BY, now())
        user = user_numbered(con, number)
    said(user, as_json, f"{user.email} signs in with the password alone")


@users_command.command("link", cls=Command, example="leadline users link ada@example.com")
@click.argument("email")
@database_option
@json_option
def link_command(email: str, database: str | None, as_json: bool) -> None:
    """Make a link that signs somebody in once, within ten minutes, without a password or code."""
    from leadline.app.secret import secret_key
    from leadline.cli.storing import settings_given
    from leadline.store.links import sign_in_token

    settings = settings_given(database=database)
    with store_given(database) as store, store.reading() as con:
        token = sign_in_token(con, secret_key(settings, store), number_of(con, email), now())
    options = settings.options
    pages = options.pages_url or options.public_url or f"http://127.0.0.1:{settings.pages_port or settings.port + 1}"
    link = f"{pages}/login/link?token={token}"
    if as_json:
        paper.as_json({"link": link})
    else:
        paper.line(link)


def list_users(database: str | None, as_json: bool) -> None:
    from leadline.store.users import users

    with store_given(database) as store, store.reading() as con:
        found = users(con)
    if as_json:
        paper.as_json([plain(user) for user in found])
        return
    if not found:
        raise InputError("there are no users yet; make one: leadline users create you@example.com --role owner")
    width = max(len(user.email) for user in found)
    for user in found:
        state = "disabled" if user.disabled_at is not None else f"{user.role}, sees {user.sight}"
        paper.line(f"{user.user_id:>4}  {user.email:<{width}}  {state}")


def number_of(con: sa.Connection, email: str) -> int:
    from leadline.store.users import address, users

    wanted = address(email)
    found = next((user.user_id for user in users(con) if user.email == wanted), None)
    if found is None:
        raise InputError(f"there is no user with the address {wanted}; `leadline users` lists them")
    return found


def password_typed() -> str:
    """A password, asked for twice on a terminal; else the first line of standard input."""
    if sys.stdin.isatty():
        found: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return found
    return sys.stdin.readline().rstrip("\r\n")


def said(user: User, as_json: bool, words: str) -> None:
    if as_json:
        paper.as_json(plain(user))
    else:
        paper.heading(words)


def plain(user: User) -> dict[str, Any]:
    from leadline.model.dates import iso

    found = asdict(user)
    names = ("created_at", "disabled_at", "totp_since")
    instants = {name: iso(found[name]) if found[name] is not None else None for name in names}
    return found | instants
