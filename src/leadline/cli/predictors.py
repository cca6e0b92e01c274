"""`leadline predictors`: predictors of the store, trained on its own history, promoted, asked and watched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.progress import Progress
from leadline.cli.storing import BY, Commands, database_option, now, store_given
from leadline.errors import InputError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from leadline.learning.predictors.training import Ended


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
    from leadline.store.asked_predictors import CHAMPION

    with store_given(database) as store, store.reading() as con:
        rows = registry.listed(con)
    if as_json:
        paper.as_json([plain(row) for row in rows])
        return
    if not rows:
        paper.paragraph("There is no predictor yet; `leadline predictors train NAME --outcome …` makes one.")
    for name in dict.fromkeys(row.name for row in rows):
        mine = [row for row in rows if row.name == name]
        champion = next((row for row in mine if row.state == CHAMPION), None)
        waiting = sum(row.state == registry.CHALLENGER for row in mine)
        said = "no champion" if champion is None else f"version {champion.version}, {worth(champion)}"
        more = f"; {waiting} challenging" if waiting else ""
        paper.line(f"{name}: {said}{more}")


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
        raise InputError(f"there is no predictor `{name}`; `leadline predictors` lists them")
    if as_json:
        paper.as_json([plain(row) for row in rows])
        return
    for row in rows:
        paper.heading(f"Version {row.version}: {row.state}")
        paper.paragraph(f"{worth(row)[:1].upper()}{worth(row)[1:]}. {row.why}")
    for one in training:
        paper.heading("Training")
        paper.paragraph(said_of(one))


@predictors_command.command("card", cls=Command, example="leadline predictors card will-buy > will-buy.md")
@click.argument("name")
@click.option("--version", type=click.IntRange(1), help="Which one; left out, the champion.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write the predictor for `train --apply`.")
@database_option
def card_command(name: str, version: int | None, out: Path | None, database: str | None) -> None:
    """Print the card of a version in Markdown: what it is, what it was worth, and what it learned from."""
    from leadline.store import predictors as registry

    with store_given(database) as store, store.reading() as con:
        row = registry.version_of(con, name, version)
    if row is None:
        which = "predictor" if version is None else f"version {version} of a predictor"
        raise InputError(f"there is no {which} `{name}`; `leadline predictors` lists them")
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
@click.option("--snapshots", type=click.IntRange(1, 20), default=3, show_default=True, help="Instants for each lead.")
@click.option("--insist", multiple=True, metavar="FIELD", help="Use a field although it seems to know too much.")
@click.option("--rises", multiple=True, metavar="FEATURE", help="The probability may only rise with it.")
@click.option("--falls", multiple=True, metavar="FEATURE", help="The probability may only fall with it.")
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
        many = {key: tuple(asked.pop(key)) for key in ("insist", "rises", "falls")}
        wished = Wished(text, asked["model"], asked["snapshots"], many["insist"], many["rises"], many["falls"], often)
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


@predictors_command.command("promote", cls=Command, example="leadline predictors promote will-buy 2")
@click.argument("name")
@click.argument("version", type=click.IntRange(1))
@click.option("--why", default="decided by hand", help="What stands beside it.")
@database_option
def promote_command(name: str, version: int, why: str, database: str | None) -> None:
    """Let a version answer for its name. A running server asks it about all leads, and scores them again."""
    from leadline.store.predictors import promote

    with store_given(database) as store, store.writing() as con:
        promote(con, name, version, why, BY, now())
    paper.paragraph(f"Version {version} of `{name}` is the champion.")


@predictors_command.command("retire", cls=Command, example="leadline predictors retire will-buy 1")
@click.argument("name")
@click.argument("version", type=click.IntRange(1))
@click.option("--why", default="decided by hand", help="What stands beside it.")
@database_option
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
            raise InputError(f"no version of a predictor `{name}` is the champion; `leadline predictors` lists them")
        if look_now:
            look(store, mine, now)
        with store.reading() as con:
            found = looks(con, name, most=1)
    if as_json:
        names = ("kind", "what", "value", "line", "alarm", "words")
        paper.as_json([{name: getattr(row, name) for name in names} for row in found])
        return
    if not found:
        paper.paragraph(f"Nobody has looked at `{name}` yet; --now looks.")
    alarms = [row for row in found if row.alarm]
    if found:
        paper.heading(f"{len(alarms)} of {len(found)} things are not as they were" if alarms else "Nothing has drifted")
    for row in alarms or [row for row in found if row.kind != "input" or row.value is None]:
        paper.line(f"  {row.words}")


# -- how they are shown --------------------------------------------------------------------------------------------


def worth(row: sa.Row[Any]) -> str:
    """What a version was worth on later leads, in a few words."""
    import json

    from leadline.evidence.report.figures import decimal
    from leadline.evidence.stats import Estimate

    kind = "a scorecard" if row.learner == "scorecard" else row.learner
    figures = json.loads(row.metrics).get(row.learner)
    if not figures:
        return kind
    auc = Estimate(**figures["auc"])
    return f"{kind} with AUC {decimal(auc.value, 3)} on later leads ({decimal(auc.low, 3)}–{decimal(auc.high, 3)})"


def said_of(row: sa.Row[Any]) -> str:
    from leadline.model.words import date_words, duration_words

    often = "when somebody asks" if row.every is None else f"every {duration_words(row.every)}"
    last = f" Last: {row.said}" if row.said else ""
    due = "" if row.due_at is None else f" Next on {date_words(row.due_at)}."
    running = " It is under way." if row.begun_at is not None else ""
    return f"It is trained {often}.{running}{last}{due}"


def plain(row: sa.Row[Any]) -> dict[str, Any]:
    import json

    from leadline.model.dates import iso

    shown = dict(row._mapping) | {"metrics": json.loads(row.metrics)}
    instants = ("state_at", "trained_at", "refreshed_at")
    return shown | {name: None if shown[name] is None else iso(shown[name]) for name in instants}


def print_ended(done: Ended, as_json: bool) -> None:
    if as_json:
        paper.as_json({"predictor": done.name, "version": done.version, "promoted": done.promoted, "why": done.why})
        return
    state = "is the champion" if done.promoted else "is a challenger"
    paper.paragraph(f"Version {done.version} of `{done.name}` {state}. {done.why}")
    for one in done.verdict:
        paper.paragraph(one)
