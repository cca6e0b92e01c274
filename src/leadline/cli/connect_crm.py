"""`leadline connect hubspot`, `odoo` and `salesforce`: guided, and without a person by options and the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.connect import given_for, keep
from leadline.cli.storing import BY, database_option, now, store_given
from leadline.errors import InputError
from leadline.outward.crm.protocol import System
from leadline.outward.crm.systems import CREATES, is_optional, system

OWN = "own_"  # before the names of settings that are one CRM's own
WORDS = {  # of the settings that all have
    "creates": "Of whom records are made where there are none: qualified (from mql on), all, never; qualified.",
    "every_minutes": "How often a record is written at most, apart from changes of stage; 5.",
    "poll_minutes": "How often the CRM is read; 1.",
    "task_hours": "Until when the task of a lead that became mql is to be done; 24.",
    "per_second": "How many records a second at most.",
}


def command_of(kind: str) -> click.Command:
    """The command of a CRM: its own settings, then those that all have."""
    of = system(kind)
    numbers = ("every_minutes", "poll_minutes", "task_hours", "per_second")
    options = [
        *own_options(of),
        click.Option(["--creates"], type=click.Choice(CREATES), help=WORDS["creates"]),
        *(click.Option([dashed(one)], type=float, metavar="N", help=WORDS[one]) for one in numbers),
        click.Option(["--first/--no-first"], default=None, help="Write everybody once at first, or only who changes."),
        click.Option(["--tasks/--no-tasks"], default=None, help="Make a task when a lead becomes mql, or none."),
        click.Option(
            ["--mapping", "mapping_file"],
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="A file that says which stages of theirs are which of ours.",
        ),
        click.Option(["--yes"], is_flag=True, help="Make the fields that lack without asking."),
    ]

    words = (
        f"Keep leads in step with {of.title}: their scores go there, what sales do there is read. It is tried first, "
        "and says which permissions and fields lack. What is not given is asked for; what was given before stays."
    )
    secret = option(of, next(iter(of.secrets)))
    example = f"leadline connect {kind} crm {secret} secret.txt --yes\nleadline connect check crm"
    params: list[click.Parameter] = [click.Argument(["name"]), *options]
    made = Command(kind, callback=partial(connect_crm, of), params=params, help=words, example=example)
    return database_option(json_option(made))


def own_options(of: System) -> Sequence[click.Option]:
    """The options of what is its own. A secret comes from a file, the environment or a prompt, never from a command."""
    found = []
    for name, words in of.own.items():
        said = f"{words[0].upper()}{words[1:]}."
        if name in of.secrets:
            said = f"A file with {words}; - is the input. Else {variable(of, name)}, else it is asked for."
            found.append(click.Option([option(of, name), OWN + name], type=click.File(), metavar="FILE", help=said))
        else:
            found.append(click.Option([option(of, name), OWN + name], metavar="TEXT", help=said))
    return found


def option(of: System, name: str) -> str:
    """The option of a setting of its own; `--database` is the one of ours."""
    flag = f"--{of.kind}-{name}" if name == "database" else dashed(name)
    return f"{flag}-file" if name in of.secrets else flag


def connect_crm(
    of: System,
    name: str,
    mapping_file: Path | None,
    yes: bool,
    database: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    from leadline.outward.crm.connecting import before, prepared, tried

    with store_given(database) as store:
        world = given_for(store, database)
        there = before(world, name, of.kind)
        own = {name.removeprefix(OWN): given.pop(name) for name in [OWN + one for one in of.own]}
        said = {one: value for one, value in {**own, **given}.items() if value is not None and one not in of.secrets}
        settings = {**{one: value for one, value in there.settings.items() if one != "about"}, **said}
        secrets = {**there.secrets, **secrets_given(of, own)}
        ask(of, settings, secrets)
        text = checked_mapping(mapping_file)
        with tried(world, name, of.kind, settings, secrets) as crm:
            found = prepared(crm, lambda lacking: yes or agreed(of, lacking))
    if as_json:
        paper.as_json({"connection": name, "works": found.works, "words": found.words, "lacks": list(found.lacks)})
    else:
        paper.paragraph(found.words)
        for one in found.lacks:
            paper.line(f"  - {one}")
    if not found.works:
        if not as_json:
            paper.paragraph("Nothing is kept. Put that right, and connect again.")
        raise click.exceptions.Exit(1)
    keep(name, of.kind, settings, secrets, database)
    if text is not None:
        keep_text(name, text, database)
    if not as_json:
        paper.paragraph(f"`{name}` is connected. A server with the role `worker` keeps it in step from now on.")


def secrets_given(of: System, given: Mapping[str, Any]) -> dict[str, str]:
    """The secrets from files and from the environment."""
    found = {name: os.environ.get(variable(of, name), "").strip() for name in of.secrets}
    found |= {name: given[name].read().strip() for name in of.secrets if given[name] is not None}
    return {name: value for name, value in found.items() if value}


def ask(of: System, settings: dict[str, Any], secrets: dict[str, str]) -> None:
    """Ask for what lacks; where nobody can be asked, say how it is given."""
    for name, words in of.own.items():
        kept = secrets if name in of.secrets else settings
        if name in kept or is_optional(of, name):
            continue
        if not sys.stdin.isatty():
            how = option(of, name) + (f" or {variable(of, name)}" if name in of.secrets else "")
            raise InputError(f"{of.title} needs `{name}`, {words}; give it with {how}")
        kept[name] = click.prompt(f"{words[0].upper()}{words[1:]}", hide_input=name in of.secrets)


def agreed(of: System, lacking: Sequence[str]) -> bool:
    """Whether a person lets the fields be made."""
    if not sys.stdin.isatty():
        return False
    paper.paragraph(f"These fields lack in {of.title}: {', '.join(lacking)}.")
    return click.confirm("Shall Leadline make them there?", default=False)


def checked_mapping(file: Path | None) -> str | None:
    from leadline.outward.crm.mapping import read_mapping

    if file is None:
        return None
    text = file.read_text(encoding="utf-8")
    read_mapping(text)
    return text


def keep_text(name: str, text: str, database: str | None) -> None:
    from leadline.outward.crm.connecting import keep_mapping
    from leadline.store.documents import MAPPING, NEW, documents

    with store_given(database) as store, store.writing() as con:
        found = documents(con, MAPPING, name)
        if not keep_mapping(con, name, text, found[0].edit if found else NEW, BY, now()):
            raise InputError(f"somebody has just changed the mapping of `{name}`; look at it, and try again")


def dashed(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def variable(of: System, name: str) -> str:
    """The variable of the environment that a secret is read from."""
    return f"LEADLINE_{of.kind}_{name}".upper()


hubspot_command, odoo_command, salesforce_command = map(command_of, ("hubspot", "odoo", "salesforce"))
