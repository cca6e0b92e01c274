"""`leadline score`: every lead scored, as tables."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, Given, as_of_option, engine_options, facts_options, json_option
from leadline.cli.progress import Progress

if TYPE_CHECKING:
    import duckdb

    from leadline.library.facts import Opened
    from leadline.model import Model
    from leadline.scoring.run import Run

TABLES = {"scores": "out", "contributions": "contributions", "account_scores": "account_scores"}
SUFFIXES = (".csv", ".csv.gz", ".tsv", ".parquet", ".jsonl", ".jsonl.gz", ".ndjson")
TOP = 10


@click.command(
    "score",
    cls=Command,
    example=(
        "leadline score model.yml --leads leads.csv --events events.csv --out scores.csv\n"
        "leadline score emea.yml us.yml --data crm/ --as-of 2026-03-15 --out scores.parquet"
    ),
)
@click.argument("models", nargs=-1, required=True, metavar="MODEL...")
@facts_options
@as_of_option
@click.option("--out", metavar="FILE", help="The scores: .csv, .parquet or .jsonl; - is standard output.")
@click.option("--contributions", metavar="FILE", help="Every rule and clamp of every lead, as a table.")
@click.option("--account-scores", metavar="FILE", help="The scores of accounts.")
@engine_options
@click.option("--everyone", is_flag=True, help="Also leads that did not exist yet at the instant.")
@json_option
def score_command(
    models: tuple[str, ...],
    given: Given,
    as_of: str | None,
    out: str | None,
    contributions: str | None,
    account_scores: str | None,
    engine: str,
    dsn: str | None,
    everyone: bool,
    as_json: bool,
) -> None:
    """Score every lead of the files with a model, or with several in their order.

    Without --out it prints how many leads are in which band, and the best ten with their reasons.
    """
    targets = {"out": out, "contributions": contributions, "account_scores": account_scores}
    refuse_targets(targets, given, as_json)
    from leadline.cli.reading import connected, engine_of, load_models, read, refuse_unused
    from leadline.library.moment import instant_of
    from leadline.library.scorer import refuse_same_names
    from leadline.plan import Detail
    from leadline.scoring.run import score_tables

    loaded = load_models(models)
    refuse_same_names(loaded)
    if account_scores and not any(model.account_score for model in loaded):
        raise click.UsageError("--account-scores: no model here has an `account_score`")
    instant = instant_of(as_of, time.time_ns() // 1_000)
    progress = Progress()
    with connected() as con:
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=True, says_counts=True)
        detail = Detail.contributions if contributions else Detail.reasons
        with progress.step("Scoring"):
            run = score_tables(
                con,
                loaded,
                opened.tables,
                instant,
                detail=detail,
                engine=engine_of(engine, dsn),
                everyone=everyone,
            )
        say_unknown(run)
        say_missing(con, opened, run)
        written = write_all(con, targets, progress)
        if as_json:
            paper.as_json(plain_summary(con, loaded, opened, instant, run, written))
        elif not out:
            print_summary(con, loaded, opened, instant)


def refuse_targets(targets: dict[str, str | None], given: Given, as_json: bool) -> None:
    """Refuse what cannot be written together, before anything is read."""
    to_output = [name for name, target in targets.items() if target == "-"]
    if len(to_output) + as_json > 1:
        raise click.UsageError("only one table, or --json, can go to standard output; give the others a file")
    files = [Path(target).resolve() for target in targets.values() if target and target != "-"]
    if len(set(files)) < len(files):
        raise click.UsageError("two tables cannot go to one file; give each a file of its own")
    for target in targets.values():
        if target and target != "-":
            given.refuse_target(target)
            if not target.lower().endswith(SUFFIXES):
                raise click.UsageError(
                    f"{target}: a table is written as {', '.join(SUFFIXES)}, or - for standard output"
                )


def say_unknown(run: Run) -> None:
    if run.unknown_leads == 1:
        paper.note("1 event is of a lead that is not among the leads; it does not count")
    elif run.unknown_leads:
        paper.note(f"{run.unknown_leads:,} events are of leads that are not among the leads; they do not count")


def say_missing(con: duckdb.DuckDBPyConnection, opened: Opened, run: Run) -> None:
    """Attributes that a model looks at and nobody has: a misspelt column scores 0 for everybody, in silence."""
    if not run.missing:
        return
    from leadline.scoring.staging import columns_of

    columns = {plain(name): name for name in columns_of(con, opened.tables.leads) if name not in run.missing}
    alike = {name: columns[plain(name)] for name in run.missing if plain(name) in columns}
    for name, column in alike.items():
        paper.note(f"the model looks at `{name}`; if that is the column `{column}`, add --map 'leads:{name}={column}'")
    others = [f"`{name}`" for name in run.missing if name not in alike]
    if others:
        paper.note(f"no lead has {', '.join(others)}, which the model looks at; its rules count that as missing")


def plain(name: str) -> str:
    """A column's name without what people spell in different ways."""
    return "".join(c for c in name.lower() if c.isalnum())


