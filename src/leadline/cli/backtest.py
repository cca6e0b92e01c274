"""`leadline backtest`: what a model would have said at past dates, judged by what came after."""

from __future__ import annotations

import click

from leadline.cli.command import Command
from leadline.cli.judging import Judging, chance_option, judging_options


@click.command(
    "backtest",
    cls=Command,
    example=(
        "leadline backtest model.yml --data crm/ --outcome 'stage: customer within 90d'\n"
        "leadline backtest model.yml --data crm/ --outcome won.yml --every 14d --html backtest.html\n"
        "leadline backtest b2b-saas --live --outcome customer"
    ),
)
@click.argument("model", metavar="MODEL")
@judging_options
@chance_option
@click.option("--against", metavar="MODEL", help="The previous version, as one more rival.")
def backtest_command(model: str, judging: Judging, against: str | None) -> None:
    """Say whether a higher score sells better: score as of many past dates, and judge by what came after.

    Only leads that were there at a date, and had not had the outcome yet, are judged there.
    """
    from leadline.evidence.study import Kind

    models = [model, *([against] if against else [])]
    _, found = judging.find(Kind.backtest, models, "Asking the past")
    judging.print(found, "backtest")
