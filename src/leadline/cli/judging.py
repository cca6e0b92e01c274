"""What the commands have in common that ask a history: the facts of files or of the store, an outcome, dates, paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leadline.cli import paper
from leadline.cli.command import Given, facts_options, json_option
from leadline.cli.progress import Progress
from leadline.cli.storing import now

if TYPE_CHECKING:
    import duckdb

    from leadline.cli.judged_models import Loaded
    from leadline.evidence.backtest import Asked
    from leadline.evidence.outcome import Outcome
    from leadline.evidence.study import Finding, Kind
    from leadline.evidence.threshold import Wanted
    from leadline.scoring.engines import Engine
    from leadline.scoring.staging import Tables

F = TypeVar("F", bound=Callable[..., Any])
DATES = ("every", "first", "last", "ends", "strict_time", "seed")
GIVEN = ("given", "live", "database", "outcome", "page", "as_json")


def judging_options(command: F) -> F:
    """The options of a command that asks a history; it gets them as one argument, ``judging``."""

    @wraps(command)
    def gathered(*args: Any, **kwargs: Any) -> Any:
        dates = {name: kwargs.pop(name) for name in DATES if name in kwargs}
        kwargs["judging"] = Judging(dates=dates, **{name: kwargs.pop(name) for name in GIVEN})
        return command(*args, **kwargs)

    made: Any = gathered
    for option in reversed(OPTIONS):
        made = option(made)
    return facts_options(made)  # type: ignore[no-any-return]


OPTIONS = [
    click.option("--live", is_flag=True, help="The facts of the store; MODEL may be the name of a model in it."),
    click.option("--database", metavar="URL", help="That of this store; without it LEADLINE_DATABASE."),
    click.option(
        "--outcome",
        required=True,
        metavar="OUTCOME",
        help="A YAML file, or words: 'stage: customer within 90d', 'event: deal.won within 60d'.",
    ),
    click.option("--every", default="7d", show_default=True, metavar="DURATION", help="How far dates are apart."),
    click.option("--from", "first", metavar="DATE", help="The first date; default as the data begin."),
    click.option("--to", "last", metavar="DATE", help="The last date; default the last that can be judged."),
    click.option("--ends", metavar="DATE", help="Where the data end; default the last thing that happened."),
    click.option("--strict-time", is_flag=True, help="Leave out rules on attributes without a history."),
    click.option("--html", "page", metavar="FILE", help="Write a page with charts that stands alone."),
    json_option,
]

chance_option = click.option("--seed", type=click.IntRange(0, 2**31), default=7, help="Another number, another chance.")


@dataclass(frozen=True, slots=True)
class Judging:
    """What was given to a command that asks a history."""

    given: Given
    live: bool
    database: str | None
    outcome: str
    dates: dict[str, Any]
    page: str | None
    as_json: bool

    def find(
        self,
        kind: Kind,
        models: Sequence[str],
        words: str,
        wanted: Wanted | None = None,
        by_hand: bool = False,
        limit: int | None = None,
    ) -> tuple[list[Loaded], list[Finding]]:
        """The models, and what was found for each outcome; ``words`` say what takes long.

        The first model is asked about, a second one is what it is held against. ``limit``: so many outcomes at most.
        """
        from leadline.evidence.study import Study, find

        self.refuse()
        loaded, outcomes, address = self.loaded(models)
        if limit is not None and len(outcomes) > limit:
            raise click.UsageError("--write takes one outcome: several would suggest several models")
        at = now()
        asked, progress = asked_of(self.dates, at), Progress()
        model, *others = [one.model for one in loaded]
        found = []
        with self.facts(address, progress) as (con, tables):
            for outcome in outcomes:
                study = Study(kind, model, outcome, asked, others[0] if others else None, wanted, by_hand)
                with progress.step(words):
                    found.append(find(con, tables, study, at, engine_that(progress), progress.report))
        return loaded, found

    @property
    def is_live(self) -> bool:
        return self.live or self.database is not None

    def refuse(self) -> None:
        """Refuse, before anything is read, what cannot be written, and facts of files and of the store together."""
        if self.is_live and self.given.any:
            raise click.UsageError("these are facts of files and of the store; leave the files out, or --live")
        if self.page is not None:
            self.given.refuse_target(self.page)

    def loaded(self, models: Sequence[str]) -> tuple[list[Loaded], tuple[Outcome, ...], str | None]:
        """The models, the outcomes, and of the store where its facts are read."""
        from leadline.cli.judged_models import from_file, from_store, outcomes_in
        from leadline.evidence.outcome import load_outcomes

        if not self.is_live:
            return [from_file(one) for one in models], load_outcomes(self.outcome), None
        from leadline.cli.storing import store_given
        from leadline.live.scan import address

        with store_given(self.database) as store, store.reading() as con:
            where = address(store.engine)
            return [from_store(con, one) for one in models], outcomes_in(con, self.outcome), where

    @contextmanager
    def facts(self, address: str | None, progress: Progress) -> Iterator[tuple[duckdb.DuckDBPyConnection, Tables]]:
        """The facts as tables of a connection."""
        if address is not None:
            from leadline.live.bulk import facts  # its driver must not meet an open store of ours in one process

            with progress.step("Reading the store"):
                con, tables = facts(address, is_named=True)
            with con:
                yield con, tables
            return
        from leadline.cli.reading import connected, read, refuse_unused

        with connected() as con:
            refuse_unused(self.given)
            yield con, read(con, self.given, progress, keeps_rejected=False, says_counts=False).tables

    def print(self, found: Sequence[Finding], command: str) -> None:
        """What was found: on a page if one is asked for, and as text or JSON."""
        from leadline.evidence.report import html, lines, plain
        from leadline.evidence.report.html import made_by
        from leadline.evidence.study import document

        documents = [document(one) for one in found]
        if self.page is not None:
            Path(self.page).write_text(html(documents, made_by(command)), encoding="utf-8")
            paper.note(f"{self.page} is written")
        if self.as_json:
            paper.as_json([plain(one) for one in found])
            return
        for at, one in enumerate(documents):
            if at:
                paper.line()
                paper.line()
            paper.lines(lines(one, paper.width()))


def asked_of(given: dict[str, Any], at: int) -> Asked:
    """The dates as they were typed; a sentence where one is none."""
    from leadline.evidence.backtest import Asked
    from leadline.library.moment import instant_of
    from leadline.model.durations import duration

    try:
        every = duration(given["every"])
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--every") from None
    first, last, ends = (
        None if given[name] is None else instant_of(given[name], at) for name in ("first", "last", "ends")
    )
    chance = {"seed": given["seed"]} if "seed" in given else {}
    return Asked(every, first, last, ends, given["strict_time"], **chance)


def engine_that(progress: Progress) -> Engine:
    """The embedded engine, which tells how far it is."""
    from leadline.scoring.engines import DuckDB

    return DuckDB(lambda share: progress.report(round(share * 1000), 1000))
