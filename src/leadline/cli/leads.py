"""`leadline leads`: leads of the store, why they score as they do, and which of them are one person."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, as_of_option, json_option
from leadline.cli.storing import BY, Commands, database_option, now, store_given

if TYPE_CHECKING:
    import sqlalchemy as sa

LISTED = 20


@click.group(
    "leads",
    cls=Commands,
    example=(
        "leadline leads\nleadline leads show ann@acme.example\nleadline leads show 7 --as-of '30d ago'\n"
        "leadline leads merge ann@acme.example ann.lee@acme.example\nleadline leads unmerge 1:merge:9f2c"
    ),
)
@database_option
@json_option
@click.pass_context
def leads_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Show leads of the store, and say which of them are one person. By itself it lists the best.

    LEAD is a number, a user id or an e-mail address.
    """
    if context.invoked_subcommand is None:
        list_leads(database, as_json)


@leads_command.command("show", cls=Command, example="leadline leads show ann@acme.example --as-of 2026-03-01")
@click.argument("lead")
@as_of_option
@database_option
@json_option
def show_command(lead: str, as_of: str | None, database: str | None, as_json: bool) -> None:
    """Print the ids of a lead, what joined them, and the receipt of its score: by all that is known today."""
    from leadline.explanation import receipt_lines
    from leadline.library.moment import instant_of
    from leadline.live.asking import explain
    from leadline.live.engines import Engines
    from leadline.store.finding import find_lead

    at = now()
    with store_given(database) as store:
        with store.reading() as con:
            lead_id = find_lead(con, lead)
            known = identity_of(con, lead_id)
        engines = Engines(store, 1)
        with engines.lend() as engine:
            found = explain(engine, lead_id, instant_of(as_of, at), at).explanation
        engines.close()
    if as_json:
        paper.as_json(known | {"explanation": found.as_dict() | {"lead_id": lead_id}})
        return
    paper.heading(f"Lead {lead_id}")
    for one in known["ids"]:
        paper.line(f"  {one['kind']:<9}  {one['value']}")
    for one in known["joined"]:
        paper.line(f"  joined by {one['kind']} on {one['occurred_at'][:10]}: {one['merge_id']}")
    paper.line()
    paper.lines(receipt_lines(found.receipt, paper.width(), found.explained.who))


@leads_command.command("merge", cls=Command, example="leadline leads merge ann@acme.example ann.lee@acme.example")
@click.argument("lead")
@click.argument("other")
@database_option
@json_option
def merge_command(lead: str, other: str, database: str | None, as_json: bool) -> None:
    """Say that two leads are one person. A running server scores it at once; `unmerge` takes it back."""
    from leadline.store.finding import find_lead
    from leadline.store.people import merge
    from leadline.store.whose import leads_of

    with store_given(database) as store, store.writing() as con:
        first, second = find_lead(con, lead), find_lead(con, other)
        merge_id = merge(con, first, second, BY, now(), secrets.token_hex(8))
        lead_id = min(leads_of(con, [first]))
    if as_json:
        paper.as_json({"lead_id": lead_id, "merge_id": merge_id})
        return
    paper.heading(f"Leads {first} and {second} are one now: lead {lead_id}")
    paper.line(f"To take it back: leadline leads unmerge {merge_id}")


@leads_command.command("unmerge", cls=Command, example="leadline leads unmerge 1:merge:9f2c")
@click.argument("merge_id")
@database_option
@json_option
def unmerge_command(merge_id: str, database: str | None, as_json: bool) -> None:
    """Take back what joined two ids: a merge, or what a source said. `show` names what joined a lead's ids."""
    from leadline.store.people import unmerge
    from leadline.store.timeline import leads_joined

    with store_given(database) as store, store.writing() as con:
        unmerge(con, merge_id, BY, now())
        leads = sorted(leads_joined(con, merge_id))
    if as_json:
        paper.as_json({"merge_id": merge_id, "leads": leads})
    elif len(leads) > 1:
        paper.heading(f"Taken back: leads {' and '.join(map(str, leads))} are apart")
    else:
        paper.heading(f"Taken back; something else still makes one lead of these ids: {', '.join(map(str, leads))}")


def list_leads(database: str | None, as_json: bool) -> None:
    from leadline.store.search import search_leads
    from leadline.store.sight import Seeing
    from leadline.store.wanted import Wanted

    with store_given(database) as store, store.reading() as con:
        rows = search_leads(con, Wanted(), Seeing(), LISTED).rows
    names = ("lead_id", "name", "email", "stage", "grade", "band", "priority")
    found = [{name: getattr(row, name) for name in names} | {"score": cents(row.score_cents)} for row in rows]
    if as_json:
        paper.as_json(found)
    elif not found:
        paper.paragraph("There are no leads yet; `leadline import`, or an event over HTTP, makes some.")
    for one in found if not as_json else ():
        score = "–" if one["score"] is None else f"{one['score']:.2f}"
        paper.line(f"{one['lead_id']:>8}  {score:>9}  {one['stage']:<12}  {one['name'] or one['email'] or ''}")


def cents(score: int | None) -> float | None:
    return None if score is None else score / 100


def identity_of(con: sa.Connection, lead_id: int) -> dict[str, Any]:
    """The ids of a lead and what joined them, with instants in words."""
    from leadline.model.dates import iso
    from leadline.store.people import joined_by
    from leadline.store.timeline import identity_query

    ids = dict.fromkeys((row.kind, row.value) for row in con.execute(identity_query(lead_id)))
    joined = [one | {"occurred_at": iso(one["occurred_at"])} for one in joined_by(con, lead_id)]
    return {"lead_id": lead_id, "ids": [{"kind": kind, "value": value} for kind, value in ids], "joined": joined}
