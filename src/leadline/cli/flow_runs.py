"""`leadline flows …`: leads in flows: who is where, put in, tried again, stopped, moved to another text."""

from __future__ import annotations

from typing import Any

import click
import sqlalchemy as sa

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.flow_files import kept
from leadline.cli.storing import BY, database_option, now, store_given
from leadline.errors import InputError

SHOWN = 50  # leads, where nobody says how many


@click.command("runs", cls=Command, example="leadline flows runs pricing --stuck")
@click.argument("name")
@click.option("--stuck", is_flag=True, help="Only who stands still because a step failed.")
@click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="How many at most.")
@database_option
@json_option
def runs_command(name: str, stuck: bool, limit: int, database: str | None, as_json: bool) -> None:
    """List the leads in a flow: where each stands, since when, and until when or why. The last to enter first."""
    from leadline.store import tables as t
    from leadline.store.flow_runs import runs_query

    r, lead = t.flow_runs.c, t.leads.c
    query = runs_query(name).add_columns(lead.name).outerjoin_from(t.flow_runs, t.leads, lead.lead_id == r.lead_id)
    query = query.where(r.ended_at.is_(None), *([r.error != ""] if stuck else []))
    with store_given(database) as store, store.reading() as con:
        kept(con, name)
        rows = con.execute(query.order_by(r.run_id.desc()).limit(limit)).all()
    if as_json:
        paper.as_json([plain(row) for row in rows])
    elif not rows:
        paper.paragraph(f"Nobody {'stands still' if stuck else 'is'} in `{name}`.")
    for row in rows if not as_json else ():
        paper.line(f"  lead {row.lead_id}  {row.step}{until(row)}  {row.name or ''}".rstrip())
        if row.error:
            paper.paragraph(row.error, 4)


def until(row: sa.Row[Any]) -> str:
    """What a run waits for, as far as time alone says it."""
    from leadline.model.dates import iso

    if row.error:
        return "  (stuck)"
    return "" if row.due_at is None else f"  until {iso(row.due_at)[:16].replace('T', ' ')}"


def plain(row: sa.Row[Any]) -> dict[str, object]:
    from leadline.model.dates import iso

    said = {name: getattr(row, name) for name in ("run_id", "lead_id", "name", "edit", "step", "error")}
    instants = {name: getattr(row, name) for name in ("entered_at", "since", "due_at")}
    return said | {name: None if at is None else iso(at) for name, at in instants.items()}


@click.command("enter", cls=Command, example="leadline flows enter pricing ann@acme.example")
@click.argument("name")
@click.argument("leads", nargs=-1, metavar="[LEAD]...")
@click.option("--segment", help="All who are in this segment now.")
@database_option
@json_option
def enter_command(name: str, leads: tuple[str, ...], segment: str | None, database: str | None, as_json: bool) -> None:
    """Put leads into a flow by hand, those who may enter as often as that would be. `if` is not asked."""
    from leadline.live.flows import put_in
    from leadline.store.finding import find_lead

    if bool(leads) == (segment is not None):
        raise click.UsageError("name leads, or a segment with --segment")
    with store_given(database) as store, store.writing() as con:
        kept(con, name)
        whom = members(con, segment) if segment is not None else [find_lead(con, one) for one in leads]
        entered = len(put_in(con, name, whom, BY, now()))
    if as_json:
        paper.as_json({"flow": name, "runs": entered, "asked": len(whom)})
    else:
        paper.paragraph(f"{entered:,} of {len(whom):,} {'lead' if len(whom) == 1 else 'leads'} entered `{name}`.")


def members(con: sa.Connection, segment: str) -> list[int]:
    """The leads of a segment."""
    from leadline.store import tables as t
    from leadline.store.segments import standing_segments

    if not standing_segments(con, segment):
        raise InputError(f"there is no segment `{segment}`; `leadline segments` lists those that there are")
    m = t.segment_members.c
    return list(con.scalars(sa.select(m.lead_id).where(m.segment == segment).order_by(m.lead_id)))


@click.command("retry", cls=Command, example="leadline flows retry pricing")
@click.argument("name")
@click.argument("leads", nargs=-1, metavar="[LEAD]...")
@database_option
@json_option
def retry_command(name: str, leads: tuple[str, ...], database: str | None, as_json: bool) -> None:
    """Have leads go on that stand still because a step failed; without leads all of them."""
    from leadline.store import flow_runs

    concerned(name, leads, database, as_json, flow_runs.retry, "flow.retry", "tried again")


@click.command("stop", cls=Command, example="leadline flows stop pricing ann@acme.example")
@click.argument("name")
@click.argument("leads", nargs=-1, metavar="[LEAD]...")
@click.option("--all", "everybody", is_flag=True, help="All who are in it.")
@database_option
@json_option
def stop_command(name: str, leads: tuple[str, ...], everybody: bool, database: str | None, as_json: bool) -> None:
    """End the times of leads in a flow where they stand. What was done stays done."""
    from leadline.store import flow_runs

    if bool(leads) == everybody:
        raise click.UsageError("name leads, or say --all")
    concerned(name, leads, database, as_json, flow_runs.stop, "flow.stop", "stopped")


def concerned(
    name: str, leads: tuple[str, ...], database: str | None, as_json: bool, act: Any, action: str, word: str
) -> None:
    """Do something with the leads in a flow, and say with how many."""
    from leadline.store import tables as t
    from leadline.store.audit import record
    from leadline.store.contacts import subjects_of
    from leadline.store.finding import find_lead

    r, at = t.flow_runs.c, now()
    with store_given(database) as store, store.writing() as con:
        kept(con, name)
        where = r.flow == name
        if leads:
            ids = subjects_of(con, [find_lead(con, one) for one in leads])
            where = sa.and_(where, r.lead_id.in_([one for some in ids.values() for one in some]))
        many = act(con, where, at)
        record(con, at, BY, action, name, {"runs": many})
    if as_json:
        paper.as_json({"flow": name, "runs": many})
    else:
        paper.paragraph(f"{many:,} {'lead' if many == 1 else 'leads'} in `{name}`: {word}.")


@click.command("move", cls=Command, example="leadline flows move pricing --from 1 --to 2")
@click.argument("name")
@click.option("--from", "edit", type=click.IntRange(1), required=True, help="The edit by which leads go on now.")
@click.option("--to", type=click.IntRange(1), required=True, help="The edit by which they are to go on.")
@database_option
@json_option
def move_command(name: str, edit: int, to: int, database: str | None, as_json: bool) -> None:
    """Let leads go on by another text of their flow, each at the step of the same id. If it lacks a step at which
    somebody stands, nobody is moved."""
    from leadline.live.flows import move_runs

    with store_given(database) as store, store.writing() as con:
        kept(con, name)
        many = move_runs(con, name, edit, to, BY, now())
    if as_json:
        paper.as_json({"flow": name, "runs": many, "from": edit, "to": to})
    else:
        paper.paragraph(f"{many:,} {'lead goes' if many == 1 else 'leads go'} on by edit {to} of `{name}`.")
