"""`leadline report`: what became of the leads of the store, in a quarter or from one day to another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from leadline.cli.command import Command
from leadline.cli.reporting import Reporting, reporting_options

KINDS = ("funnel", "conversion", "follow-up", "costs", "revenue", "rejections")
BY = ("source", "campaign", "country", "region", "owner", "version")


@click.command(
    "report",
    cls=Command,
    example=(
        "leadline report funnel --quarter 2026-Q3 --by source\n"
        "leadline report conversion --from 2026-07-01 --to 2026-09-30 --html conversion.html\n"
        "leadline report follow-up --only country=DE\n"
        "leadline report costs --csv costs.csv"
    ),
)
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--quarter", metavar="QUARTER", help="Such as 2026-Q3; without a period this quarter.")
@click.option("--from", "since", metavar="DAY", help="The first day.")
@click.option("--to", "until", metavar="DAY", help="The last day; without it today.")
@click.option("--by", type=click.Choice(BY), help="What the funnel tells leads apart by.")
@click.option("--every", type=click.Choice(["month", "week"]), default="month", help="The cohorts of the funnel.")
@click.option("--only", multiple=True, metavar="NAME=VALUE", help=f"Only leads with a value of {', '.join(BY)}.")
@click.option("--csv", "sheet", metavar="FILE", help="Write a table of it for a spreadsheet.")
@click.option("--table", metavar="NAME", help="Which table --csv writes; without it the first.")
@reporting_options
def report_command(
    kind: str,
    quarter: str | None,
    since: str | None,
    until: str | None,
    by: str | None,
    every: str,
    only: tuple[str, ...],
    sheet: str | None,
    table: str | None,
    reporting: Reporting,
) -> None:
    """Say what became of leads: how far they came, who sells, who is called, what it costs, why they came back.

    KIND is funnel, conversion, follow-up, costs, revenue or rejections. Junk is left out; days begin at
    midnight in the time zone of the live model.
    """
    from leadline.evidence.review.period import asked_for
    from leadline.learning.reports.asked import Asked, By, days_of
    from leadline.learning.reports.report import Kind, report
    from leadline.learning.reports.sheet import sheet as written

    with reporting.asking() as (con, at):
        period = asked_for(quarter, since, until, at, days_of(con))
        values = {By(name): value for name, value in named(only)}
        asked = Asked(period, at, only=values, by=None if by is None else By(by), weekly=every == "week")
        found = report(con, Kind(kind), asked)
    if sheet is not None:
        Path(sheet).write_text(written(found, table), encoding="utf-8", newline="")
    reporting.print(found, at)


def named(only: tuple[str, ...]) -> Any:
    for one in only:
        name, is_given, value = one.partition("=")
        if not is_given or name not in BY:
            raise click.BadParameter(f"`{one}` is no value; write one of {', '.join(BY)}, as in country=DE")
        yield name, value
