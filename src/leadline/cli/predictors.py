"""`leadline predictors`: predictors of the store, trained on its own history, promoted, asked and watched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadline.cli import paper
from leadline.cli.command import Command, Given, json_option
from leadline.cli.predictors_shown import plain, plain_finding, print_ended, print_list, print_look, print_versions
from leadline.cli.progress import Progress
from leadline.cli.storing import BY, Commands, database_option, now, store_given
from leadline.cli.wished import named, wish_options
from leadline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

F = TypeVar("F", bound="Callable[..., Any]")
UNKNOWN = "`leadline predictors` lists them"


@click.group(
    "predictors",
    cls=Commands,
    example=(
        "leadline predictors train will-buy --outcome 'stage: sql within 60d' --every 30d\n"
        "leadline predictors card will-buy\nleadline predictors promote will-buy 2 --why 'tried in May'\n"
        "leadline predictors drift will-buy"
    ),
)
@database_option
@json_option
@click.pass_context
def predictors_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Train predictors on what the store knows, and keep them: one of a name is the champion, and answers for it. By
    itself it lists them."""
    if context.invoked_subcommand is None:
        list_predictors(database, as_json)


@predictors_command.command("list", cls=Command, example="leadline predictors list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the predictors, each with its champion and what that was worth on later leads."""
    list_predictors(database, as_json)


def list_predictors(database: str | None, as_json: bool) -> None:
    from leadline.store import predictors as registry

    with store_given(database) as store, store.reading() as con:
        rows = registry.listed(con)
    if as_json:
        paper.as_json([plain(row) for row in rows])
    else:
        print_list(rows)


@predictors_command.command("show", cls=Command, example="leadline predictors show will-buy")
@click.argument("name")
@database_option
@json_option
def show_command(name: str, database: str | None, as_json: bool) -> None:
    """Show the versions of a predictor, why each is what it is, and what is asked of training."""
    from leadline.store import predictors as registry

    with store_given(database) as store, store.reading() as con:
        rows, training = registry.listed(con, name), registry.trainings(con, name)
    if not rows and not training:
        raise InputError(f"there is no predictor `{name}`; {UNKNOWN}")
    if as_json:
        paper.as_json([plain(row) for row in rows])
    else:
        print_versions(rows, training)


@predictors_command.command("card", cls=Command, example="leadline predictors card will-buy > will-buy.md")
@click.argument("name")
@click.option("--version", type=click.IntRange(1), help="Which one; left out, the champion.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write the predictor for `train --apply`.")
@database_option
def card_command(name: str, version: int | None, out: Path | None, database: str | None) -> None:
    """Print the card of a version in Markdown: what it is, what it was worth, and what it learned from."""
    if out is not None:
        Given({}).refuse_target(str(out))
    from leadline.store import predictors as registry

    with store_given(database) as store, store.reading() as con:
        row = registry.version_of(con, name, version)
    if row is None:
        which = "predictor" if version is None else f"version {version} of a predictor"
        raise InputError(f"there is no {which} `{name}`; {UNKNOWN}")
    click.echo(row.card.rstrip("\n"))
    if out is not None:
        write(row, out)


def write(row: sa.Row[Any], out: Path) -> None:
    import json

    from leadline.evidence.predict.predictor import read_back, save

    paths = save(read_back(json.loads(row.text), row.trees, f"`{row.name}`"), out)
    paper.note(f"written: {', '.join(map(str, paths))}")


@predictors_command.command(
    "train", cls=Command, example="leadline predictors train will-buy --outcome 'stage: sql within 60d' --every 30d"
)
@click.argument("name")
@click.option("--outcome", metavar="OUTCOME", help="In words, a YAML file, or the name of one that is kept.")
@click.option("--model", metavar="NAME", help="A live model whose rules and score are looked at too.")
@click.option("--every", metavar="DURATION", help="How often the server trains it again, as in 30d.")
@wish_options
@database_option
@json_option
def train_command(
    name: str, outcome: str | None, every: str | None, database: str | None, as_json: bool, **asked: Any
) -> None:
    """Learn from the store's history. The new version answers if it is better than the champion beyond noise on later
    leads. What is asked is kept: without --outcome it is done again."""
    from leadline.app.values import duration
    from leadline.learning.predictors.training import Wished, train_now

    wished = None
    if outcome is not None:
        text = Path(outcome).read_text(encoding="utf-8") if Path(outcome).is_file() else outcome
        try:
            often = None if every is None else duration(every)
        except ValueError as problem:
            raise click.BadParameter(str(problem), param_hint="--every") from None
        wished = Wished(text, asked["model"], asked["snapshots"], every=often, **named(asked))
    progress = Progress()
    with store_given(database) as store, progress.step("Learning from the past"):
        done = train_now(store, name, wished, BY, now)
    print_ended(done, as_json)


@predictors_command.command("import", cls=Command, example="leadline predictors import will-buy.json")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def import_command(file: Path, database: str | None, as_json: bool) -> None:
    """Register a predictor that `leadline train --out` wrote. The first of its name answers at once."""
    from leadline.learning.predictors.training import bring_file

    with store_given(database) as store:
        done = bring_file(store, file, BY, now())
    print_ended(done, as_json)


def deciding(command: F) -> F:
    """What a decision about a version takes."""
    for option in (
        database_option,
        click.option("--why", default="decided by hand", help="What stands beside it."),
        click.argument("version", type=click.IntRange(1)),
        click.argument("name"),
    ):
        command = option(command)
    return command


@predictors_command.command("promote", cls=Command, example="leadline predictors promote will-buy 2")
@deciding
def promote_command(name: str, version: int, why: str, database: str | None) -> None:
    """Let a version answer for its name. A running server asks it about all leads, and scores them again."""
    from leadline.store.predictors import promote

    with store_given(database) as store, store.writing() as con:
        promote(con, name, version, why, BY, now())
    paper.paragraph(f"Version {version} of `{name}` is the champion.")


@predictors_command.command("retire", cls=Command, example="leadline predictors retire will-buy 1")
@deciding
def retire_command(name: str, version: int, why: str, database: str | None) -> None:
    """Let a version be no more than kept. A champion that a live model asks stays."""
    from leadline.store.predictors import retire

    with store_given(database) as store, store.writing() as con:
        retire(con, name, version, why, BY, now())
    paper.paragraph(f"Version {version} of `{name}` is retired.")


@predictors_command.command("refresh", cls=Command, example="leadline predictors refresh")
@database_option
@json_option
def refresh_command(database: str | None, as_json: bool) -> None:
    """Ask every champion about every lead now. A running server does so once a day, and of leads whose facts changed
    within a minute."""
    from leadline.learning.predictors.refreshing import Refreshing
    from leadline.store.predictors import champions

    progress = Progress()
    with store_given(database) as store, progress.step("Asking about every lead"):
        with store.reading() as con:
            every = champions(con)
        new = Refreshing(store, now).everybody(every) if every else {}
    if as_json:
        paper.as_json(new)
        return
    if not new:
        paper.paragraph("No predictor has a champion yet.")
    for name, many in new.items():
        paper.line(f"{name}: {many:,} leads have a new probability")


@predictors_command.command("drift", cls=Command, example="leadline predictors drift will-buy --now")
@click.argument("name")
@click.option("--now", "look_now", is_flag=True, help="Look now, instead of waiting for the weekly look.")
@database_option
@json_option
def drift_command(name: str, look_now: bool, database: str | None, as_json: bool) -> None:
    """Say whether leads are still like those that the champion learned from, and whether what it said came true."""
    from leadline.learning.predictors.watching import look, looks
    from leadline.store.predictors import champions

    with store_given(database) as store:
        with store.reading() as con:
            mine = [one for one in champions(con) if one.name == name]
        if not mine:
            raise InputError(f"no version of a predictor `{name}` is the champion; {UNKNOWN}")
        if look_now:
            look(store, mine, now)
        with store.reading() as con:
            found = looks(con, name, most=1)
    if as_json:
        paper.as_json([plain_finding(row) for row in found])
    else:
        print_look(name, found)
