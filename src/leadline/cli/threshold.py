"""`leadline threshold`: from which score a lead should go to sales."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from leadline.cli.command import Command
from leadline.cli.judging import Judging, chance_option, judging_options

if TYPE_CHECKING:
    from leadline.evidence.threshold import Wanted

PER_WEEK = {"day": 7.0, "week": 1.0, "month": 12 / 52.1775, "": 1.0}
CAPACITY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:(?:/|per)\s*(day|week|month))?\s*")


@click.command(
    "threshold",
    cls=Command,
    example=(
        "leadline threshold model.yml --data crm/ --outcome 'stage: sql within 60d' --capacity 40/week\n"
        "leadline threshold model.yml --data crm/ --outcome won.yml --value 5000 --cost 60\n"
        "leadline threshold b2b-saas --live --outcome customer --capacity 40/week"
    ),
)
@click.argument("model", metavar="MODEL")
@judging_options
@chance_option
@click.option("--capacity", metavar="N/week", help="New leads that sales can call: 40/week, 8/day, 150/month.")
@click.option("--value", type=click.FloatRange(0, min_open=True), help="What a lead with the outcome brings.")
@click.option("--cost", type=click.FloatRange(0), help="What it costs to call a lead.")
def threshold_command(
    model: str, judging: Judging, capacity: str | None, value: float | None, cost: float | None
) -> None:
    """Choose the score from which a lead goes to sales: by what sales can call, or by value and cost.

    It says how many leads that would have been, how many of them had the outcome, and how sure that is.
    """
    wanted = wanted_of(capacity, value, cost)
    from leadline.evidence.study import Kind

    _, found = judging.find(Kind.threshold, [model], "Asking the past", wanted)
    judging.print(found, "threshold")


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
