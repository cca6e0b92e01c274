"""`leadline backtest`: what a model would have said at past dates, judged by what came after."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadline.cli import paper
from leadline.cli.command import Command, Given, facts_options, json_option
from leadline.cli.progress import Progress

if TYPE_CHECKING:
    from leadline.evidence.backtest import Asked
    from leadline.evidence.outcome import Outcome
    from leadline.evidence.report import Document
    from leadline.scoring.engines import Engine

F = TypeVar("F", bound=Callable[..., Any])
MADE_BY = "Made by leadline {command}. The page loads nothing and runs nothing."


def judging_options(command: F) -> F:
    """The options that say by what a model is judged, and when it is asked."""

    @wraps(command)
    def gathered(*args: Any, **kwargs: Any) -> Any:
        names = ("every", "first", "last", "ends", "strict_time", "seed")
        kwargs["asked"] = {name: kwargs.pop(name) for name in names}
        return command(*args, **kwargs)

    made: Any = gathered
    for option in reversed(
        [
            click.option(
                "--outcome",
                required=True,
                metavar="OUTCOME",
                help="A YAML file, or words: 'stage: customer within 90d', 'event: deal.won within 60d'.",
            ),
            click.option(
                "--every", default="7d", show_default=True, metavar="DURATION", help="How far dates are apart."
            ),
            click.option("--from", "first", metavar="DATE", help="The first date; default as the data begin."),
            click.option("--to", "last", metavar="DATE", help="The last date; default the last that can be judged."),
            click.option("--ends", metavar="DATE", help="Where the data end; default the last thing that happened."),
            click.option("--strict-time", is_flag=True, help="Leave out rules on attributes without a history."),
            click.option("--seed", type=click.IntRange(0, 2**31), default=7, help="Another number, another chance."),
        ]
    ):
        made = option(made)
    return made  # type: ignore[no-any-return]


html_option = click.option("--html", "page", metavar="FILE", help="Write a page with charts that stands alone.")


@click.command(
    "backtest",
    cls=Command,
    example=(
        "leadline backtest model.yml --data crm/ --outcome 'stage: customer within 90d'\n"
        "leadline backtest model.yml --data crm/ --outcome won.yml --every 14d --html backtest.html"
    ),
)
@click.argument("model", metavar="MODEL")
@facts_options
@judging_options
@click.option("--against", metavar="MODEL", help="The previous version, as one more rival.")
@html_option
@json_option
def backtest_command(
    model: str,
    given: Given,
    outcome: str,
    asked: dict[str, Any],
    against: str | None,
    page: str | None,
    as_json: bool,
) -> None:
    """Say whether a higher score sells better: score as of many past dates, and judge by what came after.

    Only leads that were there at a date, and had not had the outcome yet, are judged there.
    """
    refuse_page(page, given)
    from leadline.cli.reading import connected, load_models, read, refuse_unused
    from leadline.evidence.backtest.document import document
    from leadline.evidence.backtest.run import measured, scored
    from leadline.evidence.report import plain

    loaded, *previous = load_models([model, *([against] if against else [])])
    outcomes = outcomes_of(outcome)
    now = time.time_ns() // 1_000
    wanted = asked_of(asked, now)
    progress = Progress()
    found = []
    with connected() as con:
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=False, says_counts=False)
        for one in outcomes:
            with progress.step("Asking the past"):
                run = scored(con, (loaded, *previous), opened.tables, one, wanted, now, engine_that(progress))
            with progress.step("Judging by what came after"):
                found.append(measured(run))
    documents = [document(one) for one in found]
    if page:
        write_page(page, documents, "backtest")
    if as_json:
        paper.as_json([plain(one) for one in found])
    else:
        print_documents(documents)


def outcomes_of(given: str) -> tuple[Outcome, ...]:
    from leadline.evidence.outcome import load_outcomes

    return load_outcomes(given)


def asked_of(given: dict[str, Any], now: int) -> Asked:
    """The dates as they were typed; an `InputError` in words where one is none."""
    from leadline.evidence.backtest import Asked
    from leadline.library.moment import instant_of
    from leadline.model.durations import duration

    try:
        every = duration(given["every"])
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--every") from None
    read = {name: None if given[name] is None else instant_of(given[name], now) for name in ("first", "last", "ends")}
    return Asked(every, **read, strict_time=given["strict_time"], seed=given["seed"])


def engine_that(progress: Progress) -> Engine:
    """The embedded engine, which tells how far it is."""
    from leadline.scoring.engines import DuckDB

    return DuckDB(lambda share: progress.report(round(share * 1000), 1000))


def refuse_page(page: str | None, given: Given) -> None:
    """Refuse to write over what is read, or where there is no folder, before anything is read."""
    if page is None:
        return
    inputs = {Path(path).resolve() for paths in given.paths.values() for path in paths}
    if Path(page).resolve() in inputs:
        raise click.UsageError(f"{page}: this file is read; write to another")
    if not Path(page).parent.is_dir():
        raise click.UsageError(f"{page}: the folder `{Path(page).parent}` is not there; make it first")


def write_page(page: str, documents: Sequence[Document], command: str) -> None:
    from leadline.evidence.report import html

    Path(page).write_text(html(documents, MADE_BY.format(command=command)), encoding="utf-8")
    paper.note(f"{page} is written")


def print_documents(documents: Sequence[Document]) -> None:
    from leadline.evidence.report import lines

    for at, document in enumerate(documents):
        if at:
            paper.line()
            paper.line()
        paper.lines(lines(document, paper.width()))
