"""`leadline trials`: two versions of a model tried on the same stream of leads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.models import SHOWN, published
from leadline.cli.progress import Progress
from leadline.cli.storing import BY, Commands, database_option, now, store_given

if TYPE_CHECKING:
    import sqlalchemy as sa

    from leadline.learning.trials.planning import Plan, Wished
    from leadline.store.trials import Seen

F = TypeVar("F", bound=Callable[..., Any])
FRACTION = click.FloatRange(0, 1, min_open=True, max_open=True)
LEAST = "The least difference worth having: 0.01 is one lead more of 100."


def size_options(command: F) -> F:
    """What the size of a trial depends on."""
    for option in (
        click.option("--rate", type=FRACTION, help="The share of leads with the outcome; without it the past says it."),
        click.option("--power", type=click.FloatRange(0.5, 1, max_open=True), default=0.8, show_default=True),
        click.option("--share", type=click.IntRange(10, 90), default=50, show_default=True, help="Of 100, in arm B."),
        click.option("--outcome", default="customer", show_default=True, help="The name of an outcome that is kept."),
    ):
        command = option(command)
    return command


@click.group(
    "trials",
    cls=Commands,
    example=(
        "leadline trials plan b2b-saas --least 0.01\n"
        "leadline trials start b2b-saas new.yml --least 0.01 --title 'Prices count more'\n"
        "leadline trials start b2b-saas new.yml --shadow\n"
        "leadline trials show 1\nleadline trials stop 1 --take B"
    ),
)
@database_option
@json_option
@click.pass_context
def trials_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Try a version of a model beside the live one, on all leads or on half of them. By itself it lists the trials."""
    if context.invoked_subcommand is None:
        list_trials(database, as_json)


@trials_command.command("list", cls=Command, example="leadline trials list")
@database_option
@json_option
def list_command(database: str | None, as_json: bool) -> None:
    """List the trials, the latest first, each with what its last look said."""
    list_trials(database, as_json)


def list_trials(database: str | None, as_json: bool) -> None:
    import sqlalchemy as sa

    from leadline.store import tables as t
    from leadline.store.trials import last_look

    with store_given(database) as store, store.reading() as con:
        rows = con.execute(sa.select(t.trials).order_by(t.trials.c.trial_id.desc())).all()
        seen = {row.trial_id: last_look(con, row.trial_id) for row in rows}
    if as_json:
        paper.as_json([row._asdict() | {"verdict": verdict_of(seen[row.trial_id])} for row in rows])
    elif not rows:
        paper.paragraph("There is no trial yet; `leadline trials start MODEL new.yml --least 0.01` begins one.")
    for row in rows if not as_json else ():
        state = "runs" if row.stopped_at is None else f"stopped, {row.took} taken"
        paper.line(f"{row.trial_id:4}  {row.title}  {row.kind}  {state}")
        paper.paragraph(verdict_of(seen[row.trial_id]) or "Nobody has looked at it yet.", 6)


def verdict_of(seen: Seen | None) -> str:
    return "" if seen is None else str(seen.document["verdict"][0])