def write_all(con: duckdb.DuckDBPyConnection, targets: dict[str, str | None], progress: Progress) -> dict[str, Any]:
    """Write the tables that are asked for; where and how many rows."""
    from leadline.files import write

    written: dict[str, Any] = {}
    for table, option in TABLES.items():
        target = targets[option]
        if target:
            with progress.step(f"Writing {target}", con):
                rows = write(con, f"SELECT * FROM {table}", target)
            written[table] = {"path": target, "rows": rows}
            if target != "-":
                paper.note(f"{target}: {rows:,} {'row' if rows == 1 else 'rows'}")
    return written


def print_summary(con: duckdb.DuckDBPyConnection, models: list[Model], opened: Opened, instant: int) -> None:
    from leadline.cli.ranking import best_ids, list_heading, print_list
    from leadline.cli.summary import print_bars, print_verdicts, summarise
    from leadline.explanation import as_of_words
    from leadline.explanation.text import Role, Span
    from leadline.library.explaining import explained
    from leadline.model.words import voice_of

    summaries = [summarise(con, model) for model in models]
    best = best_ids(con, models[0], TOP)
    for model, summary in zip(models, summaries, strict=True):
        leads = "1 lead" if summary.leads == 1 else f"{summary.leads:,} leads"
        paper.heading(f"{leads} scored with {model.title or model.name}")
        paper.line(Span(f"as of {as_of_words(instant, voice_of(model).zone)}", Role.muted))
        paper.line()
        counts = summary.bands or summary.grades
        if counts:
            print_bars(counts)
        print_verdicts(summary, model)
        paper.line()
    found = explained(con, models[0], opened.tables, instant, best)
    paper.heading(list_heading(models[0], found))
    paper.line()
    print_list(found)
    paper.line()
    paper.paragraph("Nothing is written; --out scores.csv writes all rows.", role=Role.muted)


def plain_summary(
    con: duckdb.DuckDBPyConnection,
    models: list[Model],
    opened: Opened,
    instant: int,
    run: Run,
    written: dict[str, Any],
) -> dict[str, Any]:
    from leadline.cli.ranking import as_plain, best_ids
    from leadline.cli.summary import summarise
    from leadline.library.explaining import explained
    from leadline.library.explanation import instant as iso

    summaries = [summarise(con, model).as_plain() for model in models]
    best = best_ids(con, models[0], TOP)
    return {
        "as_of": iso(instant),
        "models": [{**one, "version": model.version} for one, model in zip(summaries, models, strict=True)],
        "read": {
            facts: {
                "accepted": reading.accepted,
                "rejected": reading.rejected,
                "rejected_path": None if reading.rejected_path is None else str(reading.rejected_path),
                "repeated": reading.repeated,
                "notes": list(reading.notes),
            }
            for facts, reading in opened.readings.items()
        },
        "events_of_unknown_leads": run.unknown_leads,
        "written": written,
        "top": as_plain(explained(con, models[0], opened.tables, instant, best)),
    }
