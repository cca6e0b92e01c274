"""`leadline flows`: what is done with leads step by step; checked, kept and tried here, while the server follows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.flow_files import kept, read, standing
from leadline.cli.flow_runs import enter_command, move_command, retry_command, runs_command, stop_command
from leadline.cli.flow_trial import try_command
from leadline.cli.keeping import print_kept
from leadline.cli.storing import BY, Commands, database_option, now, store_given

if TYPE_CHECKING:
    import sqlalchemy as sa

    from leadline.flows import Flow
    from leadline.live.flows import Standing
    from leadline.store.flow_runs import Counts


@click.group(
    "flows",
    cls=Commands,
    example=(
        "leadline flows check pricing.yml\nleadline flows try pricing.yml --segment hot --since 30d\n"
        "leadline flows apply pricing.yml\nleadline flows runs pricing --stuck"
    ),
)
@database_option
@json_option
@click.pass_context
def flows_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Say what is done with leads step by step: kept with its edits, paused, tried on the past. By itself it lists."""
    if context.invoked_subcommand is None:
        list_flows(database, as_json)


@flows_command.command("list", cls=Command, example="leadline flows list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the flows, each with how many leads are in it, stand still, and went through."""
    list_flows(database, as_json)


def list_flows(database: str | None, as_json: bool) -> None:
    from leadline.live.flows import standing_flows
    from leadline.store.flow_runs import Counts, counts

    with store_given(database) as store, store.reading() as con:
        found, counted = standing_flows(con), counts(con)
    if as_json:
        paper.as_json([plain(one, counted.get(name, Counts())) for name, one in found.items()])
        return
    if not found:
        paper.paragraph("There is no flow yet; `leadline flows apply pricing.yml` keeps one.")
    for name, one in found.items():
        has = counted.get(name, Counts())
        rests = "" if one.document.paused_at is None else "  (rests)"
        paper.line(f"{has.inside:>9,} in it  {name}{said(has)}{rests}")
        for problem in one.problems:
            paper.line(f"           {problem}")


def said(has: Counts) -> str:
    """What is to be known besides: who stands still, and how many ended in each way."""
    parts = [f"{has.stuck:,} stuck"] if has.stuck else []
    parts += [f"{many:,} {how}" for how, many in sorted(has.ended.items())]
    return f"  ({', '.join(parts)})" if parts else ""


def plain(one: Standing, has: Counts) -> dict[str, object]:
    return {
        "flow": one.document.name,
        "title": one.document.title,
        "edit": one.document.edit,
        "paused": one.document.paused_at is not None,
        "inside": has.inside,
        "stuck": has.stuck,
        "ended": dict(has.ended),
        "problems": [str(problem) for problem in one.problems],
    }


@flows_command.command("check", cls=Command, example="leadline flows check pricing.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def check_command(file: Path, database: str | None, as_json: bool) -> None:
    """Say what a flow does, or all that is wrong with it, beside the models, segments and connections of the store.
    What can be read and is surely not meant makes the exit code 1."""
    from leadline.flows import lint, outline
    from leadline.live.flows import known

    with store_given(database) as store, store.reading() as con:
        found = read(con, file)
        linted = lint(found, known(con))
    if as_json:
        paper.as_json(
            {
                "flow": found.name,
                "title": found.title,
                "outline": outline(found),
                "mistakes": [str(one) for one in linted.mistakes],
                "hints": [str(one) for one in linted.hints],
            }
        )
    else:
        say(found)
        for kind, some in (("Mistake", linted.mistakes), ("Look again", linted.hints)):
            for one in some:
                paper.paragraph(f"{kind}: {file}, {one}")
    if linted.mistakes:
        raise click.exceptions.Exit(1)


@flows_command.command("show", cls=Command, example="leadline flows show pricing --diagram")
@click.argument("name")
@click.option("--diagram", is_flag=True, help="As a Mermaid diagram, with how many leads stand at each step.")
@database_option
@json_option
def show_command(name: str, diagram: bool, database: str | None, as_json: bool) -> None:
    """Show a flow as sentences, with how many leads stand at each step, or as a diagram."""
    from leadline.flows import mermaid, outline
    from leadline.store.flow_runs import standing_at

    with store_given(database) as store, store.reading() as con:
        found = standing(con, name)
        here = standing_at(con, name)
    if as_json:
        paper.as_json({"flow": name, "outline": outline(found), "here": here, "diagram": mermaid(found, here)})
    elif diagram:
        click.echo(mermaid(found, here), nl=False)
    else:
        say(found)
        for step, many in here.items():
            paper.line(f"{many:>9,} at {step}")


@flows_command.command("apply", cls=Command, example="leadline flows apply pricing.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def apply_command(file: Path, database: str | None, as_json: bool) -> None:
    """Keep the flow of a file, in the place of the one of that name. Leads that are in it go on by the text that they
    entered with; `leadline flows move` lets them go on by another."""
    from leadline.live.flows import keep_flow
    from leadline.model.loader import read_text
    from leadline.store.documents import FLOW, NEW, documents

    with store_given(database) as store, store.writing() as con:
        name = read(con, file).name
        before = [one.edit for one in documents(con, FLOW, name)]
        keep_flow(con, name, read_text(file), before[0] if before else NEW, BY, now())
        (after,) = documents(con, FLOW, name)
    print_kept("flow", name, before, after.edit, as_json)


@flows_command.command("pause", cls=Command, example="leadline flows pause pricing")
@click.argument("name")
@database_option
def pause_command(name: str, database: str | None) -> None:
    """Let a flow rest: nobody enters it, and nobody goes on in it."""
    with store_given(database) as store, store.writing() as con:
        pause(con, name, is_paused=True)
    paper.paragraph(f"`{name}` rests.")


@flows_command.command("resume", cls=Command, example="leadline flows resume pricing")
@click.argument("name")
@database_option
def resume_command(name: str, database: str | None) -> None:
    """Let a flow go on. Waits that were over meanwhile are over."""
    with store_given(database) as store, store.writing() as con:
        pause(con, name, is_paused=False)
    paper.paragraph(f"`{name}` goes on.")


@flows_command.command("archive", cls=Command, example="leadline flows archive pricing")
@click.argument("name")
@database_option
def archive_command(name: str, database: str | None) -> None:
    """Let a flow be no more: the leads in it stop where they are. What was done in it stays known."""
    from leadline.live.flows import archive_flow

    with store_given(database) as store, store.writing() as con:
        kept(con, name)
        archive_flow(con, name, BY, now())
    paper.paragraph(f"`{name}` is archived.")


for one in (enter_command, runs_command, retry_command, stop_command, move_command, try_command):
    flows_command.add_command(one)


def pause(con: sa.Connection, name: str, *, is_paused: bool) -> None:
    from leadline.live.flows import pause_flow

    kept(con, name)
    pause_flow(con, name, BY, now(), paused=is_paused)


def say(found: Flow) -> None:
    """A flow as sentences."""
    from leadline.flows import outline

    for sentence in outline(found):
        words = sentence.lstrip()
        paper.paragraph(words, (len(sentence) - len(words)))