@trials_command.command("plan", cls=Command, example="leadline trials plan b2b-saas --least 0.01")
@click.argument("model")
@click.option("--least", type=FRACTION, required=True, help=LEAST)
@size_options
@database_option
@json_option
def plan_command(
    model: str,
    least: float,
    outcome: str,
    share: int,
    power: float,
    rate: float | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Say how many leads a trial takes and how long, by the past of the live model. Nothing is kept."""
    from dataclasses import asdict

    from leadline.learning.trials.planning import Wished

    found = planned(database, model, outcome, Wished(least, share, power, rate))
    if as_json:
        paper.as_json(asdict(found.size) | {"past": asdict(found.past), "sentence": found.sentence})
        return
    say_plan(found)


def planned(database: str | None, model: str, outcome: str, wished: Wished) -> Plan:
    from leadline.learning.trials.planning import plan

    with store_given(database) as store, Progress().step("Looking at the past"):
        return plan(store, model, outcome, wished, now())


def say_plan(found: Plan) -> None:
    from leadline.evidence.report import figures

    paper.paragraph(found.sentence)
    paper.paragraph(
        f"In the past {figures.count(found.past.had)} of {figures.count(found.past.leads)} leads had the outcome. "
        f"{figures.count(found.past.waiting)} join at once, and about {figures.count(found.past.a_week)} in a week."
    )


@trials_command.command("start", cls=Command, example="leadline trials start b2b-saas new.yml --least 0.01")
@click.argument("model")
@click.argument("file_or_version")
@click.option("--title", default="", help="What is tried; without it, the version.")
@click.option("--shadow", is_flag=True, help="Score everybody by both, and hand over by the live one alone.")
@click.option("--least", type=FRACTION, help=LEAST)
@size_options
@click.option("--capacity", type=click.FloatRange(0, min_open=True), help="New leads a week that sales can take.")
@click.option("--fire/--no-fire", default=True, help="Whether people are told of what B finds at its first look.")
@database_option
@json_option
def start_command(
    model: str,
    file_or_version: str,
    title: str,
    shadow: bool,
    least: float | None,
    outcome: str,
    share: int,
    power: float,
    rate: float | None,
    capacity: float | None,
    fire: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Try a version beside the live one: in two arms, or as a shadow. A running server takes it up by itself."""
    from leadline.learning.trials.planning import Wanted, Wished, agreed
    from leadline.store.trials import start

    if shadow is (least is not None):
        raise click.UsageError("say --least for a trial in two arms, as in --least 0.01, or --shadow")
    size = None if least is None else planned(database, model, outcome, Wished(least, share, power, rate))
    with store_given(database) as store, store.writing() as con:
        b = version_given(con, file_or_version)
        wanted = Wanted(title or f"Version {b[:SHOWN]}", model, b, outcome, capacity, fire)
        number = start(con, agreed(con, wanted, size), BY, now())
    if as_json:
        paper.as_json({"trial": number, "model": model, "b": b})
        return
    paper.paragraph(f"Trial {number} of `{model}` runs: version {b[:SHOWN]} is B.")
    if size is not None:
        say_plan(size)


def version_given(con: sa.Connection, file_or_version: str) -> str:
    """The version of a file, which is kept, or the one that is named."""
    from leadline.store.models import version_of

    if Path(file_or_version).exists() or Path(file_or_version).suffix in (".yml", ".yaml"):
        return published(con, Path(file_or_version), "").version
    return version_of(con, file_or_version).version


@trials_command.command("show", cls=Command, example="leadline trials show 1")
@click.argument("trial", type=click.IntRange(1))
@database_option
@json_option
def show_command(trial: int, database: str | None, as_json: bool) -> None:
    """Look at a trial now, as often as one likes: what is said holds at all looks together."""
    from leadline.evidence.report import lines
    from leadline.evidence.report.reading import document_of
    from leadline.learning.trials.looking import look

    with store_given(database) as store, Progress().step("Counting"):
        seen = look(store, trial, now())
    if as_json:
        paper.as_json(seen.found | {"document": seen.document})
    else:
        paper.lines(lines(document_of(seen.document), paper.width()))


@trials_command.command("stop", cls=Command, example="leadline trials stop 1 --take B")
@click.argument("trial", type=click.IntRange(1))
@click.option("--take", type=click.Choice(["A", "B"]), required=True, help="Which version is live from now on.")
@click.option("--fire/--no-fire", default=True, help="Whether people are told of leads that become ready by it alone.")
@database_option
def stop_command(trial: int, take: str, fire: bool, database: str | None) -> None:
    """Look at a trial for the last time and end it: one version scores every lead from now on."""
    from leadline.learning.trials.looking import look
    from leadline.store.trials import stop, trial_of

    with store_given(database) as store:
        with store.reading() as con:
            runs = trial_of(con, trial).stopped_at is None
        if runs:
            look(store, trial, now())
        with store.writing() as con:
            done = stop(con, trial, take == "B", BY, now(), fire=fire)
    version = done.b if take == "B" else done.a
    paper.paragraph(f"Trial {trial} is stopped; version {version[:SHOWN]} of `{done.model}` scores every lead.")
