"""`leadline threshold`: from which score a lead should go to sales."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from leadline.evidence.threshold import Wanted

PER_WEEK = {"day": 7.0, "week": 1.0, "month": 12 / 52.1775, "": 1.0}
CAPACITY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:(?:/|per)\s*(day|week|month))?\s*")


@click.command(
    "threshold",
    cls=Command,
    example=(
        "leadline threshold model.yml --data crm/ --outcome 'stage: sql within 60d' --capacity 40/week\n"
        "leadline threshold model.yml --data crm/ --outcome won.yml --value 5000 --cost 60"
    ),
)
@click.argument("model", metavar="MODEL")
@facts_options
@judging_options
@click.option("--capacity", metavar="N/week", help="New leads that sales can call: 40/week, 8/day, 150/month.")
@click.option("--value", type=click.FloatRange(0, min_open=True), help="What a lead with the outcome brings.")
@click.option("--cost", type=click.FloatRange(0), help="What it costs to call a lead.")
@html_option
@json_option
def threshold_command(
    model: str,
    given: Given,
    outcome: str,
    asked: dict[str, Any],
    capacity: str | None,
    value: float | None,
    cost: float | None,
    page: str | None,
    as_json: bool,
) -> None:
    """Choose the score from which a lead goes to sales: by what sales can call, or by value and cost.

    It says how many leads that would have been, how many of them had the outcome, and how sure that is.
    """
    wanted = wanted_of(capacity, value, cost)
    refuse_page(page, given)
    from leadline.cli.reading import connected, load_models, read, refuse_unused
    from leadline.evidence.report import plain
    from leadline.evidence.threshold import choose
    from leadline.evidence.threshold.document import document

    [loaded] = load_models([model])
    outcomes = outcomes_of(outcome)
    now = time.time_ns() // 1_000
    dates = asked_of(asked, now)
    progress = Progress()
    found = []
    with connected() as con:
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=False, says_counts=False)
        for one in outcomes:
            with progress.step("Asking the past"):
                engine = engine_that(progress)
                found.append(choose(con, loaded, opened.tables, one, dates, wanted, now, engine, progress.report))
    documents = [document(one) for one in found]
    if page:
        write_page(page, documents, "threshold")
    if as_json:
        paper.as_json([plain(one) for one in found])
    else:
        print_documents(documents)


def wanted_of(capacity: str | None, value: float | None, cost: float | None) -> Wanted:
    """What is asked of the threshold: one of the two."""
    from leadline.evidence.threshold import Wanted

    by_value = value is not None or cost is not None
    if (capacity is None) is not by_value:
        raise click.UsageError("say what sales can call, as in --capacity 40/week, or --value 5000 --cost 60")
    if capacity is None:
        if value is None or cost is None:
            raise click.UsageError(
                "--value and --cost go together: what a sale brings, and what it costs to call a lead"
            )
        return Wanted(value=value, cost=cost)
    written = CAPACITY.fullmatch(capacity)
    if written is None or not float(written[1]):
        raise click.BadParameter(f"`{capacity}` must be leads a week, as in 40/week", param_hint="--capacity")
    return Wanted(capacity=float(written[1]) * PER_WEEK[written[2] or ""])
