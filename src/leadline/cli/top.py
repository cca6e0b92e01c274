"""`leadline top`: who to call first, and why."""

from __future__ import annotations

import time

import click

from leadline.cli import paper
from leadline.cli.command import Command, Given, as_of_option, facts_options, json_option
from leadline.cli.progress import Progress


@click.command(
    "top",
    cls=Command,
    example="leadline top model.yml --leads leads.csv --events events.csv -n 5",
)
@click.argument("model", metavar="MODEL")
@facts_options
@as_of_option
@click.option("-n", "--count", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many leads.")
@click.option("--all", "everybody", is_flag=True, help="Also customers, lost and disqualified leads.")
@json_option
def top_command(model: str, given: Given, as_of: str | None, count: int, everybody: bool, as_json: bool) -> None:
    """List the best scored leads, each with the reasons in one sentence.

    Customers, lost and disqualified leads are not listed, unless --all is given.
    """
    from leadline.cli.ranking import as_plain, best_ids, list_heading, print_list
    from leadline.cli.reading import connected, load_models, read, refuse_unused
    from leadline.explanation import as_of_words
    from leadline.explanation.text import Role, Span
    from leadline.library.explaining import explained
    from leadline.library.explanation import instant as iso
    from leadline.library.moment import instant_of
    from leadline.model.words import voice_of
    from leadline.plan import Detail
    from leadline.scoring.run import score_tables

    [loaded] = load_models([model])
    instant = instant_of(as_of, time.time_ns() // 1_000)
    progress = Progress()
    with connected() as con:
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=False, says_counts=False)
        with progress.step("Scoring"):
            score_tables(con, [loaded], opened.tables, instant, detail=Detail.sums, everyone=False)
            [(leads,)] = con.execute("SELECT count(*) FROM scores").fetchall()
            ids = best_ids(con, loaded, count, everybody)
            found = explained(con, loaded, opened.tables, instant, ids)
    if as_json:
        paper.as_json({"as_of": iso(instant), "model": loaded.name, "leads": leads, "top": as_plain(found)})
        return
    paper.heading(list_heading(loaded, found))
    zone = voice_of(loaded).zone
    of = "1 lead" if leads == 1 else f"{leads:,} leads"
    paper.line(Span(f"of {of}, {loaded.title or loaded.name}, as of {as_of_words(instant, zone)}", Role.muted))
    paper.line()
    print_list(found)
