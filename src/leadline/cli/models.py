"""`leadline models`: versions of models in the store, and which of them score."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.keeping import by_name_of
from leadline.cli.progress import Progress
from leadline.cli.storing import BY, Commands, database_option, now, store_given

if TYPE_CHECKING:
    import sqlalchemy as sa

    from leadline.live.preview import Mover, Preview
    from leadline.model import Model

SHOWN = 12  # characters of a version that people are shown


@click.group(
    "models",
    cls=Commands,
    example=(
        "leadline models preview model.yml\nleadline models activate model.yml\n"
        "leadline models activate 4f1c2a9b77d0 --no-fire\nleadline models publish model.yml --note 'for review'"
    ),
)
@database_option
@json_option
@click.pass_context
def models_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Keep versions of models, see what one would do, and let one score. By itself it lists the models."""
    if context.invoked_subcommand is None:
        list_models(database, as_json)


@models_command.command("list", cls=Command, example="leadline models list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the models in their order: the first whose audience has a lead is that lead's main model."""
    list_models(database, as_json)


def list_models(database: str | None, as_json: bool) -> None:
    from leadline.store.models import standings

    with store_given(database) as store, store.reading() as con:
        found = standings(con)
    if as_json:
        paper.as_json([asdict(one) for one in found])
    elif not found:
        paper.paragraph("No model scores yet; `leadline models activate model.yml` lets one.")
    for one in found if not as_json else ():
        paper.line(f"{one.position + 1:4}  {one.model}  {'off' if one.live is None else one.live[:SHOWN]}")


@models_command.command("publish", cls=Command, example="leadline models publish model.yml --note 'for review'")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--note", default="", help="What changed and why.")
@database_option
@json_option
def publish_command(file: Path, note: str, database: str | None, as_json: bool) -> None:
    """Keep a version for ever. It scores nobody until it is activated."""
    with store_given(database) as store, store.writing() as con:
        model = published(con, file, note)
    if as_json:
        paper.as_json({"model": model.name, "version": model.version})
    else:
        paper.paragraph(f"Version {model.version[:SHOWN]} of `{model.name}` is kept.")


@models_command.command("activate", cls=Command, example="leadline models activate model.yml")
@click.argument("file_or_version")
@click.option("--fire/--no-fire", default=True, help="Whether people are told of leads that become ready by it alone.")
@click.option("--note", default="", help="What changed and why, where a file is given.")
@database_option
@json_option
def activate_command(file_or_version: str, fire: bool, note: str, database: str | None, as_json: bool) -> None:
    """Let a version score from now on, over the whole past: one that was published, or that of a file. A running server
    takes it up by itself."""
    from leadline.store.models import activate

    with store_given(database) as store, store.writing() as con:
        is_file = Path(file_or_version).exists() or Path(file_or_version).suffix in (".yml", ".yaml")
        version = published(con, Path(file_or_version), note).version if is_file else file_or_version
        with by_name_of(Path(file_or_version)) if is_file else nullcontext():
            model = activate(con, version, BY, now(), fire=fire)
    if as_json:
        paper.as_json({"model": model.name, "version": model.version, "fire": fire})
        return
    told = "" if fire else "; nobody is told of leads that become ready by it alone"
    paper.paragraph(f"Version {model.version[:SHOWN]} of `{model.name}` scores from now on{told}.")


@models_command.command("deactivate", cls=Command, example="leadline models deactivate b2b-saas")
@click.argument("model")
@database_option
def deactivate_command(model: str, database: str | None) -> None:
    """Let a model score no more; its versions stay."""
    from leadline.store.models import deactivate

    with store_given(database) as store, store.writing() as con:
        deactivate(con, model, BY, now())
    paper.paragraph(f"`{model}` scores no more.")


@models_command.command("preview", cls=Command, example="leadline models preview model.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def preview_command(file: Path, database: str | None, as_json: bool) -> None:
    """Say what a file would do in the place of the live model of its name: who moves, who crosses the threshold, how
    many would be handed over. Nothing is written."""
    from leadline.live.preview import preview
    from leadline.model import load
    from leadline.store.models import files_of

    progress = Progress()
    load(file)  # so that mistakes are named by the file's own name
    with store_given(database) as store, progress.step("Scoring everybody with both"):
        found = preview(store, files_of(file), now())
    if as_json:
        paper.as_json(asdict(found))
    else:
        show(found)


def published(con: sa.Connection, file: Path, note: str) -> Model:
    from leadline.model import load
    from leadline.store.models import files_of, publish

    load(file)  # so that mistakes are named by the file's own name
    return publish(con, files_of(file), BY, now(), note)


def show(found: Preview) -> None:
    """A preview in sentences, with those who move most."""
    beside = "nothing scores by that name yet" if found.against is None else f"beside {found.against[:SHOWN]}"
    paper.heading(f"{found.changed:,} of {found.leads:,} leads would have another score")
    paper.paragraph(
        f"`{found.model}` {found.version[:SHOWN]}, {beside}. {found.up:,} go up and {found.down:,} down. "
        f"{found.newly:,} would be newly qualified, {found.no_more:,} no more; "
        f"{found.hand_overs:,} would be handed over."
    )
    names = list(dict.fromkeys([*found.before, *found.after]))
    if names:
        paper.line()
    for name in names:
        paper.line(f"  {name or 'no band':<14}{found.before.get(name, 0):>9,}  →{found.after.get(name, 0):>9,}")
    if found.movers:
        paper.line()
    for mover in found.movers:
        paper.line(f"  {mover.lead_id:>8}  {said(mover):<24}  {mover.name or ''}")


def said(mover: Mover) -> str:
    before, after = ("outside" if one is None else f"{one:.2f}" for one in (mover.before, mover.after))
    return f"{before} → {after}"
