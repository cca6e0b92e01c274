"""`leadline routing`: whose leads become when they are ready. It is checked, kept and tried here; the server routes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.keeping import by_name_of
from leadline.cli.storing import BY, Commands, database_option, now, store_given
from leadline.errors import InputError, ModelError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from leadline.live.routing import Standing
    from leadline.routing import Routing

NONE_YET = "there is no routing yet; `leadline routing apply routing.yml` keeps one"


@click.group(
    "routing",
    cls=Commands,
    example=(
        "leadline routing check routing.yml\nleadline routing apply routing.yml\n"
        "leadline routing try ann@acme.example\nleadline routing reps"
    ),
)
@database_option
@json_option
@click.pass_context
def routing_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Say whose leads become when they are ready, and until when there should be contact. By itself it shows that."""
    if context.invoked_subcommand is None:
        show(database, as_json)


@routing_command.command("show", cls=Command, example="leadline routing show")
@database_option
@json_option
def show_command(database: str | None, as_json: bool) -> None:
    """Show the rules in words, in the order in which they are asked."""
    show(database, as_json)


def show(database: str | None, as_json: bool) -> None:
    from leadline.live.routing import standing_routing

    with store_given(database) as store, store.reading() as con:
        standing = standing_routing(con)
    if standing is None:
        paper.as_json(None) if as_json else paper.paragraph(f"{NONE_YET.capitalize()}.")
        return
    if as_json:
        paper.as_json(plain(standing))
        return
    rests = standing.rests_because
    paper.paragraph(f"Edit {standing.document.edit} of the routing{f'; {rests}: leads wait' if rests else ''}.")
    if standing.routing is not None:
        say(standing.routing)


def say(routing: Routing) -> None:
    """The rules in words."""
    from leadline.model.words import condition_words

    for number, rule in enumerate(routing.rules, 1):
        who = ", ".join(rule.owners)
        paper.line(f"{number:>3}. {rule.id}: {condition_words(rule.condition)} → {rule.by.value} of {who}")
    rest = ", ".join(routing.fallback) or ("wait until somebody has room" if routing.is_waiting else "the queue")
    paper.line(f"     all others → {rest}")


def plain(standing: Standing) -> dict[str, object]:
    routing = standing.routing
    rules = [] if routing is None else [{"id": rule.id, "owners": list(rule.owners)} for rule in routing.rules]
    return {
        "edit": standing.document.edit,
        "title": standing.document.title,
        "paused": standing.document.paused_at is not None,
        "rules": rules,
        "problems": [str(problem) for problem in standing.problems],
    }


@routing_command.command("check", cls=Command, example="leadline routing check routing.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def check_command(file: Path, database: str | None, as_json: bool) -> None:
    """Say what a routing is, or all that is wrong with it, beside the models and segments of the store."""
    with store_given(database) as store, store.reading() as con:
        found = read(con, file)
    if as_json:
        paper.as_json({"title": found.title, "rules": [rule.id for rule in found.rules], "reps": list(found.reps)})
    else:
        say(found)


@routing_command.command("apply", cls=Command, example="leadline routing apply routing.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def apply_command(file: Path, database: str | None, as_json: bool) -> None:
    """Keep the routing of a file. A running server gives out who becomes ready by it from then on."""
    from leadline.live.routing import keep_routing, standing_routing
    from leadline.model.loader import read_text
    from leadline.store.documents import NEW

    with store_given(database) as store, store.writing() as con:
        read(con, file)
        before = standing_routing(con)
        edit = NEW if before is None else before.document.edit
        keep_routing(con, read_text(file), edit, BY, now())
        kept = standing_routing(con)
        assert kept is not None, "it was just kept"
    if as_json:
        paper.as_json({"edit": kept.document.edit, "changed": kept.document.edit != edit})
    elif kept.document.edit == edit:
        paper.paragraph("The routing is as it was.")
    else:
        paper.paragraph(f"Edit {kept.document.edit} of the routing is kept.")


@routing_command.command("try", cls=Command, example="leadline routing try ann@acme.example")
@click.argument("lead")
@click.option("--file", type=click.Path(path_type=Path), help="A routing that is not kept yet.")
@database_option
@json_option
def try_command(lead: str, file: Path | None, database: str | None, as_json: bool) -> None:
    """Say whose a lead would become now, as if it were nobody's and just ready. Nothing is written."""
    from leadline.outward.trying import tried
    from leadline.routing import Choice, Wait
    from leadline.store.finding import find_lead

    with store_given(database) as store:
        with store.reading() as con:
            lead_id = find_lead(con, lead)
            routing = read(con, file) if file is not None else standing(con)
        found = tried(store, replace(routing, keep_owner=False), [lead_id], now()).get(lead_id)
    if found is None:
        raise InputError(f"lead {lead_id} objected to profiling; nothing is told of it")
    owner, why = (found.owner, found.reason) if isinstance(found, Choice) else (None, found.why)
    until = found.until if isinstance(found, Wait) else None
    if as_json:
        paper.as_json({"lead_id": lead_id, "owner": owner, "reason": why, "until": said(until)})
    elif owner is not None:
        paper.paragraph(f"Lead {lead_id} would become {owner}'s: {why}.")
    elif until is not None:
        paper.paragraph(f"Lead {lead_id} would wait until {said(until)}: {why}.")
    else:
        paper.paragraph(f"Lead {lead_id} would stay in the queue: {why}.")


@routing_command.command("reps", cls=Command, example="leadline routing reps")
@database_option
@json_option
def reps_command(database: str | None, as_json: bool) -> None:
    """List who takes leads, with how many came to them today, how many are open, and whether they are at work."""
    from leadline.outward.desk import loads
    from leadline.routing import has_room

    at = now()
    with store_given(database) as store, store.reading() as con:
        routing = standing(con)
        has = loads(con, routing, at)
    rows = [
        {
            "owner": rep.owner,
            "team": rep.team,
            "today": has[rep.owner].today,
            "per_day": rep.per_day,
            "open": has[rep.owner].open,
            "most_open": rep.open,
            "has_room": has_room(rep, has[rep.owner]),
            "works": rep.works(at),
        }
        for rep in routing.reps.values()
    ]
    if as_json:
        paper.as_json(rows)
        return
    paper.line("  today       open        owner")
    for row in rows:
        there = "" if row["works"] else "  (not at work)"
        today, open_ = of(row["today"], row["per_day"]), of(row["open"], row["most_open"])
        paper.line(f"  {today:<10}  {open_:<10}  {row['owner']}{there}")


def of(count: object, most: object) -> str:
    return f"{count}" if most is None else f"{count} of {most}"


def said(at: int | None) -> str | None:
    from leadline.model.dates import iso

    return None if at is None else iso(at)


def standing(con: sa.Connection) -> Routing:
    """The routing that is kept and can be read."""
    from leadline.live.routing import standing_routing

    found = standing_routing(con)
    if found is None:
        raise InputError(NONE_YET)
    if found.routing is None:
        raise ModelError(found.problems)
    return found.routing


def read(con: sa.Connection, file: Path) -> Routing:
    """The routing of a file; mistakes are named by the file's own name."""
    from leadline.live.routing import read_beside
    from leadline.model.loader import read_text

    with by_name_of(file):
        return read_beside(con, read_text(file))
