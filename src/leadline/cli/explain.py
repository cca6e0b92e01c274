"""`leadline explain`: the receipt of one lead."""

from __future__ import annotations

import time

import click

from leadline.cli import paper
from leadline.cli.command import Command, Given, as_of_option, facts_options, json_option
from leadline.cli.progress import Progress


@click.command(
    "explain",
    cls=Command,
    example="leadline explain model.yml L000042 --leads leads.csv --events events.csv",
)
@click.argument("model", metavar="MODEL")
@click.argument("lead", metavar="LEAD")
@facts_options
@as_of_option
@json_option
def explain_command(model: str, lead: str, given: Given, as_of: str | None, as_json: bool) -> None:
    """Print every point of one lead's score, with dates, caps, and how it all adds up.

    LEAD is a lead_id, or an e-mail address that only one lead has.
    """
    from leadline.cli.reading import connected, load_models, read, refuse_unused
    from leadline.explanation import receipt_lines
    from leadline.library.explaining import explained_lead
    from leadline.library.explanation import Explanation
    from leadline.library.moment import instant_of

    [loaded] = load_models([model])
    instant = instant_of(as_of, time.time_ns() // 1_000)
    progress = Progress()
    with connected() as con:
        refuse_unused(given)
        opened = read(con, given, progress, keeps_rejected=False, says_counts=False)
        with progress.step("Explaining"):
            found = explained_lead(con, loaded, opened.tables, instant, lead)
    if as_json:
        paper.as_json(Explanation(found).as_dict())
    else:
        paper.lines(receipt_lines(found.receipt, paper.width(), found.who))
