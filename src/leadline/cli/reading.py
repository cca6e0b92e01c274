"""Files into the connection of a command, and what there is to say about them on standard error."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Given
from leadline.cli.progress import Progress
from leadline.errors import EngineError, FactsError

if TYPE_CHECKING:
    import duckdb

    from leadline.files import Options, Reading
    from leadline.library.facts import Opened
    from leadline.model import Model
    from leadline.scoring.engines import Engine


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that knows how far it is."""
    from leadline.library.facts import connect

    with connect() as con:
        con.execute("SET enable_progress_bar = true")
        con.execute("SET enable_progress_bar_print = false")
        yield con


def load_models(paths: Sequence[str]) -> list[Model]:
    """The models of some files, in order."""
    from leadline.model import load

    return [load(path) for path in paths]


def read(
    con: duckdb.DuckDBPyConnection,
    given: Given,
    progress: Progress,
    *,
    keeps_rejected: bool,
    says_counts: bool,
    needs_leads: bool = True,
    ids: bool = False,
) -> Opened:
    """Make the tables of all the facts that are given, and say what was found.

    ``keeps_rejected`` writes rows that cannot be used to a file in the current folder; else they are only counted.
    ``ids``: every event gets an id that no other has.
    """
    from leadline.library.facts import Opened, open_one, tables_of

    if needs_leads and "leads" not in given.paths:
        raise click.UsageError("which leads? Give --leads FILE, or --data FOLDER with a file leads.csv in it.")
    readings: dict[str, Reading] = {}
    with tempfile.TemporaryDirectory(prefix="leadline-") as aside:
        for facts, paths in given.paths.items():
            options: Options = {
                "strict": given.strict,
                "dates": given.dates,  # type: ignore[typeddict-item]
                "zone": given.zone,
                "encoding": given.encoding,
                "rejected_folder": "." if keeps_rejected else aside,
                "remember": keeps_rejected,
                "mapping": mapping_for(facts, paths, given),
                "ids": ids,
            }
            with progress.step(f"Reading the {facts}", con):
                readings[facts] = open_one(con, facts, list(paths), options)
            say(readings[facts], paths, keeps_rejected, says_counts)
    return Opened(tables_of(readings), readings)


def say(reading: Reading, paths: Sequence[str], keeps_rejected: bool, says_counts: bool) -> None:
    named = paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
    if says_counts or reading.rejected:
        rejected = f", {reading.rejected:,} rejected" if reading.rejected else ""
        why = "`leadline score` writes them to a file with their reasons"
        where = f"; {reading.rejected_path} says why" if keeps_rejected else f"; {why}"
        rows = "row" if reading.accepted == 1 else "rows"
        paper.note(f"{named}: {reading.accepted:,} {rows}{rejected}{where if reading.rejected else ''}")
    for words in reading.notes if says_counts else ():
        paper.note(words if words.startswith(f"{Path(paths[0]).name}: ") else f"{named}: {words}")


# -- columns of other names -------------------------------------------------------------------------------------


def mapping_for(facts: str, paths: Sequence[str], given: Given) -> dict[str, str]:
    """The columns that --map gives for one table: those said of it, and those said of none that its file has."""
    own, common = {}, {}
    for entry in given.mapping:
        table, ours, theirs = parted(entry)
        if table == facts:
            own[ours] = theirs
        elif not table:
            common[ours] = theirs
    if len(given.paths) > 1 and common:
        has = columns_in(facts, paths, given.encoding)
        common = {ours: theirs for ours, theirs in common.items() if theirs in has}
    return {**common, **own}


def parted(entry: str) -> tuple[str, str, str]:
    """``events:lead_id=Contact`` in its parts."""
    left, equals, theirs = entry.partition("=")
    table, colon, ours = left.rpartition(":")
    if not equals or not ours.strip() or not theirs.strip():
        raise click.BadParameter(f"`{entry}` must be OUR=THEIR, as in lead_id=ContactID", param_hint="--map")
    if colon and table not in ("leads", "accounts", "events", "changes", "probabilities"):
        raise click.BadParameter(f"`{table}` in `{entry}` is no table of facts", param_hint="--map")
    return table, ours.strip(), theirs.strip()


def columns_in(facts: str, paths: Sequence[str], encoding: str | None) -> set[str]:
    from leadline.files.columns import Facts
    from leadline.files.raw import open_files
    from leadline.files.source import find
    from leadline.library.facts import connect

    with tempfile.TemporaryDirectory(prefix="leadline-") as folder, connect() as con:
        return set(open_files(con, find(list(paths)), Facts(facts), Path(folder), encoding).types)


def refuse_unused(given: Given) -> None:
    """Refuse a --map that no file has a column for."""
    for entry in given.mapping:
        table, _, theirs = parted(entry)
        if not table and len(given.paths) > 1:
            has = [facts for facts, paths in given.paths.items() if theirs in columns_in(facts, paths, given.encoding)]
            if not has:
                raise FactsError(f"--map {entry}: no file has a column `{theirs}`")


# -- engines ----------------------------------------------------------------------------------------------------


def engine_of(name: str, dsn: str | None) -> Engine | None:
    """The engine of that name, imported when it is asked for; ``None`` is DuckDB."""
    if name == "duckdb":
        return None
    if name == "postgres" and not dsn:
        raise click.UsageError("--engine postgres needs --dsn, such as postgresql://localhost/leads")
    made: Any
    try:
        if name == "postgres":
            from leadline.scoring.postgres import Postgres

            made = Postgres(str(dsn))
        else:
            from leadline.scoring.spark import Spark

            made = Spark()
    except ModuleNotFoundError as problem:
        missing = f"`{problem.name}` is not installed"
        raise EngineError(f"--engine {name}: {missing}; run `pip install 'leadline[{name}]'`") from problem
    engine: Engine = made
    return engine
