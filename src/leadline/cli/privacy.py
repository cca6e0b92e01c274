"""`leadline privacy`: what the law gives people a right to, each in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.storing import BY, Commands, database_option, now, settings_given, store_given
from leadline.errors import InputError


@click.group(
    "privacy",
    cls=Commands,
    example=(
        "leadline privacy export ann@acme.example --out ann.json\nleadline privacy object ann@acme.example\n"
        "leadline privacy erase ann@acme.example\nleadline privacy readmit email:ann@acme.example\n"
        "leadline privacy retention 730"
    ),
)
@database_option
@json_option
@click.pass_context
def privacy_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Erase a person, copy all that is held about them, keep an objection, delete what is old.

    By itself it says how long things are kept, and how many ids of people were erased.
    """
    if context.invoked_subcommand is None:
        show(database, as_json)


def show(database: str | None, as_json: bool) -> None:
    from leadline.cli.erasures import log_of
    from leadline.model.dates import iso
    from leadline.store.retention import line_of

    with store_given(database) as store:
        with store.reading() as con:
            line = line_of(con)
        erased = sum(entry.kept_out for entry in log_of(store, database).entries.values())
    since = None if line is None else iso(line).replace("+00:00", "Z")
    if as_json:
        paper.as_json({"kept_since": since, "erased_ids": erased})
        return
    paper.line(f"Events and changes are kept {'for ever' if since is None else f'since {since}'}.")
    paper.line(f"{erased:,} ids of people who were erased are kept out.")


@privacy_command.command("erase", cls=Command, example="leadline privacy erase ann@acme.example")
@click.argument("lead")
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_option
@json_option
def erase_command(lead: str, yes: bool, database: str | None, as_json: bool) -> None:
    """Erase a person: every row about them, for good. Their ids are kept out from then on.

    Backups that are older hold them still; a restore leaves them out.
    """
    from leadline.cli.erasures import log_of
    from leadline.store.erasing import erase
    from leadline.store.finding import find_lead

    with store_given(database) as store:
        with store.reading() as con:
            lead_id = find_lead(con, lead)
        if not yes:
            click.confirm(f"Erase lead {lead_id} for good?", abort=True, err=True)
        found = erase(store, lead_id, log_of(store, database), BY, now())
    if as_json:
        paper.as_json({"lead_id": lead_id, "rows": dict(found.rows), "ids": found.ids, "note": found.note})
        return
    paper.heading(f"Lead {lead_id} is erased: {sum(found.rows.values()):,} rows; {found.ids} ids are kept out")
    if found.note:
        paper.note(found.note)


@privacy_command.command("export", cls=Command, example="leadline privacy export ann@acme.example --out ann.json")
@click.argument("lead")
@click.option("--out", metavar="FILE", help="Where to; left out, it is printed.")
@database_option
def export_command(lead: str, out: str | None, database: str | None) -> None:
    """Copy all that is held about a person, as JSON: what they have a right to see."""
    import json

    from leadline.files.writing import whole
    from leadline.store.finding import find_lead
    from leadline.store.person import person

    with store_given(database) as store:
        with store.reading() as con:
            lead_id = find_lead(con, lead)
        found = person(store, lead_id, now())
    if out is None:
        paper.as_json(found)
        return
    with whole(Path(out)) as part:
        part.touch(mode=0o600)
        part.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    paper.heading(f"{out} holds {sum(map(len, found['held'].values())):,} rows about lead {lead_id}")


@privacy_command.command("object", cls=Command, example="leadline privacy object ann@acme.example")
@click.argument("lead")
@click.option("--withdraw", is_flag=True, help="The person objects no more.")
@database_option
@json_option
def object_command(lead: str, withdraw: bool, database: str | None, as_json: bool) -> None:
    """Keep that a person objects to profiling: they stay stored, and are scored no more."""
    from leadline.store.finding import find_lead
    from leadline.store.objecting import object_to_profiling, withdraw_objection

    with store_given(database) as store, store.writing() as con:
        lead_id = find_lead(con, lead)
        (withdraw_objection if withdraw else object_to_profiling)(con, lead_id, BY, now())
    if as_json:
        paper.as_json({"lead_id": lead_id, "objected": not withdraw})
        return
    paper.heading(f"Lead {lead_id} {'is scored again' if withdraw else 'is scored no more'}")


@privacy_command.command("readmit", cls=Command, example="leadline privacy readmit email:ann@acme.example user:ann")
@click.argument("ids", nargs=-1, required=True, metavar="KIND:ID...")
@database_option
@json_option
def readmit_command(ids: tuple[str, ...], database: str | None, as_json: bool) -> None:
    """Let an erased person in again who has consented anew, by each of their ids: email:…, user:…, anonymous:…"""
    from leadline.cli.erasures import log_of
    from leadline.store.erasing import readmit

    names = [named(one) for one in ids]
    with store_given(database) as store:
        count = readmit(store, names, log_of(store, database), BY, now())
    if as_json:
        paper.as_json({"readmitted": count})
        return
    paper.heading(f"{count} of {len(names)} ids had been kept out, and {'is' if count == 1 else 'are'} let in again")


def named(text: str) -> tuple[str, str]:
    kind, colon, value = text.partition(":")
    if kind not in ("email", "user", "anonymous") or not colon or not value:
        raise click.BadParameter(f"`{text}` must be email:ADDRESS, user:ID or anonymous:ID", param_hint="KIND:ID")
    return kind, value


@privacy_command.command("retention", cls=Command, example="leadline privacy retention 730")
@click.argument("days", type=click.IntRange(1, 36_500), required=False)
@database_option
@json_option
def retention_command(days: int | None, database: str | None, as_json: bool) -> None:
    """Delete events and changes that are older than so many days; left out, than LEADLINE_RETENTION says.

    Of each attribute the last value stays. A model cannot be asked about an instant before that any more.
    """
    from dataclasses import asdict

    from leadline.model.condition import DAY
    from leadline.model.dates import iso
    from leadline.store.retention import keep_from

    at = now()
    kept = days if days is not None else settings_given(database=database).retention_days
    if kept is None:
        raise InputError("how many days? Name them, or set LEADLINE_RETENTION")
    with store_given(database) as store:
        found = keep_from(store, at - kept * DAY, BY, at)
    said: dict[str, Any] = asdict(found)
    if as_json:
        paper.as_json({"kept_since": iso(at - kept * DAY).replace("+00:00", "Z"), "deleted": said})
        return
    paper.heading(f"Deleted: {found.events:,} events, {found.changes:,} changes, {found.recorded:,} recorded rows")
