"""`leadline compare`: two models held against the same history."""

from __future__ import annotations

import click

from leadline.cli.command import Command
from leadline.cli.judging import Judging, chance_option, judging_options


@click.command(
    "compare",
    cls=Command,
    example=(
        "leadline compare old.yml new.yml --data crm/ --outcome 'stage: customer within 90d'\n"
        "leadline compare b2b-saas next.yml --live --outcome customer"
    ),
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@judging_options
@chance_option
def compare_command(old: str, new: str, judging: Judging) -> None:
    """Say whether a new model would have ranked better than the old one, how sure that is, and who moves.

    Both are asked at the same dates about the same leads; leads that only one of them scores are left out.
    """
    from leadline.evidence.study import Kind

    _, found = judging.find(Kind.compare, [new, old], "Asking the past")
    judging.print(found, "compare")
