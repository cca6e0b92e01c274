"""`leadline compare`: two models held against the same history."""

from __future__ import annotations

import time
from typing import Any

import click

from leadline.cli import paper
from leadline.cli.backtest import (
    asked_of,
    engine_that,
    html_option,
    judging_options,
    outcomes_of,
    print_documents,
    refuse_page,
    write_page,
)
from leadline.cli.command import Command, Given, facts_options, json_option
from leadline.cli.progress import Progress


@click.command(
    "compare",
    cls=Command,
    example="leadline compare old.yml new.yml --data crm/ --outcome 'stage: customer within 90d'",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@facts_options
@judging_options
@html_option
@json_option
def compare_command(
    old: str, new: str, given: Given, outcome: str, asked: dict[str, Any], page: str | None, as_json: bool
) -> None:
    """Say whether a new model would have ranked better than the old one, how sure that is, and who moves.

    Both are asked at the same dates about the same leads; leads that only one of them scores are left out.
    """
    refuse_page(page, given)
    from leadline.cli.reading import connected, load_models, read, refuse_unused
    from leadline.evidence.compare import compare
    from leadline.evidence.compare.document import document
    from leadline.evidence.report import plain

    before, after = load_models([old, new])
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
                engine = engine_that(progress)
                found.append(compare(con, before, after, opened.tables, one, wanted, now, engine, progress.report))
    documents = [document(one) for one in found]
    if page:
        write_page(page, documents, "compare")
    if as_json:
        paper.as_json([plain(one) for one in found])
    else:
        print_documents(documents)
