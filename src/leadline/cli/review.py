"""`leadline review`: a quarter on one page, beside the one before."""

from __future__ import annotations

import click

from leadline.cli.command import Command
from leadline.cli.reporting import Reporting, reporting_options


@click.command(
    "review",
    cls=Command,
    example=(
        "leadline review\nleadline review --quarter 2026-Q3 --pdf review.pdf\n"
        "leadline review --quarter 2026-Q3 --html review.html"
    ),
)
@click.option("--quarter", metavar="QUARTER", help="Such as 2026-Q3; without it the last one that is over.")
@reporting_options
def review_command(quarter: str | None, reporting: Reporting) -> None:
    """Say what changed in a quarter, what works, what does not, and what to change.

    Each sentence goes beyond chance; on thin data nothing is said. The PDF is one page with charts.
    """
    from leadline.evidence.review import period as periods
    from leadline.learning.reports.asked import Asked, days_of
    from leadline.learning.reports.reviewing import review

    with reporting.asking() as (con, at):
        zone = days_of(con)
        last = periods.quarter_before(periods.quarter_of(at, zone)).name
        found = review(con, Asked(periods.asked_for(quarter or last, None, None, at, zone), at))
    reporting.print(found, at, one_page=True)
